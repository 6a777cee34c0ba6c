/// Who may enter a conference room: a pure machine, the same in the exchange and in the simulator.
///
/// The caller types a PIN and `#`. The room's PIN makes a guest, the host's a host; where only
/// hosts have a PIN, nothing, or `#` alone, makes a guest. After `Limits.pinTries` wrong ones the
/// outcome is `refused`. What is typed is compared as a whole, and stands in no trace.
public struct ConferenceDoor: Equatable, Sendable {
    public enum Answer: Equatable, Sendable {
        case enter(isHost: Bool)
        case askAgain
        /// The outcome `refused`.
        case refuse
    }

    private let plan: ConferencePlan
    private var triesLeft = Limits.pinTries

    public init(_ plan: ConferencePlan) {
        self.plan = plan
    }

    /// What is asked, behind these sounds; nil: the door is open, and `isHost` of the plan counts.
    public func question(sounds: [Sound]) -> CollectPlan? {
        guard plan.pin != nil || plan.hostPIN != nil else { return nil }
        return CollectPlan(
            sounds: sounds, accepts: .count(1, Limits.pinDigits), wait: .seconds(8),
            between: .seconds(4), end: "#", isSecret: true)
    }

    /// - Parameter digits: as the `DigitCollector` of the question finished or found them invalid;
    ///   empty after its timeout.
    public mutating func typed(_ digits: String) -> Answer {
        if !digits.isEmpty, digits == plan.hostPIN { return .enter(isHost: true) }
        if let pin = plan.pin {
            if !digits.isEmpty, digits == pin { return .enter(isHost: plan.isHost) }
        } else if digits.isEmpty {
            return .enter(isHost: plan.isHost)
        }
        triesLeft -= 1
        return triesLeft > 0 ? .askAgain : .refuse
    }
}
