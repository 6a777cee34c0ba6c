/// The last resort among patterns: `regex "00(43|49)[1-9]\\d{5,11}"`, for a whole number.
///
/// Compiled to the states of Thompson's automaton, all of which are followed at once ("Regular
/// Expression Search Algorithm", CACM 11:6, 1968), so that a number takes time in proportion to
/// its length times the states, whatever the expression. There are no backreferences.
struct NumberExpression: Hashable, Sendable {
    /// As it was written.
    let text: String
    fileprivate let states: [State]
    private let start: Int

    fileprivate enum State: Hashable, Sendable {
        /// Takes one of the symbols (bits as in `Pattern`), then goes on.
        case symbol(UInt16, Int)
        /// Goes on at both without taking anything.
        case either(Int, Int)
        case accept
    }

    /// Why an expression is refused.
    struct Refusal: Error, Equatable {
        var why: String
        /// Bytes from the beginning of the expression.
        var offset: Int
    }

    init(_ text: String) throws(Refusal) {
        guard text.utf8.count <= Limits.regexBytes else {
            throw Refusal(
                why: "an expression has at most \(Limits.regexBytes) characters",
                offset: Limits.regexBytes)
        }
        var parser = ExpressionParser(bytes: Array(text.utf8))
        let node = try parser.whole()
        var builder = ExpressionBuilder(length: text.utf8.count)
        let accept = try builder.add(.accept)
        start = try builder.build(node, then: accept)
        states = builder.states
        self.text = text
    }

    // MARK: - Matching

    func matches(_ number: [UInt8]) -> Bool {
        after(number)?.contains(true, in: states) ?? false
    }

    /// Whether more symbols behind `prefix` could make a match.
    func extends(_ prefix: [UInt8]) -> Bool {
        after(prefix)?.contains(false, in: states) ?? false
    }

    /// The states in which the automaton is after these symbols.
    private func after(_ number: [UInt8]) -> Places? {
        var places = Places(count: states.count)
        places.follow(start, in: states)
        for symbol in number {
            guard let bit = Pattern.bit(of: symbol) else { return nil }
            var next = Places(count: states.count)
            for place in places.list {
                if case .symbol(let set, let to) = states[place], set & bit != 0 {
                    next.follow(to, in: states)
                }
            }
            if next.list.isEmpty { return nil }
            places = next
        }
        return places
    }
}

/// A set of states, each entered once.
private struct Places {
    private(set) var list: [Int] = []
    private var seen: [Bool]

    init(count: Int) { seen = Array(repeating: false, count: count) }

    /// Enters a state and all that are reached from it without taking a symbol.
    mutating func follow(_ first: Int, in states: [NumberExpression.State]) {
        var open = [first]
        while let place = open.popLast() {
            if seen[place] { continue }
            seen[place] = true
            list.append(place)
            if case .either(let one, let other) = states[place] { open += [one, other] }
        }
    }

    /// Whether one of them accepts, or takes a symbol.
    func contains(_ accepting: Bool, in states: [NumberExpression.State]) -> Bool {
        list.contains {
            switch states[$0] {
            case .accept: accepting
            case .symbol: !accepting
            case .either: false
            }
        }
    }
}

// MARK: - Reading

private indirect enum ExpressionNode {
    case empty
    case symbol(UInt16)
    case sequence([ExpressionNode])
    case choice([ExpressionNode])
    /// `most` is nil for "any number of times".
    case times(ExpressionNode, least: Int, most: Int?)
}

private struct ExpressionParser {
    let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private func refusal(_ why: String, at offset: Int? = nil) -> NumberExpression.Refusal {
        NumberExpression.Refusal(why: why, offset: offset ?? place)
    }

    mutating func whole() throws(NumberExpression.Refusal) -> ExpressionNode {
        guard !bytes.isEmpty else { throw refusal("an expression is not empty") }
        let node = try choice()
        if next != nil { throw refusal("`)` closes nothing") }
        return node
    }

    private mutating func choice() throws(NumberExpression.Refusal) -> ExpressionNode {
        var ways = [try sequence()]
        while next == 0x7C {
            place += 1
            ways.append(try sequence())
        }
        return ways.count == 1 ? ways[0] : .choice(ways)
    }

    private mutating func sequence() throws(NumberExpression.Refusal) -> ExpressionNode {
        var parts: [ExpressionNode] = []
        while let symbol = next, symbol != 0x7C, symbol != 0x29 {
            let part = try atom(symbol)
            parts.append(try repeated(part))
        }
        return parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func atom(_ symbol: UInt8) throws(NumberExpression.Refusal) -> ExpressionNode {
        let start = place
        place += 1
        switch symbol {
        case 0x28:
            depth += 1
            guard depth <= Limits.nesting else { throw refusal("too deep", at: start) }
            if next == 0x3F { throw refusal("`(?` is not known here") }
            let inside = try choice()
            guard next == 0x29 else { throw refusal("this `(` is never closed", at: start) }
            place += 1
            depth -= 1
            return inside
        case 0x5B: return .symbol(try set(from: start))
        case 0x5C: return .symbol(try escaped(from: start))
        case 0x30...0x39, 0x23: return .symbol(Pattern.bit(of: symbol) ?? 0)
        case 0x2A, 0x2B, 0x3F, 0x7B:
            throw refusal("there is nothing to repeat; the key itself is `\\*` or `\\+`", at: start)
        case 0x2E: throw refusal("write `\\d` for any digit instead of `.`", at: start)
        case 0x5E, 0x24:
            throw refusal("an expression is always for the whole number", at: start)
        default:
            throw refusal("a number has digits, `\\*`, `#` and `\\+` only", at: start)
        }
    }

    private mutating func escaped(from start: Int) throws(NumberExpression.Refusal) -> UInt16 {
        defer { place += 1 }
        switch next {
        case 0x64: return Pattern.digits
        case 0x2A, 0x2B, 0x23: return next.flatMap(Pattern.bit) ?? 0
        case let digit? where (0x30...0x39).contains(digit):
            throw refusal("there are no backreferences", at: start)
        default: throw refusal("only `\\d`, `\\*`, `\\+` and `\\#` are known", at: start)
        }
    }

    /// `[1-9*]`
    private mutating func set(from start: Int) throws(NumberExpression.Refusal) -> UInt16 {
        var set: UInt16 = 0
        if next == 0x5E { throw refusal("write which symbols may stand here, not which may not") }
        while let symbol = next {
            place += 1
            if symbol == 0x5D {
                guard set != 0 else { throw refusal("a set is not empty", at: start) }
                return set
            }
            if symbol == 0x5C {
                set |= try escaped(from: place - 1)
                continue
            }
            guard let bit = Pattern.bit(of: symbol) else {
                throw refusal("a set is written `[2-5]` or `[25]`", at: place - 1)
            }
            guard next == 0x2D else {
                set |= bit
                continue
            }
            guard place + 1 < bytes.count, case 0x30...0x39 = symbol,
                case 0x30...0x39 = bytes[place + 1], symbol < bytes[place + 1]
            else { throw refusal("a range goes from the lower to the higher digit", at: place - 1) }
            for digit in symbol...bytes[place + 1] { set |= Pattern.bit(of: digit) ?? 0 }
            place += 2
        }
        throw refusal("this `[` is never closed", at: start)
    }

    private mutating func repeated(_ node: ExpressionNode) throws(NumberExpression.Refusal)
        -> ExpressionNode
    {
        let start = place
        let result: ExpressionNode
        switch next {
        case 0x2A: result = .times(node, least: 0, most: nil)
        case 0x2B: result = .times(node, least: 1, most: nil)
        case 0x3F: result = .times(node, least: 0, most: 1)
        case 0x7B:
            place += 1
            guard let least = count() else { throw refusal(Self.counts, at: start) }
            var most: Int? = least
            if next == 0x2C {
                place += 1
                most = next == 0x7D ? nil : count()
                if most == nil, next != 0x7D { throw refusal(Self.counts, at: start) }
            }
            guard next == 0x7D, most ?? .max >= least else {
                throw refusal(Self.counts, at: start)
            }
            result = .times(node, least: least, most: most)
        default: return node
        }
        place += 1
        if let next, [0x2A, 0x2B, 0x3F, 0x7B].contains(next) {
            throw refusal("one repetition behind another: put brackets around the first")
        }
        return result
    }

    private static let counts = "how often is written `{3}`, `{2,5}` or `{2,}`, up to 64"

    private mutating func count() -> Int? {
        let digits = bytes[place...].prefix { (0x30...0x39).contains($0) }
        guard let value = smallNumber(digits, digits: 1...2), value <= 64 else { return nil }
        place += digits.count
        return value
    }
}

/// Writes states from the last to the first, so that each knows where it leads.
private struct ExpressionBuilder {
    /// Bytes of the expression, which is where a refusal for its size points.
    let length: Int
    private(set) var states: [NumberExpression.State] = []
    /// Steps of building; parts that take nothing cost steps too.
    private var steps = 0

    init(length: Int) { self.length = length }

    mutating func add(_ state: NumberExpression.State) throws(NumberExpression.Refusal) -> Int {
        try step()
        states.append(state)
        return states.count - 1
    }

    private mutating func step() throws(NumberExpression.Refusal) {
        steps += 1
        guard steps <= Limits.regexStates else {
            throw NumberExpression.Refusal(
                why: "the expression is too large when its repetitions are written out",
                offset: length)
        }
    }

    mutating func build(
        _ node: ExpressionNode, then next: Int
    ) throws(NumberExpression.Refusal) -> Int {
        try step()
        switch node {
        case .empty: return next
        case .symbol(let set): return try add(.symbol(set, next))
        case .sequence(let parts):
            var next = next
            for part in parts.reversed() { next = try build(part, then: next) }
            return next
        case .choice(let ways):
            var first = try build(ways[ways.count - 1], then: next)
            for way in ways.dropLast().reversed() {
                first = try add(.either(try build(way, then: next), first))
            }
            return first
        case .times(let inside, let least, let most):
            var next = next
            if let most {
                let end = next
                for _ in 0..<(most - least) {
                    next = try add(.either(try build(inside, then: next), end))
                }
            } else {
                // The loop is entered before it is known where its inside begins.
                let loop = try add(.accept)
                states[loop] = .either(try build(inside, then: loop), next)
                next = loop
            }
            for _ in 0..<least { next = try build(inside, then: next) }
            return next
        }
    }
}
