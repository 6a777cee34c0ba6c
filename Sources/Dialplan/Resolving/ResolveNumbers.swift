/// Patterns as they are written → those that numbers are compared with (section 4).
struct WrittenRoute {
    var entry: RouteTable.Entry
    var node: PatternNode
    /// How many `include`s away.
    var distance = 0
    /// From `extension`, `direct` or `outside`: a number that is written out is meant more.
    var isDynamic = false
    /// From the library that is shipped.
    var isShipped = false
}

extension Checker {
    /// What may be pressed or matched; values are of no use.
    mutating func table(_ patterns: [PatternNode]) -> RouteTable {
        let entries = patterns.flatMap { routes($0, value: 0).map(\.entry) }
        return RouteTable(entries, patterns.compactMap { expression($0, value: 0) })
    }

    /// Reads a pattern, and says once what is wrong with it.
    mutating func routes(_ node: PatternNode, value: Int) -> [WrittenRoute] {
        var found = readPatterns[node.span] ?? []
        if readPatterns[node.span] == nil {
            found = read(node)
            readPatterns[node.span] = found
        }
        for index in found.indices { found[index].entry.value = value }
        return found
    }

    private mutating func read(_ node: PatternNode) -> [WrittenRoute] {
        switch node.kind {
        case .regex: return []
        case .quoted: return read("\"" + node.text, node)
        case .word: return dynamic(node) ?? read(node.text, node)
        }
    }

    private mutating func read(_ text: String, _ node: PatternNode) -> [WrittenRoute] {
        switch Pattern.read(text) {
        case .patterns(let list):
            return list.map {
                WrittenRoute(entry: .init(pattern: $0, value: 0, replacement: nil), node: node)
            }
        case .wrong(let why):
            var diagnostic = Diagnostic(
                "E0201", "`\(node.text)` is not a number pattern", at: node.span,
                suggestion(node.text, ["extension", "outside", "direct"]), help: [why])
            diagnostic.fix = Self.translated(node.text).map {
                .init(span: node.span, replacement: $0)
            }
            report(diagnostic)
            return []
        }
    }

    /// `_9NXX`, as other systems write it: `9[2-9]xx`. Nil if that is no pattern either.
    private static func translated(_ text: String) -> String? {
        var kept = text.hasPrefix("_") ? String(text.dropFirst()) : text
        for (old, new) in [("N", "[2-9]"), ("Z", "[1-9]"), ("X", "x")] {
            kept = kept.split(separator: old, omittingEmptySubsequences: false)
                .joined(separator: new)
        }
        guard kept != text, case .patterns = Pattern.read(kept) else { return nil }
        return kept
    }

    // MARK: - Expressions

    /// `regex "…"`, or nil for what is none.
    mutating func expression(_ node: PatternNode, value: Int) -> RouteTable.Fallback? {
        guard node.kind == .regex, !wrongExpressions.contains(node.span) else { return nil }
        do throws(NumberExpression.Refusal) {
            return RouteTable.Fallback(expression: try NumberExpression(node.text), value: value)
        } catch {
            wrongExpressions.insert(node.span)
            report(
                "E0201", "this `regex` cannot be read", at: node.span, "",
                help: ["\(error.why) (at character \(error.offset + 1))"])
            return nil
        }
    }

    /// W0205: every number that it matches is one of a pattern.
    mutating func checkReached(
        _ regex: RouteTable.Fallback, _ node: PatternNode, _ patterns: [WrittenRoute]
    ) {
        let table = RouteTable(patterns.map(\.entry))
        let open = patterns.map(\.entry.pattern).filter(\.isOpen)
        var tries = 0
        var prefixes: [[UInt8]] = [[]]
        while let prefix = prefixes.popLast() {
            tries += 1
            if tries > Limits.regexTries { return }
            if regex.expression.matches(prefix),
                table.match(String(decoding: prefix, as: UTF8.self)) == nil
            {
                return
            }
            let isTaken = open.contains { $0.matches(prefix) }
            if isTaken || !regex.expression.extends(prefix) { continue }
            for symbol in "0123456789*#+".utf8
            where regex.expression.extends(prefix + [symbol])
                || regex.expression.matches(prefix + [symbol])
            {
                prefixes.append(prefix + [symbol])
            }
        }
        guard told.insert([node.span]).inserted else { return }
        report(
            "W0205", "this `regex` can never match", at: node.span,
            "a pattern takes every number that it means",
            help: ["an expression is looked at only where no pattern matches"])
    }

    // MARK: - Words

    /// `extension`, `outside` and `direct`, behind digits or not; nil for anything else.
    private mutating func dynamic(_ node: PatternNode) -> [WrittenRoute]? {
        let parts = node.text.split(
            separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        guard let word = parts.last.map(String.init),
            ["extension", "outside", "direct"].contains(word)
        else { return nil }
        let front = parts.count == 2 ? String(parts[0]) : ""
        let places = front.utf8.compactMap(Pattern.bit)
        guard places.count == front.utf8.count, parts.count == 1 || !front.isEmpty else {
            report(
                "E0201", "`\(node.text)` is not a number pattern", at: node.span, "",
                help: ["in front of `|` stand digits: `9|\(word)`"])
            return []
        }
        let entries: [RouteTable.Entry] =
            switch word {
            case "extension":
                input.inventory.extensions.compactMap { phone in
                    Pattern(number: phone.number).map { .init(pattern: $0, value: 0) }
                }
            case "direct":
                input.inventory.extensions.flatMap { phone in
                    phone.dids.compactMap { did in
                        Pattern(number: did).map {
                            .init(pattern: $0, value: 0, replacement: phone.number)
                        }
                    }
                }
            default: outside(node).map { .init(pattern: $0, value: 0) }
            }
        return entries.map { entry in
            var entry = entry
            entry.pattern = entry.pattern.behind(places, as: node.text)
            return WrittenRoute(entry: entry, node: node, isDynamic: true)
        }
    }

    // MARK: - Doubles and overlaps

    /// Of the very same pattern the nearest stays; two at one distance are a mistake. They come
    /// sorted, so that what is the same stands together.
    mutating func withoutDoubles(_ routes: [WrittenRoute], _ noun: String) -> [WrittenRoute] {
        var kept: [WrittenRoute] = []
        kept.reserveCapacity(routes.count)
        for route in routes {
            guard let at = kept.indices.last, kept[at].entry.pattern == route.entry.pattern else {
                kept.append(route)
                continue
            }
            let other = kept[at]
            if other.isDynamic != route.isDynamic {
                if other.isDynamic { kept[at] = route }
            } else if other.distance != route.distance {
                if route.distance < other.distance { kept[at] = route }
            } else if !route.isDynamic {
                let (first, second) = inOrder(other, route)
                guard told.insert([first.node.span, second.node.span]).inserted else { continue }
                report(
                    "E0202",
                    "\(noun) `\(second.node.text)` is \(noun == "the key" ? "used" : "defined")"
                        + " twice", at: second.node.span, "",
                    [.init(span: first.node.span, text: "it stands here already")])
            }
        }
        return kept
    }

    private func inOrder(
        _ one: WrittenRoute, _ other: WrittenRoute
    ) -> (WrittenRoute, WrittenRoute) {
        let left = one.node.span
        let right = other.node.span
        let isInOrder =
            (left.file, left.range.lowerBound) <= (right.file, right.range.lowerBound)
        return isInOrder ? (one, other) : (other, one)
    }

    /// W0203. The narrowest stands first.
    mutating func checkOverlaps(_ routes: [WrittenRoute], _ keyword: String?) {
        var search = OverlapSearch()
        let wild = routes.filter { !$0.entry.pattern.isOneNumber && !$0.isShipped }
        guard wild.count > 1 else { return }
        for (index, loser) in wild.enumerated() {
            for found in search.overlapping(loser.entry.pattern, &overlapSteps).sorted() {
                let winner = wild[found]
                guard winner.node.span != loser.node.span,
                    !(winner.isDynamic && loser.isDynamic)
                else { continue }
                report(overlap: winner, loser, keyword)
            }
            search.insert(loser.entry.pattern, index)
        }
    }

    private mutating func report(
        overlap winner: WrittenRoute, _ loser: WrittenRoute, _ keyword: String?
    ) {
        let first = winner.entry.pattern
        let second = loser.entry.pattern
        guard !second.contains(first), !first.contains(second),
            let example = first.example(with: second),
            told.insert([winner.node.span, loser.node.span]).inserted
        else { return }
        let line = keyword.map { "\($0) \(example) { ... }" } ?? "\(example) -> ..."
        report(
            "W0203",
            "`\(winner.node.text)` and `\(loser.node.text)` overlap, and neither is narrower",
            at: loser.node.span, "\(example) also matches this",
            [
                .init(
                    span: winner.node.span, text: "\(example) matches this, and this one wins")
            ],
            help: [
                "compared from the left, `\(winner.node.text)` leaves fewer choices at the first"
                    + " difference",
                "add `\(line)` or make one of the patterns narrower to say what you mean",
            ])
    }
}

extension Pattern {
    /// Exactly this number; nil if it cannot be dialed.
    init?(number: String) {
        let places = number.utf8.compactMap(Self.bit)
        guard !places.isEmpty, places.count == number.utf8.count else { return nil }
        self.init(places: places, isOpen: false, stripped: 0, text: number)
    }

    /// The same, behind symbols that are dialed and then removed.
    func behind(_ front: [UInt16], as text: String) -> Pattern {
        Pattern(
            places: front + places, isOpen: isOpen,
            stripped: front.isEmpty ? stripped : front.count, text: text)
    }

    /// A number that matches.
    var example: String {
        let symbols = places.map { Self.symbols[$0.trailingZeroBitCount] }
        return String(symbols) + (isOpen ? "1" : "")
    }
}

/// Finds patterns that have a number in common without comparing each with each: they lie in a
/// tree by their places, and only branches that share a symbol are walked.
struct OverlapSearch {
    private struct Node {
        var children: [(places: UInt16, node: Int)] = []
        var closed: [Int] = []
        var open: [Int] = []
    }

    private var nodes = [Node()]

    mutating func insert(_ pattern: Pattern, _ index: Int) {
        var node = 0
        for place in pattern.places {
            if let child = nodes[node].children.first(where: { $0.places == place }) {
                node = child.node
            } else {
                nodes.append(Node())
                nodes[node].children.append((place, nodes.count - 1))
                node = nodes.count - 1
            }
        }
        if pattern.isOpen {
            nodes[node].open.append(index)
        } else {
            nodes[node].closed.append(index)
        }
    }

    /// Candidates: all that overlap, and a few that do not. `steps` bounds the whole search.
    func overlapping(_ pattern: Pattern, _ steps: inout Int) -> [Int] {
        var found: [Int] = []
        var open: [(node: Int, depth: Int)] = [(0, 0)]
        while let (node, depth) = open.popLast() {
            guard steps < Limits.overlapSteps else { return found }
            steps += 1
            found += nodes[node].open
            if depth >= pattern.places.count { found += nodes[node].closed }
            let place =
                depth < pattern.places.count
                ? pattern.places[depth] : pattern.isOpen ? Pattern.digits : 0
            for child in nodes[node].children where child.places & place != 0 {
                open.append((child.node, depth + 1))
            }
        }
        return found
    }
}
