public import Dialplan
public import SIP

/// What the exchange wants done after one input, in order within each kind.
public struct Outbox: Sendable {
    public var transmissions: [Transmission] = []
    public var media: [MediaOrder] = []
    public var store: [StoreOrder] = []
    public var questions: [LocationQuestion] = []
    public var sources: [SourceOrder] = []
    public var notes: [Note] = []
    /// What plans have decided, for whoever compares and tests.
    public var decisions: [Decided] = []
    /// Streams that the shell shall close: their peers are not to be heard.
    public var closing: [ConnectionID] = []
    /// Streams whose far end has proved who it is; others may not stay open idle.
    public var trusted: [ConnectionID] = []

    public init() {}
}

/// A decision of the plan that one call goes through.
public struct Decided: Equatable, Sendable {
    public var call: CallID
    public var decision: Decision
}

/// One message for the wire.
public struct Transmission: Equatable, Sendable {
    public var bytes: [UInt8]
    public var flow: Flow

    public init(bytes: [UInt8], flow: Flow) {
        self.bytes = bytes
        self.flow = flow
    }
}

/// Something worth a line in the log. The message is constant; what varies is metadata.
public struct Note: Equatable, Sendable {
    public enum Level: String, Sendable, Codable {
        /// For a developer.
        case debug
        /// An administrator acts on it, or wants to have known.
        case info, warning, error
    }

    public var level: Level
    public var message: String
    public var call: CallID?
    public var details: [String: String]

    public init(
        _ level: Level, _ message: String, call: CallID? = nil, details: [String: String] = [:]
    ) {
        self.level = level
        self.message = message
        self.call = call
        self.details = details
    }
}
