/// A mail address that can stand in an envelope and in a header as it is: `local@host`, a dot-atom
/// at a name (RFC 5321 §4.1.2). Quoted ones are refused, and whatever would begin a new line.
struct MailAddress: Equatable, Sendable {
    let text: String
    var host: String { String(text.drop { $0 != "@" }.dropFirst()) }

    init?(_ text: String) {
        let parts = text.utf8.split(separator: 0x40, omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= Limits.mailAddress,
            Self.isDotted(parts[0], Self.isOfLocalPart), Self.isDotted(parts[1], Self.isOfHost)
        else { return nil }
        self.text = text
    }

    private static func isDotted(
        _ part: Substring.UTF8View, _ isFit: (UInt8) -> Bool
    ) -> Bool {
        !part.isEmpty && part.first != 0x2E && part.last != 0x2E && part.first != 0x2D
            && part.allSatisfy { $0 == 0x2E || isFit($0) }
            && !zip(part, part.dropFirst()).contains { $0 == 0x2E && $1 == 0x2E }
    }

    /// RFC 5322 §3.2.3, `atext`.
    private static func isOfLocalPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
        }
    }

    static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E: true
        default: false
        }
    }
}
