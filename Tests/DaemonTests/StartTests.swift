import Dialplan
import Foundation
import Switchboard
import Testing
import Wire

@testable import Daemon

/// Every start failure is a sentence with its place and its remedy, and leaves nothing behind.
struct StartTests {
    @Test("an empty directory: what is missing, and how to get an example")
    func nothing() async throws {
        let place = try Workplace()
        try FileManager.default.removeItem(atPath: place.path + "/bellbird.toml")
        let text = await place.complaint()
        #expect(text.contains("there is no \(place.path)/bellbird.toml"))
        #expect(text.contains("bellbird serve --demo"))
    }

    @Test("a port that somebody else has")
    func portInUse() async throws {
        let first = try Workplace(Workplace.settings(transports: ["tcp"]))
        try await first.running { daemon in
            let port = try #require(await daemon.listeners.first?.bound.port)
            let second = try Workplace(Workplace.settings(transports: ["udp", "tcp"], port: port))
            let text = await second.complaint()
            #expect(text.contains("127.0.0.1:\(port)"))
            #expect(text.contains("is in use"))
            #expect(text.contains("bellbird.toml:8:"))
            // The UDP listener that could be opened was closed again.
            let third = try Workplace(Workplace.settings(transports: ["udp"], port: port))
            #expect(await third.complaint() == "it started")
        }
    }

    /// Empty or absent where the machine has no IPv6.
    private static let hasIPv6 =
        (try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8))?.isEmpty == false

    @Test("all addresses of both families at one port", .enabled(if: hasIPv6))
    func bothFamilies() async throws {
        func settings(_ address: String, port: UInt16 = 0) -> String {
            Workplace.settings(transports: ["udp", "tcp"], port: port)
                .replacing("127.0.0.1", with: address)
        }
        let first = try Workplace(settings("0.0.0.0").replacing("\"tcp\"", with: "\"udp\""))
        try await first.running { daemon in
            let port = try #require(await daemon.listeners.first?.bound.port)
            let second = try Workplace(settings("::", port: port))
            #expect(await second.complaint() == "it started")
        }
    }

    @Test("a word that is not known: its place, and what was meant")
    func unknownKey() async throws {
        let place = try Workplace(Workplace.settings() + "\n[registar]\nmax-contacts = 3\n")
        let text = await place.complaint()
        #expect(text.contains("registar"))
        #expect(text.contains("`registrar`"))
        #expect(text.contains("bellbird.toml:21:"))
    }

    @Test("what exists may stand in any .toml file; hidden ones are passed over")
    func anyFile() throws {
        let place = try Workplace()
        let extensions = try place.text("extensions.toml")
        try place.put(extensions + "[location.here]\naddress = \"Main Street\"\n", "site.toml")
        try FileManager.default.removeItem(atPath: place.path + "/extensions.toml")
        try place.put("nonsense", ".extensions.toml")
        let directory = ConfigurationDirectory(place.path)
        #expect(directory.diagnostics == [])
        #expect(directory.plan.inventory.extensions.count == 3)
        #expect(directory.plan.inventory.locations.count == 1)
    }

    @Test("secrets that others can read")
    func secrets() async throws {
        let place = try Workplace()
        chmod(place.path + "/secrets.toml", 0o644)
        #expect(await place.complaint().contains("chmod 600 \(place.path)/secrets.toml"))
        chmod(place.path + "/secrets.toml", 0o640)
        #expect(await place.complaint() == "it started")
    }

    @Test("a TLS listener without a certificate")
    func noCertificate() async throws {
        let place = try Workplace(Workplace.settings(transports: ["tls"]))
        let text = await place.complaint()
        #expect(text.contains("a TLS listener needs a certificate"))
        #expect(text.contains("bellbird.toml:3:"))
    }

    @Test("a certificate is made once, its key is the owner's alone")
    func certificate() async throws {
        let settings =
            Workplace.settings(transports: ["tls"])
            + "\n[tls]\ncertificate = \"tls.crt\"\nkey = \"tls.key\"\n"
        let place = try Workplace(settings)
        #expect(await place.complaint() == "it started")
        let made = try place.text("tls.crt")
        #expect(made.hasPrefix("-----BEGIN CERTIFICATE-----"))
        let attributes = try FileManager.default.attributesOfItem(atPath: place.path + "/tls.key")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(await place.complaint() == "it started")
        #expect(try place.text("tls.crt") == made)
    }

    @Test("half a pair of certificate and key, and a folder that is not there")
    func halfPair() async throws {
        func place(_ folder: String) throws -> Workplace {
            try Workplace(
                Workplace.settings(transports: ["tls"])
                    + "\n[tls]\ncertificate = \"\(folder)tls.crt\"\nkey = \"\(folder)tls.key\"\n")
        }
        let first = try place("")
        try first.put("a key", "tls.key")
        let keyOnly = await first.complaint()
        #expect(keyOnly.contains("tls.key is there, but not its certificate"))
        #expect(keyOnly.contains("bellbird.toml:22:"))
        #expect(!FileManager.default.fileExists(atPath: first.path + "/tls.crt"))
        try FileManager.default.moveItem(
            atPath: first.path + "/tls.key", toPath: first.path + "/tls.crt")
        let certificateOnly = await first.complaint()
        #expect(certificateOnly.contains("tls.crt is there, but not its key"))
        #expect(certificateOnly.contains("bellbird.toml:23:"))
        let second = try place("nowhere/")
        #expect(
            await second.complaint().contains("the folder \(second.path)/nowhere does not exist"))
    }

    @Test("a directory that does not exist is called so, with and without settings")
    func noDirectory() {
        for needsSettings in [true, false] {
            let files = ConfigurationDirectory("/no/such/place", needsSettings: needsSettings)
            #expect(
                files.diagnostics.map(\.title) == [
                    "the directory /no/such/place does not exist"
                ])
        }
    }

    @Test("the example is written once, and its secrets are the owner's alone")
    func example() async throws {
        let place = try Workplace()
        #expect(place.phones.map(\.number) == ["201", "202", "203"])
        #expect(place.phones.allSatisfy { $0.password.count >= 20 })
        #expect(Set(place.phones.map(\.password)).count == 3)
        let secrets = place.path + "/secrets.toml"
        let attributes = try FileManager.default.attributesOfItem(atPath: secrets)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try DemoConfiguration.write(to: place.path) == nil)
    }
}
