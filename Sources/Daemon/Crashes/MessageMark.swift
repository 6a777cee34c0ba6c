/// What tells a message from others: its bytes, and what stays of it when its sender tries again.
struct MessageMark: Codable, Equatable, Hashable, Sendable {
    /// Of all bytes. A retransmission has the same (RFC 3261 §17.1.1.2).
    var whole: UInt64
    /// Without what a new attempt changes: branch, tags, Call-ID, CSeq and proof (RFC 3261 §8.1.1
    /// and §22.2), and the session's number and version (RFC 8866 §5.2).
    var shape: UInt64

    init(_ bytes: [UInt8]) {
        whole = Self.hash(bytes[...], Self.basis)
        var shape = Self.basis
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            shape = Self.hash(Self.lasting(line), shape)
        }
        self.shape = shape
    }

    private static let changing: Set<[UInt8]> = Set(
        [
            "via", "v", "call-id", "i", "cseq", "authorization", "proxy-authorization", "contact",
            "m", "date", "content-length", "l",
        ].map { Array($0.utf8) })

    /// A line without what changes.
    private static func lasting(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        if line.starts(with: "o=".utf8) { return [] }
        guard let colon = line.firstIndex(of: 0x3A) else { return line }
        let name = line[..<colon].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if changing.contains(name) { return [] }
        guard
            name == Array("from".utf8) || name == [0x66] || name == Array("to".utf8)
                || name == [0x74]
        else { return line }
        // Parameters of the header, behind the address, are its tag.
        let end = line.lastIndex(of: 0x3E) ?? line.lastIndex(of: 0x3B) ?? line.endIndex
        return line[..<end]
    }

    /// FNV-1a, 64 bits.
    private static let basis: UInt64 = 0xCBF2_9CE4_8422_2325

    private static func hash(_ bytes: ArraySlice<UInt8>, _ start: UInt64) -> UInt64 {
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
