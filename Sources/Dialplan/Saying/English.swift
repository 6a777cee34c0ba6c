extension SpokenLanguage {
    /// The names of the prompts are those of the collections that Debian has; `digits/point` and
    /// the money are ours.
    static let english = SpokenLanguage(
        name: "en", numbers: englishNumbers, minus: "digits/minus", point: "digits/point",
        date: [.weekday, .month, .day, .year],
        clock: Clock(
            isTwelve: true, fullHour: ["digits/oclock"], joint: [],
            fullHourOf24: ["digits/hundred", "hours"], morning: ["digits/a-m"],
            afternoon: ["digits/p-m"], hour: .cardinal, minute: .padded),
        currencies: [
            "EUR": Currency(
                one: Noun("money/euro"), many: Noun("money/euros"),
                oneHundredth: Noun("money/cent"), manyHundredths: Noun("money/cents")),
            "USD": Currency(
                one: Noun("money/dollar"), many: Noun("digits/dollars"),
                oneHundredth: Noun("money/cent"), manyHundredths: Noun("money/cents")),
            "GBP": Currency(
                one: Noun("money/pound"), many: Noun("money/pounds"),
                oneHundredth: Noun("money/penny"), manyHundredths: Noun("money/pence")),
            "CHF": Currency(
                one: Noun("money/franc"), many: Noun("money/francs"),
                oneHundredth: Noun("money/centime"), manyHundredths: Noun("money/centimes")),
        ],
        amountJoint: ["vm-and"], namesHundredths: true, characters: signs)

    private static let englishNumbers = NumberWords(sets: [
        .cardinal: [
            WordRule(0, .own("digits/")),
            WordRule(20, by: 10, .ifEven([.own("digits/")]), tens),
            WordRule(
                100, by: 100, .quotient(.cardinal), .prompt("digits/hundred"),
                .ifMore([.remainder(.cardinal)])),
            power(1_000, "digits/thousand"), power(1_000_000, "digits/million"),
            power(1_000_000_000, "digits/billion"),
        ],
        .ordinal: [
            WordRule(0, .prompt("digits/0")), WordRule(1, .own("digits/h-")),
            WordRule(
                20, by: 10, .ifEven([.own("digits/h-")]),
                .ifMore([.round(.cardinal), .remainder(.ordinal)])),
            WordRule(
                100, by: 100, .quotient(.cardinal), .ifEven([.prompt("digits/h-hundred")]),
                .ifMore([.prompt("digits/hundred"), .remainder(.ordinal)])),
            ordinalPower(1_000, "thousand"), ordinalPower(1_000_000, "million"),
            ordinalPower(1_000_000_000, "billion"),
        ],
        // Nineteen eighty-four, nineteen hundred, nineteen oh five; two thousand six.
        .year: [
            WordRule(0, .same(.cardinal)), yearRule(1_100), WordRule(2_000, .same(.cardinal)),
            yearRule(2_010), WordRule(10_000, .same(.cardinal)),
        ],
        .padded: [
            WordRule(0, .own("digits/")),
            WordRule(1, .prompt("digits/oh"), .same(.cardinal)),
            WordRule(10, .same(.cardinal)),
        ],
    ])

    private static let tens: WordPart = .ifMore([.round(.cardinal), .remainder(.cardinal)])

    private static func power(_ value: UInt64, _ name: String) -> WordRule {
        WordRule(
            value, by: value, .quotient(.cardinal), .prompt(name),
            .ifMore([.remainder(.cardinal)]))
    }

    private static func ordinalPower(_ value: UInt64, _ name: String) -> WordRule {
        WordRule(
            value, by: value, .quotient(.cardinal), .ifEven([.prompt("digits/h-" + name)]),
            .ifMore([.prompt("digits/" + name), .remainder(.ordinal)]))
    }

    private static func yearRule(_ from: UInt64) -> WordRule {
        WordRule(
            from, by: 100, .quotient(.cardinal), .ifEven([.prompt("digits/hundred")]),
            .ifMore([.remainder(.padded)]))
    }
}
