/// The one layout of a `.dial` file (10.2): two spaces, one statement a line, neighbours in
/// columns. Changes blanks and line ends only, never a word; what it wrote it does not change
/// again.
public enum Formatter {
    /// The file in its layout, or what keeps it from being read.
    public static func format(_ source: SourceFile) -> Result<String, Unreadable> {
        let (_, diagnostics) = Parser.parse(source, file: 0)
        let errors = diagnostics.filter { $0.severity == .error }
        guard errors.isEmpty else { return .failure(Unreadable(diagnostics: errors)) }
        var reader = LayoutReader(source)
        var writer = LayoutWriter()
        writer.write(reader.file(), depth: 0, owner: .file)
        return .success(writer.text)
    }

    /// A file with mistakes is not touched.
    public struct Unreadable: Error {
        public var diagnostics: [Diagnostic]
    }
}

struct LayoutWriter {
    private(set) var text = ""

    /// What the lines of a block are, which decides their columns.
    enum Owner {
        case file
        /// Lines of a declaration: columns behind the first word.
        case lines
        /// `match`: what is compared, and a body.
        case cases
        case statements
    }

    mutating func write(_ block: Layout.Block, depth: Int, owner: Owner) {
        let columns = Columns(block.items, owner: owner, depth: depth)
        for (index, item) in block.items.enumerated() {
            write(item.above, depth, isFirst: index == 0 && text.isEmpty || index == 0)
            let isAfterComment = !item.above.isEmpty
            if item.hasBlankBefore, index > 0 || isAfterComment { blank() }
            write(item, columns.rows[index], depth, owner)
        }
        write(block.below, depth, isFirst: block.items.isEmpty)
    }

    private mutating func write(_ comments: [Layout.Comment], _ depth: Int, isFirst: Bool) {
        for (index, comment) in comments.enumerated() {
            if comment.hasBlankBefore, !(isFirst && index == 0) { blank() }
            text += Self.indent(depth) + comment.text + "\n"
        }
    }

    private mutating func blank() {
        if !text.isEmpty, !text.hasSuffix("\n\n") { text += "\n" }
    }

    private mutating func write(
        _ item: Layout.Item, _ row: Columns.Row, _ depth: Int, _ owner: Owner
    ) {
        var line = Line(depth: depth)
        var keyword: String?
        for (index, piece) in item.pieces.enumerated() {
            switch piece {
            case .token(let kind, let word):
                if keyword == nil { keyword = word }
                line.add(kind, word, padTo: row.widths[index])
            case .lineBreak(let comment):
                line.breakLine(comment)
            case .block(let block):
                line.pad(to: row.widths[index])
                if let short = Self.oneLine(block, after: line.text) {
                    line.addBlock(short)
                } else {
                    line.addBlock("{" + (block.openComment.map { "  " + $0 } ?? ""))
                    text += line.text + "\n"
                    write(
                        block, depth: depth + 1,
                        owner: Self.owner(of: keyword ?? "", item, within: owner))
                    line = Line(depth: depth)
                    line.addBlock("}")
                }
            }
        }
        if let comment = item.comment { line.comment(comment, column: row.comment) }
        text += line.text + "\n"
    }

    private static func owner(
        of keyword: String, _ item: Layout.Item, within outer: Owner
    ) -> Owner {
        if keyword == "match" { return .cases }
        if keyword == "menu" { return .lines }
        guard outer == .file else { return .statements }
        return ["flow", "test", "on"].contains(keyword) ? .statements : .lines
    }

    static func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }

    // MARK: - Blocks on one line

    /// `{ ring 201; hangup }`, if it stood on one line and has one statement, or fits.
    static func oneLine(_ block: Layout.Block, after head: String) -> String? {
        guard let short = short(block) else { return nil }
        let isSingle = block.items.count < 2
        let width = head.count + 1 + short.count
        return isSingle && width <= 100 || width <= 80 ? short : nil
    }

    private static func short(_ block: Layout.Block) -> String? {
        guard block.stoodOnOneLine else { return nil }
        var parts: [String] = []
        for item in block.items {
            var line = Line(depth: 0)
            for piece in item.pieces {
                switch piece {
                case .token(let kind, let word): line.add(kind, word, padTo: 0)
                case .lineBreak: return nil
                case .block(let inner):
                    guard let short = short(inner) else { return nil }
                    line.addBlock(short)
                }
            }
            parts.append(line.text)
        }
        return parts.isEmpty ? "{}" : "{ " + parts.joined(separator: "; ") + " }"
    }
}

/// A line while it is put together.
struct Line {
    private(set) var text: String
    private let start: Int
    private let depth: Int
    private var last: Token.Kind?
    private var lastWord = ""
    private var isFresh = true

    init(depth: Int) {
        self.depth = depth
        text = LayoutWriter.indent(depth)
        start = text.count
    }

    /// Columns behind the indentation.
    var width: Int { text.count - start }

    mutating func pad(to column: Int) {
        if width < column { text += String(repeating: " ", count: column - width) }
    }

    mutating func add(_ kind: Token.Kind, _ word: String, padTo column: Int) {
        if !isFresh, needsSpace(before: kind) { text += " " }
        pad(to: column)
        text += word
        last = kind
        lastWord = word
        isFresh = false
    }

    mutating func addBlock(_ block: String) {
        if !isFresh, !text.hasSuffix(" ") { text += " " }
        text += block
        last = .closeBrace
        isFresh = false
    }

    mutating func breakLine(_ comment: String?) {
        if let comment { text += "  " + comment }
        text += "\n" + LayoutWriter.indent(depth + 2)
        isFresh = true
    }

    mutating func comment(_ comment: String, column: Int) {
        text += "  "
        pad(to: column)
        text += comment
    }

    /// Words in front of `(` that are no names of functions.
    private static let operators: Set<String> = [
        "and", "or", "not", "if", "is", "else", "in", "return", "+", "-", "*", "times", "repeat",
        "ring", "dial", "say", "to", "from", "as", "for", "match", "when",
    ]

    private func needsSpace(before kind: Token.Kind) -> Bool {
        switch kind {
        case .comma, .closeParenthesis, .colon: return false
        case .openParenthesis:
            return last != .openParenthesis
                && (last != .word || Self.operators.contains(lastWord))
        default: return last != .openParenthesis
        }
    }
}
