/// Patterns as they are written → those that numbers are compared with (section 4).
struct WrittenRoute {
    var entry: RouteTable.Entry
    var node: PatternNode
    /// How many `include`s away.
    var distance = 0
    /// From `outside`: a number that is written out is meant more.
    var isDynamic = false
    /// From the library that is shipped.
    var isShipped = false
}

/// All numbers of a block, whose values are indices of what they lead to.
struct WrittenNumbers {
    /// Sorted, the narrowest first, once the doubles are gone.
    var routes: [WrittenRoute] = []
    var listed: [RouteTable.Listed] = []
    var expressions: [(regex: RouteTable.Fallback, node: PatternNode)] = []

    var table: RouteTable {
        RouteTable(routes.map(\.entry), listed, expressions.map(\.regex))
    }
}

extension Checker {
    /// What may be pressed or matched; values are of no use.
    mutating func table(_ patterns: [PatternNode]) -> RouteTable {
        var numbers = WrittenNumbers()
        for pattern in patterns { add(pattern, value: 0, to: &numbers) }
        return numbers.table
    }

    /// Reads a pattern, and says once what is wrong with it.
    mutating func add(
        _ node: PatternNode, value: Int, distance: Int = 0, to numbers: inout WrittenNumbers
    ) {
        for var route in routes(node) {
            route.entry.value = value
            route.distance = distance
            route.isShipped = node.span.file < 0
            numbers.routes.append(route)
        }
        if let list = listed(node, value: value) { numbers.listed.append(list) }
        if let regex = expression(node, value: value) { numbers.expressions.append((regex, node)) }
    }

    /// Where only patterns make sense: what numbers look like.
    mutating func patterns(_ node: PatternNode) -> [Pattern] {
        if let (word, _, places) = word(node), places != nil {
            report(
                "E0201", "`\(node.text)` is not a number pattern", at: node.span, "",
                help: ["`\(word)` means numbers of this plan, not of a country"])
        }
        return routes(node).map(\.entry.pattern)
    }

    private mutating func routes(_ node: PatternNode) -> [WrittenRoute] {
        if let found = readPatterns[node.span] { return found }
        let found = read(node)
        readPatterns[node.span] = found
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
        _ regex: RouteTable.Fallback, _ node: PatternNode, _ numbers: WrittenNumbers
    ) {
        let table = RouteTable(numbers.routes.map(\.entry), numbers.listed)
        let open = numbers.routes.map(\.entry.pattern).filter(\.isOpen)
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

    /// `extension`, `outside` or `direct`, and the symbols in front of it, of which `places` is nil
    /// if they are not digits.
    private func word(
        _ node: PatternNode
    ) -> (text: Substring, front: [UInt8], places: [UInt16]?)? {
        // Few patterns end like one of these words, and each pattern of a plan is asked.
        guard node.kind == .word, let last = node.text.utf8.last,
            last == UInt8(ascii: "n") || last == UInt8(ascii: "e") || last == UInt8(ascii: "t")
        else { return nil }
        let parts = node.text.split(
            separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        guard let word = parts.last, ["extension", "outside", "direct"].contains(word) else {
            return nil
        }
        let front = parts.count == 2 ? Array(parts[0].utf8) : []
        let places = front.compactMap(Pattern.bit)
        let isRight = places.count == front.count && (parts.count == 1 || !front.isEmpty)
        return (word, front, isRight ? places : nil)
    }

    /// What `outside` stands for; nil for anything but these words. The others are lists.
    private mutating func dynamic(_ node: PatternNode) -> [WrittenRoute]? {
        guard let (word, _, places) = word(node) else { return nil }
        guard let places else {
            report(
                "E0201", "`\(node.text)` is not a number pattern", at: node.span, "",
                help: ["in front of `|` stand digits: `9|\(word)`"])
            return []
        }
        guard word == "outside" else { return [] }
        return outside(node).map { pattern in
            WrittenRoute(
                entry: .init(pattern: pattern.behind(places, as: node.text), value: 0),
                node: node, isDynamic: true)
        }
    }

    /// What `extension` and `direct` stand for.
    private mutating func listed(_ node: PatternNode, value: Int) -> RouteTable.Listed? {
        guard let (word, front, places) = word(node), places != nil, word != "outside" else {
            return nil
        }
        return RouteTable.Listed(
            numbers: word == "direct" ? directNumbers : extensionNumbers, front: front,
            value: value)
    }

    // MARK: - Doubles and overlaps

    /// Of the very same pattern the nearest stays; two at one distance are a mistake. Then they are
    /// sorted.
    mutating func removeDoubles(_ numbers: inout WrittenNumbers, _ noun: String) {
        var kept: [WrittenRoute] = []
        kept.reserveCapacity(numbers.routes.count)
        numbers.routes.sort { $0.entry.pattern.isNarrower(than: $1.entry.pattern) }
        for route in numbers.routes where !isListed(route, numbers.listed) {
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
        numbers.routes = kept
    }

    /// Whether `outside` has a number that is nearer as one of our own.
    private func isListed(_ route: WrittenRoute, _ lists: [RouteTable.Listed]) -> Bool {
        guard route.isDynamic, route.entry.pattern.isOneNumber else { return false }
        let symbols = Array(route.entry.pattern.example.utf8)
        return lists.contains { $0.value < route.entry.value && $0.match(symbols) != nil }
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
