public import Wire

/// Warning (RFC 3261 §20.43): `370 devnull "Choose a bigger pipe"`, for people.
public struct Warning: HeaderField {
    public static let name = HeaderName.warning
    public var code: UInt16
    /// Who says it: a host, or a pseudonym.
    public var agent: ByteString
    public var text: ByteString

    /// §20.43: "Miscellaneous warning".
    public static let miscellaneous: UInt16 = 399

    public init(_ code: UInt16 = miscellaneous, agent: ByteString, _ text: ByteString) {
        self.code = code
        self.agent = agent
        self.text = text
    }

    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        scanner.skipSpaces()
        let digits = scanner.take { $0.isASCIIDigit }
        guard digits.count == 3, let code = Digits.parse(scanner.bytes[digits], limit: 999),
            scanner.take(0x20)
        else { throw scanner.error("warn-code") }
        self.code = UInt16(code)
        let name = scanner.take { $0 > 0x20 && $0 != 0x22 && $0 != 0x2C }
        guard !name.isEmpty, scanner.take(0x20) else { throw scanner.error("warn-agent") }
        agent = scanner.text(name)
        text = try scanner.quotedString()
    }

    public func write(to out: inout [UInt8]) {
        out.append(decimal: code)
        out.append(0x20)
        out.append(agent)
        out.append(0x20)
        out.appendQuoted(text)
    }
}
