public import Wire

/// Event (RFC 6665 §8.2.1): what a subscription is about, as `dialog;id=7`.
public struct Event: HeaderField {
    public static let name = HeaderName.event
    /// `message-summary`, `dialog`, `presence`, `refer`, …; case counts (§8.2.1).
    public var package: ByteString
    public var parameters: Parameters

    public init(_ package: ByteString, id: ByteString? = nil) {
        self.package = package
        parameters = Parameters()
        if let id { parameters["id"] = id }
    }

    /// Tells subscriptions of one dialog to one package apart.
    public var id: ByteString? { parameters["id"] }

    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        scanner.skipSpaces()
        package = scanner.text(try scanner.token("Event: event-type"))
        parameters = try Parameters(scanning: &scanner)
    }

    public func write(to out: inout [UInt8]) {
        out.append(package)
        parameters.write(to: &out)
    }
}
