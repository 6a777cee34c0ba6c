/// The holiday sets that come with the language, each from the law that makes the days.
///
/// A set has what the law says for the whole country or land; days that a town or a trade keeps
/// besides are added in the plan. Changes of the law are changes of this table.
extension HolidaySet {
    /// `us-federal`; nil if no set of this name is shipped.
    static func shipped(_ name: String) -> HolidaySet? { shipped[name] }

    /// For completion and for "did you mean".
    static var shippedNames: [String] { shipped.keys.sorted() }

    private static let shipped: [String: HolidaySet] = {
        var sets = [
            "us-federal": unitedStates, "austria": austria, "switzerland-zh": zurich,
            "uk-england": england, "ireland": ireland, "france": france, "spain": spain,
            "portugal": portugal, "italy": italy, "netherlands": netherlands,
        ]
        for (land, entries) in germanLands {
            sets["germany-" + land] = HolidaySet(germany + entries)
        }
        return sets
    }()

    private init(_ entries: [Entry]) { self.entries = entries }

    private static func day(
        _ label: String, _ month: Int, _ day: Int, years: ClosedRange<Int> = 1...9_999
    ) -> Entry {
        Entry(label: label, dates: [.yearly(month: month, day: day)], years: years)
    }

    private static func easter(_ label: String, _ days: Int) -> Entry {
        Entry(label: label, dates: [.easter(days)])
    }

    private static func rule(
        _ label: String, _ dates: DateRule..., years: ClosedRange<Int> = 1...9_999
    ) -> Entry {
        Entry(label: label, dates: dates, years: years)
    }

    /// A day that is kept, and another one with it when it falls on a weekend.
    private static func observed(
        _ label: String, _ month: Int, _ day: Int, _ move: DateRule.Move,
        years: ClosedRange<Int> = 1...9_999
    ) -> Entry {
        Entry(
            label: label,
            dates: [.yearly(month: month, day: day), .moved(month: month, day: day, move)],
            years: years)
    }

    /// A day that was, or will be, kept in one year only.
    private static func once(_ label: String, _ year: Int, _ month: Int, _ day: Int) -> Entry {
        self.day(label, month, day, years: year...year)
    }

    // MARK: - United States

    /// 5 U.S.C. §6103(a); (b) and Executive Order 11582 for days that fall on a weekend, which are
    /// kept on the Friday or the Monday. Juneteenth: Public Law 117-17, 2021.
    private static let unitedStates = HolidaySet([
        observed("New Year's Day", 1, 1, .toNearest),
        rule("Birthday of Martin Luther King, Jr.", .ordinal(3, .monday, month: 1)),
        rule("Washington's Birthday", .ordinal(3, .monday, month: 2)),
        rule("Memorial Day", .last(.monday, month: 5)),
        observed("Juneteenth", 6, 19, .toNearest, years: 2021...9_999),
        observed("Independence Day", 7, 4, .toNearest),
        rule("Labor Day", .ordinal(1, .monday, month: 9)),
        rule("Columbus Day", .ordinal(2, .monday, month: 10)),
        observed("Veterans Day", 11, 11, .toNearest),
        rule("Thanksgiving Day", .ordinal(4, .thursday, month: 11)),
        observed("Christmas Day", 12, 25, .toNearest),
    ])

    // MARK: - Germany, Austria, Switzerland

    /// What the holiday laws of all 16 Länder name. Unity Day: Einigungsvertrag art. 2(2), and the
    /// five hundredth Reformation Day of 2017, which all Länder kept.
    private static let germany: [Entry] = [
        day("Neujahr", 1, 1),
        easter("Karfreitag", -2),
        easter("Ostermontag", 1),
        day("Tag der Arbeit", 5, 1),
        easter("Christi Himmelfahrt", 39),
        easter("Pfingstmontag", 50),
        day("Tag der Deutschen Einheit", 10, 3),
        once("Reformationstag", 2017, 10, 31),
        day("Erster Weihnachtstag", 12, 25),
        day("Zweiter Weihnachtstag", 12, 26),
    ]

    private static let epiphany = day("Heilige Drei Könige", 1, 6)
    private static let corpusChristi = easter("Fronleichnam", 60)
    private static let assumption = day("Mariä Himmelfahrt", 8, 15)
    private static let allSaints = day("Allerheiligen", 11, 1)
    private static let reformation = day("Reformationstag", 10, 31)
    private static let reformationSince2018 = day("Reformationstag", 10, 31, years: 2018...9_999)

    /// Besides those of all: the holiday law of each Land (FTG BW, BayFTG art. 1, FeiertG BE, …).
    /// In Bavaria 15 August is kept in Catholic parishes only: they take `germany-by-catholic`.
    /// Days of single towns, as in Augsburg or the Sorbian parishes, are in no set.
    private static let germanLands: [String: [Entry]] = [
        "bw": [epiphany, corpusChristi, allSaints],
        "by": [epiphany, corpusChristi, allSaints],
        "by-catholic": [epiphany, corpusChristi, assumption, allSaints],
        "be": [
            day("Frauentag", 3, 8, years: 2019...9_999),
            once("75. Jahrestag der Befreiung", 2020, 5, 8),
            once("80. Jahrestag der Befreiung", 2025, 5, 8),
            once("75. Jahrestag des Volksaufstandes", 2028, 6, 17),
        ],
        "bb": [easter("Ostersonntag", 0), easter("Pfingstsonntag", 49), reformation],
        "hb": [reformationSince2018],
        "hh": [reformationSince2018],
        "he": [corpusChristi],
        "mv": [day("Frauentag", 3, 8, years: 2023...9_999), reformation],
        "ni": [reformationSince2018],
        "nw": [corpusChristi, allSaints],
        "rp": [corpusChristi, allSaints],
        "sl": [corpusChristi, assumption, allSaints],
        "sn": [reformation, rule("Buß- und Bettag", .before(.wednesday, month: 11, day: 23))],
        "st": [epiphany, reformation],
        "sh": [reformationSince2018],
        "th": [day("Weltkindertag", 9, 20, years: 2019...9_999), reformation],
    ]

    /// Arbeitsruhegesetz §7(2).
    private static let austria = HolidaySet([
        day("Neujahr", 1, 1), epiphany, easter("Ostermontag", 1), day("Staatsfeiertag", 5, 1),
        easter("Christi Himmelfahrt", 39), easter("Pfingstmontag", 50), corpusChristi, assumption,
        day("Nationalfeiertag", 10, 26), allSaints, day("Mariä Empfängnis", 12, 8),
        day("Weihnachten", 12, 25), day("Stephanstag", 12, 26),
    ])

    /// Ruhetags- und Ladenöffnungsgesetz of the canton (LS 822.4) §1. 2 January is not among them.
    private static let zurich = HolidaySet([
        day("Neujahrstag", 1, 1), easter("Karfreitag", -2), easter("Ostermontag", 1),
        day("Tag der Arbeit", 5, 1), easter("Auffahrtstag", 39), easter("Pfingstmontag", 50),
        day("Bundesfeiertag", 8, 1), day("Weihnachtstag", 12, 25), day("Stephanstag", 12, 26),
    ])

    // MARK: - United Kingdom and Ireland

    /// Banking and Financial Dealings Act 1971, schedule 1, and the proclamations under section 1;
    /// Good Friday and Christmas Day by common law.
    private static let england = HolidaySet([
        observed("New Year's Day", 1, 1, .toMonday),
        easter("Good Friday", -2),
        easter("Easter Monday", 1),
        rule("Early May bank holiday", .ordinal(1, .monday, month: 5), years: 1978...2019),
        once("Early May bank holiday", 2020, 5, 8),
        rule("Early May bank holiday", .ordinal(1, .monday, month: 5), years: 2021...9_999),
        rule("Spring bank holiday", .last(.monday, month: 5), years: 1971...2011),
        once("Spring bank holiday", 2012, 6, 4),
        rule("Spring bank holiday", .last(.monday, month: 5), years: 2013...2021),
        once("Spring bank holiday", 2022, 6, 2),
        rule("Spring bank holiday", .last(.monday, month: 5), years: 2023...9_999),
        rule("Summer bank holiday", .last(.monday, month: 8)),
        observed("Christmas Day", 12, 25, .byTwoDays),
        observed("Boxing Day", 12, 26, .byTwoDays),
        once("Royal wedding", 2011, 4, 29),
        once("Diamond Jubilee", 2012, 6, 5),
        once("Platinum Jubilee", 2022, 6, 3),
        once("State funeral of Queen Elizabeth II", 2022, 9, 19),
        once("Coronation of King Charles III", 2023, 5, 8),
    ])

    /// Organisation of Working Time Act 1997, second schedule; St Brigid's Day by S.I. 50/2022:
    /// 1 February if that is a Friday, else the first Monday.
    private static let ireland = HolidaySet([
        day("New Year's Day", 1, 1),
        rule(
            "St Brigid's Day", .firstUnless(.monday, month: 2, firstDayIs: .friday),
            years: 2023...9_999),
        day("St Patrick's Day", 3, 17),
        once("Day of remembrance", 2022, 3, 18),
        easter("Easter Monday", 1),
        rule("May holiday", .ordinal(1, .monday, month: 5)),
        rule("June holiday", .ordinal(1, .monday, month: 6)),
        rule("August holiday", .ordinal(1, .monday, month: 8)),
        rule("October holiday", .last(.monday, month: 10)),
        day("Christmas Day", 12, 25),
        day("St Stephen's Day", 12, 26),
    ])

    // MARK: - France, Spain, Portugal, Italy, the Netherlands

    /// Code du travail L3133-1. Alsace and Moselle keep two more.
    private static let france = HolidaySet([
        day("Jour de l'an", 1, 1), easter("Lundi de Pâques", 1), day("Fête du travail", 5, 1),
        day("Victoire de 1945", 5, 8), easter("Ascension", 39), easter("Lundi de Pentecôte", 50),
        day("Fête nationale", 7, 14), day("Assomption", 8, 15), day("Toussaint", 11, 1),
        day("Armistice de 1918", 11, 11), day("Noël", 12, 25),
    ])

    /// Real Decreto 2001/1983 art. 45.1, without the days that a region may put elsewhere and some
    /// do; 6 January, which no region has moved, is in.
    private static let spain = HolidaySet([
        day("Año Nuevo", 1, 1), day("Epifanía del Señor", 1, 6), easter("Viernes Santo", -2),
        day("Fiesta del Trabajo", 5, 1), day("Asunción de la Virgen", 8, 15),
        day("Fiesta Nacional de España", 10, 12), day("Todos los Santos", 11, 1),
        day("Día de la Constitución Española", 12, 6), day("Inmaculada Concepción", 12, 8),
        day("Natividad del Señor", 12, 25),
    ])

    /// Código do Trabalho art. 234(1). Four days were suspended from 2013 to 2015.
    private static let portugal = HolidaySet([
        day("Ano Novo", 1, 1), easter("Sexta-feira Santa", -2), easter("Páscoa", 0),
        day("Dia da Liberdade", 4, 25), day("Dia do Trabalhador", 5, 1),
        rule("Corpo de Deus", .easter(60), years: 1...2012),
        rule("Corpo de Deus", .easter(60), years: 2016...9_999), day("Dia de Portugal", 6, 10),
        day("Assunção de Nossa Senhora", 8, 15),
        day("Implantação da República", 10, 5, years: 1910...2012),
        day("Implantação da República", 10, 5, years: 2016...9_999),
        day("Todos os Santos", 11, 1, years: 1...2012),
        day("Todos os Santos", 11, 1, years: 2016...9_999),
        day("Restauração da Independência", 12, 1, years: 1...2012),
        day("Restauração da Independência", 12, 1, years: 2016...9_999),
        day("Imaculada Conceição", 12, 8), day("Natal", 12, 25),
    ])

    /// Legge 260/1949 art. 2 with the laws that changed it (54/1977, DPR 792/1985, 336/2000, and
    /// 151/2025 for 4 October).
    private static let italy = HolidaySet([
        day("Capodanno", 1, 1), day("Epifania", 1, 6), easter("Pasqua", 0),
        easter("Lunedì dell'Angelo", 1), day("Anniversario della Liberazione", 4, 25),
        day("Festa del Lavoro", 5, 1), day("Festa della Repubblica", 6, 2, years: 2001...9_999),
        day("Assunzione", 8, 15), day("San Francesco d'Assisi", 10, 4, years: 2026...9_999),
        day("Ognissanti", 11, 1), day("Immacolata Concezione", 12, 8),
        day("Natale", 12, 25), day("Santo Stefano", 12, 26),
    ])

    /// Algemene termijnenwet art. 3(1). Many offices work on 5 May except every fifth year: the
    /// plan can say so with a date, which outranks holidays.
    private static let netherlands = HolidaySet([
        day("Nieuwjaarsdag", 1, 1), easter("Tweede paasdag", 1),
        rule("Koningsdag", .moved(month: 4, day: 27, .toSaturday), years: 2014...9_999),
        day("Bevrijdingsdag", 5, 5), easter("Hemelvaartsdag", 39),
        easter("Tweede pinksterdag", 50), day("Eerste kerstdag", 12, 25),
        day("Tweede kerstdag", 12, 26),
    ])
}
