/// Where the pieces of neighbouring lines begin, so that they stand in columns.
struct Columns {
    struct Row {
        /// For each piece, the least column behind the indentation at which it begins.
        var widths: [Int]
        /// Of the comment behind it.
        var comment = 0
    }

    private(set) var rows: [Row]

    /// Lines are no longer put into columns from here on.
    private static let widest = 48

    init(_ items: [Layout.Item], owner: LayoutWriter.Owner, depth: Int) {
        rows = items.map { Row(widths: Array(repeating: 0, count: $0.pieces.count)) }
        for group in Self.neighbours(items) {
            if owner == .lines { alignSecond(items, group) }
            for run in Self.runs(items, group, owner) { alignRun(items, run, depth) }
            alignComments(items, group)
        }
    }

    /// Items with no blank line and no comment line between them.
    private static func neighbours(_ items: [Layout.Item]) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var start = 0
        for index in items.indices where index > start {
            if items[index].hasBlankBefore || !items[index].above.isEmpty {
                groups.append(start..<index)
                start = index
            }
        }
        if start < items.count { groups.append(start..<items.count) }
        return groups
    }

    /// Of a group, the lines that begin with the same word, and those with an arrow.
    private static func runs(
        _ items: [Layout.Item], _ group: Range<Int>, _ owner: LayoutWriter.Owner
    ) -> [[Int]] {
        let keywords: [String]
        switch owner {
        case .cases: return [Array(group)]
        case .statements: keywords = ["on"]
        case .lines: keywords = ["number", "press", "on"]
        case .file: keywords = ObjectKind.allCases.map(\.rawValue)
        }
        let runs = keywords.map { keyword in group.filter { items[$0].firstWord == keyword } }
        return owner == .lines ? runs + [group.filter { items[$0].arrow != nil }] : runs
    }

    /// The second piece of every line begins at the same column.
    private mutating func alignSecond(_ items: [Layout.Item], _ group: Range<Int>) {
        let lines = group.filter { index in
            items[index].pieces.count > 1 && items[index].arrow == nil
                && items[index].pieces.allSatisfy(\.isToken)
        }
        let widest = lines.map { width(items[$0], $0, upTo: 1) }.max() ?? 0
        guard widest < Self.widest else { return }
        for index in lines { rows[index].widths[1] = widest + 1 }
    }

    /// Labels, arrows and bodies stand below each other.
    private mutating func alignRun(_ items: [Layout.Item], _ run: [Int], _ depth: Int) {
        guard run.count > 1 else { return }
        align(items, run) { $0.label ?? $0.arrow }
        align(items, onOneLine(items, run, depth)) { $0.pieces.indices.last }
    }

    /// Those of a run whose bodies fit behind the column that they would begin at. The others take
    /// several lines, and would not stand in it the next time.
    private func onOneLine(_ items: [Layout.Item], _ run: [Int], _ depth: Int) -> [Int] {
        var rows = run.filter { items[$0].body != nil }
        while let widest = rows.map({ width(items[$0], $0, upTo: items[$0].pieces.count - 1) })
            .max()
        {
            let head = LayoutWriter.indent(depth) + String(repeating: " ", count: widest + 1)
            let kept = rows.filter { row in
                items[row].body.flatMap { LayoutWriter.oneLine($0, after: head) } != nil
            }
            if kept.count == rows.count { break }
            rows = kept
        }
        return rows
    }

    /// Comments behind lines that follow each other stand below each other.
    private mutating func alignComments(_ items: [Layout.Item], _ group: Range<Int>) {
        var run: [(row: Int, width: Int)] = []
        for index in group {
            let width = items[index].comment == nil ? nil : lineWidth(items[index], index)
            if let width { run.append((index, width)) }
            guard width == nil || index == group.upperBound - 1 else { continue }
            let widest = run.map(\.width).max() ?? 0
            for line in run where widest < Self.widest * 2 { rows[line.row].comment = widest + 2 }
            run = []
        }
    }

    /// Of an item that takes one line.
    private func lineWidth(_ item: Layout.Item, _ row: Int) -> Int? {
        var line = Line(depth: 0)
        for (index, piece) in item.pieces.enumerated() {
            switch piece {
            case .token(let kind, let word): line.add(kind, word, padTo: rows[row].widths[index])
            case .lineBreak: return nil
            case .block(let block):
                line.pad(to: rows[row].widths[index])
                guard let short = LayoutWriter.oneLine(block, after: line.text) else { return nil }
                line.addBlock(short)
            }
        }
        return line.width
    }

    private mutating func align(
        _ items: [Layout.Item], _ run: [Int], _ place: (Layout.Item) -> Int?
    ) {
        var heads: [(row: Int, piece: Int, width: Int)] = []
        for index in run {
            guard let piece = place(items[index]) else { continue }
            heads.append((index, piece, width(items[index], index, upTo: piece)))
        }
        let widest = heads.map(\.width).max() ?? 0
        guard widest <= Self.widest else { return }
        for head in heads { rows[head.row].widths[head.piece] = widest + 1 }
    }

    private func width(_ item: Layout.Item, _ row: Int, upTo piece: Int) -> Int {
        var line = Line(depth: 0)
        for (index, part) in item.pieces[..<piece].enumerated() {
            if case .token(let kind, let word) = part {
                line.add(kind, word, padTo: rows[row].widths[index])
            }
        }
        return line.width
    }
}

extension Layout.Piece {
    fileprivate var isToken: Bool {
        if case .token = self { true } else { false }
    }
}

extension Layout.Item {
    fileprivate var firstWord: String? {
        if case .token(.word, let word)? = pieces.first { word } else { nil }
    }

    /// A text in quotes right before the body.
    fileprivate var label: Int? {
        guard pieces.count > 2, case .token(.text, _) = pieces[pieces.count - 2],
            case .block? = pieces.last
        else { return nil }
        return pieces.count - 2
    }

    /// A body behind words.
    fileprivate var body: Layout.Block? {
        guard case .block(let block)? = pieces.last, pieces.dropLast().allSatisfy(\.isToken) else {
            return nil
        }
        return block
    }

    fileprivate var arrow: Int? {
        pieces.firstIndex { piece in
            if case .token(.arrow, _) = piece { true } else { false }
        }
    }
}
