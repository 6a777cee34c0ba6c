import Foundation
import Testing

@testable import Daemon

/// Mails as they go over the wire, whatever the names in them are.
struct MailTests {
    private func text(_ subject: String, id: String = "message-1-1") throws -> String {
        let from = try #require(MailAddress("pbx@example.com"))
        let to = try #require(MailAddress("anna@example.com"))
        var mail = MailText(
            from: from, to: [to], subject: subject, text: "a\r\nb\n.\n", id: id,
            domain: "pbx.example.com", date: 1_800_000_000_000)
        mail.attachments = [
            .init(name: "böse\"\r\nX: y.wav", type: "audio/wav", bytes: Array(0..<200))
        ]
        return String(decoding: mail.bytes, as: UTF8.self)
    }

    private func header(_ text: String) -> [String] {
        let end = text.range(of: "\r\n\r\n")?.lowerBound ?? text.endIndex
        return text[..<end].components(separatedBy: "\r\n")
    }

    @Test(
        "no name begins a header of its own, and every line is ASCII and short",
        arguments: [
            "plain", "", "Ünïcødé ☎️ 北京 " + String(repeating: "long ", count: 60),
            "a\r\nBcc: all@example.com", "a\nX: y", "a\rX: y", "\u{202E}evil\u{2066}",
            "=?utf-8?q?x?=",
            "a\u{0}b\u{7}c\u{85}d\u{2028}e\u{2029}f", "<b>&amp;\"'</b>",
            String(repeating: "x", count: 500),
            String(repeating: "👨‍👩‍👧‍👦", count: 40), "a\u{200B}\u{FEFF}b", "\t\u{B}\u{C}",
            "--=_x\r\n\r\nhello",
        ])
    func headers(_ subject: String) throws {
        let all = try text(subject)
        let lines = header(all)
        let names = lines.filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != ":" } }
        #expect(
            names == [
                "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version",
                "Content-Type",
            ])
        for line in all.components(separatedBy: "\r\n") {
            #expect(line.utf8.count <= 78, "\(line)")
            #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(line)")
        }
        #expect(!all.replacing("\r\n", with: "").contains("\n"))
        #expect(lines.contains("Message-ID: <message-1-1@pbx.example.com>"))
        #expect(lines.contains("Date: Fri, 15 Jan 2027 08:00:00 +0000"))
    }

    @Test("encoded words say what was meant, and tear no character (RFC 2047)")
    func words() throws {
        let name = "Jürgen Müller-Lüdenscheidt, Straße der Einheit 北京市朝阳区 📞"
        let encoded = MailText.words(name, after: 9)
        let decoded = encoded.components(separatedBy: "\r\n ").map { word -> String in
            #expect(word.utf8.count <= 75 && word.hasPrefix("=?UTF-8?B?") && word.hasSuffix("?="))
            let data = Data(base64Encoded: String(word.dropFirst(10).dropLast(2)))
            return data.flatMap { String(data: $0, encoding: .utf8) } ?? "torn"
        }.joined()
        #expect(decoded == name)
        #expect(MailText.words("Message from 202", after: 9) == "Message from 202")
        #expect(MailText.extended("ä b.wav") == "UTF-8''%C3%A4%20b.wav")
    }

    @Test("text and recording are parts of their own")
    func parts() throws {
        let all = try text("x")
        let parts = all.components(separatedBy: "--=_message-1-1")
        #expect(parts.count == 4)
        #expect(parts[1].contains("\r\n\r\n" + Data("a\r\nb\r\n.\r\n".utf8).base64EncodedString()))
        #expect(parts[2].contains("filename=\"b--se---X--y.wav\";"))
        #expect(parts[2].contains("Content-Type: audio/wav"))
        #expect(parts[3] == "--\r\n")
    }

    @Test("addresses that are none are refused: line breaks, blanks, quotes, two of them")
    func addresses() {
        for good in ["a@b", "a.b+c@x-y.example", "O'Neil@example.com", "1@2.3"] {
            #expect(MailAddress(good)?.text == good)
        }
        for bad in [
            "", "a", "@b", "a@", "a@b@c", "a b@c", "a@b c", "a@b\r\nRCPT TO:<x@y>", "a\n@b",
            "<a@b>", "a@b,c@d", "\"a\"@b", ".a@b", "a..b@c", "a@b.", "-a@b", "ä@b", "a@b\u{0}",
            String(repeating: "a", count: 251) + "@bcd",
        ] {
            #expect(MailAddress(bad) == nil, "\(bad)")
        }
    }

    @Test("pauses between tries double up to an hour")
    func pauses() {
        #expect((0..<4).map { Mailer.pause(after: $0) } == [30_000, 60_000, 120_000, 240_000])
        #expect(Mailer.pause(after: 50) == 3_600_000)
    }
}
