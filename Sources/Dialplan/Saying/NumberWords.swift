/// How a language puts a whole number into words, as a table: the rule with the greatest `from`
/// that is not above the number speaks it. Unicode's rule-based number formats work in the same way
/// (UTS #35, part 3, "Rule-Based Number Formatting").
struct WordRule: Sendable {
    /// The least number that it speaks.
    let from: UInt64
    /// What the number is divided by for `quotient` and `remainder`; at least 1.
    let divisor: UInt64
    let parts: [WordPart]

    init(_ from: UInt64, by divisor: UInt64 = 1, _ parts: WordPart...) {
        self.from = from
        self.divisor = divisor
        self.parts = parts
    }
}

indirect enum WordPart: Sendable {
    /// A prompt.
    case prompt(String)
    /// The prompt of this very number: `digits/` and `17`.
    case own(String, suffix: String = "")
    /// The quotient by another set of rules.
    case quotient(WordSet)
    case remainder(WordSet)
    /// Only where something remains, or where nothing does.
    case ifMore([WordPart])
    case ifEven([WordPart])
    /// The number without its remainder, by another set: the `fifty` of 57.
    case round(WordSet)
    /// The whole number by another set.
    case same(WordSet)
}

/// The sets of rules that the forms of `say` begin with, and those that a language needs besides.
enum WordSet: Hashable, Sendable {
    case cardinal
    /// The place in a row: first, second.
    case ordinal
    case year
    /// Before a noun or a power of ten, where that differs: German `ein`.
    case counting
    /// Before a feminine noun: German `eine`.
    case feminine
    /// Before the ten: German `einund`.
    case joined
    /// The minutes behind an hour, the second half of a year: `oh five`.
    case padded
}

struct NumberWords: Sendable {
    /// Each set in rising order of `from`, beginning with 0.
    let sets: [WordSet: [WordRule]]

    /// The largest number that is said as one; longer ones are said by their digits.
    static let largest: UInt64 = 999_999_999_999

    /// The prompts of `number`, which is not above `largest`.
    func prompts(_ number: UInt64, _ set: WordSet) -> [String] {
        var spoken: [String] = []
        speak(number, set, into: &spoken)
        return spoken
    }

    /// Every rule speaks of something smaller than its number or of the same by another set, so
    /// that this ends; the tests go through every rule of every language.
    private func speak(_ number: UInt64, _ set: WordSet, into spoken: inout [String]) {
        guard let rule = rule(for: number, set) else { return }
        for part in rule.parts { speak(part, number, rule, into: &spoken) }
    }

    private func speak(
        _ part: WordPart, _ number: UInt64, _ rule: WordRule, into spoken: inout [String]
    ) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: rule.divisor)
        switch part {
        case .prompt(let name): spoken.append(name)
        case .own(let prefix, let suffix): spoken.append("\(prefix)\(number)\(suffix)")
        case .quotient(let set): speak(quotient, set, into: &spoken)
        case .remainder(let set): speak(remainder, set, into: &spoken)
        case .round(let set): speak(number - remainder, set, into: &spoken)
        case .same(let set): speak(number, set, into: &spoken)
        case .ifMore(let parts):
            if remainder > 0 { for part in parts { speak(part, number, rule, into: &spoken) } }
        case .ifEven(let parts):
            if remainder == 0 { for part in parts { speak(part, number, rule, into: &spoken) } }
        }
    }

    /// A set that a language does not have is its cardinal one.
    private func rule(for number: UInt64, _ set: WordSet) -> WordRule? {
        (sets[set] ?? sets[.cardinal])?.last { $0.from <= number }
    }
}
