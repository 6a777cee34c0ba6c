/// A name, number or other word, with its place.
struct Word: Hashable, Sendable {
    var text: String
    var span: Span
}

/// One `.dial` file, read: its declarations in the order in which they stand.
struct Document: Sendable {
    var settings: [SettingNode] = []
    var numbering: [NumberingNode] = []
    var emergencies: [EmergencyNode] = []
    var features: [FeatureNode] = []
    var contexts: [ContextNode] = []
    var menus: [MenuNode] = []
    var flows: [FlowNode] = []
    var functions: [FunctionNode] = []
    var variables: [VariableNode] = []
    var maps: [MapNode] = []
    var schedules: [ScheduleNode] = []
    var holidays: [HolidaysNode] = []
    var objects: [ObjectNode] = []
    /// `on hangup { }` on the outermost level: for every call.
    var hangups: [Block] = []
    var tests: [TestNode] = []
    /// `// allow W0203: reason` comments: the code, and the line that it silences (its own, or the
    /// next one if it stands alone).
    var allowances: [Allowance] = []
    /// Whether something could not be read, so that what looks unused or missing may not be.
    var hasMistakes = false
    /// Names that were given inside of what could not be read.
    var lostNames: Set<String> = []
    /// False after a declaration was lost: its name is missing then.
    var isWhole = true
}

struct Allowance: Sendable {
    var code: Word
    /// Counts from 1.
    var line: Int
    /// Empty if none was given, which is a mistake.
    var reason: String
}

/// A line of `settings { }`.
struct SettingNode: Sendable {
    var name: Word
    /// Texts without their quotes.
    var values: [Word]
    /// Of `ring-time`, `max-call` and `hold-recall`.
    var duration: Duration?
}

/// `numbering COUNTRY area DIGITS { rewrite …; class … }`
struct NumberingNode: Sendable {
    struct Rewrite: Sendable {
        var pattern: PatternNode
        var to: Word
    }

    struct Class: Sendable {
        var name: Word
        var patterns: [PatternNode]
    }

    var span: Span
    var preset: Word?
    var area: Word?
    var rewrites: [Rewrite] = []
    var classes: [Class] = []
}

/// `emergency { }`
struct EmergencyNode: Sendable {
    var span: Span
    var numbers: [PatternNode] = []
    var also: [PatternNode] = []
    var test: [PatternNode] = []
    var via: [Word] = []
    var callerID: Expression?
    var notify: [Expression] = []
}

/// A line of `features { }`: `transfer *2`
struct FeatureNode: Sendable {
    var name: Word
    var keys: Word
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
    var patterns: [PatternNode]
    var label: String?
    var body: Block
    var position: Position
}

/// A pattern as it stands in the text; `Numbers` knows what it means.
struct PatternNode: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// `2xx`, `9|outside`, `200-249`, `extension`
        case word
        /// `"+1 (256) 555-0100"`
        case quoted
        /// `regex "…"`
        case regex
    }

    var kind: Kind
    /// Without quotes.
    var text: String
    var span: Span
}

/// `menu name { }`, or `menu { }` among statements.
struct MenuNode: Sendable {
    struct Press: Sendable {
        var patterns: [PatternNode]
        var label: String?
        var body: Block
    }

    enum Event: String, Sendable, CaseIterable {
        case enter, timeout, invalid, failed
    }

    struct Handler: Sendable {
        /// Each with its place; empty for `otherwise`.
        var events: [(Event, Span)]
        var span: Span
        var body: Block
    }

    /// Nil for an unnamed one.
    var name: Word?
    /// Of its name, or of the word `menu`.
    var span: Span
    var greeting: [Prompt] = []
    var wait: Duration?
    var between: Duration?
    var tries: Int?
    var presses: [Press] = []
    var handlers: [Handler] = []
    var position: Position
}

/// `flow name(to: phone) { }`
struct FlowNode: Sendable {
    var name: Word
    var parameters: [Parameter] = []
    var body: Block
    var position: Position
}

/// `name: type`; without a type it is a text.
struct Parameter: Sendable {
    var name: Word
    var type: Word?
}

/// `function name(x) = expression`
struct FunctionNode: Sendable {
    var name: Word
    var parameters: [Parameter]
    var value: Expression
}

/// `var name: type = expression`
struct VariableNode: Sendable {
    var name: Word
    var type: Word?
    var value: Expression?
}

/// `map name { pattern -> value }` or `map name from "file.csv"`
struct MapNode: Sendable {
    struct Entry: Sendable {
        var key: PatternNode
        /// Nil where only membership counts.
        var value: Expression?
    }

    var name: Word
    var entries: [Entry] = []
    var otherwise: Expression?
    /// The name of a CSV file, without quotes.
    var file: Word?
}
