/// What one agent has done in one queue since the exchange began to keep it.
public struct AgentFigures: Codable, Equatable, Sendable {
    /// Conversations that began in the queue, and those of them whose caller had waited no longer
    /// than `Limits.serviceLevel`.
    public var answered = 0
    public var inTime = 0
    public var missed = 0
    public var talkedSeconds = 0
    /// Rest after conversations.
    public var restedSeconds = 0
    /// Pauses that are over.
    public var pausedSeconds = 0

    public init() {}
}

extension AgentFigures: CountLine {
    public static var counts: [WritableKeyPath<AgentFigures, Int>] {
        [\.answered, \.inTime, \.missed, \.talkedSeconds, \.restedSeconds, \.pausedSeconds]
    }
}

extension QueueLine.Agent {
    /// It pauses from here on, or no longer; a pause that goes on may have another reason.
    mutating func pause(_ pauses: Bool, _ reason: String?, at now: Duration) {
        if isPaused, let since = pausedSince {
            figures.pausedSeconds += Int(max(.zero, now - since).components.seconds)
        }
        isPaused = pauses
        pausedSince = pauses ? now : nil
        self.reason = pauses ? reason.map { $0.cut(to: Limits.pauseReasonBytes) } : nil
    }

    /// With the pause that goes on.
    public func figures(at now: Duration) -> AgentFigures {
        var agent = self
        agent.pause(false, nil, at: now)
        return agent.figures
    }
}
