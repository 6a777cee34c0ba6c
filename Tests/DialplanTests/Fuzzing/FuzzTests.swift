import Foundation
import Testing

@testable import Dialplan

/// Broken input for everything that reads: it ends, it does not trap, and what it says is true.
///
/// `BELLBIRD_FUZZ=10000000` makes so many executions instead of a few thousand, `BELLBIRD_FUZZ_FROM`
/// begins with another one; each can be repeated from its number alone.
struct FuzzTests {
    private enum Part: Int, CaseIterable {
        case lexer, parser, formatter, checker, runner, inventory, table, zone
    }

    private static var environment: [String: String] { ProcessInfo.processInfo.environment }

    @Test("whatever is read, it ends without a trap, and says what is true")
    func everything() throws {
        let seeds = try Seeds()
        let count = Int(Self.environment["BELLBIRD_FUZZ"] ?? "") ?? 4_000
        let from = Int(Self.environment["BELLBIRD_FUZZ_FROM"] ?? "") ?? 0
        var plans = 0
        for index in from..<(from + count) {
            let part = Part.allCases[index % Part.allCases.count]
            var breaker = Breaker(chance: Chance(UInt64(index)))
            if let wrong = execute(part, seeds, &breaker, &plans) {
                Issue.record("\(part), BELLBIRD_FUZZ_FROM=\(index): \(wrong)")
            }
            if count > 100_000, index % 100_000 == 99_999 {
                print("\(index + 1) executions, \(plans) plans ran")
            }
        }
        print("\(count) executions, \(plans) plans ran")
        #expect(plans * 100 > count || count < 1_000, "plans that can run are found")
    }

    /// Nil if all is well.
    private func execute(
        _ part: Part, _ seeds: Seeds, _ breaker: inout Breaker, _ plans: inout Int
    ) -> String? {
        switch part {
        case .lexer: return lexer(plan(seeds, &breaker))
        case .parser: return parser(plan(seeds, &breaker))
        case .formatter: return formatter(plan(seeds, &breaker, breaks: breaker.chance.below(2)))
        case .checker: return checker(plan(seeds, &breaker), seeds)
        case .runner: return runner(seeds, &breaker, &plans)
        case .inventory:
            let good = breaker.chance.pick(seeds.inventories)
            return inventory(breaker.broken(good, seeds.inventories, seeds.words))
        case .table:
            let good = breaker.chance.pick(seeds.tables)
            return table(breaker.broken(good, seeds.tables, seeds.words), seeds)
        case .zone:
            let good = breaker.chance.pick(seeds.zones)
            return zone(breaker.broken(good, seeds.zones, seeds.words), &breaker)
        }
    }

    private func plan(_ seeds: Seeds, _ breaker: inout Breaker, breaks: Int = 1) -> [UInt8] {
        let good = breaker.chance.pick(seeds.plans)
        return breaks == 0 ? good : breaker.broken(good, seeds.plans, seeds.words)
    }

    // MARK: - The parts

    /// Every byte is in exactly one token.
    private func lexer(_ bytes: [UInt8]) -> String? {
        var end = 0
        for token in Lexer.tokens(of: bytes) {
            guard token.range.lowerBound == end, !token.range.isEmpty else { return "a gap" }
            end = token.range.upperBound
        }
        return end == bytes.count ? nil : "the end is missing"
    }

    private func parser(_ bytes: [UInt8]) -> String? {
        let source = SourceFile(path: "main.dial", bytes: bytes)
        let (document, found) = Parser.parse(source, file: 0)
        guard document.hasMistakes != found.isEmpty else { return "a mistake is not told" }
        return wrong(found, [source])
    }

    /// What is formatted reads the same, and the second time changes nothing.
    private func formatter(_ bytes: [UInt8]) -> String? {
        let source = SourceFile(path: "main.dial", bytes: bytes)
        guard case .success(let once) = Formatter.format(source) else { return nil }
        let again = SourceFile(path: "main.dial", text: once)
        let (before, after) = (words(of: source), words(of: again))
        guard before == after else {
            let at = max(0, zip(before, after).prefix { $0 == $1 }.count - 3)
            return "other words: \(before.dropFirst(at).prefix(8)),"
                + " \(after.dropFirst(at).prefix(8))"
        }
        guard case .success(let twice) = Formatter.format(again) else { return "unreadable" }
        return once == twice ? nil : "not the same the second time:\n" + difference(once, twice)
    }

    /// The lines around the first that differs, of both.
    private func difference(_ one: String, _ other: String) -> String {
        let texts = [one, other].map { $0.split(separator: "\n", omittingEmptySubsequences: false) }
        let same = zip(texts[0], texts[1]).prefix { $0 == $1 }.count
        return texts.map { lines in
            lines.dropFirst(max(0, same - 4)).prefix(9).joined(separator: "\n")
        }.joined(separator: "\n----\n")
    }

    /// Without the blanks behind a comment, which no layout keeps.
    private func words(of source: SourceFile) -> [String] {
        Lexer.tokens(of: source.bytes).filter { $0.kind != .space && $0.kind != .separator }
            .map { token in
                let text = source.text(token.range)
                guard token.kind == .comment else { return text }
                let blanks: Set<UInt8> = [0x20, 0x09, 0x0D]
                return String(
                    decoding: text.utf8.reversed().drop { blanks.contains($0) }.reversed(),
                    as: UTF8.self)
            }
    }

    private func checker(_ bytes: [UInt8], _ seeds: Seeds) -> String? {
        let source = SourceFile(path: "main.dial", bytes: bytes)
        let (plan, found) = Plan.compile(sources: [source], inventory: seeds.inventory)
        if (plan == nil) != found.contains(where: { $0.severity == .error }) {
            return "a plan with errors, or none without"
        }
        return wrong(found, [source])
    }

    /// A whole office with something broken: if there is a plan, it runs and ends.
    private func runner(
        _ seeds: Seeds, _ breaker: inout Breaker, _ plans: inout Int
    ) -> String? {
        let office = breaker.chance.pick(seeds.offices)
        var sources = office.sources
        guard let place = sources.firstIndex(where: { $0.name.hasSuffix(".dial") }) else {
            return "no plan"
        }
        sources[place] = SourceFile(
            path: sources[place].path,
            bytes: breaker.broken(sources[place].bytes, seeds.plans, seeds.words))
        let directory = PlanDirectory(sources, passwordsAreKnown: false)
        guard let plan = directory.plan else { return wrong(directory.diagnostics, sources) }
        plans += 1
        sources = [sources[place]]
        for result in TestRunner.run(sources, plan) where result.trace.count > 100_000 {
            return "\(result.title) does not end"
        }
        guard let phone = office.inventory.extensions.first else { return nil }
        var call = SimulatedCall(
            plan: plan,
            call: CallFacts(
                callID: "a", entry: .context(phone.context, extension: phone.number),
                dialed: breaker.chance.pick(["201", "0", "*97", "+49301234567", "9112", "00441"]),
                callerNumber: phone.number, callerName: "\u{1B}\"; drop\r\n../{x}"),
            world: SimulatedWorld(now: WallTime(milliseconds: Int64(breaker.chance.below(1 << 40))))
        )
        call.start()
        for _ in 0..<10 where !call.isOver {
            call.advance(to: call.time + .seconds(breaker.chance.below(20)))
            call.press(breaker.chance.pick(["1", "9", "0", "201", "#", "*"]))
        }
        call.finish()
        return call.isOver ? nil : "the call does not end"
    }

    private func inventory(_ bytes: [UInt8]) -> String? {
        let source = SourceFile(path: "site.toml", bytes: bytes)
        let document = TOMLDocument(source, file: 0)
        if let wrong = wrong(document.diagnostics, [source]) { return wrong }
        let directory = PlanDirectory([source])
        return wrong(directory.diagnostics, [source])
    }

    private func table(_ bytes: [UInt8], _ seeds: Seeds) -> String? {
        let plan = SourceFile(
            path: "main.dial",
            text: "map m from \"m.csv\"\ncontext c { number 1 { log \"{m(dialed)}\" } }")
        let sources = [plan, SourceFile(path: "m.csv", bytes: bytes)]
        let directory = PlanDirectory(sources, passwordsAreKnown: false)
        return wrong(directory.diagnostics, sources)
    }

    private func zone(_ bytes: [UInt8], _ breaker: inout Breaker) -> String? {
        guard let zone = try? ZoneRules(tzif: bytes) else { return nil }
        let second = Int64(bitPattern: breaker.chance.next()) >> Int64(breaker.chance.below(40))
        let local = zone.localTime(atSecond: second)
        guard (0..<86_400).contains(local.secondOfDay) else { return "no time of day" }
        _ = zone.second(of: local.date, secondOfDay: local.secondOfDay)
        return nil
    }

    // MARK: - Messages

    /// Their places are in the files, and they can be shown.
    private func wrong(_ found: [Diagnostic], _ sources: [SourceFile]) -> String? {
        for diagnostic in found {
            for label in [diagnostic.primary].compactMap({ $0 }) + diagnostic.secondary
            where sources.indices.contains(label.span.file) {
                guard label.span.range.upperBound <= sources[label.span.file].bytes.count
                else { return "\(diagnostic.code) points at nothing" }
            }
            if diagnostic.title.isEmpty || Catalogue.entry(diagnostic.code) == nil {
                return "\(diagnostic.code) is in no catalogue"
            }
        }
        guard let last = found.last else { return nil }
        return DiagnosticRenderer(sources).text(of: last).isEmpty ? "no text" : nil
    }
}
