/// How a country dials: from what was dialed to an E.164 number, and what a call to it costs.
///
/// Numbers are E.164 numbers with `+` (ITU-T E.164 §6: at most 15 digits), or short codes, which
/// exist only inside the country.
struct NumberingPlan: Equatable, Sendable {
    /// `rewrite 0|[1-9]x. to +49`: what stands before `|` is removed, `replacement` put there.
    struct Rewrite: Hashable, Sendable {
        var pattern: Pattern
        var replacement: String
    }

    /// Which class the numbers of a pattern are in.
    struct ClassRule: Hashable, Sendable {
        var pattern: Pattern
        /// Nil if such numbers do not exist.
        var numberClass: CallClass?
        /// How many digits such a number has in all, the country code included.
        var digits: ClosedRange<Int>
    }

    enum Dialed: Equatable, Sendable {
        /// `+493012345`
        case e164(String, CallClass)
        /// `112`: sent as it is.
        case short(String, CallClass)
        /// No such number can exist, or the plan says nothing of it.
        case invalid
    }

    /// The digits of a country code; empty for `generic`.
    let country: String
    /// What is dialed in front of a number in the country, and of one abroad.
    let trunkPrefix: String
    let internationalPrefix: String
    private(set) var rewrites: [Rewrite]
    private(set) var classes: [ClassRule]
    private(set) var shortCodes: [ClassRule]
    private var rewriteTable: PatternTable
    private var shortTable: PatternTable
    /// Those of the rewrites that put a whole number behind the country code or the plus.
    private var wholes: [Rewrite]
    private var wholeTable: PatternTable

    init(
        country: String, trunkPrefix: String, internationalPrefix: String,
        rewrites: [Rewrite], classes: [ClassRule], shortCodes: [ClassRule]
    ) {
        self.country = country
        self.trunkPrefix = trunkPrefix
        self.internationalPrefix = internationalPrefix
        self.rewrites = rewrites
        self.classes = classes
        self.shortCodes = shortCodes
        rewriteTable = PatternTable(rewrites.map(\.pattern))
        shortTable = PatternTable(shortCodes.map(\.pattern))
        wholes = rewrites.filter { $0.replacement == "+" || $0.replacement == "+" + country }
        wholeTable = PatternTable(wholes.map(\.pattern))
    }

    static func == (left: NumberingPlan, right: NumberingPlan) -> Bool {
        left.country == right.country && left.trunkPrefix == right.trunkPrefix
            && left.internationalPrefix == right.internationalPrefix
            && left.rewrites == right.rewrites && left.classes == right.classes
            && left.shortCodes == right.shortCodes
    }

    /// The same with rules of one's own. Of two equal patterns one's own wins.
    func adding(rewrites more: [Rewrite], classes rules: [ClassRule]) -> NumberingPlan {
        guard !more.isEmpty || !rules.isEmpty else { return self }
        return NumberingPlan(
            country: country, trunkPrefix: trunkPrefix, internationalPrefix: internationalPrefix,
            rewrites: more + rewrites, classes: rules + classes, shortCodes: shortCodes)
    }

    // MARK: - What was dialed

    /// The narrowest short code or rewrite that matches decides.
    func normalise(_ dialed: String) -> Dialed {
        let symbols = Array(dialed.utf8)
        guard symbols.count <= Limits.patternPlaces else { return .invalid }
        if let index = shortTable.match(symbols) {
            return shortCodes[index].numberClass.map { .short(dialed, $0) } ?? .invalid
        }
        var number = dialed
        if symbols.first != 0x2B {
            guard let index = rewriteTable.match(symbols) else { return .invalid }
            let rewrite = rewrites[index]
            number = rewrite.replacement + dialed.dropFirst(rewrite.pattern.stripped)
        }
        return numberClass(of: number).map { .e164(number, $0) } ?? .invalid
    }

    /// What can be dialed to reach the outside, for the pattern `outside`.
    var outside: [Pattern] {
        var patterns = shortCodes.filter { $0.numberClass != nil && $0.numberClass != .emergency }
            .map(\.pattern)
        patterns += rewrites.map(\.pattern)
        if case .patterns(let plus) = Pattern.read("+[1-9].") { patterns += plus }
        return patterns
    }

    // MARK: - What it costs

    /// Nil if it is no E.164 number, or if none such can exist.
    ///
    /// The narrowest rule decides. But where another rule that matches neither contains it nor
    /// costs less, that one does: premium numbers inside every area code, as `976` in North
    /// America, are never taken for those of the area.
    func numberClass(of number: String) -> CallClass? {
        let symbols = Array(number.utf8)
        guard symbols.first == 0x2B, (3...16).contains(symbols.count),
            symbols.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        var best: ClassRule?
        let matching = classes.filter { $0.pattern.matches(symbols) }
        for rule in matching {
            if let best, !rule.pattern.isNarrower(than: best.pattern) { continue }
            best = rule
        }
        guard let narrowest = best else { return nil }
        for rule in matching where !rule.pattern.contains(narrowest.pattern) {
            guard let cost = rule.numberClass?.cost else { return nil }
            if cost > best?.numberClass?.cost ?? .max { best = rule }
        }
        guard let best, best.digits.contains(symbols.count - 1) else { return nil }
        return best.numberClass
    }

    // MARK: - From a trunk

    /// What is dialed as a whole, whatever the area: `030…`, `0043…`, the ten digits of North
    /// America. In E.164; nil where it begins in no such way.
    func whole(_ digits: String) -> String? {
        guard let index = wholeTable.match(Array(digits.utf8)) else { return nil }
        let rewrite = wholes[index]
        return rewrite.replacement + digits.dropFirst(rewrite.pattern.stripped)
    }
}
