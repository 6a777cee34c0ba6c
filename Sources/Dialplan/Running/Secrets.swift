/// What was typed into `ask … secret`, and what is made of it: the plan may compare, say and dial
/// it, but nobody writes it down (6.3). A value that came from such an answer is wrapped where it
/// is stored and unwrapped where it is read; reading it marks the statement.
extension CallMachine {
    /// Three stars stand for what is not shown.
    static let stars = "***"

    /// A value as it is stored: wrapped, if a secret went into it. The statement is not marked by
    /// it, only by those that read it.
    mutating func sealed(_ formula: Formula, _ world: some WorldView) -> Value {
        let before = readsSecret
        readsSecret = false
        defer { readsSecret = before }
        let value = value(of: formula, world)
        return readsSecret && value != .missing ? .secret(value) : value
    }

    /// A stored value, to be worked with.
    mutating func opened(_ value: Value) -> Value {
        guard case .secret(let inner) = value else { return value }
        readsSecret = true
        return inner
    }

    /// What says something about a secret without being one: a comparison, the value of a map.
    mutating func aside<Result>(_ body: (inout CallMachine) -> Result) -> Result {
        let before = readsSecret
        defer { readsSecret = before }
        return body(&self)
    }

    /// A text for people, the journal, the call record or another party's screen: where a secret
    /// went in, three stars stand.
    mutating func printed(_ formula: Formula, _ world: some WorldView) -> String? {
        guard case .text(let pieces) = formula else {
            let before = readsSecret
            readsSecret = false
            defer { readsSecret = before }
            let text = text(of: formula, world)
            return readsSecret && text != nil ? Self.stars : text
        }
        var whole = ""
        for piece in pieces {
            whole += printed(piece, world) ?? ""
            if whole.utf8.count > Limits.textBytes { return whole.cut(to: Limits.textBytes) }
        }
        return whole
    }

    /// Whether what is typed now is a secret.
    public var isAskingSecret: Bool {
        guard case .waiting(_, let pending, _) = state else { return false }
        return isSecret(pending)
    }

    func isSecret(_ pending: Pending) -> Bool {
        guard case .question = pending, case .action(let action) = frames.last?.current?.kind
        else { return false }
        return action.has("secret")
    }
}

extension ActionCode {
    func printed(
        _ index: Int, _ machine: inout CallMachine, _ world: some WorldView
    ) -> String? {
        guard case .value(let formula) = operand(index) else { return nil }
        return machine.printed(formula, world)
    }

    func printed(
        _ option: String, _ machine: inout CallMachine, _ world: some WorldView
    ) -> String? {
        guard case .value(let formula) = options[option] else { return nil }
        return machine.printed(formula, world)
    }
}

extension Completion {
    /// Without what was typed.
    var hidden: Completion {
        if case .digits = self { .digits("****") } else { self }
    }
}
