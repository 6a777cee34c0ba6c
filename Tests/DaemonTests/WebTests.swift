import Foundation
import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Daemon

/// Questions to real web servers on this machine, good ones and bad ones.
struct WebTests {
    /// A loop of the web and what came back, by question.
    private final class Asker: Sendable {
        private let replies: NIOLockedValueBox<[UInt64: WebReply]>
        let loop: WebLoop

        init(_ settings: WebSettings = WebSettings()) throws {
            let replies = NIOLockedValueBox<[UInt64: WebReply]>([:])
            self.replies = replies
            loop = try #require(
                WebLoop(settings) { id, reply in replies.withLockedValue { $0[id] = reply } })
        }

        deinit { loop.stop() }

        func reply(_ id: UInt64) -> WebReply? { replies.withLockedValue { $0[id] } }

        func ask(
            _ url: String, method: String = "GET", token: String? = nil, body: String? = nil,
            key: String? = nil, within: Duration = .seconds(10)
        ) async throws -> WebReply? {
            loop.ask(
                WebQuestion(
                    id: 1, method: method, url: url, token: token,
                    body: body.map { Array($0.utf8) }, key: key, within: within))
            for _ in 0..<3_000 where reply(1) == nil {
                try await Task.sleep(for: .milliseconds(10))
            }
            return reply(1)
        }
    }

    private func reason(_ reply: WebReply?) -> String? {
        if case .failed(let reason)? = reply { reason } else { nil }
    }

    private func lines(_ request: String?) -> [String] {
        (request ?? "").components(separatedBy: "\r\n")
    }

    @Test("get: one request with the token, and the answer as it came")
    func get() async throws {
        let server = try await WebServer { _ in .json("{\"name\":\"ä\"}", status: "203 Perhaps") }
        let asker = try Asker()
        let reply = try await asker.ask(
            "http://127.0.0.1:\(server.port)/a%2Fb/../c?x=%26", token: "secret token")
        #expect(reply == .response(status: 203, body: Array("{\"name\":\"ä\"}".utf8)))
        let asked = lines(server.asked.first)
        #expect(server.asked.count == 1)
        #expect(asked.first == "GET /a%2Fb/../c?x=%26 HTTP/1.1")
        #expect(asked.contains("Authorization: Bearer secret token"))
        #expect(asked.contains("Accept: application/json"))
        #expect(asked.contains("User-Agent: Bellbird/0.1.0"))
        try await server.close()
    }

    @Test("post: JSON, its key, no Expect; the connection is used again")
    func post() async throws {
        let server = try await WebServer { _ in .json("", status: "204 Done") }
        let asker = try Asker()
        let body = "{\"who\":\"\(String(repeating: "x", count: 5_000))\"}"
        let reply = try await asker.ask(
            "http://127.0.0.1:\(server.port)/", method: "POST", body: body, key: "a-1")
        #expect(reply == .response(status: 204, body: []))
        let asked = lines(server.asked.first)
        #expect(asked.first == "POST / HTTP/1.1")
        #expect(asked.contains("Idempotency-Key: \"a-1\""))
        #expect(asked.contains("Content-Type: application/json"))
        #expect(!asked.contains { $0.lowercased().hasPrefix("expect") })
        #expect(asked.last == body)
        try await server.close()
    }

    @Test("a redirection is not followed, wherever it leads")
    func redirection() async throws {
        let server = try await WebServer { _ in
            .json("", status: "302 Found", more: "Location: /elsewhere\r\n")
        }
        let reply = try await Asker().ask("http://127.0.0.1:\(server.port)/", token: "x")
        #expect(reply == .response(status: 302, body: []))
        #expect(server.asked.count == 1)
        try await server.close()
    }

    @Test("an answer has at most 65,536 bytes, whether it says so before or not")
    func tooLong() async throws {
        let limit = Limits.webAnswer
        let chunk = String(repeating: "x", count: 16_384)
        let answers: [WebServer.Answer] = [
            .json(String(repeating: "x", count: limit)),
            .json(String(repeating: "x", count: limit + 1)),
            .init(pieces: ["HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n", chunk]),
            .init(
                pieces: ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]
                    + Array(repeating: "4000\r\n\(chunk)\r\n", count: 640)),
        ]
        for (number, answer) in answers.enumerated() {
            let server = try await WebServer { _ in answer }
            let reply = try await Asker().ask("http://127.0.0.1:\(server.port)/")
            if number == 0 {
                guard case .response(200, let body)? = reply else {
                    Issue.record("\(String(describing: reply))")
                    continue
                }
                #expect(body.count == limit)
            } else {
                #expect(reason(reply) == "the answer has more than 65536 bytes", "\(number)")
            }
            try await server.close()
        }
    }

    @Test("no HTTP, half an answer, a closed connection: failed")
    func noAnswer() async throws {
        for pieces in [
            ["SSH-2.0-server\r\n"], [], ["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"],
            ["HTTP/1.1 200 OK\r\nX: \(String(repeating: "x", count: 400_000))\r\n\r\n"],
        ] {
            let server = try await WebServer { _ in .init(pieces: pieces) }
            let reply = try await Asker().ask("http://127.0.0.1:\(server.port)/")
            #expect(reason(reply) != nil, "\(pieces.first?.prefix(30) ?? "")")
            try await server.close()
        }
    }

    @Test("a server that sends a byte now and then is given up when the time is over")
    func slowLoris() async throws {
        let server = try await WebServer { _ in
            .init(
                pieces: "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n".map { "\($0)" }
                    + Array(repeating: "x", count: 900), between: .milliseconds(50))
        }
        let asker = try Asker()
        let began = ContinuousClock.now
        let reply = try await asker.ask(
            "http://127.0.0.1:\(server.port)/", within: .milliseconds(500))
        #expect(reason(reply) == "Timeout was reached")
        #expect(ContinuousClock.now - began > .milliseconds(1_400))
        try await server.close()
    }

    @Test("nobody listens, the name does not exist, the scheme is none of the web's")
    func unreachable() async throws {
        let server = try await WebServer { _ in .json("{}") }
        let port = server.port
        try await server.close()
        for url in [
            "http://127.0.0.1:\(port)/", "http://nothing.invalid/", "file:///etc/passwd",
            "ftp://127.0.0.1/", "gopher://127.0.0.1/", "http://", "", "http://[::1/",
            "http://user@/",
        ] {
            let reply = try await Asker().ask(url, within: .seconds(3))
            #expect(reason(reply) != nil, "\(url)")
        }
    }

    @Test("a proxy of the environment is not used; one of the settings is")
    func proxy() async throws {
        setenv("http_proxy", "http://127.0.0.1:1", 1)
        defer { unsetenv("http_proxy") }
        let server = try await WebServer { _ in .json("{}") }
        let reply = try await Asker().ask("http://127.0.0.1:\(server.port)/")
        #expect(reply == .response(status: 200, body: Array("{}".utf8)))
        let through = try Asker(WebSettings(proxy: "http://127.0.0.1:\(server.port)"))
        let other = try await through.ask("http://crm.invalid/x")
        #expect(other == .response(status: 200, body: Array("{}".utf8)))
        #expect(lines(server.asked.last).first == "GET http://crm.invalid/x HTTP/1.1")
        try await server.close()
    }

    @Test("a secret with a line end begins no header field")
    func secretWithLineEnd() async throws {
        let server = try await WebServer { _ in .json("{}") }
        let reply = try await Asker().ask(
            "http://127.0.0.1:\(server.port)/", token: "a\r\nX-Evil: 1")
        #expect(reason(reply) == "a header field would hold control characters")
        #expect(server.asked.isEmpty)
        try await server.close()
    }

    @Test("TLS: only a certificate that is trusted and has the name is taken")
    func certificates() async throws {
        let place = try Workplace()
        for (name, file) in [("localhost", "own"), ("other.example", "other")] {
            try Certificates.make(
                for: name, certificate: "\(place.path)/\(file).crt",
                key: "\(place.path)/\(file).key")
        }
        for (file, trusted, isTaken) in [
            ("own", "own", true), ("own", nil, false), ("own", "other", false),
            ("other", "other", false),
        ] {
            let server = try await WebServer(
                certificate: "\(place.path)/\(file).crt", key: "\(place.path)/\(file).key"
            ) { _ in .json("{}") }
            let asker = try Asker(
                WebSettings(authorities: trusted.map { "\(place.path)/\($0).crt" }))
            let reply = try await asker.ask("https://localhost:\(server.port)/", token: "secret")
            #expect((reply == .response(status: 200, body: [0x7B, 0x7D])) == isTaken, "\(file)")
            // The token went to nobody else.
            #expect(server.asked.isEmpty != isTaken)
            try await server.close()
        }
    }

    @Test(
        "what is cancelled is not answered, and the end waits for nothing",
        .timeLimit(.minutes(3)))
    func cancelling() async throws {
        let server = try await WebServer { _ in
            .init(pieces: ["HTTP/1.1 200 OK\r\n"], between: .seconds(600))
        }
        let asker = try Asker()
        for id in 1...3 {
            asker.loop.ask(
                WebQuestion(
                    id: UInt64(id), method: "GET", url: "http://127.0.0.1:\(server.port)/",
                    within: .seconds(600)))
        }
        for _ in 0..<500 where server.asked.count < 3 {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(server.asked.count == 3)
        asker.loop.cancel(2)
        // What was asked may take ten minutes, and the server is silent for as long: that this
        // comes back in three is the proof, on a busy machine too.
        asker.loop.stop()
        asker.loop.stop()
        asker.loop.ask(
            WebQuestion(id: 9, method: "GET", url: "http://127.0.0.1/", within: .seconds(1)))
        #expect([1, 2, 3, 9].allSatisfy { asker.reply($0) == nil })
        try await server.close()
    }

    @Test("two hundred at once")
    func many() async throws {
        let server = try await WebServer { request in
            .json("{\"n\":\"\(request.split(separator: " ")[1])\"}")
        }
        let asker = try Asker()
        for id in 1...200 {
            asker.loop.ask(
                WebQuestion(
                    id: UInt64(id), method: "GET", url: "http://127.0.0.1:\(server.port)/\(id)",
                    within: .seconds(20)))
        }
        for _ in 0..<2_000
        where asker.reply(200) == nil || (1...200).contains(where: { asker.reply($0) == nil }) {
            try await Task.sleep(for: .milliseconds(10))
        }
        for id in 1...200 as ClosedRange<UInt64> {
            #expect(
                asker.reply(id) == .response(status: 200, body: Array("{\"n\":\"/\(id)\"}".utf8)))
        }
        try await server.close()
    }
}
