/// The actions of the language (section 7).
public enum Verb: String, Hashable, Sendable, CaseIterable {
    case ring, dial, queue, conference, park, unpark, pickup, intercom, page, monitor, directory
    case route, redirect
    case callLater = "call-later"
    case play, say, ask, voicemail, mailbox
    case recordPrompt = "record-prompt"
    case receiveFax = "receive-fax"
    case echoTest = "echo-test"
    case wait, answer, ringing, hangup
    case callerid, header, language, music, record, keys, tag, log
    case toggle, dnd, forward, agent
    case callWaiting = "call-waiting"
    case lookup, post, notify
}

/// One row per action: what parser, checker, help, manual and completion know of it.
struct ActionSpec: Sendable {
    struct Marks: OptionSet, Hashable, Sendable {
        let rawValue: Int

        /// Nothing behind it runs.
        static let ends = Marks(rawValue: 1)
        /// Takes time or input: a circle through it does not spin.
        static let waits = Marks(rawValue: 2)
        /// Waits, yet may return at once: `ring` where no phone is registered.
        static let mayBeQuick = Marks(rawValue: 4)
        /// Possible after the caller has hung up, and beside a conversation.
        static let offline = Marks(rawValue: 8)
        /// Can cost money.
        static let costs = Marks(rawValue: 16)
        /// Takes `on key` and `during key`.
        static let keys = Marks(rawValue: 32)
    }

    enum Family: String, Sendable, CaseIterable {
        case connecting = "Connecting people"
        case talking = "Talking to the caller"
        case call = "Changing this call"
        case system = "Changing the system"
        case others = "Asking and telling other systems"
    }

    var verb: Verb
    var family: Family
    /// One sentence for manual, help and completion.
    var summary: String
    var operands: [OperandSpec] = []
    var options: [OptionSpec] = []
    var outcomes: [Outcome] = []
    var marks: Marks = []

    func option(_ name: String) -> OptionSpec? { options.first { $0.name == name } }
}
