/// An expression whose names are known, and what it gives.
struct Typed {
    var formula: Formula
    /// Nil after a mistake, so that nothing further is said of it.
    var type: ValueType?
    var isMaybe = false
    var span: Span

    /// What stands for something wrong.
    static func wrong(_ span: Span) -> Typed {
        Typed(formula: .constant(.missing), type: nil, span: span)
    }

    /// Never so after a mistake.
    var isConstant: Bool {
        if case .constant = formula, type != nil { true } else { false }
    }

    /// A text that is written out.
    var text: String? {
        if case .constant(let value) = formula { value.text } else { nil }
    }
}

extension ValueType {
    /// For messages: `a text`.
    var withArticle: String {
        switch self {
        case .text: "a text"
        case .phone: "a phone number"
        case .int: "a number"
        case .money: "an amount"
        case .flag: "yes or no"
        case .duration: "a length of time"
        case .date: "a date"
        case .record(let source): "an answer of `\(source)`"
        }
    }

    /// Whether a value of this type can stand where another is needed.
    func fits(_ wanted: ValueType) -> Bool {
        if self == wanted { return true }
        switch (self, wanted) {
        case (.record, _), (_, .record): return false
        case (_, .text), (.int, .phone), (.int, .money): return true
        default: return false
        }
    }

    /// What can be more or less than another.
    var isOrdered: Bool {
        switch self {
        case .int, .money, .duration, .date: true
        case .text, .phone, .flag, .record: false
        }
    }

    func isComparable(with other: ValueType) -> Bool {
        self == other || fits(other) || other.fits(self)
    }
}

extension Formula {
    /// What is there where this is true.
    var proof: [Formula] {
        switch self {
        case .isSet(let inner), .isInMap(let inner, _): proofOf(inner)
        case .both(let left, let right): left.proof + right.proof
        case .not(let inner): inner.counterproof
        case .equal(let left, let right), .compare(let left, _, let right),
            .startsWith(let left, let right):
            [left, right]
        case .matches(let subject, _): [subject]
        default: []
        }
    }

    /// What is there where this is false.
    var counterproof: [Formula] {
        switch self {
        case .not(let inner): inner.proof
        case .either(let left, let right): left.counterproof + right.counterproof
        default: []
        }
    }

    private func proofOf(_ inner: Formula) -> [Formula] {
        if case .isInMap(_, let map) = self { return [inner, .inMap(inner, map)] }
        return [inner]
    }
}
