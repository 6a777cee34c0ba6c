public import Wire

/// Privacy (RFC 3323 §4.2): what a caller wants kept from the other side, as `id;critical`.
public struct Privacy: HeaderField {
    public static let name = HeaderName.privacy
    /// In lower case: `header`, `session`, `user`, `none`, `critical`, and `id` of RFC 3325 §9.3.
    public var values: [ByteString]

    public init(_ values: [ByteString]) { self.values = values }

    /// Whether the caller's identity is to be withheld.
    public var hidesIdentity: Bool {
        values.contains { $0 == "id" || $0 == "user" || $0 == "header" }
    }

    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        values = []
        repeat {
            scanner.skipSpaces()
            guard values.count < Limits.parameters else { throw scanner.error("too many values") }
            values.append(scanner.lowercasedText(try scanner.token("priv-value")))
            scanner.skipSpaces()
            // Some separate the values by commas, which the list of elements takes care of.
        } while scanner.take(0x3B)
    }

    public func write(to out: inout [UInt8]) {
        for (index, value) in values.enumerated() {
            if index > 0 { out.append(0x3B) }
            out.append(value)
        }
    }
}
