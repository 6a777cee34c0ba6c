/// What the Switchboard wants asked of services and databases. Each inquiry is answered by
/// `Input.replied`, unless it is cancelled.
public enum SourceOrder: Codable, Equatable, Sendable {
    case ask(Inquiry)
    case cancel(Inquiry.ID)
}

public struct Inquiry: Codable, Equatable, Sendable {
    public struct ID: Hashable, Comparable, Sendable, Codable {
        public var rawValue: UInt64

        public init(_ rawValue: UInt64) {
            self.rawValue = rawValue
        }

        public static func < (left: ID, right: ID) -> Bool { left.rawValue < right.rawValue }
    }

    public enum Question: Codable, Equatable, Sendable {
        case web(WebRequest)
        case database(DatabaseRequest)
    }

    public var id: ID
    /// As the plan calls it.
    public var source: String
    public var question: Question
    /// After so long nobody wants the reply any more: it is cancelled by then.
    public var within: Duration

    public init(id: ID, source: String, question: Question, within: Duration) {
        self.id = id
        self.source = source
        self.question = question
        self.within = within
    }
}

public struct WebRequest: Codable, Equatable, Sendable {
    public enum Method: String, Codable, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
    }

    public var method: Method
    /// `http` or `https`, encoded as it shall be sent.
    public var url: String
    /// The entry of secrets.toml that is sent as bearer token (RFC 6750 §2.1).
    public var secret: String?
    /// JSON.
    public var body: [UInt8]?
    /// The same for each try of what shall happen once (Idempotency-Key).
    public var key: String?

    public init(
        method: Method, url: String, secret: String? = nil, body: [UInt8]? = nil,
        key: String? = nil
    ) {
        self.method = method
        self.url = url
        self.secret = secret
        self.body = body
        self.key = key
    }
}

public struct DatabaseRequest: Codable, Equatable, Sendable {
    /// The SQLite file, as the inventory gives it.
    public var file: String
    public var sql: String
    /// Of `?1`, `?2` and so on.
    public var values: [Cell]
    /// Those of the first row that are wanted.
    public var columns: [String]

    public init(file: String, sql: String, values: [Cell], columns: [String]) {
        self.file = file
        self.sql = sql
        self.values = values
        self.columns = columns
    }
}

/// A value of SQLite. Blobs are null here.
public enum Cell: Codable, Equatable, Sendable {
    case null
    case text(String)
    case integer(Int64)
    case real(Double)
}

public enum SourceReply: Codable, Equatable, Sendable {
    /// What a web server answered, whatever its status.
    case response(status: Int, body: [UInt8])
    case row([String: Cell])
    case noRow
    /// Nobody was reached, or what came was no answer; for the journal.
    case failed(reason: String)
}
