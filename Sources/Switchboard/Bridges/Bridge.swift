/// Two legs that hear each other, and the renegotiation that one of them has under way.
struct Bridge: Equatable, Sendable {
    enum Renegotiation: Equatable, Sendable {
        case none
        /// The far end of this leg offered; the offer is with the other leg.
        case offered(by: LegID)
        /// The far end of this leg asked for an offer; the other leg's was sent back to it, and
        /// its answer is awaited (a re-INVITE without a description, RFC 3261 §14.2).
        case answering(by: LegID)
        /// The asker was told that it takes too long; the offer is still open on the other leg.
        case withdrawn(by: LegID)
        /// The other leg took the withdrawn offer all the same: it is offered what is in force on
        /// the asker's side. So many attempts have met an offer of its own.
        case restoring(by: LegID, attempts: Int)
    }

    let caller: LegID
    let callee: LegID
    var renegotiation = Renegotiation.none

    func other(than leg: LegID) -> LegID {
        leg == caller ? callee : caller
    }
}
