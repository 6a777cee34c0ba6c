public import Wire

/// RAck (RFC 3262 §7.2): which reliable provisional response a PRACK is for.
public struct RAck: HeaderField {
    public static let name = HeaderName.rAck

    public var responseNumber: UInt32
    /// Of the INVITE.
    public var cSeq: CSeq

    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        scanner.skipSpaces()
        let digits = scanner.take { $0.isASCIIDigit }
        guard let value = Digits.parse(scanner.bytes[digits], limit: UInt64(UInt32.max)) else {
            throw scanner.error("RAck: response-num")
        }
        responseNumber = UInt32(value)
        scanner.skipSpaces()
        cSeq = try CSeq(scanning: &scanner)
    }

    public func write(to out: inout [UInt8]) {
        out.append(decimal: responseNumber)
        out.append(0x20)
        cSeq.write(to: &out)
    }
}
