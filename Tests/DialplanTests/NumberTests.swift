import Testing

@testable import Dialplan

struct NumberSetTests {
    private func patterns(_ text: String, _ known: NumberSet.Known) -> [Pattern]? {
        guard case .set(let set) = NumberSet.read(text) else { return nil }
        return set.patterns(known)
    }

    @Test("`extension`, `outside` and `direct` stand for what the inventory and the plan know")
    func words() throws {
        guard case .patterns(let dialed) = Pattern.read("0|[1-9]x.") else { return }
        let known = NumberSet.Known(
            extensions: ["201", "202", "alice"], direct: ["+49305550101"], outside: dialed)
        #expect(patterns("extension", known)?.map(\.text) == ["201", "202"])
        #expect(patterns("direct", known)?.first?.matches(Array("+49305550101".utf8)) == true)
        let outside = try #require(patterns("9|outside", known)?.first)
        #expect(outside.stripped == 1)
        #expect(outside.matches(Array("9030123456".utf8)))
        #expect(!outside.matches(Array("030123456".utf8)))
        #expect(patterns("200-209", known)?.count == 1)
        #expect(NumberSet.read("x|outside") == .wrong("in front of `|` stand digits: `9|outside`"))
        #expect(NumberSet.read("|direct") == .wrong("in front of `|` stand digits: `9|direct`"))
        #expect(
            NumberSet.read("\"2xx")
                == .wrong("a quoted number has no wildcards: write it without the quotes"))
        #expect(
            NumberSet.read(String(repeating: "1", count: 65))
                == .wrong("a pattern has at most 64 places"))
    }

    @Test("a prefix can go on exactly where some longer number matches")
    func extends() {
        var chance = Chance(6)
        let symbols = Array("012*".utf8)
        for _ in 0..<120 {
            let pattern = PatternPool.random(&chance)
            let prefix = (0..<chance.below(5)).map { _ in chance.pick(symbols) }
            var goesOn = false
            var layer = [prefix]
            for _ in 0..<5 where !goesOn {
                layer = layer.flatMap { begun in symbols.map { begun + [$0] } }
                goesOn = layer.contains { pattern.matches($0) }
            }
            #expect(pattern.extends(prefix) == goesOn, "\(pattern.text)")
        }
    }
}

enum PatternPool {
    /// Of few symbols, so that many patterns meet.
    static func random(_ chance: inout Chance) -> Pattern {
        let sets: [UInt16] = [0b1, 0b10, 0b100, Pattern.digits, 0b11, 0b101, 0b110, 1 << 10, 0x1F]
        let places = (0..<(1 + chance.below(4))).map { _ in chance.pick(sets) }
        return Pattern(
            places: places, isOpen: chance.below(3) == 0, stripped: 0, text: "\(places)")
    }
}

struct RouteTableTests {
    @Test("the order of a million pairs is total and puts the contained first; triples agree")
    func order() {
        var chance = Chance(7)
        let pool = (0..<1_000).map { _ in PatternPool.random(&chance) }
        var nested = 0
        for one in pool {
            for other in pool {
                let isNarrower = one.isNarrower(than: other)
                let isWider = other.isNarrower(than: one)
                if isNarrower && isWider || (isNarrower || isWider) == (one == other) {
                    Issue.record("\(one.text) \(other.text)")
                    return
                }
                if !isNarrower, one != other, other.contains(one) {
                    Issue.record("\(one.text) lies in \(other.text)")
                    return
                }
                if isNarrower, other.contains(one) { nested += 1 }
            }
        }
        #expect(nested > 5_000)
        for _ in 0..<200_000 {
            let (a, b, c) = (chance.pick(pool), chance.pick(pool), chance.pick(pool))
            if a.isNarrower(than: b), b.isNarrower(than: c), !a.isNarrower(than: c) {
                Issue.record("\(a.text) \(b.text) \(c.text)")
                return
            }
        }
    }

    @Test("the compiled table gives the answers of the sorted list")
    func compiled() {
        var chance = Chance(8)
        let symbols = Array("0123*#".utf8)
        for size in [0, 1, 5, 63, 64, 65, 300] {
            let list = (0..<size).map { _ in PatternPool.random(&chance) }
            let table = PatternTable(list)
            for _ in 0..<600 {
                let number = (0..<chance.below(8)).map { _ in chance.pick(symbols) }
                let match = table.match(number)
                // One pattern after the other, the narrowest first.
                let first = table.patterns.firstIndex { $0.matches(number) }
                #expect(match == first.map { table.origins[$0] })
                if let match {
                    #expect(
                        !list.contains { $0.matches(number) && $0.isNarrower(than: list[match]) })
                }
                #expect(table.extends(number) == list.contains { $0.extends(number) })
            }
        }
    }

    @Test("five thousand numbers with wildcards among them; what cannot be dialed gets none")
    func large() {
        var list: [Pattern] = []
        for text in (10_000..<15_000).map(String.init) + ["1xxxx", "12.", "+49.", "9|0."] {
            if case .patterns(let found) = Pattern.read(text) { list += found }
        }
        let table = PatternTable(list)
        #expect(table.match(Array("12345".utf8)) == 2_345)
        #expect(table.match(Array("19999".utf8)) == 5_000)
        #expect(table.match(Array("123456".utf8)) == 5_001)
        #expect(table.match(Array("+491".utf8)) == 5_002)
        #expect(table.match(Array("901".utf8)) == 5_003)
        #expect(table.extends(Array("1234".utf8)) && !table.extends(Array("19999".utf8)))
        #expect(table.match(Array("12345a".utf8)) == nil && table.match([]) == nil)
        #expect(table.match([UInt8](repeating: 0x31, count: 100_000)) == nil)
        #expect(table.extends([]) && !PatternTable([]).extends([]))
    }
}

struct NumberExpressionTests {
    @Test(
        "an expression matches whole numbers only",
        arguments: [
            (
                #"00(43|49)[1-9]\d{5,11}"#, ["0043123456", "00491234567890"],
                ["004312345", "004412345678", "x00431234567"]
            ),
            (#"\+49(30|40)\d*"#, ["+4930", "+49401"], ["4930", "+4931"]),
            (#"\*\d+#?"#, ["*1", "*12#"], ["*", "*#", "*1##"]),
            ("(1|12)(3|23)", ["13", "123", "1223"], ["12", "1323"]),
            ("1{3}", ["111"], ["11", "1111"]),
            ("1{2,}", ["11", "11111"], ["1", ""]),
            ("(12){0,2}", ["", "12", "1212"], ["1", "121212"]),
            ("[*#0-2]+", ["*0#12"], ["3", ""]),
            ("1||2", ["1", "2", ""], ["12"]),
            ("((1*)*)*2", ["2", "111112"], ["1", "1121"]),
        ])
    func matching(text: String, yes: [String], no: [String]) throws {
        let regex = try NumberExpression(text)
        for number in yes { #expect(regex.matches(Array(number.utf8)), "\(number)") }
        for number in no { #expect(!regex.matches(Array(number.utf8)), "\(number)") }
    }

    @Test(
        "what is no expression is refused at its place",
        arguments: [
            ("", 0), ("1)", 1), ("12(3", 2), ("[1", 0), ("1[]", 1), ("1.*", 1), ("^1", 0),
            ("1$", 1),
            ("*1", 0), ("1**", 2), ("1{3", 1), ("1{5,3}", 1), ("1{,3}", 1), ("1{99}", 1),
            (#"(1)\1"#, 3), (#"1\w"#, 1), ("(?:1)", 1), ("1a", 1), ("[^1]", 1), ("[5-2]", 1),
            ("((1{60}){60}){60}", 17), ("((((){64}){64}){64}){64}", 24),
            (String(repeating: "(", count: 100), 64), (#"1\"#, 1), ("[1-", 1), ("{2}", 0),
            (String(repeating: "1", count: 257), 256),
        ])
    func refused(text: String, offset: Int) {
        do throws(NumberExpression.Refusal) {
            _ = try NumberExpression(text)
            Issue.record("\(text) was accepted")
        } catch {
            #expect(error.offset == offset, "\(text): \(error.why)")
        }
    }

    @Test("an expression on which others take for ever is a matter of a few steps")
    func pathological() throws {
        let number = [UInt8](repeating: 0x31, count: 64)
        for text in ["(1*)*2", "(1|1)*2", "(1|11|111)*2", "(1?){30}1{30}2", "((1*)*)*2"] {
            let regex = try NumberExpression(text)
            #expect(!regex.matches(number))
            #expect(regex.matches(number.dropLast(4) + [0x32]))
            #expect(regex.extends(number) || text.contains("{30}"))
        }
    }

    @Test("expressions made of pieces agree with patterns that say the same")
    func agreement() throws {
        var chance = Chance(9)
        let pieces = [("1", "1"), ("x", #"\d"#), ("[2-4]", "[2-4]"), ("*", #"\*"#), ("#", "#")]
        let symbols = Array("1234*#".utf8)
        for _ in 0..<400 {
            let chosen = (0..<(1 + chance.below(4))).map { _ in chance.pick(pieces) }
            let isOpen = chance.below(2) == 0
            let glob = chosen.map(\.0).joined() + (isOpen ? "." : "")
            guard case .patterns(let patterns) = Pattern.read(glob) else { continue }
            let regex = try NumberExpression(
                chosen.map(\.1).joined() + (isOpen ? #"\d{1,32}"# : ""))
            for _ in 0..<30 {
                let number = (0..<chance.below(7)).map { _ in chance.pick(symbols) }
                #expect(regex.matches(number) == patterns[0].matches(number))
                #expect(regex.extends(number) == patterns[0].extends(number))
            }
        }
    }

    @Test("texts of any kind are read or refused")
    func fuzz() {
        var chance = Chance(10)
        let symbols = Array(#"01d()[]{}*+?|\,-9."#)
        for _ in 0..<20_000 {
            let text = String((0..<chance.below(14)).map { _ in chance.pick(symbols) })
            if let regex = try? NumberExpression(text) { _ = regex.matches(Array("0191".utf8)) }
        }
    }
}
