/// A name, number or other word, with its place.
struct Word: Equatable, Sendable {
    var text: String
    var span: Span
}

/// One `.dial` file, read.
struct Document: Sendable {
    var settings: [SettingNode] = []
    var contexts: [ContextNode] = []
    var flows: [FlowNode] = []
    /// Whether something could not be read, so that what looks unused or missing may not be.
    var hasMistakes = false
    /// False after a declaration was lost: its name is missing then.
    var isWhole = true
}

/// A line of `settings { }`.
struct SettingNode: Sendable {
    var name: Word
    var values: [Word]
    /// Of `ring-time` and `max-call`.
    var duration: Duration?
}

/// `context name { }` or `incoming name, … { }`.
struct ContextNode: Sendable {
    var isIncoming: Bool
    var names: [Word]
    var routes: [RouteNode] = []
    var includes: [Word] = []
    var allows: [Word] = []
    var before: Block?
    var otherwise: Block?
}

/// `number PATTERNS "label" { }`
struct RouteNode: Sendable {
    var patterns: [Word]
    var label: String?
    var body: Block
}

/// `flow name { }`
struct FlowNode: Sendable {
    var name: Word
    var body: Block
}

/// What stands between two braces.
struct Block: Equatable, Sendable {
    var statements: [Statement] = []
}

struct Statement: Equatable, Sendable {
    indirect enum Kind: Equatable, Sendable {
        case ring([Target], limit: Duration?, [Branch])
        case dial(Expression, via: [Word], limit: Duration?, account: Word?, [Branch])
        case playTone(Word, times: Int?)
        case playPrompt([Word])
        case echoTest
        case wait(Duration)
        case answer
        case ringing
        case log(String)
        case hangup(Word?)
        case goto(Word)
        case perform(Word)
        case choose(Condition, then: Block, otherwise: Block)
    }

    var kind: Kind
    /// Its first word.
    var span: Span
    /// Where it stands, for traces.
    var position: Position
}

/// `201 after 10s`
struct Target: Equatable, Sendable {
    var number: Expression
    var after: Duration
}

/// `on busy, noanswer { }` or `otherwise { }`
struct Branch: Equatable, Sendable {
    /// Empty for `otherwise`.
    var outcomes: [Outcome]
    var body: Block
}

/// A value that is known while a call runs.
struct Expression: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// A number or a text as it stands.
        case literal(String)
        case dialed, callerNumber, callerName, callerExtension
    }

    var kind: Kind
    var span: Span
}

indirect enum Condition: Equatable, Sendable {
    case isSet(Expression)
    case equals(Expression, Expression)
    case startsWith(Expression, Expression)
    case not(Condition)
    case all(Condition, Condition)
    case any(Condition, Condition)
}
