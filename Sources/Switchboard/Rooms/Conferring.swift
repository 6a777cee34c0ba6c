import Dialplan

/// A caller on the way into a room, in it, or on the way out.
struct Conferring: Equatable, Sendable {
    enum Phase: Equatable, Sendable {
        /// Types a PIN; since when.
        case asking(DigitCollector, since: Instant)
        case inside
        /// Is told why it has to go; then the plan goes on with this outcome.
        case leaving(Outcome)
    }

    let plan: ConferencePlan
    var door: ConferenceDoor
    var phase = Phase.inside
    /// The music outside the door has begun.
    var hasHadMusic = false
    /// Phones that ring because this caller wants them in the room, with their numbers.
    var invitations: [LegID: String] = [:]

    init(_ plan: ConferencePlan) {
        self.plan = plan
        door = ConferenceDoor(plan)
    }

    var isAsking: Bool { if case .asking = phase { true } else { false } }
}
