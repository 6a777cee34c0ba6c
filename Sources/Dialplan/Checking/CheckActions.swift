/// What single actions ask for beyond the types of their values.
extension Checker {
    mutating func check(_ node: ActionNode) {
        switch node.verb {
        case .dial, .redirect: checkDialed(node)
        case .voicemail, .mailbox:
            if let value = node.value(0) { checkMailbox(value) }
        case .monitor, .callLater:
            if let value = node.value(0), case .number(let number) = value.kind {
                checkExtension(number, value.span)
            }
        case .ring, .queue: checkWaiting(node)
        case .say:
            checkUnit(node)
            var language: Word?
            if case .words(let words)? = node.option("language")?.value { language = words.first }
            sounds.said.append((node.span, language))
        default: break
        }
    }

    /// E0122 one of our own, E0308 help.
    private mutating func checkDialed(_ node: ActionNode) {
        guard let value = node.value(0), case .number(let number) = value.kind else { return }
        if input.inventory.extension(number) != nil {
            report(
                "E0122", "\(number) is one of your own extensions", at: value.span, "",
                help: ["inside numbers are called with `ring \(number)`"])
        } else if parts.emergency?.numbers.match(number) != nil {
            report(
                "E0308", "\(number) is an emergency number", at: value.span,
                "`\(node.verb.rawValue)` is charged, refused and counted like any other call",
                help: [
                    "the `emergency` block calls it from every phone; `route \(number) in …` leads"
                        + " there"
                ])
        }
    }

    /// W0510: the call is over before.
    private mutating func checkWaiting(_ node: ActionNode) {
        guard case .duration(let limit, let span)? = node.option("for")?.value, limit >= maxCall
        else { return }
        let late: Outcome = node.verb == .ring ? .noanswer : .timeout
        for branch in node.branches {
            guard case .outcomes(let list) = branch.kind,
                let (_, place) = list.first(where: { $0.0 == late })
            else { continue }
            report(
                "W0510", "`on \(late.rawValue)` can never happen", at: place, "",
                [.init(span: span, text: "no call lasts that long")],
                help: ["a call ends after `settings { max-call … }`, else four hours"])
        }
    }
}

extension ActionNode {
    func value(_ index: Int) -> Expression? {
        guard operands.indices.contains(index), case .value(let value)? = operands[index] else {
            return nil
        }
        return value
    }
}
