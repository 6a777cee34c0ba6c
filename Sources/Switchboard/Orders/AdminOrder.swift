/// What an administrator asks of the exchange, over the control socket or the web.
public enum AdminOrder: Codable, Equatable, Sendable {
    case listCalls
    case listPhones
    case trace(CallID)
    case status
    case hangUp(CallID)
}

public enum AdminReply: Codable, Equatable, Sendable {
    case calls([CallView])
    case phones([PhoneView])
    case trace(CallTrace)
    case status(Census, Counters)
    case done
    /// Why not, in one sentence.
    case refused(String)
}
