/// In which way a supervisor is in a colleague's conversation.
public enum MonitorMode: String, Codable, CaseIterable, Equatable, Sendable {
    /// Hears both sides, and is heard by neither.
    case listen
    /// Is heard by the colleague besides, and by nobody else.
    case whisper
    /// Is heard by both.
    case barge
}

/// That somebody has been in somebody else's conversation in one way, or wanted to be: kept for
/// good, and never changed but for its end.
public struct WatchRecord: Codable, Equatable, Sendable {
    /// The supervisor's call, and which one of its ways this is: `6abf1c20-17/1`.
    public var id: String
    /// Who: `extension 201`.
    public var by: String
    /// The supervisor's call.
    public var call: CallID
    /// The extension that was to be heard.
    public var whom: String
    public var mode: MonitorMode
    /// The call that was heard, and who was on its other side. Nil: nobody was heard.
    public var watched: CallID?
    public var with: String?
    public var began: UTCTime
    /// Nil while it goes on, and where the exchange stopped suddenly.
    public var ended: UTCTime?
    /// Why nobody was heard.
    public var refusal: String?

    public init(
        id: String, by: String, call: CallID, whom: String, mode: MonitorMode, watched: CallID?,
        with: String?, began: UTCTime, ended: UTCTime? = nil, refusal: String? = nil
    ) {
        self.id = id
        self.by = by
        self.call = call
        self.whom = whom
        self.mode = mode
        self.watched = watched
        self.with = with
        self.began = began
        self.ended = ended
        self.refusal = refusal
    }
}
