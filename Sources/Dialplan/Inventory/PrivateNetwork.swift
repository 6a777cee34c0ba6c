/// Addresses that houses use inside (RFC 1918 §3, RFC 4193 §3, RFC 4291 §2.5.6): a trunk whose
/// `from` is a whole network of them takes the calls of telephones for its own.
enum PrivateNetwork {
    /// Whether a network `address/bits` is one of a house, or holds all that there are; a single
    /// address may well be a neighbour exchange.
    static func isWide(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        guard parts.count == 2, let bits = number(parts[1]) else { return false }
        let address = parts[0]
        guard !address.contains(0x3A) else {
            guard bits < 128 else { return false }
            let first = address.prefix(2).map { $0 | 0x20 }
            return bits == 0 || first == Array("fc".utf8) || first == Array("fd".utf8)
                || first == Array("fe".utf8)
        }
        let bytes = address.split(separator: 0x2E, omittingEmptySubsequences: false)
            .map { number($0) ?? -1 }
        guard bytes.count == 4, bits < 32 else { return false }
        return bits == 0 || bytes[0] == 10 || (bytes[0] == 172 && (16...31).contains(bytes[1]))
            || (bytes[0] == 192 && bytes[1] == 168)
    }

    /// At most three digits.
    private static func number(_ text: Substring.UTF8View) -> Int? {
        guard (1...3).contains(text.count), text.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
