extension SpokenLanguage {
    /// `digits/1N` is "ein", `digits/1F` "eine", `digits/5-and` "fünfund", `digits/h-3` "dritter",
    /// `digits/oclock` "Uhr", `digits/point` "Komma".
    static let german = SpokenLanguage(
        name: "de", numbers: germanNumbers, minus: "digits/minus", point: "digits/point",
        date: [.weekday, .day, .month, .year],
        clock: Clock(
            isTwelve: false, fullHour: ["digits/oclock"], joint: ["digits/oclock"],
            fullHourOf24: ["digits/oclock"], morning: [], afternoon: [], hour: .counting,
            minute: .cardinal),
        currencies: [
            "EUR": plain("euro", "cent"), "USD": plain("dollar", "cent"),
            "CHF": plain("franc", "rappen"),
            "GBP": Currency(
                one: Noun("money/pound"), many: Noun("money/pound"),
                oneHundredth: Noun("money/penny"), manyHundredths: Noun("money/pence")),
        ],
        amountJoint: [], namesHundredths: false,
        characters: signs.merging([
            "ä": "letters/ae", "ö": "letters/oe", "ü": "letters/ue", "ß": "letters/ss",
        ]) { _, own in own })

    /// German counts money in the singular.
    private static func plain(_ whole: String, _ hundredth: String) -> Currency {
        Currency(
            one: Noun("money/" + whole), many: Noun("money/" + whole),
            oneHundredth: Noun("money/" + hundredth), manyHundredths: Noun("money/" + hundredth))
    }

    private static let germanNumbers = NumberWords(sets: [
        .cardinal: [WordRule(0, .own("digits/"))] + compound(.cardinal),
        .counting: [
            WordRule(0, .own("digits/")), WordRule(1, .prompt("digits/1N")),
            WordRule(2, .own("digits/")),
        ] + compound(.counting),
        .feminine: [
            WordRule(0, .own("digits/")), WordRule(1, .prompt("digits/1F")),
            WordRule(2, .own("digits/")),
        ] + compound(.feminine),
        .joined: [WordRule(0, .own("digits/", suffix: "-and"))],
        .ordinal: [
            WordRule(0, .prompt("digits/0")), WordRule(1, .own("digits/h-")),
            WordRule(
                20, by: 10, .ifEven([.own("digits/h-")]),
                .ifMore([.remainder(.joined), .round(.ordinal)])),
            ordinalPower(100, "hundred", .counting), ordinalPower(1_000, "thousand", .counting),
            ordinalPower(1_000_000, "million", .feminine),
            ordinalPower(1_000_000_000, "billion", .feminine),
        ],
        // Neunzehnhundertvierundachtzig; zweitausendsechs.
        .year: [
            WordRule(0, .same(.cardinal)),
            WordRule(
                1_100, by: 100, .quotient(.cardinal), .prompt("digits/hundred"),
                .ifMore([.remainder(.cardinal)])),
            WordRule(2_000, .same(.cardinal)),
        ],
    ])

    /// From 20 upwards; the last part of the number is said by `last`.
    private static func compound(_ last: WordSet) -> [WordRule] {
        [
            WordRule(
                20, by: 10, .ifEven([.own("digits/")]),
                .ifMore([.remainder(.joined), .round(.cardinal)])),
            power(100, "digits/hundred", .counting, last),
            power(1_000, "digits/thousand", .counting, last),
            power(1_000_000, "digits/million", .feminine, last),
            power(2_000_000, by: 1_000_000, "digits/millions", .feminine, last),
            power(1_000_000_000, "digits/billion", .feminine, last),
            power(2_000_000_000, by: 1_000_000_000, "digits/billions", .feminine, last),
        ]
    }

    private static func power(
        _ from: UInt64, by divisor: UInt64? = nil, _ name: String, _ count: WordSet,
        _ last: WordSet
    ) -> WordRule {
        WordRule(
            from, by: divisor ?? from, .quotient(count), .prompt(name),
            .ifMore([.remainder(last)]))
    }

    private static func ordinalPower(
        _ value: UInt64, _ name: String, _ count: WordSet
    ) -> WordRule {
        WordRule(
            value, by: value, .quotient(count), .ifEven([.prompt("digits/h-" + name)]),
            .ifMore([.prompt("digits/" + name), .remainder(.ordinal)]))
    }
}
