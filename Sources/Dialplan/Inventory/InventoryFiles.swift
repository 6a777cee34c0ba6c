/// Reads the TOML files beside bellbird.toml. Any table may stand in any of them, but secrets stand
/// in secrets.toml, which holds nothing else.
struct InventoryFiles {
    /// A name that must be one of a kind.
    struct Reference {
        var kind: InventoryKind
        var name: String
        var span: Span
    }

    var extensions: [Extension] = []
    var trunks: [Trunk] = []
    var devices: [Device] = []
    var locations: [Location] = []
    var mailboxes: [Mailbox] = []
    var limits: [AccountLimit] = []
    var prices: [Price] = []
    var fraud = FraudRules()
    /// Schedules and their states that limits ask for.
    var hours: [(hours: AccountLimit.Hours, span: Span)] = []
    /// The first bound on money: nothing can keep it without prices.
    var moneySpan: Span?
    var databases: [Database] = []
    var prompts: Set<String>?
    var listedSecrets: Set<String>?
    /// By table of secrets.toml, and key.
    var secrets: [String: [String: String]] = [:]
    /// Keys of secrets.toml whose values are no good: that is said already.
    var wrongSecrets: [String: Set<String>] = [:]
    var isSecretsFileThere = false
    var diagnostics: [Diagnostic] = []
    var spans: [InventoryPlace: Span] = [:]
    var references: [Reference] = []
    var classSpans: [(name: String, span: Span)] = []
    var didSpans: [(did: String, number: String, span: Span)] = []
    /// Whether every table could be read and stands where it belongs: only then can something be
    /// said to be missing.
    var isWhole = true

    var inventory: Inventory {
        var inventory = Inventory(extensions: extensions, trunks: trunks)
        inventory.devices = Self.byName(devices, \.name)
        inventory.locations = Self.byName(locations, \.name)
        inventory.mailboxes = Self.byName(mailboxes, \.number)
        inventory.limits = Self.byName(limits, \.name)
        inventory.prices = PriceTable(prices)
        inventory.fraud = fraud
        inventory.databases = Self.byName(databases, \.name)
        inventory.prompts = prompts
        if isSecretsFileThere {
            inventory.serviceSecrets = Set((secrets["service"] ?? [:]).keys)
                .union(listedSecrets ?? [])
        } else {
            inventory.serviceSecrets = listedSecrets
        }
        inventory.note(spans)
        return inventory
    }

    private static func byName<Thing>(
        _ list: [Thing], _ name: KeyPath<Thing, String>
    ) -> [String: Thing] {
        Dictionary(
            list.map { ($0[keyPath: name], $0) }, uniquingKeysWith: { first, _ in first })
    }

    // MARK: - Files

    mutating func read(_ source: SourceFile, file: Int) {
        let document = TOMLDocument(source, file: file)
        diagnostics += document.diagnostics
        if !document.diagnostics.isEmpty { isWhole = false }
        if source.name == "secrets.toml" {
            readSecrets(document)
        } else {
            readTables(document, source.name)
        }
    }

    private mutating func readTables(_ document: TOMLDocument, _ name: String) {
        var reader = TOMLReader(document.root, name: name)
        for kind in InventoryKind.allCases {
            for entry in reader.table(kind.rawValue)?.entries ?? [] {
                if let table = table(of: entry, kind) { read(kind, entry, table) }
            }
        }
        if let table = reader.table("sounds") {
            prompts = (prompts ?? []).union(readList(table, "sounds"))
        }
        if let table = reader.table("fraud") { readFraud(table) }
        if let table = reader.table("secrets") {
            listedSecrets = (listedSecrets ?? []).union(readList(table, "secrets"))
        }
        for entry in document.root.entries where Self.secretTables.contains(entry.key) {
            guard InventoryKind(rawValue: entry.key) == nil else { continue }
            reader.passOver(entry.key)
            isWhole = false
            diagnostics.append(
                Diagnostic(
                    "E1010", "secrets stand in secrets.toml alone", at: entry.keySpan, "",
                    help: ["move `[\(entry.key)]` there; that file has mode 0600"]))
        }
        reader.finish()
        diagnostics += reader.diagnostics
    }

    /// `[KIND.NAME]`, if it is a table and the first of its name.
    private mutating func table(of entry: TOMLTable.Entry, _ kind: InventoryKind) -> TOMLTable? {
        guard case .table(let table) = entry.value.kind else {
            diagnostics.append(
                Diagnostic(
                    "E1003", "\(kind.withArticle) is a table", at: entry.value.span, "",
                    help: ["write `[\(kind).\(entry.key)]` and its keys below it"]))
            return nil
        }
        let place = InventoryPlace(kind: kind, name: entry.key, key: nil)
        if let first = spans[place] {
            diagnostics.append(
                Diagnostic(
                    "E0101", "the \(kind) `\(entry.key)` is there twice", at: entry.keySpan, "",
                    [.init(span: first, text: "first here")]))
            return nil
        }
        spans[place] = entry.keySpan
        return table
    }

    private mutating func read(
        _ kind: InventoryKind, _ entry: TOMLTable.Entry, _ table: TOMLTable
    ) {
        var reader = TOMLReader(table, name: "\(kind).\(entry.key)")
        switch kind {
        case .extension: readExtension(entry, &reader)
        case .device: readDevice(entry, &reader)
        case .trunk: readTrunk(entry, &reader)
        case .location: readLocation(entry, &reader)
        case .mailbox: readMailbox(entry, &reader)
        case .limit: readLimit(entry, &reader)
        case .price: readPrice(entry, &reader)
        case .database: readDatabase(entry, &reader)
        }
        for pair in table.entries {
            let place = InventoryPlace(kind: kind, name: entry.key, key: pair.key)
            spans[place] = pair.value.span
        }
        diagnostics += reader.diagnostics
    }

    /// `have = ["a", "b"]`
    private mutating func readList(_ table: TOMLTable, _ name: String) -> [String] {
        var reader = TOMLReader(table, name: name)
        let list = reader.strings("have") ?? []
        reader.finish()
        diagnostics += reader.diagnostics
        return list.map(\.value)
    }

    // MARK: - Values

    /// A name that must be one of a kind, as `key` gives it.
    mutating func reference(
        _ kind: InventoryKind, _ key: String, _ reader: inout TOMLReader
    ) -> String? {
        guard let text = reader.text(key) else { return nil }
        references.append(Reference(kind: kind, name: text.value, span: text.span))
        return text.value
    }

    mutating func references(
        _ kind: InventoryKind, _ key: String, _ reader: inout TOMLReader
    ) -> [String] {
        let list = reader.texts(key)
        references += list.map { Reference(kind: kind, name: $0.value, span: $0.span) }
        return list.map(\.value)
    }

    /// A number in international form, E.164: `+` and 5 to 15 digits.
    func international(
        _ text: (value: String, span: Span), _ reader: inout TOMLReader
    ) -> String? {
        let digits = text.value.utf8.dropFirst()
        guard text.value.hasPrefix("+"), (5...15).contains(digits.count),
            digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.first != 0x30
        else {
            reader.wrong(
                text.span, "`\(text.value)` is not an international number",
                help: ["write `+35315550121`: a plus, the country, and digits alone"])
            return nil
        }
        return text.value
    }

    /// Whether a name is a number that can be dialed inside.
    static func isNumber(_ text: String) -> Bool {
        (1...20).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Names as in `rtpmap`.
    static let codecNames = [
        "opus", "G722", "PCMA", "PCMU", "G729", "GSM", "G726-16", "G726-24", "G726-32",
        "G726-40", "AAL2-G726-16", "AAL2-G726-24", "AAL2-G726-32", "AAL2-G726-40", "speex",
        "iLBC", "L16", "AMR", "AMR-WB", "H264", "VP8", "VP9", "H265", "AV1",
    ]

    /// `required`, `preferred` or `off`
    mutating func srtp(_ reader: inout TOMLReader) -> SRTPPolicy {
        guard let text = reader.text("srtp") else { return .preferred }
        if let policy = SRTPPolicy(rawValue: text.value) { return policy }
        wrongWord(
            "`srtp` is `required`, `preferred` or `off`", text.span, text.value,
            SRTPPolicy.allCases.map(\.rawValue), &reader)
        return .preferred
    }

    /// `auto`, `rtp`, `info` or `inband`
    mutating func keys(_ reader: inout TOMLReader) -> KeyPolicy {
        guard let text = reader.text("dtmf") else { return .auto }
        if let policy = KeyPolicy(rawValue: text.value) { return policy }
        wrongWord(
            "`dtmf` is `auto`, `rtp`, `info` or `inband`", text.span, text.value,
            KeyPolicy.allCases.map(\.rawValue), &reader)
        return .auto
    }

    func codecs(_ reader: inout TOMLReader) -> [String] {
        guard let names = reader.strings("codecs") else { return [] }
        if names.isEmpty, let span = reader.span(of: "codecs") {
            reader.wrong(
                span, "`codecs` names none", help: ["without this line all are allowed"])
        }
        return names.map { name, span in
            if let known = Self.codecNames.first(where: { $0.lowercased() == name.lowercased() }) {
                return known
            }
            wrongWord("there is no codec `\(name)`", span, name, Self.codecNames, &reader)
            return name
        }
    }

    func wrongWord(
        _ title: String, _ span: Span, _ word: String, _ words: [String],
        _ reader: inout TOMLReader
    ) {
        let near = NearestName.of(word, in: words)
        reader.wrong(
            span, title,
            help: [
                near.map { "did you mean `\($0)`?" } ?? "known: " + words.joined(separator: ", ")
            ])
    }
}
