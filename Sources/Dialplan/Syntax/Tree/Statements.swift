/// What stands between two braces.
struct Block: Sendable {
    var statements: [Statement] = []
}

struct Statement: Sendable {
    indirect enum Kind: Sendable {
        case action(ActionNode)
        case choose([(condition: Expression, then: Block)], otherwise: Block?)
        case match(Expression, [MatchCase], otherwise: Block?)
        /// `repeat 3 times { }`
        case repeatTimes(Expression, Block)
        /// `repeat`: once more through this menu.
        case repeatMenu
        case forEach(Word, [Expression], Block)
        case letName(Word, Expression)
        case setName(Word, Expression)
        case goto(Word, [Argument])
        case perform(Word, [Argument])
        case returnValue(Expression?)
        case menu(MenuNode)
        case onHangup(Block)
    }

    var kind: Kind
    /// Its first word.
    var span: Span
    /// Where it stands, for traces.
    var position: Position
}

/// `"gold", "platinum" { }` of a `match`.
struct MatchCase: Sendable {
    var values: [Expression]
    var body: Block
    var span: Span
}

/// An action as its row in the vocabulary shapes it.
struct ActionNode: Sendable {
    var verb: Verb
    var span: Span
    /// In the order of the row; optional ones that were not written are nil.
    var operands: [Operand?]
    var options: [OptionNode] = []
    var branches: [Branch] = []

    func option(_ name: String) -> OptionNode? { options.first { $0.name.text == name } }
}

enum Operand: Sendable {
    case targets([Target])
    case value(Expression)
    /// One of a closed list, or a name.
    case word(Word)
    case prompts([Prompt])
    case duration(Duration, Span)
    /// `"X-Name" = E`, `name = E`
    case assignment(Word, Expression)
    /// `crm(number: E)`
    case call(Word, [Argument])
}

/// `201 after 10s`, `dial +4915112345678 via telco as 201`
struct Target: Sendable {
    /// How an outside number is called, and on whose account.
    struct Outside: Sendable {
        var trunks: [Word]
        var account: Word
    }

    var value: Expression
    var after: Duration?
    var outside: Outside?
}

/// What `play`, `ask` and `greeting` take.
enum Prompt: Sendable {
    /// A name in quotes, or something computed.
    case sound(Expression)
    case tone(Word)

    var span: Span {
        switch self {
        case .sound(let value): value.span
        case .tone(let word): word.span
        }
    }
}

struct OptionNode: Sendable {
    enum Value: Sendable {
        /// Present.
        case none
        case duration(Duration, Span)
        case count(Int, Span)
        case expression(Expression)
        case words([Word])
        case targets([Target])
        case patterns([PatternNode])
        /// Without quotes.
        case text(Word)
        case fields([Parameter])
        /// `digits 4-8`
        case digits(Int, Int, Span)
    }

    var name: Word
    var value: Value
}

/// `on busy, noanswer { }`, `on key 1 { }`, `during key 9 { }` or `otherwise { }`
struct Branch: Sendable {
    enum Kind: Sendable {
        case outcomes([(Outcome, Span)])
        case key([PatternNode])
        case duringKey([PatternNode])
        case otherwise
    }

    var kind: Kind
    var span: Span
    var body: Block
    var position: Position
}
