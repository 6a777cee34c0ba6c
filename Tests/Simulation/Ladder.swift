public import SIP
public import Wire

/// Every message that was sent, with its time: one line each.
///
/// ```
///   0.020  201 -> pbx  INVITE 202 (sdp)
///   0.021  pbx -> 201  100 Trying (INVITE)
/// ```
public struct Ladder: Sendable {
    public struct Rung: Equatable, Sendable {
        public var at: Duration
        public var from: String
        public var to: String
        /// 0: lost on the way. 2: arrives twice.
        public var copies: Int
        public var bytes: [UInt8]
        /// Read when somebody looks: most messages are looked at by nobody.
        public var what: String { Ladder.summary(of: bytes) }
    }

    public private(set) var rungs: [Rung] = []
    public var names: [SocketAddress: String] = [:]
    private var begin = Duration.zero

    public init() {}

    public mutating func record(
        _ bytes: [UInt8], from: SocketAddress, to: SocketAddress, at now: Duration, copies: Int
    ) {
        rungs.append(
            Rung(
                at: now - begin, from: name(of: from), to: name(of: to), copies: copies,
                bytes: bytes))
    }

    /// Forgets what was recorded, and counts the time from `now` on.
    public mutating func clear(at now: Duration) {
        rungs = []
        begin = now
    }

    private func name(of address: SocketAddress) -> String {
        names[address] ?? address.description
    }

    /// `INVITE 202 (sdp)`, `180 Ringing (INVITE)`.
    static func summary(of bytes: [UInt8]) -> String {
        switch try? Message(parsing: bytes) {
        case .request(let request):
            let target = request.uri.user.map { " \($0)" } ?? ""
            return "\(request.method.text)\(target)\(request.body.isEmpty ? "" : " (body)")"
        case .response(let response):
            let body = response.body.isEmpty ? "" : " (body)"
            return "\(response.status.rawValue) \(response.reason)"
                + " (\(response.cSeq.method.text))\(body)"
        case nil:
            return "(\(bytes.count) bytes that are no message)"
        }
    }

    /// The whole, with a line break behind each line.
    public var text: String {
        let width = rungs.reduce(0) { max($0, $1.from.count + $1.to.count) }
        return rungs.map { rung in
            let time = rung.at.clockText
            let pad = String(repeating: " ", count: max(0, 7 - time.count))
            let ends = "\(rung.from) -> \(rung.to)"
            let gap = String(repeating: " ", count: width + 4 - ends.count + 2)
            let fate =
                switch rung.copies {
                case 0: "  LOST"
                case 2: "  TWICE"
                default: ""
                }
            return "\(pad)\(time)  \(ends)\(gap)\(rung.what)\(fate)\n"
        }.joined()
    }

    /// Only what was said, without the times: `201 -> pbx  INVITE 202 (body)`.
    public var lines: [String] {
        rungs.map { "\($0.from) -> \($0.to)  \($0.what)" }
    }

    /// The requests that begin so in the ladder and went to this one.
    public func requests(_ what: String, to: String) -> [Request] {
        messages(what, to).compactMap { if case .request(let found) = $0 { found } else { nil } }
    }

    public func responses(_ what: String, to: String) -> [Response] {
        messages(what, to).compactMap { if case .response(let found) = $0 { found } else { nil } }
    }

    private func messages(_ what: String, _ to: String) -> [Message] {
        rungs.filter { $0.what.hasPrefix(what) && $0.to == to }
            .compactMap { try? Message(parsing: $0.bytes) }
    }

    /// How often a message that begins so was sent from one to another.
    public func count(_ what: String, from: String? = nil, to: String? = nil) -> Int {
        rungs.filter {
            $0.what.hasPrefix(what) && (from == nil || $0.from == from)
                && (to == nil || $0.to == to)
        }.count
    }
}
