/// A country's numbering plan as data: `numbering germany area 30`.
///
/// Rows are what the regulator's plan says of the first digits behind the country code, with how
/// many digits follow the country code in all. Where a plan says nothing, no number exists.
///
/// Compared with the metadata of libphonenumber 9.0.43, first four digits by first four digits:
/// what that has as fixed, mobile, free and premium is so here, but for a few blocks that no plan
/// of a regulator was found for, and that are refused. Shared costs are `special` here, also where
/// it has them as premium (0843 in the United Kingdom, 081 in France).
struct NumberingPreset: Sendable {
    struct Row: Sendable {
        /// The first digits, as a pattern without a final `.`.
        var begins: String
        var digits: ClosedRange<Int>
        var numberClass: CallClass?

        init(_ begins: String, _ least: Int, _ most: Int, _ numberClass: CallClass?) {
            self.begins = begins
            digits = least...most
            self.numberClass = numberClass
        }
    }

    var name: String
    var country: String
    var trunkPrefix = "0"
    var internationalPrefix = "00"
    /// What is dialed, and what is put in place of the digits before `|`.
    var rewrites: [(String, String)]
    /// What is dialed within an area, if it can be left out. The area is put in front.
    var withinArea: String?
    var rows: [Row]
    /// Patterns of what is dialed inside the country only.
    var shortCodes: [(String, CallClass)]

    enum Refusal: Error, Equatable {
        /// An area is some digits that begin ordinary numbers of the country.
        case area
        /// A row of the preset cannot be read.
        case row(String)
    }

    /// Digits of an E.164 number in another country, its code included (ITU-T E.164 §6).
    private static let abroad = 7...15

    /// The plans of all countries, made when the first one is asked for: every check of a dialplan
    /// wants the same one again.
    private static let plans = Dictionary(
        uniqueKeysWithValues: shipped.compactMap { preset in
            (try? preset.makePlan()).map { (preset.name, $0) }
        })

    /// The plan of a country, seen from an area of it.
    func plan(area: String? = nil) throws(Refusal) -> NumberingPlan {
        let ready = Self.plans[name]
        let whole = if let ready { ready } else { try makePlan() }
        guard let area else { return whole }
        let local = try areaRule(area, whole.classes)
        var rewrites = whole.rewrites
        if let withinArea {
            rewrites.append(
                .init(pattern: try Self.pattern(withinArea), replacement: "+" + country + area))
        }
        // A row that begins exactly so is the area's own.
        return NumberingPlan(
            country: country, trunkPrefix: trunkPrefix, internationalPrefix: internationalPrefix,
            rewrites: rewrites,
            classes: whole.classes.filter { $0.pattern != local.pattern } + [local],
            shortCodes: whole.shortCodes)
    }

    private func makePlan() throws(Refusal) -> NumberingPlan {
        var classes = try Self.world()
        if !country.isEmpty {
            // Whatever no row names cannot exist.
            classes.append(try rule("+" + country + ".", nil, 1...15))
            for row in rows { classes += [try classRule(row)] }
        }
        var rewrites: [NumberingPlan.Rewrite] = []
        for (dialed, replacement) in self.rewrites {
            rewrites.append(.init(pattern: try Self.pattern(dialed), replacement: replacement))
        }
        var shortCodes: [NumberingPlan.ClassRule] = []
        for (code, numberClass) in self.shortCodes {
            shortCodes.append(try rule(code, numberClass, 1...15))
        }
        return NumberingPlan(
            country: country, trunkPrefix: trunkPrefix, internationalPrefix: internationalPrefix,
            rewrites: rewrites, classes: classes, shortCodes: shortCodes)
    }

    /// The numbers of the own area: those of the row that the area belongs to, which is an
    /// ordinary one.
    private func areaRule(
        _ area: String, _ classes: [NumberingPlan.ClassRule]
    ) throws(Refusal) -> NumberingPlan.ClassRule {
        guard (1...5).contains(area.utf8.count),
            area.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            !country.isEmpty
        else { throw .area }
        let local = try Self.pattern("+" + country + area + ".")
        let around = classes.filter { $0.pattern.contains(local) }
            .min { $0.pattern.isNarrower(than: $1.pattern) }
        guard let around, around.numberClass == .national else { throw .area }
        return .init(pattern: local, numberClass: .local, digits: around.digits)
    }

    private func classRule(_ row: Row) throws(Refusal) -> NumberingPlan.ClassRule {
        // A row that has all its digits is closed.
        let whole = try Self.pattern("+" + country + row.begins)
        let length = whole.places.count - 1 - country.utf8.count
        let isWhole = row.digits == length...length
        let digits =
            row.digits.lowerBound + country.utf8.count...row.digits.upperBound + country.utf8.count
        return try rule(
            "+" + country + row.begins + (isWhole ? "" : "."), row.numberClass, digits)
    }

    private func rule(
        _ text: String, _ numberClass: CallClass?, _ digits: ClosedRange<Int>
    ) throws(Refusal) -> NumberingPlan.ClassRule {
        .init(pattern: try Self.pattern(text), numberClass: numberClass, digits: digits)
    }

    private static func pattern(_ text: String) throws(Refusal) -> Pattern {
        guard case .patterns(let list) = Pattern.read(text), list.count == 1 else {
            throw .row(text)
        }
        return list[0]
    }

    /// Rules for numbers of no country, and the premium numbers of all countries that are known:
    /// they cost no less when they are called from abroad. Codes: ITU-T E.164, list of assigned
    /// country codes.
    private static func world() throws(Refusal) -> [NumberingPlan.ClassRule] {
        let codes: [(String, CallClass?)] = [
            ("+[1-9].", .international), ("+800.", .free), ("+808.", .special),
            // Satellites and networks of no country.
            ("+87[08].", .premium), ("+88[123].", .premium), ("+888.", .premium),
            // The international premium rate service.
            ("+979.", .premium),
        ]
        var rules: [NumberingPlan.ClassRule] = []
        for (text, numberClass) in codes {
            rules.append(
                .init(pattern: try pattern(text), numberClass: numberClass, digits: abroad))
        }
        for preset in shipped where !preset.country.isEmpty {
            for row in preset.rows where row.numberClass == .premium {
                let rule = try preset.classRule(row)
                if !rules.contains(where: { $0.pattern == rule.pattern }) { rules.append(rule) }
            }
        }
        return rules
    }

    // MARK: - By name

    static func named(_ name: String) -> NumberingPreset? { shipped.first { $0.name == name } }

    static let shipped: [NumberingPreset] = [
        generic, unitedStates, canada, germany, austria, switzerland, unitedKingdom, ireland,
        france, spain, portugal, italy, netherlands,
    ]

    /// No country: numbers are dialed with `+` or `00`.
    private static let generic = NumberingPreset(
        name: "generic", country: "", trunkPrefix: "", rewrites: [("00|[1-9].", "+")],
        withinArea: nil, rows: [], shortCodes: [("112", .emergency)])
}
