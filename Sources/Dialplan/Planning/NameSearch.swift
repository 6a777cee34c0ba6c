/// Who can be found by name: the people of a context.
public struct DirectoryPlan: Equatable, Sendable {
    public struct Person: Equatable, Sendable {
        public var number: String
        public var name: String
    }

    public var context: String
    /// By name.
    public var people: [Person]
}

/// Dial by name: a pure machine, the same in the exchange and in the simulator.
///
/// ```
///   letters ── nobody ─► letters again, three times in all, then `failed`
///      │ somebody
///      ▼
///    offer ── 1 ─► found
///      └── * or nothing ─► the next one; behind the last: letters again
/// ```
public struct NameSearch: Equatable, Sendable {
    public enum Step: Equatable, Sendable {
        /// The first letters of a name are typed, each on its key, at least three or all of it.
        case letters(after: Disappointment?)
        /// Is it this one?
        case offer(DirectoryPlan.Person)
    }

    /// Why letters are asked for again.
    public enum Disappointment: Equatable, Sendable { case nobody, nobodyElse }

    public enum Answer: Equatable, Sendable {
        case ask
        case found(String)
        /// The outcome `failed`.
        case failed
    }

    public private(set) var step = Step.letters(after: nil)
    private let plan: DirectoryPlan
    private var waiting: [DirectoryPlan.Person] = []
    private var triesLeft = Limits.nameTries

    public init(_ plan: DirectoryPlan) {
        self.plan = plan
    }

    /// What is asked now.
    public var question: CollectPlan {
        switch step {
        case .letters:
            CollectPlan(
                sounds: [], accepts: .count(1, Limits.nameKeys), wait: .seconds(8),
                between: .seconds(3), end: "#", isSecret: false)
        case .offer:
            CollectPlan(
                sounds: [], accepts: .count(1, 1), wait: .seconds(4), between: .zero, end: nil,
                isSecret: false)
        }
    }

    /// - Parameter keys: as the `DigitCollector` of the question finished or found them invalid;
    ///   empty after its timeout.
    public mutating func typed(_ keys: String) -> Answer {
        switch step {
        case .letters:
            waiting = keys.isEmpty ? [] : plan.people.filter { Self.matches($0.name, keys) }
            return next(else: .nobody)
        case .offer(let person):
            return keys == "1" ? .found(person.number) : next(else: .nobodyElse)
        }
    }

    private mutating func next(else disappointment: Disappointment) -> Answer {
        guard waiting.isEmpty else {
            step = .offer(waiting.removeFirst())
            return .ask
        }
        triesLeft -= 1
        step = .letters(after: disappointment)
        return triesLeft > 0 ? .ask : .failed
    }

    // MARK: - Names on keys

    /// Whether a part of the name begins with these keys, or the whole of it.
    static func matches(_ name: String, _ keys: String) -> Bool {
        spellings(of: name).contains { words in
            words.contains { $0.hasPrefix(keys) } || words.joined().hasPrefix(keys)
                || words.reversed().joined().hasPrefix(keys)
        }
    }

    /// The words of the name as keys: letters without their marks, and as they are written where
    /// the marks are not to be had (Müller is found as Muller and as Mueller).
    private static func spellings(of name: String) -> [[String]] {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
        let plain = words.map { $0.map { keys(of: $0, isLong: false) }.joined() }
        let long = words.map { $0.map { keys(of: $0, isLong: true) }.joined() }
        return plain == long ? [plain] : [plain, long]
    }

    private static func keys(of character: Character, isLong: Bool) -> String {
        if let spelled = longForms[character] {
            return (isLong ? spelled : String(spelled.prefix(1))).map(key).joined()
        }
        // A letter with a mark begins with that letter in its canonical decomposition.
        if let base = marked.first(where: { $0.value.contains(character) })?.key {
            return key(base)
        }
        return key(character)
    }

    private static let longForms: [Character: String] = [
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "æ": "ae", "ø": "oe", "œ": "oe",
        "þ": "th",
    ]
    private static let marked: [Character: String] = [
        "a": "àáâãāăą", "c": "çćĉċč", "d": "ďđð", "e": "èéêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ",
        "i": "ìíîïĩīĭįı", "j": "ĵ", "k": "ķ", "l": "ĺļľŀł", "n": "ñńņňŋ", "o": "òóôõōŏő",
        "r": "ŕŗř", "s": "śŝşšș", "t": "ţťŧț", "u": "ùúûũūŭůűų", "w": "ŵ", "y": "ýÿŷ", "z": "źżž",
    ]

    /// The key of a letter (ITU-T E.161), itself for a digit, nothing for anything else.
    private static func key(_ character: Character) -> String {
        switch character {
        case "a"..."c": "2"
        case "d"..."f": "3"
        case "g"..."i": "4"
        case "j"..."l": "5"
        case "m"..."o": "6"
        case "p"..."s": "7"
        case "t"..."v": "8"
        case "w"..."z": "9"
        case "0"..."9": String(character)
        default: ""
        }
    }
}

extension NameSearch {
    /// The prompts of the question: those of the Asterisk sound packages.
    public func prompts(language: String) -> [String] {
        switch step {
        case .letters(after: nil): ["dir-welcome"] + Self.invitation(language)
        case .letters(after: .nobody?): ["dir-nomatch"] + Self.invitation(language)
        case .letters(after: .nobodyElse?): ["dir-nomore"] + Self.invitation(language)
        case .offer(let person):
            Self.spoken(person.name, "letters", language) + ["vm-extension"]
                + Self.spoken(person.number, "digits", language) + ["dir-instr"]
        }
    }

    private static func invitation(_ language: String) -> [String] {
        ["dir-pls-enter"] + spoken("3", "digits", language) + ["dir-firstlast", "dir-usingkeypad"]
    }

    private static func spoken(_ text: String, _ form: String, _ language: String) -> [String] {
        let plan = SayPlan(form: form, value: .text(text), unit: nil, language: nil)
        return Saying.prompts(for: plan, language: language) ?? []
    }
}

extension Plan {
    /// Those whom `directory` finds: people with a name and a listed number that the context leads
    /// to.
    func people(in context: String) -> [DirectoryPlan.Person] {
        guard let numbers = contexts[context]?.numbers else { return [] }
        return extensions.compactMap { number, phone in
            guard let name = phone.name, phone.isListed, numbers.match(number) != nil else {
                return nil
            }
            return DirectoryPlan.Person(number: number, name: name)
        }.sorted { ($0.name, $0.number) < ($1.name, $1.number) }
    }
}
