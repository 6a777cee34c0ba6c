public import Switchboard

/// The folder and the tables of mailboxes of a simulated world. What it answers comes a while later.
public struct VirtualMailboxes: Sendable {
    public private(set) var messages: [MessageID: VoiceMessage] = [:]
    /// Begun, and not whole.
    public private(set) var drafts: [MessageID: VoiceMessage] = [:]
    public private(set) var boxes: [String: KeptBox] = [:]
    public private(set) var greetings: [String: Set<Greeting>] = [:]
    public private(set) var pins: [String: String] = [:]
    public private(set) var passingPINs: Set<String> = []
    public private(set) var mails: [MailDraft] = []
    public private(set) var orders: [VoicemailOrder] = []
    /// The disk takes nothing: why; or it does not even say so.
    public var failure: String?
    public var isSilent = false
    /// What is to be reported.
    var answers: [VoicemailEvent] = []

    public init() {}

    mutating func perform(_ order: VoicemailOrder) {
        orders.append(order)
        guard !isSilent else { return }
        switch order {
        case .begin(let message): drafts[message.id] = message
        case .keep(let message, let mail), .copy(let message, _, let mail):
            drafts[message.id] = nil
            if let failure {
                return answers.append(.notKept(message, reason: failure))
            }
            messages[message.id] = message
            mails += mail.map { [$0] } ?? []
            answers.append(.kept(message))
        case .discard(let message): drafts[message.id] = nil
        case .change(let message): messages[message.id] = message
        case .remove(let message): messages[message.id] = nil
        case .keepGreeting(let box, let greeting, let file):
            if file != nil, failure == nil {
                greetings[box, default: []].insert(greeting)
            } else {
                greetings[box]?.remove(greeting)
            }
            answers.append(
                .greeting(
                    box: box, greeting, isThere: file != nil && failure == nil, failure: failure))
        case .discardFile: break
        case .keepBox(let box): boxes[box.number] = box
        case .setPIN(let box, let pin, let isPassing, let asked):
            if failure == nil {
                pins[box] = pin
                if isPassing { passingPINs.insert(box) } else { passingPINs.remove(box) }
            }
            answers.append(
                .pinSet(box: box, isPassing: isPassing, asked: asked, failure: failure))
        case .tryPIN(let box, let pin, let asked):
            answers.append(.pinTried(asked: asked, isRight: pins[box] == pin))
        case .forgetPIN(let box):
            pins[box] = nil
            passingPINs.remove(box)
        }
    }

    mutating func takeAnswers() -> [VoicemailEvent] {
        defer { answers = [] }
        return answers
    }

    /// What the next start finds.
    public var restored: RestoredMailboxes {
        var kept = RestoredMailboxes()
        kept.messages = messages.values.sorted { "\($0.id)" < "\($1.id)" }
        // In one order, whatever that of a table is.
        kept.interrupted = drafts.values.sorted { "\($0.id)" < "\($1.id)" }.map { draft in
            var draft = draft
            draft.milliseconds = 3_000
            return draft
        }
        kept.boxes = Array(boxes.values)
        kept.greetings = greetings
        kept.pins = Set(pins.keys)
        kept.passingPINs = passingPINs
        return kept
    }
}
