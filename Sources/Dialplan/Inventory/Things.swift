/// One telephone set.
public struct Device: Sendable, Equatable {
    public var name: String
    /// Twelve hexadecimal digits in small letters.
    public var mac: String
    public var model: String?
    /// In the order of its line keys.
    public var extensions: [String] = []
    public var location: String?
}

/// A place that help can be sent to.
public struct Location: Sendable, Equatable {
    public var name: String
    /// As the emergency service shall read it.
    public var address: String
    /// What emergency calls from there show, E.164 with `+`; nil for the house's own number.
    public var callerID: String?
    /// As in the time zone database; nil for the house's own.
    public var timezone: String?

    public init(name: String, address: String, callerID: String? = nil) {
        self.name = name
        self.address = address
        self.callerID = callerID
    }
}

/// Where messages are kept.
public struct Mailbox: Sendable, Equatable {
    public var number: String
    public var name: String?
    /// Who is told of new messages.
    public var emails: [String] = []
    /// Its PIN's key in secrets.toml; nil for its number.
    public var pin: String?
    /// Messages that it holds; nil for the house's limit.
    public var quota: Int?
    /// The extensions whose lamps it lights; empty for those that name it.
    public var members: [String] = []

    public init(number: String) {
        self.number = number
    }
}

/// An SQLite file that queries may read.
public struct Database: Sendable, Equatable {
    public var name: String
    public var file: String

    public init(name: String, file: String) {
        self.name = name
        self.file = file
    }
}
