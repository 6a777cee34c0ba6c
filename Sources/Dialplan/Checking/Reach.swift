/// A body, or several, that can be entered by name.
enum Place: Hashable, Sendable {
    /// An index of `Names.contextNodes`.
    case context(Int)
    case flow(Int)
    case menu(Int)
}

/// Who can reach what: the ways from each place to others, by `goto`, `do`, `route` and `include`.
struct Reach {
    struct Links {
        var places: [Place] = []
        /// What `do` names.
        var performed: [Place] = []
        /// Whether something here calls outside.
        var isPaid = false
        /// Actions that cost the caller's own account.
        var paid: [Statement] = []
    }

    private(set) var links: [Place: Links] = [:]
    /// What callers from outside can get to.
    private(set) var fromOutside: Set<Place> = []
    /// Places that a call can get to at all.
    private(set) var entered: Set<Place> = []

    init(_ names: Names) {
        for (index, node) in names.contextNodes.enumerated() {
            var found = Self.links(node.bodies, names)
            found.places += node.includes.compactMap { names.contexts[$0.text].map(Place.context) }
            links[.context(index)] = found
        }
        for (index, node) in names.flows.enumerated() {
            links[.flow(index)] = Self.links([node.body], names)
        }
        for (index, node) in names.menus.enumerated() {
            links[.menu(index)] = Self.links(node.bodies, names)
        }
        let outside = names.contextNodes.indices.filter { names.contextNodes[$0].isIncoming }
        fromOutside = Set(ways(from: outside.map(Place.context)).keys)
        entered = Set(ways(from: names.contextNodes.indices.map(Place.context)).keys)
    }

    /// Whether callers from outside can get there; also where it is not known who can.
    func isFromOutside(_ place: Place) -> Bool {
        fromOutside.contains(place) || !entered.contains(place)
    }

    private static func links(_ bodies: [Block], _ names: Names) -> Links {
        var links = Links()
        for body in bodies {
            body.visit { statement in
                switch statement.kind {
                case .goto(let name, _):
                    if let place = names.place(name.text) { links.places.append(place) }
                case .perform(let name, _):
                    guard let place = names.place(name.text) else { return }
                    links.places.append(place)
                    links.performed.append(place)
                case .action(let action): add(action, statement, names, &links)
                default: break
                }
            }
        }
        return links
    }

    private static func add(
        _ action: ActionNode, _ statement: Statement, _ names: Names, _ links: inout Links
    ) {
        if Vocabulary.marks(action.verb).contains(.costs) {
            links.isPaid = true
            if action.option("as") == nil { links.paid.append(statement) }
        }
        var contexts: [String] = []
        if case .words(let words)? = action.option("in")?.value, action.verb == .route {
            contexts = words.map(\.text)
        } else if action.verb == .directory, case .word(let word)? = action.operands.first ?? nil {
            contexts = [word.text]
        }
        links.places += contexts.compactMap { names.contexts[$0].map(Place.context) }
    }

    /// Every place that can be reached, with the one before it on a shortest way; nil for those
    /// from which one starts.
    func ways(from start: [Place]) -> [Place: Place?] {
        var origins: [Place: Place?] = [:]
        for place in start { origins[place] = .some(nil) }
        var queue = start
        var next = 0
        while next < queue.count {
            let place = queue[next]
            next += 1
            for other in links[place]?.places ?? [] where origins[other] == nil {
                origins[other] = .some(place)
                queue.append(other)
            }
        }
        return origins
    }
}

extension Names {
    /// What `goto` and `do` can name.
    func place(_ name: String) -> Place? {
        if let index = index(of: .flow, name) { return .flow(index) }
        return index(of: .menu, name).map(Place.menu)
    }

    func name(of place: Place) -> String {
        switch place {
        case .context(let index):
            (contextNodes[index].isIncoming ? "incoming " : "context ")
                + contextNodes[index].names[0].text
        case .flow(let index): flows[index].name.text
        case .menu(let index): menus[index].name?.text ?? ""
        }
    }
}
