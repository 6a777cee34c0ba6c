/// Names in `test` blocks (10.4).
extension Checker {
    mutating func check(_ test: TestNode) {
        for step in test.steps {
            switch step.kind {
            case .at(let day, let time): check(day, time)
            case .given(let given): check(given)
            case .call(let from, _, let trunk): checkCall(from, trunk)
            case .answer(let who, _):
                checkPhone(who)
            case .hangup(let who, _): who.map { checkPhone($0) }
            case .expect(let expectation): check(expectation)
            case .press(let keys, _):
                guard !Pattern.looksLikeNumber(keys.text) else { continue }
                report(
                    "E0801", "`\(keys.text)` is not made of keys", at: keys.span, "",
                    help: ["keys are 0 to 9, * and #"])
            }
        }
    }

    private mutating func check(_ day: Word, _ time: Word) {
        if CivilDate(day.text) == nil {
            report("E0801", "`\(day.text)` is no day", at: day.span, "write it as 2026-03-03")
        }
        if CallMachine.minute(time.text) == nil {
            report("E0801", "`\(time.text)` is no time of day", at: time.span, "write it as 12:10")
        }
    }

    private mutating func checkCall(_ from: Expression, _ trunk: Word?) {
        guard let trunk else {
            guard let caller = from.written, input.inventory.extension(caller) == nil else {
                return
            }
            return report(
                "E0802", "there is no phone \(caller)", at: from.span,
                "of a caller from outside say `on TRUNK`")
        }
        guard isWhole, !names.incoming.contains(where: { $0.trunk.text == trunk.text }) else {
            return
        }
        report(
            "E0802", "nothing comes in on `\(trunk.text)`", at: trunk.span,
            suggestion(trunk.text, names.incoming.map(\.trunk.text)))
    }

    /// Of an outside number there is nothing to know.
    private mutating func checkPhone(_ who: Expression) {
        guard let number = who.written, Pattern.looksLikeNumber(number) else { return }
        checkPhone(number, who.span)
    }

    private mutating func checkPhone(_ number: String, _ span: Span) {
        guard number.utf8.count < 7, !number.hasPrefix("+"),
            input.inventory.extension(number) == nil
        else { return }
        report(
            "E0802", "there is no phone \(number)", at: span,
            suggestion(number, input.inventory.extensions.map(\.number)))
    }

    // MARK: - Facts

    private mutating func check(_ given: Given) {
        let subject = given.subject
        if given.isTrunk {
            if input.inventory.trunk(named: subject.text) == nil { reportMissing(.trunk, subject) }
            return checkState(given, ["up", "down", "full"], "a trunk")
        }
        if Pattern.looksLikeNumber(subject.text) {
            checkPhone(subject.text, subject.span)
            return checkState(
                given, PhoneState.allCases.map(\.rawValue) + ["declines"], "a phone")
        }
        guard let declared = names.declared[subject.text] else {
            guard isWhole else { return }
            return report(
                "E0802", "nothing is called `\(subject.text)`", at: subject.span,
                suggestion(subject.text, names.declared.keys.sorted()))
        }
        switch declared.kind {
        case .toggle: checkState(given, ["on", "off"], "a toggle")
        case .queue: checkState(given, ["full", "nobody"], "a queue")
        case .schedule: checkState(given, states[declared.index], "`\(subject.text)`")
        case .service, .query:
            checkState(given, ["notfound", "failed", "timeout"], "a service")
            checkFields(given, declared.index)
        default:
            report(
                "E0802", "`\(subject.text)` is \(declared.kind.withArticle), and has no state",
                at: subject.span)
        }
    }

    private mutating func checkState(_ given: Given, _ states: [String], _ what: String) {
        guard case .isState(let state) = given.fact, !states.contains(state.text) else { return }
        report(
            "E0801", "\(what) is never `\(state.text)`", at: state.span,
            suggestion(state.text, states), help: ["it is " + states.joined(separator: ", ")])
    }

    private mutating func checkFields(_ given: Given, _ index: Int) {
        guard case .answersWith(let fields) = given.fact else { return }
        let known = parts.sources[index].returns.map(\.name)
        for field in fields {
            guard let name = field.name else {
                report(
                    "E0802", "the fields of an answer have names", at: field.value.span, "",
                    help: ["write `{ \(known.first ?? "name"): \"…\" }`"])
                continue
            }
            guard !known.contains(name.text) else { continue }
            report(
                "E0802", "`\(given.subject.text)` answers no field `\(name.text)`", at: name.span,
                suggestion(name.text, known),
                help: ["its fields: " + known.joined(separator: ", ")])
        }
    }

    // MARK: - Expectations

    private mutating func check(_ wanted: Expectation) {
        let event = wanted.event
        guard SimulatedCall.eventNames.contains(event.text) else {
            return report(
                "E0801", "nothing that happens is called `\(event.text)`", at: event.span,
                suggestion(event.text, SimulatedCall.eventNames),
                help: [
                    "what happens: " + SimulatedCall.eventNames.joined(separator: ", ")
                ])
        }
        for value in wanted.values where value.writtenWords == nil {
            report(
                "E0801", "a test expects what is written, and computes nothing", at: value.span)
        }
        for (name, value) in wanted.qualifiers where name.text == "via" {
            guard let trunk = value.written, input.inventory.trunk(named: trunk) == nil else {
                continue
            }
            reportMissing(.trunk, Word(text: trunk, span: value.span))
        }
        checkThing(event, wanted.values.first)
    }

    /// `expect queue support`, `expect ring 212`, `expect post call-log`
    private mutating func checkThing(_ event: Word, _ value: Expression?) {
        guard let value, let name = value.writtenWords?.first else { return }
        let kind: NameKind
        switch event.text {
        case "ring", "talk": return checkPhone(value)
        case "queue": kind = .queue
        case "post", "lookup": kind = .source
        case "toggle": kind = .toggle
        case "page": kind = .paging
        case "play":
            if let prompts = input.prompts, !prompts.contains(name),
                !Vocabulary.tones.contains(name)
            {
                checkPrompt(
                    Typed(formula: .constant(.text(name)), type: .text, span: value.span))
            }
            return
        default: return
        }
        let word = Word(text: name, span: value.span)
        if names.index(of: kind, name) == nil { reportMissing(kind, word) }
    }
}
