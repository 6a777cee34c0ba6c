/// One request to a web service, with all that its thread needs.
struct WebQuestion: Equatable, Sendable {
    var id: UInt64
    /// `GET`, `POST`, `PUT`
    var method: String
    var url: String
    /// Sent as bearer token (RFC 6750 §2.1).
    var token: String?
    /// JSON.
    var body: [UInt8]?
    /// Idempotency-Key.
    var key: String?
    var within: Duration
}

enum WebReply: Equatable, Sendable {
    case response(status: Int, body: [UInt8])
    case failed(reason: String)
}

/// `[web]` of bellbird.toml.
struct WebSettings: Equatable, Sendable {
    /// Nil: none, whatever the environment says.
    var proxy: String?
    /// A PEM file with the authorities that are trusted instead of the system's.
    var authorities: String?
}
