/// A plan as cards and the ways between them: what `graph` draws (10.7).
struct Cards {
    enum Kind: String, Sendable {
        case emergency, incoming, context, menu, flow
    }

    struct Line: Sendable {
        enum Mood: Sendable {
            case plain
            /// What stands indented below it depends on it.
            case branch
            /// Can cost money.
            case paid
            /// The call ends here.
            case end
        }

        var indent: Int
        var text: String
        var mood: Mood
        /// The card to which the call goes from here.
        var target: Int?
        /// Another call goes there, at its time: `call-later`.
        var isLater = false
    }

    struct Card: Sendable {
        var kind: Kind
        var title: String
        /// Where it is written: `main.dial:12`.
        var place: String
        var lines: [Line] = []
    }

    private(set) var cards: [Card] = []
}

extension Cards {
    /// Of the whole plan, or of what can be reached from the flow, menu, context or trunk `root`;
    /// nil if there is none of that name.
    init?(_ documents: [Document], sources: [SourceFile], from root: String? = nil) {
        var builder = CardBuilder(sources: sources)
        builder.build(documents)
        cards = builder.cards
        guard let root else { return }
        let roots = cards.indices.filter { cards[$0].names.contains(root) }
        guard !roots.isEmpty else { return nil }
        keep(reachable(from: roots))
    }

    private func reachable(from roots: [Int]) -> Set<Int> {
        var seen = Set(roots)
        var queue = roots
        while let card = queue.popLast() {
            for target in cards[card].lines.compactMap(\.target)
            where seen.insert(target).inserted { queue.append(target) }
        }
        return seen
    }

    private mutating func keep(_ kept: Set<Int>) {
        let order = cards.indices.filter(kept.contains)
        let renamed = Dictionary(
            order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        cards = order.map { index in
            var card = cards[index]
            for line in card.lines.indices {
                card.lines[line].target = card.lines[line].target.flatMap { renamed[$0] }
            }
            return card
        }
    }
}

extension Cards.Card {
    /// By which it can be asked for.
    fileprivate var names: [String] {
        switch kind {
        case .incoming, .context:
            title.split(whereSeparator: { " ,".contains($0) }).map(String.init)
        case .emergency: [title]
        case .menu, .flow: [String(title.split(separator: "(").first ?? "")]
        }
    }
}

/// Writes the bodies of a plan as lines of cards.
private struct CardBuilder {
    let sources: [SourceFile]
    var cards: [Cards.Card] = []
    private var named: [String: Int] = [:]
    private var contexts: [String: Int] = [:]

    init(sources: [SourceFile]) {
        self.sources = sources
    }

    mutating func build(_ documents: [Document]) {
        for node in documents.flatMap(\.emergencies) {
            cards.append(
                .init(
                    kind: .emergency, title: "emergency", place: position(node.span),
                    lines: lines(node)))
        }
        let first = cards.count
        let contexts = documents.flatMap(\.contexts)
        let ordered = contexts.filter(\.isIncoming) + contexts.filter { !$0.isIncoming }
        for node in ordered { declare(node) }
        for node in documents.flatMap(\.menus) {
            declare(.menu, node.name?.text ?? "menu", node.position)
        }
        for node in documents.flatMap(\.flows) {
            let values = node.parameters.map(\.name.text).joined(separator: ", ")
            let title = node.parameters.isEmpty ? node.name.text : "\(node.name.text)(\(values))"
            declare(.flow, title, node.position, name: node.name.text)
        }
        for (index, node) in ordered.enumerated() { fill(first + index, node) }
        for node in documents.flatMap(\.menus) {
            if let index = named[node.name?.text ?? ""] { fill(index, node) }
        }
        for node in documents.flatMap(\.flows) {
            if let index = named[node.name.text] {
                cards[index].lines = lines(node.body, 0)
            }
        }
    }

    private mutating func declare(_ node: ContextNode) {
        let names = node.names.map(\.text).joined(separator: ", ")
        let place = node.names.first.map { position($0.span) } ?? ""
        if !node.isIncoming {
            for name in node.names { contexts[name.text] = cards.count }
        }
        cards.append(
            .init(kind: node.isIncoming ? .incoming : .context, title: names, place: place))
    }

    @discardableResult
    private mutating func declare(
        _ kind: Cards.Kind, _ title: String, _ position: Position, name: String? = nil
    ) -> Int {
        cards.append(.init(kind: kind, title: title, place: position.description))
        named[name ?? title] = cards.count - 1
        return cards.count - 1
    }

    private func position(_ span: Span) -> String {
        guard sources.indices.contains(span.file) else { return "" }
        let source = sources[span.file]
        return "\(source.name):\(source.line(of: span.range.lowerBound))"
    }

    // MARK: - Cards

    /// What is dialed for help, and what is done then.
    private func lines(_ node: EmergencyNode) -> [Cards.Line] {
        func line(_ head: String, _ words: [String], _ mood: Cards.Line.Mood = .plain) -> [Cards
            .Line]
        {
            guard !words.isEmpty else { return [] }
            return [
                .init(indent: 0, text: head + words.joined(separator: ", "), mood: mood)
            ]
        }
        return line("", node.numbers.map(\.text), .branch)
            + line("also ", node.also.map(\.text), .branch)
            + line("test ", node.test.map(\.text), .branch)
            + line("via ", node.via.map(\.text))
            + line("shows ", node.callerID.map { [text($0.span)] } ?? [])
            + line("notifies ", node.notify.map { text($0.span) })
    }

    private mutating func fill(_ index: Int, _ node: ContextNode) {
        var lines: [Cards.Line] = []
        if !node.allows.isEmpty {
            let classes = node.allows.map(\.text).joined(separator: ", ")
            lines.append(.init(indent: 0, text: "may call \(classes)", mood: .plain))
        }
        for name in node.includes {
            lines.append(
                .init(
                    indent: 0, text: "includes \(name.text)", mood: .plain,
                    target: contexts[name.text]))
        }
        if let before = node.before { lines += under("before", before, 0) }
        for route in node.routes {
            let numbers = route.patterns.map(\.text).joined(separator: ", ")
            let label = route.label.map { "  \($0)" } ?? ""
            lines += under(numbers + label, route.body, 0)
        }
        if let otherwise = node.otherwise { lines += under("otherwise", otherwise, 0) }
        cards[index].lines = lines
    }

    private mutating func fill(_ index: Int, _ node: MenuNode) {
        var lines: [Cards.Line] = []
        if !node.greeting.isEmpty {
            let prompts = node.greeting.map { text($0.span) }.joined(separator: ", ")
            lines.append(.init(indent: 0, text: "plays \(prompts)", mood: .plain))
        }
        for press in node.presses {
            let keys = press.patterns.map(\.text).joined(separator: ", ")
            lines += under("key \(keys)" + (press.label.map { "  \($0)" } ?? ""), press.body, 0)
        }
        for handler in node.handlers {
            let events = handler.events.map { $0.0.rawValue }.joined(separator: ", ")
            lines += under(events.isEmpty ? "otherwise" : events, handler.body, 0)
        }
        cards[index].lines = lines
    }

    // MARK: - Lines

    /// A head and its body; a body that only goes elsewhere stands on the line of the head.
    private mutating func under(_ head: String, _ body: Block, _ indent: Int) -> [Cards.Line] {
        let inner = lines(body, indent + 1)
        guard inner.count == 1, let only = inner.first else {
            return [.init(indent: indent, text: head, mood: .branch)] + inner
        }
        return [
            .init(
                indent: indent, text: "\(head)  \u{2192} \(only.text)", mood: only.mood,
                target: only.target, isLater: only.isLater)
        ]
    }

    private mutating func lines(_ block: Block, _ indent: Int) -> [Cards.Line] {
        var found: [Cards.Line] = []
        for statement in block.statements { found += lines(statement, indent) }
        return found
    }

    private mutating func lines(_ statement: Statement, _ indent: Int) -> [Cards.Line] {
        switch statement.kind {
        case .goto(let name, _):
            let target = named[name.text]
            return [.init(indent: indent, text: name.text, mood: .plain, target: target)]
        case .perform(let name, _):
            return [
                .init(
                    indent: indent, text: head(statement.span), mood: .plain,
                    target: named[name.text])
            ]
        case .menu(let node):
            let index = declare(.menu, "menu", node.position, name: "menu at \(node.position)")
            fill(index, node)
            return [.init(indent: indent, text: "menu", mood: .plain, target: index)]
        case .choose(let branches, let otherwise):
            var found: [Cards.Line] = []
            for (index, branch) in branches.enumerated() {
                let word = index == 0 ? "if" : "else if"
                found += under("\(word) \(text(branch.condition.span))", branch.then, indent)
            }
            return found + (otherwise.map { under("else", $0, indent) } ?? [])
        case .match(let subject, let cases, let otherwise):
            var found: [Cards.Line] = []
            for part in cases {
                let values = part.values.map { text($0.span) }.joined(separator: ", ")
                found += under("if \(text(subject.span)) is \(values)", part.body, indent)
            }
            return found + (otherwise.map { under("else", $0, indent) } ?? [])
        case .repeatTimes(_, let body), .forEach(_, _, let body), .onHangup(let body):
            return under(head(statement.span), body, indent)
        case .action(let node): return lines(node, statement.span, indent)
        case .repeatMenu, .letName, .setName, .returnValue:
            return [.init(indent: indent, text: head(statement.span), mood: .plain)]
        }
    }

    private mutating func lines(
        _ node: ActionNode, _ span: Span, _ indent: Int
    ) -> [Cards.Line] {
        let marks = Vocabulary.spec(node.verb).marks
        let mood: Cards.Line.Mood =
            marks.contains(.costs) ? .paid : marks.contains(.ends) ? .end : .plain
        var line = Cards.Line(indent: indent, text: head(span), mood: mood)
        line.target = target(of: node)
        line.isLater = node.verb == .callLater && line.target != nil
        var found = [line]
        for branch in node.branches {
            found += under(name(of: branch), branch.body, indent + 1)
        }
        return found
    }

    /// `call-later … flow NAME`, `route … in NAME`, `directory NAME`
    private func target(of node: ActionNode) -> Int? {
        switch node.verb {
        case .callLater:
            guard case .words(let words)? = node.option("flow")?.value else { return nil }
            return words.first.flatMap { named[$0.text] }
        case .route:
            guard case .words(let words)? = node.option("in")?.value else { return nil }
            return words.first.flatMap { contexts[$0.text] }
        case .directory:
            guard case .word(let word)?? = node.operands.first else { return nil }
            return contexts[word.text]
        default: return nil
        }
    }

    private func name(of branch: Branch) -> String {
        switch branch.kind {
        case .outcomes(let list): list.map { $0.0.rawValue }.joined(separator: ", ")
        case .key(let keys): "key " + keys.map(\.text).joined(separator: ", ")
        case .duringKey(let keys): "meanwhile key " + keys.map(\.text).joined(separator: ", ")
        case .otherwise: "otherwise"
        }
    }

    private func text(_ span: Span) -> String {
        sources.indices.contains(span.file) ? sources[span.file].text(span.range) : ""
    }

    /// A statement up to its braces or the end of its line.
    private func head(_ span: Span) -> String {
        guard sources.indices.contains(span.file) else { return "" }
        let bytes = sources[span.file].bytes
        var end = span.range.lowerBound
        var isQuoted = false
        while end < bytes.count, bytes[end] != 0x0A {
            if bytes[end] == 0x22 { isQuoted.toggle() }
            if !isQuoted, [0x7B, 0x7D, 0x3B].contains(bytes[end]) { break }
            if !isQuoted, bytes[end] == 0x2F, end + 1 < bytes.count, bytes[end + 1] == 0x2F {
                break
            }
            end += 1
        }
        let found = sources[span.file].text(span.range.lowerBound..<end)
        return found.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r\n" })
            .joined(separator: " ")
    }
}
