public import Wire

/// Reading and writing `"Display Name" <uri>;parameters` (RFC 3261 §20.10 and §25.1).
extension NameAddress {
    /// Leaves the cursor before a `,` or at the end.
    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        scanner.skipSpaces()
        let start = scanner.position
        var display: ByteString?
        if scanner.peek == 0x22 {
            display = try scanner.quotedString()
            scanner.skipSpaces()
            guard scanner.peek == 0x3C else { throw scanner.error("< of name-addr") }
        } else {
            // `*( token LWS )`; the white space before `<` is optional (RFC 4475 §3.1.1.6).
            // UTF-8 without quotes is not in the grammar, but in many phones.
            _ = scanner.take { $0.isToken || $0 == 0x20 || $0 == 0x09 || $0 >= 0x80 }
            if scanner.peek == 0x3C {
                display = Self.trimmed(scanner, start..<scanner.position)
            } else {
                scanner.move(to: start)
            }
        }
        let uri: URI
        if scanner.take(0x3C) {
            let inside = scanner.take { $0 != 0x3E }
            uri = try URI(scanner.bytes, in: inside)
            guard scanner.take(0x3E) else { throw scanner.error("> of name-addr") }
        } else {
            // RFC 3261 §20: without brackets, parameters belong to the header, and the URI has
            // no comma, question mark or semicolon.
            let bare = scanner.take { $0 > 0x20 && $0 != 0x3B && $0 != 0x2C && $0 != 0x3F }
            display = nil
            uri = try URI(scanner.bytes, in: bare)
        }
        let parameters = try Parameters(scanning: &scanner)
        scanner.skipSpaces()
        guard scanner.isAtEnd || scanner.peek == 0x2C else {
            throw scanner.error("end of name-addr")
        }
        self.init(displayName: display, uri, parameters: parameters)
    }

    private static func trimmed(_ scanner: ByteScanner, _ range: Range<Int>) -> ByteString? {
        var end = range.upperBound
        while end > range.lowerBound, let last = scanner.byte(at: end - 1),
            last == 0x20 || last == 0x09
        {
            end -= 1
        }
        return end > range.lowerBound ? scanner.text(range.lowerBound..<end) : nil
    }

    public func write(to out: inout [UInt8]) {
        if let displayName {
            out.appendQuoted(displayName)
            out.append(0x20)
        }
        out.append(0x3C)
        uri.write(to: &out)
        out.append(0x3E)
        parameters.write(to: &out)
    }

    public var serialized: ByteString {
        var out: [UInt8] = []
        write(to: &out)
        return ByteString(out)
    }
}
