/// A value as it is written.
struct Expression: Sendable {
    indirect enum Kind: Sendable {
        /// `"{found.name} [{tier}]"`
        case text([TextPiece])
        /// Digits, `*`, `#`, a leading `+`, or an amount with a decimal point.
        case number(String)
        /// `200-249` among targets.
        case range(String, String)
        case duration(Duration)
        /// `2026-12-24`, as days since 1970-01-01.
        case date(Int)
        case flag(Bool)
        /// `dialed`, `caller.number`, the name of a variable, a group, a state.
        case name(String)
        case call(Word, [Argument])
        case not(Expression)
        case both(Expression, Expression)
        case either(Expression, Expression)
        /// `X else Y`
        case fallback(Expression, Expression)
        case isSet(Expression, negated: Bool)
        case equal(Expression, Expression, negated: Bool)
        case compare(Expression, Comparison, Expression)
        case isIn(Expression, Word)
        case matches(Expression, [PatternNode])
        case startsWith(Expression, Expression)
        case calculate(Expression, Calculation, Expression)
    }

    var kind: Kind
    var span: Span
}

enum TextPiece: Sendable {
    case plain(String)
    case value(Expression)
}

enum Comparison: String, Sendable {
    case less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
}

enum Calculation: String, Sendable {
    case add = "+", subtract = "-", multiply = "*", divide = "/"
}

/// `name: value` or `value`
struct Argument: Sendable {
    var name: Word?
    var value: Expression
}
