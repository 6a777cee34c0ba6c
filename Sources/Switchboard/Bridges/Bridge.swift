/// Two legs that hear each other, and the renegotiation that one of them has under way.
struct Bridge: Equatable, Sendable {
    enum Renegotiation: Equatable, Sendable {
        case none
        /// The far end of this leg offered; the offer is with the other leg.
        case offered(by: LegID)
        /// The far end of this leg asked for an offer; the other leg's was sent back to it, and
        /// its answer is awaited (a re-INVITE without a description, RFC 3261 §14.2).
        case answering(by: LegID)
    }

    let caller: LegID
    let callee: LegID
    var renegotiation = Renegotiation.none

    func other(than leg: LegID) -> LegID {
        leg == caller ? callee : caller
    }
}
