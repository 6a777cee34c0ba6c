import Foundation
import NIOSSL
import Switchboard
import Testing
import Wire

@testable import Daemon

/// TLS with real handshakes: what it carries, and which certificate is shown when.
struct CertificateTests {
    private static let settings =
        Workplace.settings(transports: ["tls"])
        + "\n[tls]\ncertificate = \"tls.crt\"\nkey = \"tls.key\"\n"

    private func make(
        _ place: Workplace, _ name: String, for host: String = "bellbird.local", days: Int32 = 100
    ) throws {
        try Certificates.make(
            for: host, certificate: "\(place.path)/\(name).crt", key: "\(place.path)/\(name).key",
            days: days)
    }

    /// Puts another pair in the place of the one in use.
    private func replace(_ place: Workplace, by name: String) throws {
        for suffix in ["crt", "key"] {
            try place.put(try place.text("\(name).\(suffix)"), "tls.\(suffix)")
        }
    }

    private func der(_ place: Workplace, _ name: String) throws -> [UInt8] {
        try NIOSSLCertificate.fromPEMFile("\(place.path)/\(name).crt")[0].toDERBytes()
    }

    @Test("a message over TLS is answered, and the certificate is the configured one")
    func handshake() async throws {
        let place = try Workplace(Self.settings)
        try make(place, "tls")
        try await place.running { daemon in
            let server = try #require(await daemon.listeners.first?.bound)
            let client = try await TLSClient(server)
            #expect(client.certificate == (try der(place, "tls")))
            #expect(try await client.isAnswered("tls-1"))
            await client.close()
        }
    }

    @Test("a reload shows the new certificate to new connections; old ones stay")
    func reload() async throws {
        let place = try Workplace(Self.settings)
        try make(place, "tls")
        try make(place, "new")
        try await place.running { daemon in
            let server = try #require(await daemon.listeners.first?.bound)
            let before = try await TLSClient(server)
            #expect(try await before.isAnswered("before-1"))
            let old = try der(place, "tls")
            try replace(place, by: "new")
            guard case .done(let text) = try await place.ask(.reload()) else {
                Issue.record("a good certificate was refused")
                return
            }
            #expect(!text.contains("After the next start"))
            #expect(!text.contains("Warning"))
            let after = try await TLSClient(server)
            #expect(before.certificate == old)
            #expect(after.certificate == (try der(place, "new")))
            #expect(after.certificate != old)
            #expect(try await after.isAnswered("after-1"))
            #expect(try await before.isAnswered("before-2"))
            await before.close()
            await after.close()
        }
    }

    @Test("other files in [tls] are taken on by a reload, too")
    func otherFiles() async throws {
        let place = try Workplace(Self.settings)
        try make(place, "tls")
        try make(place, "new")
        try await place.running { daemon in
            let server = try #require(await daemon.listeners.first?.bound)
            try place.put(Self.settings.replacing("\"tls.", with: "\"new."), "bellbird.toml")
            guard case .done = await daemon.reload() else {
                Issue.record("a good certificate was refused")
                return
            }
            let client = try await TLSClient(server)
            #expect(client.certificate == (try der(place, "new")))
            await client.close()
        }
    }

    @Test(
        "a bad certificate refuses the reload in one sentence, and the old one stays",
        arguments: [
            ("nonsense", "key", "holds no certificate"),
            ("crt", "nonsense", "holds no private key"),
            ("crt", "key", "is not that of the certificate"), ("", "key", "cannot be read"),
        ])
    func refused(_ certificate: String, _ key: String, _ sentence: String) async throws {
        let place = try Workplace(Self.settings)
        try make(place, "tls")
        try make(place, "new")
        try await place.running { daemon in
            let server = try #require(await daemon.listeners.first?.bound)
            let old = try der(place, "tls")
            if certificate.isEmpty {
                try FileManager.default.removeItem(atPath: place.path + "/tls.crt")
            } else if certificate == "nonsense" {
                try place.put("nonsense", "tls.crt")
            }
            if key == "nonsense" { try place.put("nonsense", "tls.key") }
            if certificate == "crt", key == "key" {
                try place.put(try place.text("new.key"), "tls.key")
            }
            guard case .refused(let why) = try await place.ask(.reload()) else {
                Issue.record("a bad certificate was taken on")
                return
            }
            #expect(why.contains("E1105"))
            #expect(why.contains(sentence), "\(why)")
            #expect(why.contains("Nothing was changed."))
            let client = try await TLSClient(server)
            #expect(client.certificate == old)
            #expect(try await client.isAnswered("still"))
            await client.close()
        }
    }

    @Test("what phones will refuse is said at a reload")
    func complaints() async throws {
        let place = try Workplace(Self.settings)
        try make(place, "tls")
        try make(place, "new", for: "other.example", days: -1)
        try await place.running { _ in
            try replace(place, by: "new")
            guard case .done(let text) = try await place.ask(.reload()) else {
                Issue.record("refused")
                return
            }
            #expect(text.contains("Warning: The certificate \(place.path)/tls.crt has expired"))
            #expect(text.contains("does not name `bellbird.local`"))
        }
    }

    @Test(
        "the last fourteen days are warned of",
        arguments: [
            (days: 100, left: Int64(15), text: ""), (100, 13, "ends in 13 days"),
            (100, 1, "ends in 1 day:"), (100, -1, "has expired"),
        ])
    func ending(_ days: Int32, _ left: Int64, _ text: String) throws {
        let place = try Workplace()
        try make(place, "tls", for: "pbx.example.com", days: days)
        let end = Int64(Date().timeIntervalSince1970) + Int64(days) * 86_400
        // A minute more, for the time since it was made.
        let now = UTCTime(milliseconds: (end - left * 86_400 - 60) * 1_000)
        let found = Certificates.complaints(
            about: place.path + "/tls.crt", host: "pbx.example.com", at: now)
        #expect(found.count == (text.isEmpty ? 0 : 1))
        #expect(text.isEmpty || found.first?.contains(text) == true, "\(found)")
    }

    @Test(
        "the name of the configuration must stand in it",
        arguments: [
            ("pbx.example.com", "pbx.example.com", true),
            ("*.example.com", "pbx.example.com", true),
            ("*.example.com", "a.pbx.example.com", false),
            ("example.com", "pbx.example.com", false), ("pbx", "192.0.2.1", false),
        ])
    func names(_ certificate: String, _ host: String, _ isNamed: Bool) throws {
        let place = try Workplace()
        try make(place, "tls", for: certificate)
        let found = Certificates.complaints(
            about: place.path + "/tls.crt", host: host,
            at: UTCTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)))
        #expect(found.isEmpty == isNamed, "\(found)")
    }
}
