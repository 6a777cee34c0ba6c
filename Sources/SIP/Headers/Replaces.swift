public import Wire

/// Replaces (RFC 3891 §6.1): the dialog that a new call shall take the place of.
public struct Replaces: HeaderField {
    public static let name = HeaderName.replaces

    public var callID: ByteString
    public var toTag: ByteString
    public var fromTag: ByteString
    /// Only if that dialog has not been answered (§4).
    public var isEarlyOnly: Bool

    public init(scanning scanner: inout ByteScanner) throws(ParseError) {
        scanner.skipSpaces()
        let name = scanner.take { $0 > 0x20 && $0 != 0x3B && $0 != 0x2C }
        callID = scanner.text(name)
        let parameters = try Parameters(scanning: &scanner)
        guard !callID.isEmpty, let to = parameters["to-tag"], let from = parameters["from-tag"]
        else { throw scanner.error("Replaces") }
        toTag = to
        fromTag = from
        isEarlyOnly = parameters.contains("early-only")
    }

    public func write(to out: inout [UInt8]) {
        out.append(callID)
        out.append(";to-tag=")
        out.append(toTag)
        out.append(";from-tag=")
        out.append(fromTag)
        if isEarlyOnly { out.append(";early-only") }
    }
}
