/// What the forms of `say` need to know of a language. Another language is another such table; it
/// is complete or absent.
struct SpokenLanguage: Sendable {
    /// As `language` names it: `en`.
    let name: String
    let numbers: NumberWords
    let minus: String
    /// Between whole numbers and the digits behind them.
    let point: String
    /// What is said of a day, in turn.
    let date: [DatePart]
    let clock: Clock
    /// By ISO 4217 code.
    let currencies: [String: Currency]
    /// Between the whole and the hundredths of an amount: `and`. Empty: nothing is said.
    let amountJoint: [String]
    /// Whether the hundredths are named behind the whole: `90 cents`, not only `90`.
    let namesHundredths: Bool
    /// Prompts of characters that are neither letters a to z nor digits.
    let characters: [Character: String]

    enum DatePart: Sendable {
        case weekday, day, month, year
    }

    /// Times of day, by 24 hours and by 12.
    struct Clock: Sendable {
        var isTwelve: Bool
        /// Behind every hour of 24, and behind a full one of 12: `o'clock`.
        var fullHour: [String]
        /// Behind the hour of a time by 24 hours that has minutes: German `Uhr`.
        var joint: [String]
        /// Behind a full hour of 24: English `hundred hours`.
        var fullHourOf24: [String]
        /// By 12 hours; empty where a language has none.
        var morning: [String]
        var afternoon: [String]
        /// The set by which an hour is said: German `ein Uhr`.
        var hour: WordSet
        var minute: WordSet
    }

    struct Currency: Sendable {
        var one: Noun
        var many: Noun
        var oneHundredth: Noun
        var manyHundredths: Noun
    }

    /// A counted thing: its prompt, and the set by which the number before it is said.
    struct Noun: Sendable {
        var prompt: String
        var count: WordSet

        init(_ prompt: String, _ count: WordSet = .counting) {
            self.prompt = prompt
            self.count = count
        }
    }
}

extension SpokenLanguage {
    /// ASCII's signs by the names that the common collections of prompts give them.
    static let signs: [Character: String] = [
        " ": "letters/space", "!": "letters/exclaimation-point", "\"": "letters/ascii34",
        "#": "digits/pound", "$": "letters/dollar", "%": "letters/ascii37",
        "&": "letters/ascii38", "'": "letters/ascii39", "(": "letters/ascii40",
        ")": "letters/ascii41", "*": "digits/star", "+": "letters/plus", ",": "letters/ascii44",
        "-": "letters/dash", ".": "letters/dot", "/": "letters/slash", ":": "letters/ascii58",
        ";": "letters/ascii59", "<": "letters/ascii60", "=": "letters/equals",
        ">": "letters/ascii62", "?": "letters/ascii63", "@": "letters/at",
        "[": "letters/ascii91", "\\": "letters/ascii92", "]": "letters/ascii93",
        "^": "letters/ascii94", "_": "letters/ascii95", "`": "letters/ascii96",
        "{": "letters/ascii123", "|": "letters/ascii124", "}": "letters/ascii125",
        "~": "letters/ascii126",
    ]
}
