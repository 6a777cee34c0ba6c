public import Wire

/// What is asked of the DNS: a name and the kind of its records.
public struct DNSQuestion: Hashable, Sendable {
    /// The numbers of RFC 1035 §3.2.2, RFC 3596 §2.1, RFC 2782 and RFC 3403 §4.1.
    public enum Kind: UInt16, Sendable, CaseIterable {
        case a = 1
        case aaaa = 28
        case srv = 33
        case naptr = 35
    }

    /// Lower case, without the last dot.
    public var name: ByteString
    public var kind: Kind

    public init(_ name: ByteString, _ kind: Kind) {
        self.name = name.lowercased
        self.kind = kind
    }
}

public enum DNSAnswer: Equatable, Sendable {
    /// Not empty.
    case records([DNSRecord])
    /// The name has none of this kind, or there is no such name.
    case none
    /// Nobody could be asked.
    case failed
}

public enum DNSRecord: Equatable, Sendable {
    case address(IPAddress)
    case service(Service)
    case pointer(Pointer)

    /// RFC 2782.
    public struct Service: Equatable, Sendable {
        /// The lowest is tried first.
        public var priority: UInt16
        /// The share of those of one priority.
        public var weight: UInt16
        public var port: UInt16
        /// Empty for the root: there is decidedly no such service.
        public var target: ByteString

        public init(priority: UInt16, weight: UInt16, port: UInt16, target: ByteString) {
            self.priority = priority
            self.weight = weight
            self.port = port
            self.target = target
        }
    }

    /// NAPTR (RFC 3403 §4.1).
    public struct Pointer: Equatable, Sendable {
        public var order: UInt16
        public var preference: UInt16
        public var flags: ByteString
        public var service: ByteString
        public var regexp: ByteString
        public var replacement: ByteString

        public init(
            order: UInt16, preference: UInt16, flags: ByteString, service: ByteString,
            regexp: ByteString = "", replacement: ByteString
        ) {
            self.order = order
            self.preference = preference
            self.flags = flags
            self.service = service
            self.regexp = regexp
            self.replacement = replacement
        }
    }

    /// Whether it answers a question of that kind.
    public func answers(_ kind: DNSQuestion.Kind) -> Bool {
        switch self {
        case .address(let ip): kind == (ip.isV4 ? .a : .aaaa)
        case .service: kind == .srv
        case .pointer: kind == .naptr
        }
    }
}

extension ByteString {
    var lowercased: ByteString { ByteString(bytes.map(\.asciiLowercased)) }
}
