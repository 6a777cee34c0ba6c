import Foundation
import Switchboard

/// A mail as it goes over the wire (RFC 5322, RFC 2045): whatever the names in it are, its headers
/// are ASCII, have lines that end where they shall, and nothing in them begins another one.
struct MailText: Sendable {
    struct Attachment: Sendable {
        var name: String
        var type: String
        var bytes: [UInt8]
    }

    var from: MailAddress
    var to: [MailAddress]
    var subject: String
    var text: String
    /// What the Message-ID is made of, and the domain behind it.
    var id: String
    var domain: String
    /// Milliseconds since 1970.
    var date: Int64
    var attachments: [Attachment] = []

    var bytes: [UInt8] {
        var lines = [
            "Date: " + Self.date(date),
            "From: \(Self.words("Bellbird", after: 6)) <\(from.text)>",
            "To: " + to.map(\.text).joined(separator: ",\r\n "),
            "Subject: " + Self.words(subject, after: 9),
            "Message-ID: <\(Self.atom(id))@\(Self.atom(domain))>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
        ]
        let body = Self.part(
            "Content-Type: text/plain; charset=utf-8", Array(Self.lines(text).utf8))
        guard !attachments.isEmpty else {
            return Array((lines.joined(separator: "\r\n") + "\r\n" + body).utf8)
        }
        let border = "=_\(Self.atom(id))"
        lines.append("Content-Type: multipart/mixed; boundary=\"\(border)\"")
        var all = lines.joined(separator: "\r\n") + "\r\n\r\n"
        for part in [body] + attachments.map(Self.part) { all += "--\(border)\r\n\(part)" }
        return Array((all + "--\(border)--\r\n").utf8)
    }

    // MARK: - Parts

    private static func part(_ attachment: Attachment) -> String {
        let name = attachment.name
        return part(
            "Content-Type: \(attachment.type)\r\nContent-Disposition: attachment;"
                + "\r\n filename=\"\(atom(name))\";\r\n filename*=\(extended(name))",
            attachment.bytes)
    }

    /// RFC 2045 §6.8: lines of 76.
    private static func part(_ header: String, _ bytes: [UInt8]) -> String {
        let code = Data(bytes).base64EncodedString(
            options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
        return "\(header)\r\nContent-Transfer-Encoding: base64\r\n\r\n\(code)\r\n"
    }

    /// RFC 5322 §2.3: lines end with both.
    private static func lines(_ text: String) -> String {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.filter { $0.value >= 32 && $0.value != 127 || $0 == "\t" } }
            .map { String(String.UnicodeScalarView($0)) }.joined(separator: "\r\n")
    }

    // MARK: - Words

    /// Text in a header: as it is where it is plain ASCII and short, else encoded words of at most
    /// 75 characters, on lines of their own (RFC 2047 §2, §5).
    static func words(_ text: String, after start: Int) -> String {
        let plain = PlainName.line(text)
        let isPlain = plain.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        if isPlain, plain.utf8.count + start <= 76, !plain.contains("=?") { return plain }
        var words: [String] = []
        var chunk: [UInt8] = []
        func close() {
            guard !chunk.isEmpty else { return }
            words.append("=?UTF-8?B?\(Data(chunk).base64EncodedString())?=")
            chunk = []
        }
        for character in plain.unicodeScalars {
            let bytes = Array(String(character).utf8)
            // 45 bytes are 60 characters of Base64; no character is torn (RFC 2047 §5).
            if chunk.count + bytes.count > 45 - (words.isEmpty ? start : 0) { close() }
            chunk += bytes
        }
        close()
        return words.joined(separator: "\r\n ")
    }

    /// Of the characters that may stand anywhere, in quotes or not; all others are dashes.
    private static func atom(_ text: String) -> String {
        String(
            decoding: text.utf8.prefix(120).map { byte -> UInt8 in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: byte
                default: 0x2D
                }
            }, as: UTF8.self)
    }

    /// RFC 2231 §4: `UTF-8''Anna%20M.wav`.
    static func extended(_ text: String) -> String {
        let table = Array("0123456789ABCDEF")
        return "UTF-8''"
            + PlainName.line(text).utf8.prefix(120).map { byte -> String in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F:
                    String(Character(Unicode.Scalar(byte)))
                default: "%\(table[Int(byte >> 4)])\(table[Int(byte & 15)])"
                }
            }.joined()
    }

    /// RFC 5322 §3.3, in UTC.
    static func date(_ milliseconds: Int64) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return formatter.string(from: Date(timeIntervalSince1970: Double(milliseconds) / 1_000))
    }
}
