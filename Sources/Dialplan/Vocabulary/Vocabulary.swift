/// The words of the language, in tables: parser, checker, help, manual, completion and editor
/// files are made from them.
enum Vocabulary {
    static let actions: [ActionSpec] =
        connecting + talking + changingCall + changingSystem + otherSystems

    private static let byVerb = Dictionary(
        actions.map { ($0.verb, $0) }, uniquingKeysWith: { first, _ in first })

    static func spec(_ verb: Verb) -> ActionSpec {
        guard let spec = byVerb[verb] else { preconditionFailure("every verb has its row") }
        return spec
    }

    static let verbs = Verb.allCases.map(\.rawValue)

    /// What begins a statement and is no action.
    static let statements = [
        "if", "match", "repeat", "for", "let", "set", "goto", "do", "return", "menu", "on",
    ]

    static let declarations = blocks.map(\.word) + ObjectKind.allCases.map(\.rawValue)

    static let contextItems = contextBlock.names

    static let menuItems = menuBlock.names

    static let settings = settingsBlock.names

    static let testSteps = testBlock.names

    /// Keys during a conversation.
    static let features = featuresBlock.names

    /// Words that stand between values and are none. (`to` and `from` may be names too.)
    static let joints: Set<String> = [
        "after", "and", "as", "else", "for", "in", "is", "matches", "not", "on", "or",
        "otherwise", "starts-with", "via",
    ]

    /// Words of `hangup`.
    static let causes: [String: EndCause] = [
        "normal": .normal, "busy": .busy, "declined": .declined, "congested": .congested,
        "not-found": .notFound, "gone": .gone,
    ]

    /// The tones of `play tone`.
    static let tones = [
        "dial", "ringback", "busy", "congestion", "confirmation", "special-information",
        "call-waiting", "test",
    ]

    /// Classes of outside numbers, as `allow` names them; a numbering plan may add others.
    static let classes = [
        "free", "local", "national", "mobile", "international", "premium", "special",
    ]

    static let strategies = [
        "all", "in-order", "round-robin", "random", "longest-idle", "fewest-calls",
    ]

    /// What `state(201)` is.
    static let phoneStates = ["idle", "ringing", "busy", "offline", "dnd"]

    /// Fields of `caller` and `call`, with their types; `true` where the value may be missing.
    static let facts: [(name: String, type: ValueType, isMaybe: Bool)] = [
        ("dialed", .phone, false), ("entered", .phone, false),
        ("caller.number", .phone, true), ("caller.name", .text, true),
        ("caller.extension", .phone, true), ("caller.anonymous", .flag, false),
        ("caller.language", .text, false), ("caller.last-dialed", .phone, true),
        ("call.id", .text, false),
        ("call.seconds", .int, false), ("call.started", .text, false),
        ("call.direction", .text, false), ("call.transferred-by", .phone, true),
        ("trunk", .text, true), ("now", .text, false), ("today", .date, false),
        ("weekday", .text, false),
    ]
}
