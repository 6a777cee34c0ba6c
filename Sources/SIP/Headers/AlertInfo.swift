public import Wire

/// Alert-Info (RFC 3261 §20.4, RFC 7462): how a phone shall ring, as `<urn:alert:source:internal>`.
public struct AlertInfo: HeaderField {
    public static let name = HeaderName.alertInfo
    /// As it stands between the brackets: phones want texts here that are no URIs.
    public var target: ByteString
    public var parameters: Parameters

    public init(_ target: ByteString, parameters: Parameters = Parameters()) {
        self.target = target
        self.parameters = parameters
    }

    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        scanner.skipSpaces()
        guard scanner.take(0x3C) else { throw scanner.error("LAQUOT") }
        let inside = scanner.take { $0 != 0x3E }
        guard scanner.take(0x3E) else { throw scanner.error("RAQUOT") }
        target = scanner.text(inside)
        parameters = try Parameters(scanning: &scanner)
    }

    public func write(to out: inout [UInt8]) {
        out.append(0x3C)
        out.appendLine(target)
        out.append(0x3E)
        parameters.write(to: &out)
    }
}
