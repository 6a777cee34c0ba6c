/// One row per action: what parser, checker and help know of it.
struct ActionSpec: Sendable {
    var verb: String
    /// Takes time or input: a circle through it does not spin.
    var waits: Bool
    /// Nothing behind it runs.
    var ends: Bool
    var outcomes: [Outcome]
    /// How it is written.
    var form: String
}

enum Vocabulary {
    static let actions: [ActionSpec] = [
        ActionSpec(
            verb: "ring", waits: true, ends: false,
            outcomes: [.ended, .busy, .noanswer, .declined, .unavailable, .failed],
            form: "ring TARGET [after T], ... [for T] [{ on OUTCOME { ... } }]"),
        ActionSpec(
            verb: "dial", waits: true, ends: false,
            outcomes: [
                .ended, .busy, .noanswer, .declined, .unavailable, .failed, .invalid, .congested,
                .refused,
            ], form: "dial NUMBER via TRUNK, ... [for T] [as EXTENSION or system]"),
        ActionSpec(
            verb: "play", waits: true, ends: false, outcomes: [],
            form: "play tone NAME [times N]"),
        ActionSpec(
            verb: "echo-test", waits: true, ends: false, outcomes: [], form: "echo-test"),
        ActionSpec(verb: "wait", waits: true, ends: false, outcomes: [], form: "wait T"),
        ActionSpec(verb: "answer", waits: false, ends: false, outcomes: [], form: "answer"),
        ActionSpec(verb: "ringing", waits: false, ends: false, outcomes: [], form: "ringing"),
        ActionSpec(verb: "log", waits: false, ends: false, outcomes: [], form: "log \"text\""),
        ActionSpec(
            verb: "hangup", waits: false, ends: true, outcomes: [],
            form: "hangup [normal or busy or declined or congested or not-found or gone]"),
        ActionSpec(verb: "goto", waits: false, ends: true, outcomes: [], form: "goto FLOW"),
        ActionSpec(verb: "do", waits: false, ends: false, outcomes: [], form: "do FLOW"),
    ]

    static let verbs: [String] = actions.map(\.verb) + ["if"]

    static func spec(_ verb: String) -> ActionSpec? { actions.first { $0.verb == verb } }

    static let declarations = ["bellbird", "settings", "context", "incoming", "flow"]

    /// Declarations of the whole language that a later version brings.
    static let laterDeclarations: Set<String> = [
        "numbering", "emergency", "features", "menu", "function", "var", "map", "schedule",
        "holidays", "group", "queue", "conference", "paging", "parking", "toggle", "service",
        "query", "test",
    ]

    static let contextItems = ["number", "include", "allow", "before", "otherwise"]

    static let settings = [
        "timezone", "language", "main-number", "ring-time", "max-call", "system-allows", "music",
    ]

    /// Words that stand between values and are none.
    static let joints: Set<String> = [
        "after", "and", "as", "for", "is", "on", "or", "otherwise", "set", "starts-with", "via",
    ]

    /// Words of `hangup`.
    static let causes: [String: EndCause] = [
        "normal": .normal, "busy": .busy, "declined": .declined, "congested": .congested,
        "not-found": .notFound, "gone": .gone,
    ]

    /// The tones of `play tone`.
    static let tones = ["dial", "ringback", "busy", "congestion", "confirmation", "test"]

    /// Classes of outside numbers, as `allow` names them. Without a numbering plan only two are
    /// told apart.
    static let classes = [
        "free", "local", "national", "mobile", "international", "premium", "special",
    ]

    /// Parts of the whole language that a later version brings: they are told from mistakes.
    static let later = laterDeclarations.union([
        "match", "repeat", "for", "let", "set", "return", "say", "ask", "voicemail", "mailbox",
        "park", "unpark", "pickup", "intercom", "page", "monitor", "directory", "route",
        "redirect", "call-later", "record-prompt", "receive-fax", "callerid", "header", "music",
        "record", "keys", "tag", "dnd", "forward", "agent", "lookup", "post", "notify", "regex",
        "outside", "direct",
    ])
}
