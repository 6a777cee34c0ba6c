/// A piece of a source file. Every byte of the file is in exactly one token.
struct Token: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// Letters, digits and what names, numbers, patterns and times are made of.
        case word
        /// `"…"`; without its closing quote if `isClosed` is false.
        case text(isClosed: Bool)
        case openBrace, closeBrace, openParenthesis, closeParenthesis
        case comma, equals, arrow, colon, less, lessOrEqual, greater, greaterOrEqual, slash
        /// A line end, or `;`.
        case separator
        case space, comment
        /// A character with no place in the language.
        case stray
    }

    var kind: Kind
    var range: Range<Int>

    var isTrivia: Bool { kind == .space || kind == .comment }
}
