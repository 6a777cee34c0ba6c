/// A body whose names, places and types are known: what a call walks.
struct Code: Sendable {
    var steps: [Step] = []
    /// Of an `on hangup`: where it stands in its file, since a line can hold several.
    var offset = 0
}

struct Step: Sendable {
    indirect enum Kind: Sendable {
        case action(ActionCode)
        case choose([(condition: Formula, then: Code)], otherwise: Code?)
        case match(Formula, [(values: [Formula], body: Code)], otherwise: Code?)
        case repeatTimes(Formula, Code)
        /// Once more through the innermost menu.
        case repeatMenu
        /// Each value in turn into the local.
        case forEach(Int, [Formula], Code)
        case setLocal(Int, Formula)
        case setVariable(Int, Formula)
        case goto(Way)
        case perform(Way)
        case returnValue(Formula?)
        /// A menu on the spot: what follows it runs when one of its bodies just ends.
        case menu(Int)
        case onHangup(Code)
    }

    var kind: Kind
    var position: Position
}

enum Way: Sendable {
    case flow(Int, [Formula])
    case menu(Int)
}

/// An action, its operands and options as formulas.
struct ActionCode: Sendable {
    struct Key: Sendable {
        /// What may be pressed.
        var keys: RouteTable
        var body: Code
        var position: Position
    }

    struct On: Sendable {
        /// Empty for `otherwise`.
        var outcomes: [Outcome]
        var body: Code
        var position: Position
    }

    var verb: Verb
    /// In the order of the row; those not written are `.absent`.
    var operands: [OperandCode]
    /// By name; what was not written is not in it.
    var options: [String: OptionCode] = [:]
    /// The local that takes the result: of `ask` and `lookup`.
    var binding: Int?
    var outcomes: [On] = []
    var keys: [Key] = []
    /// Run beside a conversation; offline actions only.
    var duringKeys: [Key] = []
}

enum OperandCode: Sendable {
    case absent
    case targets([TargetCode])
    case value(Formula)
    case word(String)
    case prompts([PromptCode])
    case duration(Duration)
    case assignment(String, Formula)
    /// The index of the source, and its values in the order in which it takes them.
    case source(Int, [Formula])
}

enum OptionCode: Sendable {
    case present
    case duration(Duration)
    case count(Int)
    case value(Formula)
    case word(String)
    case names([String])
    case account(AccountCode)
    case digits(Int, Int)
    /// The index of a flow.
    case flow(Int)
}

enum AccountCode: Hashable, Sendable {
    case caller, system
    case `extension`(String)
}

struct TargetCode: Sendable {
    enum Who: Sendable {
        /// Known extensions, in the order of a range.
        case extensions([String])
        case group(Int)
        /// A number, or a mail address, that is known only in the call.
        case value(Formula)
        /// An outside number, on somebody's account.
        case outside(Formula, trunks: [String], AccountCode)
    }

    var who: Who
    var after: Duration
}

enum PromptCode: Sendable {
    case sound(Formula)
    case tone(String)
}

/// A menu (5.3).
struct MenuCode: Sendable {
    struct Press: Sendable {
        var label: String?
        var body: Code
        var position: Position
    }

    /// For traces; an unnamed one is called by its place.
    var name: String
    var greeting: [PromptCode]
    var wait: Duration
    var between: Duration
    var tries: Int
    /// Values are indices of `presses`.
    var keys: RouteTable
    var presses: [Press]
    var onEnter: Code?
    var onTimeout: Code?
    var onInvalid: Code?
    var onFailed: Code?
    var position: Position
    /// The locals of the flow in which an unnamed menu stands are its own too.
    var isOnTheSpot: Bool
}

struct FlowCode: Sendable {
    var name: String
    var parameters: Int
    /// Parameters and every `let`, `ask … as` and `lookup … as` of its body.
    var locals: Int
    var body: Code
    var position: Position
}
