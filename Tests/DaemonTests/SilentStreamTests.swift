import Glibc
import NIOCore
import Switchboard
import Testing
import Wire

@testable import Daemon

/// Who connects and does not bring a whole message in time is closed: fifteen seconds in the
/// product, half a second here.
struct SilentStreamTests {
    private static let patience = Duration.milliseconds(500)

    /// What came over a connection that sends `bytes` and waits, and whether the exchange closed
    /// it, and not too early.
    private func endsInTime(
        _ transport: String, _ body: @escaping @Sendable (RawConnection) -> Void
    ) async throws -> Bool {
        var settings = Workplace.settings(transports: [transport])
        if transport == "tls" {
            settings += "\n[tls]\ncertificate = \"tls.crt\"\nkey = \"tls.key\"\n"
        }
        let place = try Workplace(settings)
        return try await place.running(patience: Self.patience) { daemon in
            let server = try #require(await daemon.listeners.first?.bound)
            return try await onThread {
                let began = NIODeadline.now()
                let connection = try RawConnection(server)
                body(connection)
                return connection.isClosed()
                    && NIODeadline.now() - began >= TimeAmount(Self.patience)
            }
        }
    }

    @Test("nothing is said", arguments: ["tcp", "tls"])
    func nothing(_ transport: String) async throws {
        #expect(try await endsInTime(transport) { _ in })
    }

    @Test("half a message, and then nothing")
    func half() async throws {
        #expect(
            try await endsInTime("tcp") {
                $0.send(StreamTests.options("half").prefix(60).description)
            })
    }

    @Test("a body that never comes")
    func halfBody() async throws {
        #expect(
            try await endsInTime("tcp") {
                $0.send(StreamTests.options("body", length: "20") + "abc")
            })
    }

    @Test("a whole message, and then half a one")
    func oneAndAHalf() async throws {
        #expect(
            try await endsInTime("tcp") { connection in
                connection.send(StreamTests.options("whole"))
                _ = connection.read { $0.hasSuffix("\r\n\r\n") }
                connection.send("OPTIONS sip:")
            })
    }

    @Test("a byte now and then does not help")
    func trickle() async throws {
        let place = try Workplace(Workplace.settings(transports: ["tcp"]))
        let isClosed = try await place.running(patience: Self.patience) { daemon in
            let server = try #require(await daemon.listeners.first?.bound)
            return try await onThread {
                let connection = try RawConnection(server)
                for byte in StreamTests.options("slow").prefix(12) {
                    connection.send(String(byte))
                    usleep(100_000)
                }
                return connection.isClosed()
            }
        }
        #expect(isClosed)
    }

    @Test("a TLS handshake that is begun and never ended")
    func handshake() async throws {
        // The head of a TLS record (RFC 8446 §5.1) that announces 512 bytes of a ClientHello.
        #expect(
            try await endsInTime("tls") {
                $0.send("\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}\u{00}\u{01}")
            })
    }

    @Test("a finished TLS handshake, and then nothing")
    func afterHandshake() async throws {
        let place = try Workplace(
            Workplace.settings(transports: ["tls"])
                + "\n[tls]\ncertificate = \"tls.crt\"\nkey = \"tls.key\"\n")
        try await place.running(patience: Self.patience) { daemon in
            let server = try #require(await daemon.listeners.first?.bound)
            let began = NIODeadline.now()
            let client = try await TLSClient(server)
            for _ in 0..<3_000 where client.channel.isActive {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(!client.channel.isActive)
            #expect(NIODeadline.now() - began >= TimeAmount(Self.patience))
        }
    }

    @Test("something whole, and no password", arguments: ["message", "ping"])
    func stranger(_ what: String) async throws {
        #expect(
            try await endsInTime("tcp") { connection in
                connection.send(what == "ping" ? "\r\n\r\n" : StreamTests.options("first"))
                _ = connection.read { $0.hasSuffix("\r\n") }
            })
    }

    @Test("who has proved a password may be silent")
    func stays() async throws {
        let place = try Workplace(Workplace.settings(transports: ["tcp"]))
        let phone = try #require(place.phones.first { $0.number == "201" })
        let password = ByteString(phone.password)
        let text = try await place.running(patience: Self.patience) { daemon in
            let server = try #require(await daemon.listeners.first?.bound)
            return try await onThread {
                let connection = try RawConnection(server)
                connection.send(StreamTests.options("first"))
                let asked = connection.read { $0.hasSuffix("\r\n\r\n") }
                let proof = try #require(StreamTests.proof(for: asked, password))
                connection.send(StreamTests.options("proved", more: proof))
                let proved = connection.read { $0.contains("Call-ID: proved\r\n") }
                #expect(proved.contains("SIP/2.0 200 "))
                usleep(1_200_000)
                connection.send(StreamTests.options("later"))
                return connection.read { $0.contains("Call-ID: later\r\n") }
            }
        }
        #expect(text.contains("Call-ID: later\r\n"))
    }

    @Test("strangers have so many streams from one address, and one that is no SIP is closed")
    func many() async throws {
        let place = try Workplace(Workplace.settings(transports: ["tcp"]))
        try await place.running { daemon in
            let server = try #require(await daemon.listeners.first?.bound)
            try await onThread {
                var open = try (0..<Limits.strangersPerSource).map { _ in
                    try RawConnection(server)
                }
                for connection in open {
                    connection.send("\r\n\r\n")
                    #expect(connection.read { !$0.isEmpty } == "\r\n")
                }
                #expect(try RawConnection(server).isClosed())
                let last = open.removeLast()
                last.send("GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
                #expect(last.isClosed())
                let next = try RawConnection(server)
                next.send("\r\n\r\n")
                #expect(next.read { !$0.isEmpty } == "\r\n")
            }
        }
    }

    @Test("the product's limit is fifteen seconds")
    func limit() {
        #expect(Limits.firstMessage == .seconds(15))
    }
}
