public import Wire

/// Subscription-State (RFC 6665 §4.1.3): how it stands with a subscription, in a NOTIFY.
public struct SubscriptionState: HeaderField {
    public enum State: Equatable, Sendable {
        case active, pending, terminated
        case other(ByteString)
    }

    public static let name = HeaderName.subscriptionState
    public var state: State
    /// Seconds that are left.
    public var expires: UInt32?
    /// Why it ended: `timeout`, `noresource`, `deactivated`, … (§4.1.3).
    public var reason: ByteString?

    public init(_ state: State, expires: UInt32? = nil, reason: ByteString? = nil) {
        self.state = state
        self.expires = expires
        self.reason = reason
    }

    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        scanner.skipSpaces()
        let value = scanner.lowercasedText(try scanner.token("Subscription-State"))
        state =
            switch value {
            case "active": .active
            case "pending": .pending
            case "terminated": .terminated
            default: .other(value)
            }
        let parameters = try Parameters(scanning: &scanner)
        expires = parameters["expires"].flatMap {
            Digits.parse($0.bytes, limit: UInt64(UInt32.max)).map(UInt32.init)
        }
        reason = parameters["reason"]
    }

    public func write(to out: inout [UInt8]) {
        switch state {
        case .active: out.append("active")
        case .pending: out.append("pending")
        case .terminated: out.append("terminated")
        case .other(let value): out.append(value)
        }
        if let expires {
            out.append(";expires=")
            out.append(decimal: expires)
        }
        if let reason {
            out.append(";reason=")
            out.append(reason)
        }
    }
}
