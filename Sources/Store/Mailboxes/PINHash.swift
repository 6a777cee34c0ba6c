import CHash

/// A PIN as it is kept: `scrypt$salt$hash`, both in hexadecimal digits (RFC 7914). Slow on purpose,
/// some 50 ms: whoever steals the database does not have all PINs at once.
enum PINHash {
    static func of(_ pin: String) -> String? {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        return text(pin, salt)
    }

    static func fits(_ pin: String, _ kept: String) -> Bool {
        let parts = kept.split(separator: "$")
        guard parts.count == 3, parts[0] == "scrypt", let salt = bytes(parts[1]),
            let mine = text(pin, salt), mine.utf8.count == kept.utf8.count
        else { return false }
        // In the same time for every wrong one.
        return zip(mine.utf8, kept.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func text(_ pin: String, _ salt: [UInt8]) -> String? {
        var hash = [UInt8](repeating: 0, count: 32)
        let pin = Array(pin.utf8)
        guard chash_scrypt(pin, pin.count, salt, salt.count, &hash, hash.count) != 0 else {
            return nil
        }
        return "scrypt$\(digits(salt))$\(digits(hash))"
    }

    private static func digits(_ bytes: [UInt8]) -> String {
        let table = Array("0123456789abcdef")
        return String(bytes.flatMap { [table[Int($0 >> 4)], table[Int($0 & 15)]] })
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let values = text.compactMap(\.hexDigitValue)
        guard values.count == text.count, values.count % 2 == 0 else { return nil }
        return stride(from: 0, to: values.count, by: 2).map {
            UInt8(values[$0] << 4 | values[$0 + 1])
        }
    }
}
