/// Everything that the sources declare, by name.
///
/// All names live in one room, so that none can mean two things; contexts have their own, because
/// telephones are put into them by name, and `incoming` has the names of trunks.
final class Names {
    struct Declared {
        var kind: NameKind
        var word: Word
        /// Into the list of its kind, here and in the plan.
        var index: Int
    }

    private(set) var declared: [String: Declared] = [:]
    /// Contexts and incoming blocks.
    private(set) var contextNodes: [ContextNode] = []
    private(set) var contexts: [String: Int] = [:]
    private(set) var incoming: [(trunk: Word, node: Int)] = []
    private(set) var flows: [FlowNode] = []
    private(set) var menus: [MenuNode] = []
    private(set) var functions: [FunctionNode] = []
    private(set) var variables: [VariableNode] = []
    private(set) var maps: [MapNode] = []
    private(set) var schedules: [ScheduleNode] = []
    private(set) var holidays: [HolidaysNode] = []
    private(set) var objects: [ObjectKind: [ObjectNode]] = [:]
    /// Services and queries.
    private(set) var sources: [ObjectNode] = []
    /// The first line of each class of numbers that the plan makes.
    private(set) var ownClasses: [Word] = []
    /// What stands twice.
    private(set) var diagnostics: [Diagnostic] = []
    private var incomingWords: [String: Word] = [:]

    init(_ documents: [Document]) {
        for document in documents {
            for node in document.contexts { add(node) }
            for node in document.flows where add(.flow, node.name, flows.count) {
                flows.append(node)
            }
            for node in document.menus {
                if let name = node.name, add(.menu, name, menus.count) { menus.append(node) }
            }
            for node in document.functions where add(.function, node.name, functions.count) {
                functions.append(node)
            }
            for node in document.variables where add(.variable, node.name, variables.count) {
                variables.append(node)
            }
            for node in document.maps where add(.map, node.name, maps.count) { maps.append(node) }
            for node in document.schedules where add(.schedule, node.name, schedules.count) {
                schedules.append(node)
            }
            for node in document.holidays where add(.holidays, node.name, holidays.count) {
                holidays.append(node)
            }
            for node in document.objects { add(node) }
            for line in document.numbering.flatMap(\.classes)
            where !Vocabulary.classes.contains(line.name.text)
                && line.name.text != CallClass.emergency.name
                && !ownClasses.contains(where: { $0.text == line.name.text })
            {
                ownClasses.append(line.name)
            }
        }
    }

    private func add(_ node: ObjectNode) {
        guard node.kind == .service || node.kind == .query else {
            let count = objects[node.kind]?.count ?? 0
            if add(node.kind.nameKind, node.name, count) {
                objects[node.kind, default: []].append(node)
            }
            return
        }
        if add(node.kind.nameKind, node.name, sources.count) { sources.append(node) }
    }

    /// False if the name is taken.
    private func add(_ kind: NameKind, _ word: Word, _ index: Int) -> Bool {
        if let other = declared[word.text] {
            diagnostics.append(Self.twice(word, other.word))
            return false
        }
        declared[word.text] = Declared(kind: kind, word: word, index: index)
        return true
    }

    private func add(_ node: ContextNode) {
        let index = contextNodes.count
        contextNodes.append(node)
        for name in node.names {
            if node.isIncoming {
                if let other = incomingWords[name.text] {
                    diagnostics.append(Self.twice(name, other))
                } else {
                    incomingWords[name.text] = name
                    incoming.append((name, index))
                }
            } else if let other = contexts[name.text] {
                diagnostics.append(Self.twice(name, contextNodes[other].names[0]))
            } else {
                contexts[name.text] = index
            }
        }
    }

    private static func twice(_ name: Word, _ other: Word) -> Diagnostic {
        Diagnostic(
            "E0101", "the name `\(name.text)` is used twice", at: name.span, "",
            [.init(span: other.span, text: "it stands here already")])
    }

    // MARK: - Asking

    func index(of kind: NameKind, _ name: String) -> Int? {
        guard let found = declared[name] else { return nil }
        let isSource = kind == .source && (found.kind == .service || found.kind == .query)
        return found.kind == kind || isSource ? found.index : nil
    }

    /// All of a kind, sorted: for "did you mean".
    func all(_ kind: NameKind) -> [String] {
        if kind == .context { return contexts.keys.sorted() }
        return declared.filter {
            $0.value.kind == kind
                || (kind == .source && ($0.value.kind == .service || $0.value.kind == .query))
        }.keys.sorted()
    }

    /// Whether the plan has a map or function of this name, which then hides a built-in one.
    func isCalled(_ name: String) -> Bool {
        index(of: .map, name) != nil || index(of: .function, name) != nil
    }

    func list(_ kind: ObjectKind) -> [ObjectNode] { objects[kind] ?? [] }
}

extension ObjectKind {
    var nameKind: NameKind {
        switch self {
        case .group: .group
        case .queue: .queue
        case .conference: .conference
        case .paging: .paging
        case .parking: .parking
        case .toggle: .toggle
        case .service: .service
        case .query: .query
        }
    }
}

extension NameKind {
    /// For messages: `an extension`.
    var withArticle: String {
        switch self {
        case .extension: "an extension"
        case .holidays: "a set of holidays"
        case .source: "a service or query"
        default: "a \(rawValue)"
        }
    }

    var noun: String {
        switch self {
        case .holidays: "set of holidays"
        case .source: "service or query"
        default: rawValue
        }
    }
}
