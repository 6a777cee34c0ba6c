import Testing

@testable import Dialplan

struct PatternTests {
    private func patterns(_ text: String) -> [Pattern] {
        guard case .patterns(let list) = Pattern.read(text) else { return [] }
        return list
    }

    private func matches(_ text: String, _ number: String) -> Bool {
        patterns(text).contains { $0.matches(Array(number.utf8)) }
    }

    @Test(
        "a pattern matches what the table of the language says",
        arguments: [
            ("201", ["201"], ["20", "2010", "202", ""]),
            ("2xx", ["200", "299"], ["300", "2000", "20*"]),
            ("[2-5]xx", ["200", "599"], ["100", "600"]),
            ("[25]xx", ["200", "500"], ["300"]),
            ("200-249", ["200", "225", "249"], ["199", "250", "2000"]),
            ("00.", ["001", "0012345678"], ["00", "00*1", "0"]),
            ("*97", ["*97"], ["97", "*9"]),
            ("##", ["##"], ["#"]),
            ("+1256555xxxx", ["+12565550100"], ["12565550100", "+1256555010"]),
            ("\"+1 (256) 555-0100\"", ["+12565550100"], ["+12565550101"]),
            ("9|2xxxxxx", ["92123456"], ["2123456"]),
            ("9|200-249", ["9210"], ["210", "9250"]),
        ])
    func table(text: String, yes: [String], no: [String]) {
        let text = text.hasPrefix("\"") ? String(text.dropLast()) : text
        for number in yes { #expect(matches(text, number), "\(text) \(number)") }
        for number in no { #expect(!matches(text, number), "\(text) \(number)") }
    }

    @Test("a final dot takes at most 32 digits")
    func open() {
        #expect(matches("0.", "0" + String(repeating: "1", count: 32)))
        #expect(!matches("0.", "0" + String(repeating: "1", count: 33)))
    }

    @Test(
        "what is no pattern is refused with what to write instead",
        arguments: [
            ("_2XX", "patterns have no `_` in front"),
            ("NXX", "write `[2-9]` instead of `N`"),
            ("Zx", "write `[1-9]` instead of `Z`"),
            ("2XX", "write a small `x` for any digit"),
            ("2.5", "`.` can only stand at the end"),
            ("249-200", "a range goes from the lower to the higher number"),
            ("20-249", "a range has two numbers of the same length: `200-249`"),
            ("[9-2]x", "write a set as `[2-5]` or `[25]`"),
            ("[2-5", "write a set as `[2-5]` or `[25]`"),
            (".", "a pattern needs at least one digit"),
            ("9|", "a pattern needs at least one digit"),
            ("9|2|3", "`|` stands once"),
            ("|2", "in front of `|` stand digits, which `dialed` is without: `9|2xx`"),
            ("alice", "a pattern is made of digits, `*`, `#`, `x`, `[…]` and a final `.`"),
        ])
    func refused(text: String, why: String) {
        #expect(Pattern.read(text) == .wrong(why))
    }

    @Test("every number of a range is matched exactly once, and no other")
    func ranges() {
        var chance = Chance(2)
        for _ in 0..<1_500 {
            let digits = 1 + chance.below(4)
            let size = (0..<digits).reduce(1) { size, _ in size * 10 }
            let low = chance.below(size)
            let high = low + chance.below(size - low)
            let globs = patterns("\(padded(low, digits))-\(padded(high, digits))")
            for _ in 0..<40 {
                let number = chance.below(size)
                let count = globs.count { $0.matches(Array(padded(number, digits).utf8)) }
                #expect(
                    count == ((low...high).contains(number) ? 1 : 0), "\(low)-\(high) \(number)")
            }
            for edge in [low, high] {
                #expect(globs.count { $0.matches(Array(padded(edge, digits).utf8)) } == 1)
            }
        }
    }

    private func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: digits - text.count) + text
    }

    // MARK: - Which one wins

    private func random(_ chance: inout Chance) -> Pattern {
        let pieces = ["0", "1", "2", "x", "[0-4]", "[01]", "[02]", "[12]", "[1-9]", "*", "#"]
        let glob = (0..<(1 + chance.below(4))).map { _ in chance.pick(pieces) }.joined()
        return patterns(glob + (chance.below(3) == 0 ? "." : ""))[0]
    }

    @Test("of two nested patterns the inner one is narrower; the order is total")
    func pairs() {
        var chance = Chance(3)
        var nested = 0
        for _ in 0..<60_000 {
            let one = random(&chance)
            let other = random(&chance)
            if one == other {
                #expect(!one.isNarrower(than: other))
                continue
            }
            #expect(one.isNarrower(than: other) != other.isNarrower(than: one))
            guard one.contains(other) else { continue }
            nested += 1
            #expect(other.isNarrower(than: one), "\(other.text) in \(one.text)")
        }
        #expect(nested > 500)
    }

    @Test("the order is transitive, for sets of the same size too")
    func triples() {
        var chance = Chance(4)
        for _ in 0..<60_000 {
            let (a, b, c) = (random(&chance), random(&chance), random(&chance))
            if a.isNarrower(than: b), b.isNarrower(than: c) {
                #expect(a.isNarrower(than: c), "\(a.text) \(b.text) \(c.text)")
            }
        }
    }

    @Test("an example of two patterns matches both; without one no number matches both")
    func examples() {
        var chance = Chance(5)
        let symbols = Array("0124*#".utf8)
        for _ in 0..<20_000 {
            let one = random(&chance)
            let other = random(&chance)
            let number = (0..<(1 + chance.below(5))).map { _ in chance.pick(symbols) }
            if let example = one.example(with: other) {
                #expect(one.matches(Array(example.utf8)) && other.matches(Array(example.utf8)))
            } else {
                #expect(!(one.matches(number) && other.matches(number)))
            }
            if one.contains(other), other.matches(number) { #expect(one.matches(number)) }
        }
    }

    @Test("`201` beats `20x` beats `2xx` beats `2.`, and `[45]xx` beats `[2-5]xx`")
    func order() {
        let sorted = ["2.", "2xx", "201", "[2-5]xx", "20x", "[45]xx"]
            .map { patterns($0)[0] }.sorted { $0.isNarrower(than: $1) }.map(\.text)
        #expect(sorted == ["201", "20x", "2xx", "2.", "[45]xx", "[2-5]xx"])
    }
}
