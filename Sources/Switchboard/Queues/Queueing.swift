import Dialplan

/// A caller who waits in a queue: what it hears, and whose phones ring for it. Who is served when,
/// `QueueLine` decides.
struct Queueing: Equatable, Sendable {
    let plan: QueuePlan
    let began: Instant
    /// While agents' phones ring.
    var ringing: Ringing?
    /// Hears an announcement; else music, or the ringing tone where there is none.
    var isTold = false
    /// There is no such music.
    var hasNoMusic = false
}

extension QueuePlan {
    /// Nil for an outside member that cannot be called, or not on that account.
    func target(_ agent: String) -> RingPlan.Target? {
        guard rules.outside.contains(agent) else { return RingPlan.Target(number: agent) }
        return outside[agent].map { RingPlan.Target(outside: $0, name: agent) }
    }
}

/// What a queue says.
enum QueueSounds {
    /// How many are in front, and how long it takes; nil where it cannot be said in this language.
    static func prompts(
        position: Int, wait: Duration?, _ announcing: QueueRules.Announcing, language: String
    ) -> [String] {
        guard announcing != .none else { return [] }
        var found: [String] = []
        if position == 1 {
            found = ["queue-youarenext"]
        } else if let number = Saying.prompts(forNumber: position, language: language) {
            found = ["queue-thereare"] + number + ["queue-callswaiting"]
        }
        guard announcing == .time, let wait else { return found }
        let minutes = max(1, Int((wait.components.seconds + 59) / 60))
        guard let number = Saying.prompts(forNumber: minutes, language: language) else {
            return found
        }
        return found + ["queue-holdtime"] + number
            + [minutes == 1 ? "queue-minute" : "queue-minutes"]
    }
}
