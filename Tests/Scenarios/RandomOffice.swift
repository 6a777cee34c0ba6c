import Dialplan
import Foundation
import Simulation
import Switchboard
import Testing

/// An office in which random calls are made.
struct RandomOffice {
    let name: String
    let plan: Plan
    /// Its phones are registered.
    let exchange: VirtualExchange
    /// Of a plan that was made up.
    var text = ""
    private let directory: PlanDirectory
    /// What may be dialed from inside and outside.
    private let numbers: [String]
    private let toggles: [String]

    static let names = [
        "first-call", "one-phone", "small-office", "forty-people", "numbers-did", "ivr", "hotel",
        "from-asterisk", "bench",
    ]

    static func shipped(_ name: String) throws -> RandomOffice {
        let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("dialplans").appendingPathComponent(name)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try RandomOffice(
            name,
            try files.map {
                SourceFile(
                    path: $0,
                    bytes: [UInt8](try Data(contentsOf: folder.appendingPathComponent($0))))
            })
    }

    static func madeUp(seed: UInt64) throws -> RandomOffice {
        var writer = PlanWriter(seed: seed)
        let text = writer.write()
        var office = try RandomOffice(
            "the plan of \(seed)",
            [
                SourceFile(path: "main.dial", text: text),
                SourceFile(path: "site.toml", text: ConformanceTests.inventory),
            ])
        office.text = text
        return office
    }

    private init(_ name: String, _ files: [SourceFile]) throws {
        self.name = name
        let zones: @Sendable (String) -> [UInt8]? = { name in
            FileManager.default.contents(atPath: "/usr/share/zoneinfo/" + name).map { [UInt8]($0) }
        }
        let alone = PlanDirectory(files, passwordsAreKnown: false, zones: zones)
        let engager = Engager(besides: alone.inventory)
        directory = PlanDirectory(files + engager.files, passwordsAreKnown: false, zones: zones)
        plan = try #require(
            directory.plan,
            "\(DiagnosticRenderer(directory.sources).text(of: directory.diagnostics))")
        exchange = VirtualExchange(directory, engager: engager)
        let words = files.filter { $0.name.hasSuffix(".dial") }.flatMap {
            String(decoding: $0.bytes, as: UTF8.self).split { " \n\t{};,()|\"".contains($0) }
        }
        numbers = Self.numbers(words)
        toggles = zip(words, words.dropFirst()).filter { $0.0 == "toggle" }.map { String($0.1) }
    }

    /// Every number that the files name, and what its patterns could match.
    private static func numbers(_ words: [Substring]) -> [String] {
        Set(
            words.filter { $0.allSatisfy { "0123456789*#+x.-".contains($0) } }
                .map { String($0.replacing("x", with: "5").replacing(".", with: "1234567")) }
                .filter { !$0.contains("-") && (1...20).contains($0.count) }
        ).sorted()
    }

    // MARK: - Calls

    func call(_ dice: inout Dice) -> RandomCall {
        let phones = directory.inventory.extensions.filter { $0.context != "bellbird-engager" }
        let trunks = directory.inventory.trunks.map(\.name)
        let isFromOutside = dice.happens(0.3) && !trunks.isEmpty
        let phone = dice.element(of: phones)
        var call: RandomCall
        if isFromOutside {
            let caller = dice.element(of: ["+353861234567", "+12565550199", nil])
            call = RandomCall(
                entry: .incoming(trunk: dice.element(of: trunks)), dialed: number(&dice),
                caller: caller)
        } else {
            call = RandomCall(
                entry: .context(phone.context, extension: phone.number), dialed: number(&dice),
                caller: phone.number, callerName: phone.name)
        }
        call.world.refuses = { !$0.isPerformed }
        call.world.ignores = { !$0.isPerformed }
        // Some half second of the year 2026.
        call.world.now.milliseconds =
            1_767_225_600_500 + Int64(dice.below(365 * 86_400)) * 1_000
        for other in phones where other.number != phone.number {
            if let state = state(&dice) { call.world.phones[other.number] = state }
        }
        for number in call.outside(plan) {
            if let state = state(&dice) { call.world.phones[number] = state }
        }
        for trunk in trunks where dice.happens(0.2) {
            call.world.trunks[trunk] = dice.happens(0.5) ? .down : .full
        }
        if case .incoming(let trunk) = call.entry { call.world.trunks[trunk] = nil }
        for toggle in toggles where dice.happens(0.5) {
            call.world.toggles[toggle] = dice.happens(0.5)
        }
        call.deeds = deeds(&dice, phones.map(\.number))
        return call
    }

    private func number(_ dice: inout Dice) -> String {
        if dice.happens(0.1) {
            return (0..<(1 + dice.below(12))).map { _ in "\(dice.below(10))" }.joined()
        }
        return dice.element(of: numbers)
    }

    /// Never in the second in which something else happens: whole seconds are the plan's.
    private func state(_ dice: inout Dice) -> SimulatedWorld.Phone? {
        var phone = SimulatedWorld.Phone()
        switch dice.below(10) {
        case 0: phone.state = .busy
        case 1: phone.state = .offline
        case 2: phone.declines = true
        case 3...6: phone.answersAfter = .milliseconds(dice.below(24) * 1_000 + 430)
        default: return nil
        }
        return phone
    }

    private func deeds(
        _ dice: inout Dice, _ phones: [String]
    ) -> [(at: Duration, deed: RandomCall.Deed)] {
        var found: [(at: Duration, deed: RandomCall.Deed)] = []
        var time = 0
        for _ in 0..<dice.below(4) {
            time += 1 + dice.below(20)
            let deed: RandomCall.Deed =
                switch dice.below(4) {
                case 0: .callerHangsUp
                case 1: .otherHangsUp(dice.element(of: phones))
                default: .press(dice.element(of: ["1", "2", "9", "*9", "0", "12", "7#"]))
                }
            found.append((.milliseconds(time * 1_000 + 770), deed))
        }
        return found
    }
}

/// Writes small plans that the checker takes.
private struct PlanWriter {
    private var dice: Dice

    init(seed: UInt64) {
        dice = Dice(seed: seed)
    }

    mutating func write() -> String {
        """
        bellbird 1

        toggle night "Night" { default \(one("on", "off")) }
        schedule hours { open mon-fri 08:00-17:00 }
        group desk { members 202, 203, 204; strategy \(strategy()); each \(2 + dice.below(9))s }
        group pair { members 203, 202; strategy \(strategy()); each 4s; skip busy }

        emergency { numbers 112; via second, first; notify 201 }

        flow more(word) { tag word = "{word}"; \(block(2)) }
        flow last { \(block(2)) }

        context staff {
          allow local, mobile
          before { tag seen = dialed }
          number 2xx { ring dialed for 20s; \(block(2)) }
          number 0x. { dial dialed via \(one("first, second", "second")) for 15s { \(branches(1)) }; \(block(1)) }
          number 7x { \(block(4)) }
          number 71 { \(block(5)) }
          number 8x { \(block(3)); do more("x"); goto last }
          otherwise { \(block(2)) }
        }

        incoming first { number +4930x. { \(block(3)) }; otherwise { \(block(3)) } }
        incoming second { number +49x. { \(block(4)); ring 201 } }
        \(one("on hangup { log \"all\" }", ""))
        """
    }

    private mutating func one(_ words: String...) -> String { dice.element(of: words) }

    private mutating func strategy() -> String {
        one("all", "in-order", "round-robin", "random", "longest-idle", "fewest-calls")
    }

    private mutating func block(_ count: Int, _ depth: Int = 0) -> String {
        (0..<(1 + dice.below(count))).map { _ in statement(depth) }.joined(separator: "; ")
    }

    private mutating func statement(_ depth: Int) -> String {
        switch dice.below(depth < 2 ? 15 : 8) {
        case 0: "tag a = \"\(dice.below(9))\""
        case 1: "log \"{dialed}\""
        case 2: "wait \(1 + dice.below(4))s"
        case 3: "toggle night \(one("on", "off", "flip"))"
        case 4: "answer"
        case 5: "play tone \(one("busy", "test", "confirmation")) times \(1 + dice.below(5))"
        case 6: "ring \(targets()) for \(3 + dice.below(18))s"
        case 7: "ring \(one("desk", "pair")) for \(5 + dice.below(30))s"
        case 8, 9: "ring \(targets()) for \(3 + dice.below(18))s { \(branches(depth)) }"
        case 10: "if night is on { \(block(2, depth + 1)) } else { \(block(2, depth + 1)) }"
        case 11: "if hours is open { \(block(2, depth + 1)) }"
        case 12:
            "if state(20\(2 + dice.below(3))) is \(one("idle", "busy", "offline")) { \(block(2, depth + 1)) }"
        case 13: "on hangup { log \"end \(dice.below(9))\" }"
        default: "repeat \(1 + dice.below(3)) times { \(block(2, depth + 1)) }"
        }
    }

    private mutating func targets() -> String {
        let all = ["202", "203", "204"]
        let first = dice.below(3)
        let chosen = (0...dice.below(3)).map { all[(first + $0) % 3] }
        return chosen.enumerated().map { index, number in
            index == 0 ? number : "\(number) after \(2 + dice.below(9))s"
        }.joined(separator: ", ")
    }

    private mutating func branches(_ depth: Int) -> String {
        var lines: [String] = []
        for outcome in ["busy", "declined", "noanswer", "unavailable", "ended"]
        where dice.happens(0.3) {
            lines.append("on \(outcome) { \(block(2, depth + 1)) }")
        }
        if dice.happens(0.4) { lines.append("otherwise { \(block(2, depth + 1)) }") }
        if dice.happens(0.3) { lines.append("on key 1 { \(block(1, depth + 1)) }") }
        if dice.happens(0.3) { lines.append("during key *9 { tag b = \"door\" }") }
        return lines.joined(separator: "; ")
    }
}
