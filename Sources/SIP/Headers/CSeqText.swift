import Wire

extension CSeq {
    /// `1*DIGIT LWS Method` (RFC 3261 §20.16); the number is below 2³¹ (§8.1.1.5).
    init(scanning scanner: inout ByteScanner) throws(ParseError) {
        let digits = scanner.take { $0.isASCIIDigit }
        guard let value = Digits.parse(scanner.bytes[digits], limit: UInt64(Int32.max)) else {
            throw scanner.error("CSeq: number")
        }
        guard scanner.peek == 0x20 || scanner.peek == 0x09 else { throw scanner.error("CSeq: LWS") }
        scanner.skipSpaces()
        let name = try scanner.token("CSeq: method")
        self.init(UInt32(value), Method(scanner, name))
    }

    func write(to out: inout [UInt8]) {
        out.append(decimal: number)
        out.append(0x20)
        method.write(to: &out)
    }
}
