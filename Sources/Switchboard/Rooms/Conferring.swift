import Dialplan

/// A caller on the way into a room, in it, or on the way out.
struct Conferring: Equatable, Sendable {
    enum Phase: Equatable, Sendable {
        /// Types a PIN; since when.
        case asking(DigitCollector, since: Instant)
        /// Is told of the recording, and asked for a name.
        case naming(Naming)
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

    var isAsking: Bool {
        switch phase {
        case .asking, .naming: true
        case .inside, .leaving: false
        }
    }
}

/// Between the PIN and the room.
struct Naming: Equatable, Sendable {
    enum Step: Equatable, Sendable {
        /// Hears that the room is recorded.
        case notice
        /// Hears the question, then the tone.
        case question, tone
        /// Speaks, until # or for so long as a name takes; then the file is waited for.
        case speaking(RecordingID), saving(RecordingID)
    }

    let isHost: Bool
    var step = Step.notice
    var knowsOfRecording = false
}
