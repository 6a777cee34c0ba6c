/// Something that went wrong in a call, or was found out about it, when it did.
public struct CallFinding: Codable, Equatable, Sendable {
    /// Since the call began.
    public var atMilliseconds: Int64
    public var cause: Cause
    /// `extension 202`, `trunk provider`, a number, an account, a queue.
    public var about: String
    /// What was known then, in words.
    public var detail: String?
    /// The line of the plan that the call was at: `main.dial:12`.
    public var position: String?

    public init(
        atMilliseconds: Int64, cause: Cause, about: String, detail: String? = nil,
        position: String? = nil
    ) {
        self.atMilliseconds = atMilliseconds
        self.cause = cause
        self.about = about
        self.detail = detail
        self.position = position
    }
}

/// A request that became no call, or no registration: the last one of each phone and trunk.
public struct RefusedRequest: Codable, Equatable, Sendable {
    public var at: UTCTime
    public var cause: Cause
    /// `extension 201`, `trunk provider`.
    public var about: String
    /// `REGISTER`, `INVITE 202`.
    public var request: String
    public var source: String
    /// How often in a row.
    public var times: Int
    public var detail: String?
}

/// All that is kept of one call.
public struct CallStory: Codable, Equatable, Sendable {
    public var record: CallRecord
    /// Nil where it is no longer kept, or was not.
    public var decisions: CallDecisions?
    /// It goes on: the record is as it would be if the exchange stopped now.
    public var isOpen: Bool

    public init(record: CallRecord, decisions: CallDecisions?, isOpen: Bool = false) {
        self.record = record
        self.decisions = decisions
        self.isOpen = isOpen
    }
}
