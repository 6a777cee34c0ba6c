import Glibc
import SIP
import Switchboard
import Testing
import Wire

@testable import Daemon

struct StreamTests {
    /// The line that answers the challenge of 201 in this text.
    static func proof(for asked: String, _ password: ByteString) -> String? {
        let line = asked.split(separator: "\r\n").first { $0.hasPrefix("WWW-Authenticate: ") }
        guard let value = line?.dropFirst("WWW-Authenticate: ".count),
            let challenge = Challenge(ByteString(String(value)))
        else { return nil }
        let credentials = Credentials(
            answering: challenge, user: "201", password: password, method: .options,
            uri: "sip:bellbird.local", cnonce: "abc", count: 1)
        return "Authorization: \(credentials.serialized)\r\n"
    }

    static func options(_ call: String, length: String = "0", more: String = "") -> String {
        """
        OPTIONS sip:bellbird.local SIP/2.0\r
        Via: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK\(call)\r
        From: <sip:201@bellbird.local>;tag=1\r
        To: <sip:bellbird.local>\r
        Call-ID: \(call)\r
        CSeq: 1 OPTIONS\r
        Max-Forwards: 70\r
        \(more)Content-Length: \(length)\r
        \r

        """
    }

    private func talk(
        _ body: @escaping @Sendable (RawConnection) -> String
    ) async throws -> String {
        let place = try Workplace(Workplace.settings(transports: ["tcp"]))
        return try await place.running { daemon in
            let server = try #require(await daemon.listeners.first?.bound)
            return try await onThread { body(try RawConnection(server)) }
        }
    }

    @Test("a message in pieces is one message, and two in one piece are two")
    func framing() async throws {
        let text = try await talk { connection in
            let first = Self.options("a")
            connection.send(String(first.prefix(50)))
            usleep(50_000)
            connection.send(first.dropFirst(50) + Self.options("b"))
            return connection.read { $0.contains("Call-ID: b\r\n") && $0.hasSuffix("\r\n\r\n") }
        }
        #expect(text.contains("Call-ID: a\r\n"))
        #expect(text.contains("Call-ID: b\r\n"))
    }

    /// RFC 5626 §4.4.1: "When the server receives a double CRLF sequence between SIP messages on a
    /// connection-oriented transport such as TCP or SCTP, it MUST immediately respond with a
    /// single CRLF over the same connection."
    @Test("a double line break is answered by a single one")
    func ping() async throws {
        let text = try await talk { connection in
            connection.send("\r\n\r\n")
            return connection.read { !$0.isEmpty }
        }
        #expect(text == "\r\n")
    }

    @Test("a length that is no length is answered 400, and ends the stream")
    func brokenLength() async throws {
        let text = try await talk { connection in
            connection.send(Self.options("c", length: "+5"))
            return connection.read { _ in false }
        }
        #expect(text.hasPrefix("SIP/2.0 400 "))
    }
}
