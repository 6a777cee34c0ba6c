/// A file as `fmt` sees it: lines, blocks and comments, without their meaning.
struct Layout {
    enum Piece {
        case token(Token.Kind, String)
        case block(Block)
        /// After a comma; what follows stands on the next line.
        case lineBreak(comment: String?)
    }

    struct Item {
        var pieces: [Piece] = []
        /// Comments on lines of their own above it.
        var above: [Comment] = []
        /// Behind it, on its line.
        var comment: String?
        var hasBlankBefore = false
    }

    struct Comment {
        var text: String
        var hasBlankBefore: Bool
    }

    struct Block {
        var items: [Item] = []
        /// On the line of the opening brace.
        var openComment: String?
        /// Above the closing brace.
        var below: [Comment] = []
        var stoodOnOneLine = true
    }
}

/// Cuts tokens into a layout. The file was parsed without mistakes, so its braces are balanced.
struct LayoutReader {
    private let source: SourceFile
    private let tokens: [Token]
    private var index = 0

    init(_ source: SourceFile) {
        self.source = source
        tokens = Lexer.tokens(of: source.bytes)
    }

    mutating func file() -> Layout.Block { block() }

    /// To the closing brace, which is taken, or to the end.
    private mutating func block() -> Layout.Block {
        var state = State()
        while index < tokens.count {
            let token = tokens[index]
            index += 1
            switch token.kind {
            case .space: break
            case .comment: comment(source.text(token.range), &state)
            case .separator: separator(isNewline: source.text(token.range) == "\n", &state)
            case .closeBrace:
                state.endItem()
                state.block.below = state.comments
                return state.block
            case .openBrace:
                let inner = block()
                if !inner.stoodOnOneLine { state.block.stoodOnOneLine = false }
                state.add(.block(inner))
                if !isElseNext { state.endItem() }
            default:
                if token.kind == .openParenthesis { state.parentheses += 1 }
                if token.kind == .closeParenthesis { state.parentheses -= 1 }
                state.add(.token(token.kind, source.text(token.range)))
            }
        }
        state.endItem()
        state.block.below = state.comments
        return state.block
    }

    private mutating func comment(_ text: String, _ state: inout State) {
        let text = Self.withoutBlanksAtEnd(text)
        state.block.stoodOnOneLine = false
        if state.isContinued {
            state.item.pieces.append(.lineBreak(comment: text))
            state.newlines = 0
            skipNewline()
        } else if !state.item.pieces.isEmpty {
            state.item.comment = text
            state.endItem()
        } else if state.newlines == 0, let last = state.block.items.indices.last,
            state.block.items[last].comment == nil, state.comments.isEmpty
        {
            // Behind `;`, or behind the closing brace that ended the item.
            state.block.items[last].comment = text
        } else if state.newlines == 0, state.block.items.isEmpty, state.comments.isEmpty,
            state.block.openComment == nil, !state.isAtStartOfFile(index)
        {
            state.block.openComment = text
        } else {
            state.comments.append(.init(text: text, hasBlankBefore: state.newlines > 1))
            state.newlines = 0
        }
    }

    /// The end of the line that a comment stands on.
    private mutating func skipNewline() {
        if index < tokens.count, tokens[index].kind == .separator { index += 1 }
    }

    private mutating func separator(isNewline: Bool, _ state: inout State) {
        if isNewline { state.block.stoodOnOneLine = false }
        guard isNewline else { return state.endItem() }
        if state.isContinued {
            if case .lineBreak? = state.item.pieces.last { return }
            state.item.pieces.append(.lineBreak(comment: nil))
            return
        }
        guard state.parentheses <= 0 else { return }
        if case .block? = state.item.pieces.last, isElseNext { return }
        state.endItem()
        state.newlines += 1
    }

    private var isElseNext: Bool {
        let next = tokens[index...].first { $0.kind != .space && $0.kind != .separator }
        return next.map { $0.kind == .word && source.text($0.range) == "else" } ?? false
    }

    private static func withoutBlanksAtEnd(_ text: String) -> String {
        String(
            decoding: text.utf8.reversed().drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
                .reversed(), as: UTF8.self)
    }

    private struct State {
        var block = Layout.Block()
        var item = Layout.Item()
        var comments: [Layout.Comment] = []
        /// Line ends since something stood.
        var newlines = 0
        var parentheses = 0

        /// A comma stands last: the item goes on, over empty lines too.
        var isContinued: Bool {
            switch item.pieces.last {
            case .token(.comma, _), .lineBreak: true
            case .token, .block, nil: false
            }
        }

        /// Nothing came behind its last comma.
        private mutating func dropLineBreaks() {
            var late: [Layout.Comment] = []
            while case .lineBreak(let comment)? = item.pieces.last {
                item.pieces.removeLast()
                if let comment { late.insert(.init(text: comment, hasBlankBefore: false), at: 0) }
            }
            if item.comment == nil, !late.isEmpty { item.comment = late.removeFirst().text }
            comments += late
        }

        func isAtStartOfFile(_ index: Int) -> Bool { index == 1 }

        mutating func add(_ piece: Layout.Piece) {
            if item.pieces.isEmpty {
                item.above = comments
                item.hasBlankBefore = newlines > 1
                comments = []
                newlines = 0
            }
            item.pieces.append(piece)
        }

        mutating func endItem() {
            guard !item.pieces.isEmpty else { return }
            dropLineBreaks()
            block.items.append(item)
            item = Layout.Item()
            parentheses = 0
            newlines = 0
        }
    }
}
