/// What may stand after `number`, `press` or `key`: patterns, or a word for numbers that the
/// inventory and the numbering plan know (4.1 of the language).
enum NumberSet: Hashable, Sendable {
    case patterns([Pattern])
    /// Every extension, every number that can be called outside, every direct inward number;
    /// behind digits that are dialed in front, as in `9|outside`.
    case word(Word, front: [UInt16])
    case regex(NumberExpression)

    enum Word: String, CaseIterable, Sendable { case `extension`, outside, direct }

    /// What the words stand for: exact numbers, and for `outside` the patterns of what is dialed.
    struct Known {
        var extensions: [String]
        var direct: [String]
        var outside: [Pattern]
    }

    enum Reading: Equatable {
        case set(NumberSet)
        /// What is wrong, and what to write instead.
        case wrong(String)
    }

    /// A written pattern or word. As in `Pattern.read`, `text` begins with a quote if it was
    /// quoted.
    static func read(_ text: String) -> Reading {
        if !text.hasPrefix("\"") {
            if let word = Word(rawValue: text) { return .set(.word(word, front: [])) }
            if let bar = text.firstIndex(of: "|"),
                let word = Word(rawValue: String(text[text.index(after: bar)...]))
            {
                let front = text[..<bar].utf8.compactMap(Pattern.bit)
                guard !front.isEmpty, front.count == text[..<bar].utf8.count else {
                    return .wrong("in front of `|` stand digits: `9|\(word.rawValue)`")
                }
                return .set(.word(word, front: front))
            }
        }
        switch Pattern.read(text) {
        case .patterns(let patterns): return .set(.patterns(patterns))
        case .wrong(let why): return .wrong(why)
        }
    }

    /// The expression of `regex "…"`, without the quotes.
    static func read(regex text: String) -> Reading {
        do throws(NumberExpression.Refusal) {
            return .set(.regex(try NumberExpression(text)))
        } catch {
            return .wrong("\(error.why) (at character \(error.offset + 1))")
        }
    }

    /// The patterns that it comes to; none for an expression, which is looked at on its own.
    func patterns(_ known: Known) -> [Pattern] {
        switch self {
        case .patterns(let patterns): return patterns
        case .regex: return []
        case .word(.outside, let front): return known.outside.map { $0.behind(front) }
        case .word(.extension, let front): return Self.exact(known.extensions, front)
        case .word(.direct, let front): return Self.exact(known.direct, front)
        }
    }

    private static func exact(_ numbers: [String], _ front: [UInt16]) -> [Pattern] {
        numbers.compactMap { number in
            let places = number.utf8.compactMap(Pattern.bit)
            guard places.count == number.utf8.count, !places.isEmpty else { return nil }
            return Pattern(places: places, isOpen: false, stripped: 0, text: number).behind(front)
        }
    }
}

extension Pattern {
    /// The same with symbols in front that are dialed and then removed. What was removed before
    /// is kept now: the numbering plan removes it.
    func behind(_ front: [UInt16]) -> Pattern {
        Pattern(places: front + places, isOpen: isOpen, stripped: front.count, text: text)
    }

    /// Whether symbols behind `prefix` could still make a number that matches.
    func extends(_ prefix: [UInt8]) -> Bool {
        guard prefix.count < places.count + (isOpen ? Limits.openDigits : 0) else { return false }
        return prefix.enumerated().allSatisfy { index, symbol in
            Self.bit(of: symbol).map { $0 & place(index) != 0 } ?? false
        }
    }
}
