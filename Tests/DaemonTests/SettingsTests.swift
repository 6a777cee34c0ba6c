import Dialplan
import Foundation
import SIP
import Switchboard
import Testing
import Wire

@testable import Daemon

struct SettingsTests {
    private static func settings(_ text: String) -> Settings {
        Settings(
            SourceFile(path: "bellbird.toml", bytes: Array(text.utf8)), file: 0, directory: "/d")
    }

    private static func shipped() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "etc/bellbird.toml"), encoding: .utf8)
    }

    /// Lines such as `# port = 5060` without their mark; the sentences stay comments.
    private static func uncommented(_ text: String, except: [String]) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let rest = line.hasPrefix("# ") ? String(line.dropFirst(2)) : ""
            let isKey = rest.contains(" = ") && !rest.contains("`")
            guard isKey || rest.hasPrefix("[") else { return String(line) }
            return except.contains { rest.hasPrefix($0) } ? String(line) : rest
        }.joined(separator: "\n")
    }

    @Test("the shipped settings have no mistake, and neither has any line that they show")
    func shippedIsGood() throws {
        let text = try Self.shipped()
        #expect(Self.settings(text).diagnostics.isEmpty)
        let whole = Self.settings(Self.uncommented(text, except: []))
        #expect(whole.diagnostics.isEmpty)
        #expect(whole.listeners.map(\.transport) == [.udp, .tcp, .tls])
        #expect(whole.certificate == "/d/tls.crt")
        #expect(whole.listeners[0].advertised?.description == "203.0.113.7")
    }

    @Test("where the address outside comes from")
    func outside() {
        func read(_ text: String, _ transport: String = "udp") -> Settings {
            Self.settings(
                "domain = \"d\"\n[[listen]]\ntransport = \"\(transport)\"\n[nat]\n" + text)
        }
        #expect(read("").outside == OutsideSettings())
        #expect(read("outside = \"203.0.113.7\"").outside.address == .fixed(.v4(0xCB00_7107)))
        #expect(read("outside = \"Office.Test\"").outside.address == .named("office.test"))
        let asked = read("stun = \"stun.test:3479\"\nlearn = false\ninside = [\"10.0.0.0/8\"]")
        #expect(asked.outside.address == .asked(host: "stun.test", port: 3479))
        #expect(!asked.outside.learns && asked.outside.inside.map { "\($0)" } == ["10.0.0.0/8"])
        #expect(asked.diagnostics.isEmpty)
        let plain = read("stun = \"192.0.2.1\"").outside.address
        #expect(plain == .asked(host: "192.0.2.1", port: nil))
        #expect(read("stun = \"stun.test\"", "tcp").diagnostics.count == 1)
    }

    @Test("phones that must have keys need a listener whose signalling nobody reads")
    func keysWithoutTLS() async throws {
        let place = try Workplace(Workplace.settings(transports: ["udp", "tcp"]))
        let phones = try place.text("extensions.toml")
        try place.put(
            phones.replacing("[extension.202]", with: "[extension.202]\nsrtp = \"required\""),
            "extensions.toml")
        let found = ConfigurationDirectory(place.path).diagnostics
        #expect(found.map(\.code) == ["E1110"])
        #expect(found.first?.title.hasPrefix("202 cannot make or take a call") == true)
        #expect(found.first?.primary != nil)
        #expect(await place.complaint().contains("E1110"))
        let tls = Workplace.settings(transports: ["udp", "tls"])
        try place.put(tls, "bellbird.toml")
        #expect(ConfigurationDirectory(place.path).diagnostics.map(\.code) == ["E1104"])
        try place.put(
            tls + "\n[tls]\ncertificate = \"tls.crt\"\nkey = \"tls.key\"\n", "bellbird.toml")
        #expect(ConfigurationDirectory(place.path).diagnostics.isEmpty)
    }

    @Test("what the shipped settings show as defaults are the defaults")
    func defaults() throws {
        let text = try Self.shipped()
        let examples = ["advertise", "address = \"192", "[[", "[tls]", "transport", "port = 5061"]
        let shown = Self.settings(
            Self.uncommented(
                text,
                except: examples + [
                    "certificate", "key", "listen =", "notify =", "[metrics]", "[alerts]",
                    "viewers", "operators",
                ]))
        let plain = Self.settings(text)
        #expect(shown.needingRestart(since: plain).isEmpty)
        #expect(shown.media == plain.media)
        #expect(shown.registrar == plain.registrar)
        #expect(shown.sessions == plain.sessions)
        #expect(shown.recordings == plain.recordings)
        var defence = shown.defence
        #expect(defence.exempt.map { "\($0)" } == ["192.0.2.0/24"])
        #expect(Set(defence.scanners).isSubset(of: plain.defence.scanners))
        (defence.exempt, defence.scanners) = ([], plain.defence.scanners)
        #expect(defence == plain.defence)
    }

    @Test(
        "values that cannot be are refused where they stand",
        arguments: [
            ("[defence]\nexempt = [\"192.0.2.0/33\"]", 4), ("[defence]\nfailures = 1", 4),
            ("[media]\nports = \"16384\"", 4), ("[media]\nports = \"9-1\"", 4),
            ("[media]\nsilence-timeout = \"1s\"", 4), ("[registrar]\nmin-expires = 5", 4),
            ("[sessions]\nask-after = 5", 4), ("[recordings]\nformat = \"mp3\"", 4),
            ("[recordings]\ndays = -1", 4), ("[monitor]\ntone = 3", 4),
            ("[monitor]\ndays = -1", 4),
            ("[registrar]\nmin-expires = \"60\"", 4), ("[log]\nlevel = \"loud\"", 4),
            ("[nat]\noutside = \"203.0.113.\"", 4), ("[nat]\noutside = \"a b\"", 4),
            ("[nat]\nstun = \"s.test:99999\"", 4), ("[nat]\nstun = \"s.test:1:2\"", 4),
            ("[nat]\noutside = \"1.2.3.4\"\nstun = \"s.test\"", 5),
            ("[nat]\ninside = [\"10.0.0.0/33\"]", 4), ("[nat]\nlearn = \"yes\"", 4),
            ("[[listen]]\ntransport = \"sctp\"", 4),
            ("[[listen]]\ntransport = \"udp\"\nport = 65536", 5),
            ("[[listen]]\ntransport = \"udp\"\naddress = \"localhost\"", 5),
        ])
    func refused(text: String, line: Int) {
        let listener = text.hasPrefix("[[listen]]") ? "" : "\n[[listen]]\ntransport = \"udp\""
        let whole = "domain = \"d\"\n\n" + text + listener
        let settings = Self.settings(whole)
        #expect(settings.diagnostics.count == 1)
        let source = SourceFile(path: "bellbird.toml", bytes: Array(whole.utf8))
        let shown = DiagnosticRenderer([source], isColoured: false).text(of: settings.diagnostics)
        #expect(shown.contains("bellbird.toml:\(line):"))
    }
}
