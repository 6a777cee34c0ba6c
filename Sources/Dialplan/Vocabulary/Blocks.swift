/// A line that may stand in a block.
struct LineSpec: Hashable, Sendable {
    /// The word that it begins with.
    var name: String
    /// What stands behind it: `"ZONE"`, `CLASS, ...`
    var form: String
    /// One sentence for the manual.
    var summary: String
    /// The line as somebody would write it.
    var example: String

    init(_ name: String, _ form: String, _ summary: String, example: String) {
        self.name = name
        self.form = form
        self.summary = summary
        self.example = example
    }
}

/// A declaration that is more than a name and options (section 8): what parser, checker, manual and
/// editors know of it.
struct BlockSpec: Hashable, Sendable {
    /// The word that it begins with.
    var word: String
    /// `context NAME { ... }`
    var form: String
    var summary: String
    var lines: [LineSpec] = []
    /// How the example begins, up to its brace, or the whole of one that has no lines.
    var example: String

    var names: [String] { lines.map(\.name) }

    /// Every line once, as a plan has it.
    var written: [String] {
        guard !lines.isEmpty else { return example.split(separator: "\n").map(String.init) }
        return ["\(example) {"] + lines.map { "  " + $0.example } + ["}"]
    }
}

extension Vocabulary {
    static let edition = BlockSpec(
        word: "bellbird", form: "bellbird 1",
        summary: "The version of the language that a file is written in: its first line.",
        example: "bellbird 1")

    static let settingsBlock = BlockSpec(
        word: "settings", form: "settings { ... }",
        summary: "What holds for the whole plan. Each line stands once, in one file or several.",
        lines: [
            LineSpec(
                "timezone", "\"ZONE\"", "the zone of all schedules and times; else UTC",
                example: "timezone \"Europe/Berlin\""),
            LineSpec(
                "language", "LANGUAGE, ...",
                "the languages of the prompts; calls begin in the first one, else in `en`",
                example: "language de, en"),
            LineSpec(
                "main-number", "NUMBER", "shown for calls outside where nothing else is said",
                example: "main-number +493012345100"),
            LineSpec(
                "ring-time", "T", "how long `ring` rings if it does not say; else 25 s",
                example: "ring-time 20s"),
            LineSpec(
                "max-call", "T", "the longest call; else four hours", example: "max-call 2h"),
            LineSpec(
                "hold-recall", "T",
                "how long somebody may be on hold before the holder's phones ring; else for ever",
                example: "hold-recall 3m"),
            LineSpec(
                "system-allows", "CLASS, ...", "what `dial ... as system` may call; else nothing",
                example: "system-allows local, mobile"),
            LineSpec(
                "music", "\"NAME\"", "heard on hold and while waiting; else `default`",
                example: "music \"calm\""),
            LineSpec(
                "tones", "COUNTRY", "the tones that callers hear; else those of `numbering`",
                example: "tones germany"),
        ], example: "settings")

    static let numberingBlock = BlockSpec(
        word: "numbering", form: "numbering [COUNTRY [area DIGITS]] [{ ... }]",
        summary:
            "How numbers are dialed here: a country's plan, lines of one's own, or both.",
        lines: [
            LineSpec(
                "rewrite", "PATTERN to DIGITS",
                "what is dialed so becomes an international number: what stands before `|` goes,"
                    + " these digits come",
                example: "rewrite 7|xxxx to +493012345"),
            LineSpec(
                "class", "CLASS PATTERN, ...",
                "international numbers of this class; the narrowest pattern wins",
                example: "class partners +4930555xxxx"),
        ], example: "numbering germany area 30")

    static let emergencyBlock = BlockSpec(
        word: "emergency", form: "emergency { ... }",
        summary: "Calls for help: matched before every context, and never refused.",
        lines: [
            LineSpec(
                "numbers", "PATTERN, ...", "from every phone, without a prefix",
                example: "numbers 112, 110"),
            LineSpec(
                "also", "PATTERN, ...",
                "old habits; the number at their end is called, else the"
                    + " first one", example: "also 0112"),
            LineSpec(
                "test", "PATTERN, ...", "the same way out, and nobody is notified",
                example: "test 933"),
            LineSpec(
                "via", "TRUNK, ...", "needed: in this order", example: "via telco, backup"),
            LineSpec(
                "callerid", "NUMBER", "what they see where the phone's location has none",
                example: "callerid +493012345100"),
            LineSpec(
                "notify", "TARGET, ...", "phones and mail addresses that are told",
                example: "notify 201, \"safety@example.com\""),
        ], example: "emergency")

    static let featuresBlock = BlockSpec(
        word: "features", form: "features { ... }", summary: "Keys during a conversation.",
        lines: [
            LineSpec(
                "transfer", "KEYS", "asks first, then connects", example: "transfer *2"),
            LineSpec("blind", "KEYS", "connects at once", example: "blind ##"),
            LineSpec("park", "KEYS", "parks the other side", example: "park *3"),
            LineSpec("record", "KEYS", "records, or stops", example: "record *1"),
        ], example: "features")

    private static let numberLines = [
        LineSpec(
            "number", "PATTERN, ... [\"LABEL\"] { ... }", "what these numbers do",
            example: "number 2xx \"Phones\" { ring dialed }"),
        LineSpec(
            "include", "CONTEXT, ...",
            "the numbers of other contexts too; what one may call is not included",
            example: "include std.features"),
        LineSpec(
            "allow", "CLASS, ...", "what calls on the account of these phones may cost",
            example: "allow free, local, national"),
        LineSpec(
            "before", "{ ... }", "runs before every number",
            example: "before { tag seen = \"yes\" }"),
        LineSpec(
            "otherwise", "{ ... }", "for numbers that nothing matches; else they are told so",
            example: "otherwise { hangup not-found }"),
    ]

    static let contextBlock = BlockSpec(
        word: "context", form: "context NAME { ... }",
        summary: "What phones of ours can dial. A phone names its context in extensions.toml.",
        lines: numberLines, example: "context staff")

    static let incomingBlock = BlockSpec(
        word: "incoming", form: "incoming TRUNK, ... { ... }",
        summary: "What happens to calls that come in over a trunk.",
        lines: [
            LineSpec(
                "number", "PATTERN, ... [\"LABEL\"] { ... }",
                "what these numbers do; `direct` are those of the extensions",
                example: "number +49301234510x \"Sales\" { ring 201 }")
        ] + numberLines.dropFirst().filter { $0.name != "allow" }, example: "incoming telco")

    static let menuBlock = BlockSpec(
        word: "menu", form: "menu NAME { ... }",
        summary: "Keys that a caller presses. Without a name it also stands among actions.",
        lines: [
            LineSpec(
                "greeting", "\"PROMPT\", ...", "heard until a key is pressed",
                example: "greeting \"welcome\""),
            LineSpec(
                "wait", "T", "for the first key, behind the greeting; else 8 s",
                example: "wait 5s"),
            LineSpec(
                "between", "T", "for a further key, if one could follow; else 2 s",
                example: "between 3s"),
            LineSpec("tries", "1-10", "how often it is heard; else 3", example: "tries 2"),
            LineSpec(
                "press", "PATTERN, ... [\"LABEL\"] { ... }", "what these keys do",
                example: "press 1 \"Sales\" { ring 201 }"),
            LineSpec(
                "on", "timeout|invalid|failed|enter, ... { ... }",
                "nothing was pressed, nothing that is known, neither after the last try; and"
                    + " each time that it begins",
                example: "on timeout, invalid { repeat }"),
            LineSpec(
                "otherwise", "{ ... }", "for all of timeout, invalid and failed that no line names",
                example: "otherwise { hangup }"),
        ], example: "menu main")

    static let scheduleBlock = BlockSpec(
        word: "schedule", form: "schedule NAME { ... }",
        summary: "What it is open for when. Exactly one state holds at any moment.",
        lines: [
            LineSpec(
                "timezone", "\"ZONE\"", "its own; else that of the settings",
                example: "timezone \"Europe/Berlin\""),
            LineSpec(
                "otherwise", "STATE", "when no line holds; else `closed`",
                example: "otherwise closed"),
            LineSpec(
                "STATE", "DAYS [TIMES]|DATES [TIMES|from TIME|until TIME]|holidays NAME|when EXPR",
                "when this state holds; `when` goes before a full date, a yearly one, holidays"
                    + " and weekdays, and of these the shorter time wins",
                example: "open mon-fri 09:00-17:30"),
        ], example: "schedule hours")

    static let holidaysBlock = BlockSpec(
        word: "holidays", form: "holidays NAME { ... }", summary: "Days by name.",
        lines: [
            LineSpec(
                "\"NAME\"", "DATE, ...",
                "`12-24` each year, `2026-12-24` once, `easter + 1 day`, `last mon of may`",
                example: "\"Easter Monday\" easter + 1 day")
        ], example: "holidays ours")

    static let mapBlock = BlockSpec(
        word: "map", form: "map NAME { ... } or map NAME from \"FILE.csv\"",
        summary: "A value for a number: `NAME(number)`; the narrowest pattern wins.",
        lines: [
            LineSpec(
                "PATTERN", "[-> VALUE]", "without a value it is only a member",
                example: "20x -> \"sales\""),
            LineSpec(
                "otherwise", "VALUE", "for all others; else the value is missing",
                example: "otherwise \"nobody\""),
        ], example: "map department")

    static let testBlock = BlockSpec(
        word: "test", form: "test \"TITLE\" { ... }",
        summary: "What must happen in a call. The steps are done in turn.",
        lines: [
            LineSpec(
                "at", "DATE TIME", "when the next call comes; else a Tuesday at ten",
                example: "at 2026-03-03 12:10"),
            LineSpec(
                "given", "WHO is STATE|declines|answers [after T]|answers { FIELD: VALUE, ... }",
                "what is so: phones, `trunk NAME`, toggles, schedules, services",
                example: "given 202 answers after 5s"),
            LineSpec(
                "call", "from NUMBER to NUMBER [on TRUNK]", "somebody calls",
                example: "call from 201 to 202"),
            LineSpec(
                "press", "KEYS [after T]", "the caller presses keys", example: "press 1 after 2s"),
            LineSpec(
                "answer", "NUMBER [after T]", "who rings answers", example: "answer 203 after 4s"),
            LineSpec(
                "hangup", "[NUMBER] [after T]", "the caller hangs up, or who is named",
                example: "hangup 202 after 20s"),
            LineSpec(
                "expect", "[no] EVENT VALUE ... [after T]",
                "it must happen, in this order; with `no` it must not happen at all",
                example: "expect talk 202"),
        ], example: "test \"a call\"")

    /// Those without braces, or with actions in them.
    private static let plainBlocks = [
        BlockSpec(
            word: "flow", form: "flow NAME[(PARAMETER[: TYPE], ...)] { ... }",
            summary: "Actions with a name: `goto NAME`, or `do NAME` to come back.",
            example: "flow desk(who: phone) { ring who; hangup }"),
        BlockSpec(
            word: "function", form: "function NAME(PARAMETER[: TYPE], ...) = VALUE",
            summary: "A value that is worked out.",
            example: "function inside(n: phone) = \"00{n}\""),
        BlockSpec(
            word: "var", form: "var NAME[: TYPE] [= VALUE]",
            summary: "A value of each call, set with `set NAME = VALUE`.",
            example: "var tries: int = 0"),
        BlockSpec(
            word: "on", form: "on hangup { ... }",
            summary: "Done at the end of every call; also among actions, for this call.",
            example: "on hangup { log \"over\" }"),
    ]

    /// In the order of the manual.
    static let blocks: [BlockSpec] =
        [
            edition, settingsBlock, numberingBlock, emergencyBlock, featuresBlock, contextBlock,
            incomingBlock, menuBlock,
        ] + plainBlocks.prefix(1)
        + [scheduleBlock, holidaysBlock, mapBlock] + plainBlocks.dropFirst() + [testBlock]
}
