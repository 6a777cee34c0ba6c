import Dialplan
import Foundation
import SIP
import Softphone
import Store
import Switchboard
import Testing
import Wire

@testable import Daemon

struct RunningTests {
    /// One of the example's phones registers over UDP.
    private func register(_ place: Workplace, _ daemon: Daemon) async throws {
        let server = try #require(await daemon.listeners.first?.bound)
        let phones = place.phones
        try await onThread {
            let stage = try Stage(
                server: server, domain: "bellbird.local", phones: phones, say: { _ in })
            let alice = stage.alice
            alice.use { $0.register(at: stage.now) }
            try stage.wait(for: "the registration") { alice.phone.isRegistered }
        }
    }

    @Test("a registration survives the end of the exchange")
    func restart() async throws {
        let place = try Workplace()
        let before = try await place.running { daemon in
            try await register(place, daemon)
            return try await place.listedPhones()
        }
        let after = try await place.running { _ in try await place.listedPhones() }
        #expect(before.map(\.number) == ["201", "202", "203"])
        #expect(before.map(\.contacts.count) == [1, 0, 0])
        #expect(after.first?.contacts.map(\.uri) == before.first?.contacts.map(\.uri))
    }

    /// Alice calls the echo test, talks for a moment and hangs up; false when she was refused.
    private func callEcho(_ place: Workplace, _ daemon: Daemon) async throws -> Bool {
        let server = try #require(await daemon.listeners.first?.bound)
        let phones = place.phones
        return try await onThread {
            let stage = try Stage(
                server: server, domain: "bellbird.local", phones: phones, say: { _ in })
            let alice = stage.alice
            alice.dial("*43", at: stage.now)
            try stage.wait(for: "an answer") { alice.isTalking || alice.hasNoCall }
            guard alice.isTalking else { return false }
            stage.startSpeaking()
            stage.go(on: .milliseconds(300))
            stage.stopSpeaking()
            stage.go(on: .milliseconds(100))
            guard let call = alice.call else { return false }
            alice.use { $0.hangUp(call, at: stage.now) }
            try stage.wait(for: "the end") { alice.hasNoCall }
            return alice.sink.packets > 10
        }
    }

    @Test("the end of the exchange ends its calls, and keeps their records")
    func stopsInACall() async throws {
        let place = try Workplace()
        let daemon = Daemon(directory: place.path)
        try await daemon.start()
        let server = try #require(await daemon.listeners.first?.bound)
        let phones = place.phones
        async let wasToldGoodbye = onThread {
            let stage = try Stage(
                server: server, domain: "bellbird.local", phones: phones, say: { _ in })
            let alice = stage.alice
            alice.dial("*43", at: stage.now)
            try stage.wait(for: "an answer") { alice.isTalking || alice.hasNoCall }
            let isTalking = alice.isTalking
            try stage.wait(for: "the end") { alice.hasNoCall }
            return isTalking
        }
        var isTalking = false
        for _ in 0..<200 where !isTalking {
            if case .calls(let calls) = try await place.ask(.calls) {
                isTalking = calls.contains { $0.secondsTalking != nil }
            }
        }
        #expect(isTalking)
        await daemon.stop()
        #expect(try await wasToldGoodbye)
        let history = try await place.running { _ in
            try await place.ask(.history(HistoryQuestion()))
        }
        guard case .history(let records) = history else {
            Issue.record("no records")
            return
        }
        #expect(
            records.map(\.ending) == [CallEnding(by: .exchange, cause: "exchange stopped")])
    }

    @Test("media ports that another program has fail no call")
    func portsOfAnother() async throws {
        // All the even ports of a small range but the last.
        let occupant = try LoopbackSocket(isEven: true)
        let first = occupant.address.port
        let others = stride(from: first + 2, to: first + 40, by: 2).map {
            PortHolder(port: $0)
        }
        try #require(first < 65_000)
        let settings = Workplace.settings(mediaPorts: "\(first)-\(first + 49)")
        let place = try Workplace(settings)
        try await place.running { daemon in
            for _ in 0..<3 { #expect(try await callEcho(place, daemon)) }
            guard case .history(let records) = try await place.ask(.history(HistoryQuestion()))
            else {
                Issue.record("no records")
                return
            }
            #expect(records.map(\.ending.cause) == ["hung up", "hung up", "hung up"])
        }
        withExtendedLifetime((occupant, others)) {}
    }

    @Test("a plan with a mistake is refused whole, with its place; the old one stays")
    func refusedReload() async throws {
        let place = try Workplace()
        try await place.running { _ in
            let plan = try place.text("dialplans/main.dial")
            try place.put(
                plan.replacing("echo-test }", with: "ecko-test }"), "dialplans/main.dial")
            guard case .mistaken(let why, let mistakes) = try await place.ask(.reload()) else {
                Issue.record("a broken plan was taken on")
                return
            }
            #expect(why.contains("main.dial:6:"))
            #expect(why.contains("Nothing was changed."))
            #expect(mistakes.contains { $0.severity == "error" && $0.line == 6 })
            try place.put(plan, "dialplans/main.dial")
            let more =
                try place.text("extensions.toml") + """

                    [extension.204]
                    name = "Dan"
                    context = "office"

                    """
            try place.put(more, "extensions.toml")
            let secrets = try place.text("secrets.toml") + "204 = \"abcdefghijklmnopqrstu\"\n"
            try place.put(secrets, "secrets.toml")
            guard case .done = try await place.ask(.reload()) else {
                Issue.record("a good configuration was refused")
                return
            }
            #expect(try await place.listedPhones().map(\.number) == ["201", "202", "203", "204"])
        }
    }

    @Test("a reload shows the warnings")
    func warnings() async throws {
        let place = try Workplace()
        try await place.running { _ in
            let secrets = try place.text("secrets.toml").split(separator: "\n")
            let fewer = secrets.filter { !$0.hasPrefix("203") }.joined(separator: "\n") + "\n"
            try place.put(fewer, "secrets.toml")
            guard case .done(let text) = try await place.ask(.reload()) else {
                Issue.record("a good configuration was refused")
                return
            }
            #expect(text.contains("warning[W1008]"))
            #expect(text.contains("Configuration taken on."))
        }
        try FileManager.default.removeItem(atPath: place.path + "/secrets.toml")
        let files = ConfigurationDirectory(place.path)
        #expect(files.diagnostics.map(\.code) == ["W1109"])
        #expect(Daemon.warnings(of: files).contains("there is no \(place.path)/secrets.toml"))
    }

    @Test("a reload without a change says so, and that the reason is not kept")
    func nothingNew() async throws {
        let place = try Workplace()
        try await place.running { _ in
            guard case .done(let text) = try await place.ask(.reload(reason: "why")) else {
                Issue.record("a good configuration was refused")
                return
            }
            #expect(
                text == "Nothing has changed: these files are in force already."
                    + " The plan is the same, so the reason is not kept.")
            let settings = try place.text("bellbird.toml") + "\n# seen\n"
            try place.put(settings, "bellbird.toml")
            guard case .done(let other) = try await place.ask(.reload(reason: "why")) else {
                Issue.record("a good configuration was refused")
                return
            }
            #expect(other.hasPrefix("Configuration taken on."))
            #expect(other.hasSuffix("so the reason is not kept."))
            try place.put(try place.text("dialplans/main.dial") + "\n", "dialplans/main.dial")
            guard case .done(let third) = try await place.ask(.reload(reason: "why")) else {
                Issue.record("a good configuration was refused")
                return
            }
            #expect(third.hasSuffix("the plan they began with."))
            guard case .status(let status) = try await place.ask(.status) else {
                Issue.record("no status")
                return
            }
            #expect(status.directory == place.path)
        }
    }

    @Test("what a reload cannot change is said, and waits for the next start")
    func afterTheNextStart() async throws {
        let place = try Workplace()
        try await place.running { _ in
            try place.put(Workplace.settings(transports: ["udp", "tcp"]), "bellbird.toml")
            guard case .done(let text) = try await place.ask(.reload()) else {
                Issue.record("a good configuration was refused")
                return
            }
            #expect(text.contains("After the next start: the change of `[[listen]]`."))
            #expect(!text.contains("[state]"))
        }
    }

    @Test("requests that nobody understands are answered so, and the next one still counts")
    func unknownRequest() async throws {
        let place = try Workplace()
        try await place.running { _ in
            guard case .refused = try await place.ask(.hangUp(CallID(began: 1, number: 1))) else {
                Issue.record("a call that is not there was ended")
                return
            }
            guard case .status(let status) = try await place.ask(.status) else {
                Issue.record("no status")
                return
            }
            #expect(status.census.calls == 0)
            #expect(status.listeners.count == 1)
        }
    }

    @Test("whoever may not be there is told so: no exchange, no socket")
    func notRunning() throws {
        #expect(throws: ControlClient.Failure.self) {
            try ControlClient("/tmp/no-such-bellbird.sock").ask(.status)
        }
    }

    @Test("a STUN request on the SIP port is answered with where it came from")
    func stun() async throws {
        let place = try Workplace()
        try await place.running { daemon in
            let server = try #require(await daemon.listeners.first?.bound)
            let (answer, own) = try await onThread {
                let socket = try LoopbackSocket()
                // RFC 5389 §6: a binding request without attributes.
                let request: [UInt8] =
                    [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42] + Array(repeating: 7, count: 12)
                // Datagrams may be lost, and the machine may be busy: asked again, as RFC 5389
                // §7.2.1 says, for half a minute.
                for turn in 0..<3_000 {
                    if turn % 100 == 0 { socket.send(request, to: server) }
                    if let (bytes, _) = socket.receive() { return (bytes, socket.address) }
                    usleep(10_000)
                }
                return ([], socket.address)
            }
            try #require(answer.count >= 32)
            #expect(Array(answer[..<2]) == [1, 1])
            // RFC 5389 §15.2: the port, combined with the first half of the magic cookie.
            #expect(UInt16(answer[26]) << 8 | UInt16(answer[27]) == own.port ^ 0x2112)
        }
    }
}
