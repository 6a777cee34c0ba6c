import Dialplan
import Foundation
import Glibc
import SIP
import Testing
import Wire

@testable import Daemon
@testable import Switchboard

/// What `bellbird doctor` and `bellbird audit` find.
struct ExaminationTests {
    private func status(
        version: String = Version.number, trouble: String? = nil, isRefusing: Bool = false
    ) -> StatusView {
        StatusView(
            version: version, directory: "/etc/bellbird", startedSecondsAgo: 5,
            listeners: ["udp 0.0.0.0:5060"], census: Census(), counters: Counters(),
            load: LoadView(
                engine: MediaLoad(share: 0.1), ceiling: 0.75, isRefusing: isRefusing),
            residentKilobytes: 30_000, plan: 1, planTrouble: trouble)
    }

    private func phone(
        _ number: String, uri: String? = nil, address: String = "192.168.1.20:5060"
    ) -> PhoneView {
        PhoneView(
            number: number, name: nil, state: "idle",
            contacts: uri.map {
                [
                    PhoneView.Contact(
                        uri: $0, transport: "udp", address: address, userAgent: nil,
                        expiresInSeconds: 60)
                ]
            } ?? [])
    }

    private func found(
        _ status: StatusView, phones: [PhoneView] = [], trunks: [TrunkView] = [],
        bans: [BanView] = []
    ) -> [Finding] {
        ExchangeExamination(status: status, phones: phones, trunks: trunks, bans: bans).findings
    }

    private func worst(_ topic: String, _ all: [Finding]) -> Finding? {
        let of = all.filter { $0.topic == topic }
        return of.first { $0.verdict == of.verdict }
    }

    @Test("an exchange that works has nothing but good findings")
    func good() {
        let all = found(status(), phones: [phone("201", uri: "sip:201@192.168.1.20:5060")])
        #expect(all.verdict == .good)
        #expect(all.map(\.topic) == ["exchange", "phones", "strangers", "load"])
        #expect(all.allSatisfy { $0.remedy == nil })
    }

    @Test("a plan that is not in force, another version, a full machine")
    func troubles() {
        let plan = worst("exchange", found(status(trouble: "error[E0101]: no\nmore")))
        #expect(plan?.verdict == .fault)
        #expect(plan?.what.hasSuffix("error[E0101]: no") == true)
        #expect(worst("exchange", found(status(version: "0.0.9")))?.verdict == .doubt)
        #expect(worst("load", found(status(isRefusing: true)))?.verdict == .fault)
    }

    @Test(
        "a router that rewrites messages is told from one that does not",
        arguments: [
            // Behind a router that leaves messages alone, and one that rewrites them.
            ("sip:201@192.168.7.2:5060", "203.0.113.9:40112", false),
            ("sip:201@203.0.113.9:5060", "203.0.113.9:40112", true),
            // A phone with an address of its own, one that has asked for it, one in the house.
            ("sip:201@203.0.113.9:5060", "203.0.113.9:5060", false),
            ("sip:201@203.0.113.9:40112;ob", "203.0.113.9:40112", false),
            ("sip:201@192.168.1.20:5070", "192.168.1.20:5060", false),
            ("sip:201@phone.example.com", "203.0.113.9:40112", false),
        ])
    func rewritten(_ uri: String, _ address: String, _ isSaid: Bool) {
        let all = found(status(), phones: [phone("201", uri: uri, address: address)])
        #expect((worst("phones", all)?.verdict == .doubt) == isSaid)
    }

    @Test("a ban of the own network is told, one of a stranger is not")
    func bans() {
        func ban(_ network: String) -> BanView {
            BanView(network: network, until: nil, secondsLeft: nil, times: 1, reason: "guessed")
        }
        #expect(worst("strangers", found(status(), bans: [ban("203.0.113.7")]))?.verdict == .good)
        #expect(worst("strangers", found(status(), bans: [ban("192.168.1.9")]))?.verdict == .doubt)
        let remote = phone("201", uri: "sip:201@203.0.113.9", address: "203.0.113.9:5060")
        let all = found(status(), phones: [remote], bans: [ban("203.0.113.0/24")])
        #expect(worst("strangers", all)?.verdict == .doubt)
    }

    @Test("a trunk that is down is a fault, with its remedy")
    func trunks() {
        let failure = TrunkView.Failure(
            at: UTCTime(milliseconds: 0), method: "REGISTER", words: "403 Forbidden",
            remedy: "Look at the password")
        let trunk = TrunkView(
            name: "provider", server: "sip.example.com", state: "down", reason: "refused",
            registration: nil, servers: [], calls: 0, lines: nil, callsPerSecond: nil,
            lastFailure: failure)
        let finding = worst("trunks", found(status(), trunks: [trunk]))
        #expect(finding?.verdict == .fault)
        #expect(finding?.what == "provider is down: refused")
        #expect(finding?.remedy == "Look at the password")
    }

    @Test("where a phone of this machine reaches the exchange")
    func servers() {
        #expect(
            RehearsedCall.server(of: ["tcp 0.0.0.0:5060", "udp 0.0.0.0:5062"])
                == SocketAddress(.v4(0x7F00_0001), 5062))
        #expect(
            RehearsedCall.server(of: ["udp 192.0.2.7:5060"])
                == SocketAddress(.v4(0xC000_0207), 5060))
        #expect(RehearsedCall.server(of: ["tls 0.0.0.0:5061", "udp [::]:5060"]) == nil)
    }

    @Test("a call through a running exchange is heard by both, and leaves nobody behind")
    func call() async throws {
        let place = try Workplace()
        let all = try await place.running { _ in
            let path = place.path
            return try await onThread {
                Doctor(directory: path, socket: path + "/control.sock")
                    .examine(calls: true) { _ in }
            }
        }
        let call = try #require(all.first { $0.topic == "call" })
        #expect(call.verdict == .good, "\(call.what)")
        #expect(worst("exchange", all)?.verdict == .good)
    }

    @Test("an exchange that does not run, and a port that another program has")
    func silence() throws {
        let place = try Workplace()
        let other = try LoopbackSocket()
        try place.put(Workplace.settings(port: other.address.port), "bellbird.toml")
        let all = Doctor(directory: place.path, socket: place.path + "/control.sock")
            .examine(calls: true) { _ in }
        #expect(worst("exchange", all)?.what == "it is not running")
        #expect(worst("ports", all)?.verdict == .fault)
        #expect(!all.contains { $0.topic == "call" })
    }

    // MARK: - Audit

    @Test("what `serve --demo` writes passes the audit")
    func demo() throws {
        let place = try Workplace()
        #expect(Audit(directory: place.path).findings.filter { $0.verdict != .good } == [])
    }

    @Test(
        "passwords that are tried first are weak, generated ones are not",
        arguments: [
            ("201", true), ("secret201", true), ("Passw0rd", true), ("password-9X7k2m", true),
            ("12345678901234", true), ("aaaaaaaaaaaaaaaa", true), ("hu7sxm3wq2", false),
            ("correct horse battery", false),
        ])
    func passwords(_ password: String, _ isWeak: Bool) {
        #expect(Audit.isWeak(password, of: "201") == isWeak)
    }

    @Test("a shared password, a counted PIN, files that others may change, a ban for nobody")
    func holes() throws {
        let place = try Workplace(
            Workplace.settings() + "\n[defence]\nexempt = [\"0.0.0.0/0\"]\n")
        let secrets = """
            [phone]
            201 = "vu3kq8rzt1xw"
            202 = "vu3kq8rzt1xw"
            203 = "secret203"

            [pin]
            201 = "123456"
            """
        try place.put("[mailbox]\n201 = {}\n", "mailboxes.toml")
        try place.put(secrets, "secrets.toml")
        chmod(place.path + "/secrets.toml", 0o640)
        chmod(place.path + "/bellbird.toml", 0o646)
        let all = Audit(directory: place.path).findings
        #expect(worst("passwords", all)?.what == "easily guessed: 203")
        #expect(all.contains { $0.what == "the same for 201, 202" })
        #expect(worst("pins", all)?.verdict == .fault)
        #expect(worst("files", all)?.verdict == .fault)
        #expect(worst("defence", all)?.verdict == .fault)
    }

    @Test("a plain listener is a doubt where the machine has an address of the internet")
    func open() throws {
        let place = try Workplace(
            Workplace.settings().replacingOccurrences(of: "127.0.0.1", with: "0.0.0.0"))
        let files = ConfigurationDirectory(place.path)
        func verdict(_ address: UInt32) -> Finding.Verdict? {
            let interface = Interface(address: .v4(address), prefixLength: 24, isDefault: true)
            return worst("listeners", Audit(files, interfaces: [interface]).findings)?.verdict
        }
        #expect(verdict(0xC0A8_0107) == .good)
        #expect(verdict(0xCB00_7107) == .doubt)
    }
}
