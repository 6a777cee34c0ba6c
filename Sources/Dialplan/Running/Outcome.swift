/// How an action of the plan went (5.2 of the language).
public enum Outcome: String, Hashable, Sendable, CaseIterable {
    /// There was a conversation, the other side hung up, the caller is still there.
    case ended
    case busy, noanswer, declined
    /// No phone is registered, or none can be reached.
    case unavailable
    case failed
    /// The number cannot exist.
    case invalid
    /// No trunk could take the call.
    case congested
    /// Not allowed.
    case refused
    /// A queue, a question or a service took too long.
    case timeout
    /// A queue or a mailbox takes no more.
    case full
    /// Nobody works in the queue, nobody is parked, nothing rings.
    case nobody
    /// The caller of a mailbox pressed 0.
    case `operator`
    /// What a service answered.
    case found, notfound
    /// No number of the context matches.
    case nomatch
    /// A tone, an echo test or a wait is over; digits were typed.
    case done

    /// The call ends so if nothing follows (5.1, rule 6); nil for what is no failure.
    var cause: EndCause? {
        switch self {
        case .ended, .done, .found, .notfound, .operator, .timeout: nil
        case .busy: .busy
        case .noanswer: .noanswer
        case .declined: .declined
        case .unavailable: .unavailable
        case .failed: .failed
        case .invalid, .nomatch: .notFound
        case .full, .nobody: .unavailable
        case .congested: .congested
        case .refused: .refused
        }
    }
}

/// Why a call ends.
public enum EndCause: Hashable, Sendable {
    case normal, busy, noanswer, unavailable, declined, congested, notFound, gone, refused, failed
    /// The plan did something that no plan may do; the text says what.
    case error(String)

    /// The plan's `max-call` is over.
    public static let tooLong = EndCause.error("the call takes longer than `max-call`")
}
