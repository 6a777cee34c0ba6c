public import Wire

/// A header field that is one number below 2³² and nothing else.
public protocol NumberField: HeaderField {
    var value: UInt32 { get }
    init(_ value: UInt32)
}

extension NumberField {
    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        self.init(try scanner.number("a number"))
        scanner.skipSpaces()
        guard scanner.isAtEnd else { throw scanner.error("end of a number") }
    }

    public func write(to out: inout [UInt8]) {
        out.append(decimal: value)
    }
}

/// Expires (RFC 3261 §20.19): seconds until a registration, a subscription or an offer ends.
public struct Expires: NumberField {
    public static let name = HeaderName.expires
    public var value: UInt32

    public init(_ value: UInt32) { self.value = value }
}

/// Min-Expires (RFC 3261 §20.23): the shortest time that a registrar takes, in seconds.
public struct MinExpires: NumberField {
    public static let name = HeaderName.minExpires
    public var value: UInt32

    public init(_ value: UInt32) { self.value = value }
}

/// Max-Breadth (RFC 5393 §5.3): on how many ways at once a request may still travel.
public struct MaxBreadth: NumberField {
    public static let name = HeaderName.maxBreadth
    public var value: UInt32

    /// §5.3.3.1: what a request without it is taken to have said.
    public static let standard = MaxBreadth(60)

    public init(_ value: UInt32) { self.value = value }

    /// What `request` allows; one that cannot be read counts as absent, one above the standard as
    /// the standard.
    public static func of(_ request: Request) -> MaxBreadth {
        guard let given = try? request.headers.first(MaxBreadth.self) else { return standard }
        return MaxBreadth(min(given.value, standard.value))
    }
}

/// RSeq (RFC 3262 §7.1): the number of a reliable provisional response.
public struct RSeq: NumberField {
    public static let name = HeaderName.rSeq
    public var value: UInt32

    public init(_ value: UInt32) { self.value = value }
}

extension ByteScanner {
    /// `1*DIGIT` below 2³²; a larger number is the largest (RFC 3261 §20.19 has it so for times).
    mutating func number(_ rule: String) throws(ParseError) -> UInt32 {
        skipSpaces()
        let digits = take { $0.isASCIIDigit }
        guard !digits.isEmpty else { throw error(rule) }
        return UInt32(Digits.parse(bytes[digits], limit: UInt64(UInt32.max)) ?? UInt64(UInt32.max))
    }

    /// `"(" … ")"`, nested and escaped as RFC 3261 §25.1 has it; taken whole, or not at all.
    mutating func takeComment() -> Bool {
        let start = position
        var depth = 0
        repeat {
            switch next() {
            case 0x28?: depth += 1
            case 0x29?: depth -= 1
            case 0x5C?: _ = next()
            case nil:
                move(to: start)
                return false
            default: break
            }
        } while depth > 0
        return true
    }
}
