public import Wire

/// Reason (RFC 3326 §2): why a request was sent, as `SIP;cause=200;text="…"` or `Q.850;cause=16`.
public struct Reason: HeaderField {
    public static let name = HeaderName.reason

    /// `SIP`, `Q.850`, …
    public var namespace: ByteString
    public var cause: UInt16?
    public var text: ByteString?

    public init(namespace: ByteString = "SIP", cause: UInt16?, text: ByteString? = nil) {
        self.namespace = namespace
        self.cause = cause
        self.text = text
    }

    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        scanner.skipSpaces()
        namespace = scanner.text(try scanner.token("Reason: protocol"))
        let parameters = try Parameters(scanning: &scanner)
        cause = parameters["cause"].flatMap { Digits.parse($0.bytes, limit: 65_535) }
            .map(UInt16.init)
        text = parameters["text"]
    }

    public func write(to out: inout [UInt8]) {
        out.append(namespace)
        if let cause {
            out.append(";cause=")
            out.append(decimal: cause)
        }
        if let text {
            out.append(";text=")
            out.appendQuoted(text)
        }
    }
}
