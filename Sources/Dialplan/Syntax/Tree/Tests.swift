/// `test "what is true" { }`
struct TestNode: Sendable {
    var title: Word
    var steps: [TestStep]
    var position: Position
}

struct TestStep: Sendable {
    enum Kind: Sendable {
        /// `at 2026-03-03 12:10`, as it is written.
        case at(Word, Word)
        case given(Given)
        case call(from: Expression, to: Expression, on: Word?)
        case press(Word, after: Duration?)
        case answer(Expression, after: Duration?)
        case hangup(Expression?, after: Duration?)
        case expect(Expectation)
    }

    var kind: Kind
    /// Of the whole line.
    var span: Span
    var position: Position
}

/// `given 212 is busy`, `given 212 answers after 5s`, `given trunk telco is down`,
/// `given crm answers { tier: "gold" }`, `given night-mode is on`, `given office is closed`
struct Given: Sendable {
    enum Fact: Sendable {
        case isState(Word)
        case answersAfter(Duration?)
        /// `forwards busy to 202`
        case forwards(Word?, to: Expression)
        case answersWith([Argument])
        /// `dialed 0301234567`: the last number that it has called.
        case dialed(Expression)
    }

    /// `trunk` was written before the name.
    var isTrunk: Bool
    var subject: Word
    var fact: Fact
}

/// `expect no ring 212`, `expect dial 112 via telekom as 250 callerid +1…`
struct Expectation: Sendable {
    var isNegated: Bool
    /// `ring`, `play`, `dial`, `talk`, `refused`, `nomatch`, …
    var event: Word
    var values: [Expression]
    /// `via`, `as`, `by`, `callerid`
    var qualifiers: [(name: Word, value: Expression)]
    /// `expect voicemail 201 after 20s`: exactly so long after the step before, or after what it
    /// expected.
    var after: Duration?
}
