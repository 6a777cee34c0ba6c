public import Wire

/// Retry-After (RFC 3261 §20.33): `18000;duration=3600`, `120 (in a meeting)`.
public struct RetryAfter: HeaderField {
    public static let name = HeaderName.retryAfter
    public var seconds: UInt32
    /// For how long the called party can then be reached.
    public var duration: UInt32?

    public init(seconds: UInt32, duration: UInt32? = nil) {
        self.seconds = seconds
        self.duration = duration
    }

    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        seconds = try scanner.number("Retry-After: delta-seconds")
        scanner.skipSpaces()
        if scanner.peek == 0x28, !scanner.takeComment() {
            throw scanner.error("Retry-After: comment")
        }
        let parameters = try Parameters(scanning: &scanner)
        duration = parameters["duration"].flatMap {
            Digits.parse($0.bytes, limit: UInt64(UInt32.max)).map(UInt32.init)
        }
    }

    public func write(to out: inout [UInt8]) {
        out.append(decimal: seconds)
        if let duration {
            out.append(";duration=")
            out.append(decimal: duration)
        }
    }
}
