/// Looks at all sources as one system, and builds the plan.
struct Checker {
    let input: PlanInput
    let documents: [Document]
    let names: Names
    let reach: Reach
    /// Whether something could not be read.
    let hasMistakes: Bool
    /// False if a declaration was lost: a name that is missing is no further mistake then.
    let isWhole: Bool
    /// Names inside bodies that may have been lost likewise.
    let lostNames: Set<String>
    private(set) var diagnostics: [Diagnostic] = []

    // MARK: What is built

    var numbering: NumberingPlan?
    var parts = Plan.Parts()
    /// Named ones first, in the order of `names.menus`; then those on the spot.
    var menus: [MenuCode?]
    var functions: [Int: FunctionState] = [:]
    var functionBodies: [Typed?]
    var functionDepth = 0
    var mapTypes: [ValueType?]
    /// The states of each schedule, in the order of `names.schedules`.
    var states: [[String]] = []
    /// The bodies of each context node, resolved once however often it is included.
    var routeBodies: [[Plan.Body]] = []
    var use = Use()
    /// Of the body that is being resolved.
    var scope = Scope(isFromOutside: true)
    /// Patterns that were read, by their place.
    var readPatterns: [Span: [WrittenRoute]] = [:]
    /// What `extension` and `direct` mean.
    let extensionNumbers: NumberList
    let directNumbers: NumberList
    var wrongExpressions: Set<Span> = []
    /// Prompts whose form was looked at (W0603).
    var toldPrompts: Set<String> = []
    var sounds = PlannedSounds()
    /// Pairs of places of which something was said.
    var told: Set<[Span]> = []
    var overlapSteps = 0
    /// Types of the `var`s, in the order of `names.variables`.
    var variables: [(type: ValueType?, isMaybe: Bool)] = []
    /// Holiday sets that are shipped, by name, behind those of the plan.
    var shippedHolidays: [String: Int] = [:]
    var zones: [String: ZoneRules] = [:]
    let languages: [String]
    /// By the number in spans.
    var files: [Int: SourceFile] = [:]

    enum FunctionState { case underWay, done }

    /// What the plan names somewhere.
    struct Use {
        var names: Set<String> = []
        var read: Set<Int> = []
        var set: Set<Int> = []
        /// By schedule.
        var states: [Int: Set<Int>] = [:]
    }

    init(_ documents: [Document], _ input: PlanInput) {
        self.input = input
        self.documents = documents
        names = Names(documents)
        reach = Reach(names)
        hasMistakes = documents.contains(where: \.hasMistakes)
        isWhole = documents.allSatisfy(\.isWhole)
        lostNames = documents.reduce(into: []) { $0.formUnion($1.lostNames) }
        extensionNumbers = NumberList(input.inventory.extensions.map { ($0.number, nil) })
        directNumbers = NumberList(
            input.inventory.extensions.flatMap { phone in phone.dids.map { ($0, phone.number) } })
        languages =
            documents.lazy.flatMap(\.settings).first { $0.name.text == "language" }?
            .values.map(\.text) ?? []
        menus = Array(repeating: nil, count: names.menus.count)
        functionBodies = Array(repeating: nil, count: names.functions.count)
        mapTypes = Array(repeating: nil, count: names.maps.count)
    }

    mutating func report(_ diagnostic: Diagnostic) {
        if diagnostics.count < Limits.diagnostics { diagnostics.append(diagnostic) }
    }

    /// Says one thing about one place.
    mutating func report(
        _ code: String, _ title: String, at span: Span?, _ label: String = "",
        _ secondary: [Diagnostic.Label] = [], help: [String] = []
    ) {
        report(Diagnostic(code, title, at: span, label, secondary, help: help))
    }

    // MARK: - Names that lead nowhere

    /// `there is no trunk `x``, unless it may have been lost.
    mutating func reportMissing(_ kind: NameKind, _ word: Word, help: [String] = []) {
        guard isWhole || kind == .trunk else { return }
        if let other = names.declared[word.text], kind != .trunk, kind != .context {
            return reportKind(word, other.kind, wanted: kind)
        }
        let known = kind == .trunk ? input.inventory.trunks.map(\.name) : names.all(kind)
        let code = kind == .map || kind == .function ? "E0112" : "E0105"
        report(
            code, "there is no \(kind.noun) `\(word.text)`", at: word.span,
            suggestion(word.text, known),
            help: kind == .trunk ? ["trunks are listed in trunks.toml"] : help)
    }

    /// E0117: the name of something else.
    mutating func reportKind(_ word: Word, _ kind: NameKind, wanted: NameKind) {
        var help: [String] = []
        switch kind {
        case .group: help = ["its phones ring with `ring \(word.text)`"]
        case .queue: help = ["callers wait in it with `queue \(word.text)`"]
        case .conference: help = ["it is entered with `conference \(word.text)`"]
        case .paging: help = ["it speaks with `page \(word.text)`"]
        case .menu, .flow: help = ["calls go there with `goto \(word.text)`"]
        case .schedule: help = ["it is asked with `if \(word.text) is …`"]
        case .toggle: help = ["it is asked with `if \(word.text) is on`"]
        case .map: help = ["it is asked with `\(word.text)(…)`"]
        default: break
        }
        report(
            "E0117", "`\(word.text)` is \(kind.withArticle), not \(wanted.withArticle)",
            at: word.span, "", help: help)
    }

    func suggestion(_ name: String, _ known: some Sequence<String>) -> String {
        NearestName.of(name, in: known).map { "did you mean `\($0)`?" } ?? ""
    }

    /// The index of a declared name; says so if there is none.
    mutating func index(of kind: NameKind, _ word: Word) -> Int? {
        if let index = names.index(of: kind, word.text) {
            use.names.insert(word.text)
            return index
        }
        reportMissing(kind, word)
        return nil
    }
}
