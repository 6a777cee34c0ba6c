/// What a machine was told, in the order in which it was: with the facts of the call this is all
/// that its way depends on (6.2, rule 4), so that the same call can be sent through another plan.
public struct RecordedInput: Codable, Hashable, Sendable {
    public enum Kind: String, Codable, Sendable {
        case start
        /// `Completion`, by its cases.
        case outcome, ended, key, digits, found, redirected
        /// Digits of a secret question, which nobody keeps.
        case secret
        /// Keys beside a conversation.
        case side
        /// The caller hung up, or was taken away.
        case gone
    }

    public var kind: Kind
    /// UTC, milliseconds since 1970: what the clock said to the plan.
    public var at: Int64
    /// The outcome, the other side, the keys or the digits.
    public var value: String?
    /// The fields of an answer.
    public var fields: [String]?
    /// The facts of the world that the plan read on the way to its next action:
    /// `phone 201` is `idle`.
    public var read: [String: String]?

    init(_ kind: Kind, at: WallTime, _ value: String? = nil, fields: [String]? = nil) {
        self.kind = kind
        self.at = at.milliseconds
        self.value = value
        self.fields = fields
    }
}

/// A call as it can be gone through again.
public struct RecordedCall: Codable, Equatable, Sendable {
    public var facts: CallFacts
    public var inputs: [RecordedInput]
    /// False if more was told to the machine than is kept.
    public var isWhole: Bool

    public init(facts: CallFacts, inputs: [RecordedInput], isWhole: Bool = true) {
        self.facts = facts
        self.inputs = inputs
        self.isWhole = isWhole
    }
}

extension CallMachine {
    /// What this machine was told until now.
    public var recorded: RecordedCall {
        RecordedCall(facts: call, inputs: inputs, isWhole: !hasMoreInputs)
    }

    mutating func told(
        _ kind: RecordedInput.Kind, _ value: String? = nil, fields: [String]? = nil
    ) {
        guard inputs.count < Limits.recordedInputs else {
            hasMoreInputs = true
            return
        }
        inputs.append(RecordedInput(kind, at: now, value, fields: fields))
    }

    mutating func told(_ completion: Completion, isSecret: Bool) {
        switch completion {
        case .outcome(let outcome): told(.outcome, outcome.rawValue)
        case .ended(let party): told(.ended, party)
        case .key(_, let pressed): told(.key, pressed)
        case .digits(let digits): isSecret ? told(.secret) : told(.digits, digits)
        case .redirected(let owner, let number): told(.redirected, "\(owner) \(number)")
        case .found(let values): told(.found, fields: values.map(\.recorded))
        }
    }

    /// A fact of the world. What is asked for by a secret name is not written down.
    mutating func read(_ what: String, _ name: String, _ value: String) {
        guard !readsSecret, !hasMoreInputs, let last = inputs.indices.last,
            (inputs[last].read?.count ?? 0) < Limits.recordedFacts
        else { return }
        inputs[last].read = inputs[last].read ?? [:]
        inputs[last].read?["\(what) \(name)"] = value
    }
}

extension Value {
    /// `text:gold`, for records of calls.
    var recorded: String {
        switch self {
        case .missing, .record, .secret: "-"
        case .text(let text): "text:" + text
        case .phone(let text): "phone:" + text
        case .int(let number): "int:\(number)"
        case .money(let amount): "money:\(amount)"
        case .flag(let flag): flag ? "flag:yes" : "flag:no"
        case .duration(let duration): "duration:\(duration.milliseconds)"
        case .date(let day): "date:\(day)"
        }
    }

    /// Missing if it is none of ours.
    init(recorded text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let rest = parts.count == 2 ? String(parts[1]) : ""
        switch parts.first {
        case "text": self = .text(rest)
        case "phone": self = Pattern.looksLikeNumber(rest) ? .phone(rest) : .missing
        case "int": self = Int64(rest).map(Value.int) ?? .missing
        case "money": self = Int64(rest).map(Value.money) ?? .missing
        case "flag": self = .flag(rest == "yes")
        case "duration": self = Int64(rest).map { .duration(.milliseconds($0)) } ?? .missing
        case "date": self = Int(rest).map { Value.date($0).bounded } ?? .missing
        default: self = .missing
        }
    }
}
