/// The built-in functions (7.6). What they cannot work with gives a missing value.
extension CallMachine {
    mutating func apply(
        _ function: Function, _ values: [Value], _ world: some WorldView
    ) -> Value {
        let first = values.first ?? .missing
        let second = values.dropFirst().first ?? .missing
        switch function {
        case .first: return cut(first, second) { $0.prefix($1) }
        case .last: return cut(first, second) { $0.suffix($1) }
        case .drop: return cut(first, second) { $0.dropFirst($1) }
        case .length: return first.text.map { .int(Int64($0.count)) } ?? .missing
        case .upper: return first.text.map { .text($0.uppercased()) } ?? .missing
        case .lower: return first.text.map { .text($0.lowercased()) } ?? .missing
        case .contains: return contains(first, second)
        case .replace: return replace(first, second, values.dropFirst(2).first ?? .missing)
        case .spaced:
            return first.text.map { .text($0.map(String.init).joined(separator: " ")) } ?? .missing
        case .phone: return phone(first)
        case .format: return format(first, second)
        case .count: return count(values)
        case .random: return random(first, second)
        case .class: return first.text.map { plan.numberClass(of: $0) } ?? .missing
        case .nameOf:
            return first.text.flatMap { plan.extensions[$0]?.name }.map(Value.text) ?? .missing
        case .holiday: return plan.holiday(first, at: now)
        case .waiting: return facts("waiting", first, world.waiting(inQueue:))
        case .agents: return facts("agents", first, world.agents(inQueue:))
        case .calls: return facts("calls", first, world.calls(onTrunk:))
        }
    }

    private mutating func facts(_ what: String, _ name: Value, _ ask: (String) -> Int) -> Value {
        guard let name = name.text else { return .missing }
        let count = ask(name)
        read(what, name, "\(count)")
        return .int(Int64(count))
    }

    /// Stays a number if it was one.
    private func cut(
        _ value: Value, _ count: Value, _ cut: (String, Int) -> Substring
    ) -> Value {
        guard let text = value.text, case .int(let count) = count, count >= 0 else {
            return .missing
        }
        let kept = String(cut(text, Int(min(count, Int64(Limits.textBytes)))))
        if case .text = value { return .text(kept) }
        return Pattern.looksLikeNumber(kept) ? .phone(kept) : .text(kept)
    }

    private func contains(_ value: Value, _ part: Value) -> Value {
        guard let text = value.text, let part = part.text else { return .flag(false) }
        return .flag(text.utf8.offset(of: Array(part.utf8), from: 0) != nil)
    }

    /// Every part, by something else.
    private func replace(_ value: Value, _ part: Value, _ other: Value) -> Value {
        guard let text = value.text, let part = part.text, let other = other.text, !part.isEmpty
        else { return value }
        let (bytes, pattern) = (Array(text.utf8), Array(part.utf8))
        var result: [UInt8] = []
        var index = 0
        while let found = bytes.offset(of: pattern, from: index),
            result.count <= Limits.textBytes
        {
            result += bytes[index..<found]
            result += other.utf8
            index = found + pattern.count
        }
        result += bytes[index...]
        return .text(String(decoding: result, as: UTF8.self).cut(to: Limits.textBytes))
    }

    /// The symbols that can be dialed; missing if there are none, or a letter is among them.
    private func phone(_ value: Value) -> Value {
        guard let text = value.text else { return .missing }
        let kept = text.filter { !" -.()/".contains($0) }
        return Pattern.looksLikeNumber(kept) ? .phone(kept) : .missing
    }

    /// Of values that are there; of a record, its fields.
    private func count(_ values: [Value]) -> Value {
        if values.count == 1, case .record(let fields) = values[0] {
            return .int(Int64(fields.count { $0 != .missing }))
        }
        return .int(Int64(values.count { $0 != .missing }))
    }

    // MARK: - Chance

    /// FNV-1a, so that a call's chances follow from its id (6.2, rule 4).
    public static func seed(_ callID: String) -> UInt64 {
        callID.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// Both ends included.
    private mutating func random(_ low: Value, _ high: Value) -> Value {
        guard case .int(let low) = low, case .int(let high) = high, low <= high else {
            return .missing
        }
        var generator = Chance(state: chance)
        defer { chance = generator.state }
        return .int(generator.number(in: low...high))
    }

    // MARK: - Formats

    /// `format(today, "dd.MM.yyyy")`, `format(amount, "0.00")`, `format(7, "000")`,
    /// `format(call-time, "mm:ss")`
    private func format(_ value: Value, _ form: Value) -> Value {
        guard case .text(let form) = form else { return value.text.map(Value.text) ?? .missing }
        switch value {
        case .money(let amount): return .text(number(amount, form))
        case .int(let count):
            let text = String(count.magnitude)
            let zeros = form.prefix { $0 == "0" }.count
            let filled = String(repeating: "0", count: max(0, zeros - text.count)) + text
            return .text((count < 0 ? "-" : "") + filled)
        case .date(let day): return .text(CivilDate(daysSince1970: day).text(as: form))
        case .duration(let duration):
            let seconds = max(0, duration.components.seconds)
            let two = { (number: Int64) in (number < 10 ? "0" : "") + String(number) }
            guard form.hasPrefix("h") else {
                return .text(two(seconds / 60) + ":" + two(seconds % 60))
            }
            let minutes = seconds / 60 % 60
            return .text("\(seconds / 3_600):" + two(minutes) + ":" + two(seconds % 60))
        default: return value.text.map(Value.text) ?? .missing
        }
    }

    private func number(_ amount: Int64, _ form: String) -> String {
        let parts = form.split(separator: ".", omittingEmptySubsequences: false)
        return Value.text(ofMoney: amount, decimals: parts.count == 2 ? parts[1].count : 0)
    }
}

/// SplitMix64: the same seed, the same chances.
struct Chance: RandomNumberGenerator, Equatable, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number<Number: FixedWidthInteger>(in range: ClosedRange<Number>) -> Number {
        let width = UInt64(truncatingIfNeeded: range.upperBound &- range.lowerBound)
        let offset = width == .max ? next() : next() % (width + 1)
        return range.lowerBound &+ Number(truncatingIfNeeded: offset)
    }

    mutating func pick<Element>(_ list: [Element]) -> Element? {
        list.randomElement(using: &self)
    }
}

extension Collection where Element == UInt8 {
    /// Where `part` first stands, from an offset on.
    func offset(of part: [UInt8], from start: Int) -> Int? {
        let bytes = Array(self)
        guard !part.isEmpty, bytes.count >= part.count else { return part.isEmpty ? start : nil }
        var index = start
        while index + part.count <= bytes.count {
            if bytes[index..<index + part.count].elementsEqual(part) { return index }
            index += 1
        }
        return nil
    }
}
