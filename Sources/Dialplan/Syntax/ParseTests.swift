/// `test "…" { }`
extension Parser {
    mutating func test(_ keyword: Word) throws(Failure) -> TestNode {
        let title = try expectText("what is tested")
        var steps: [TestStep] = []
        try braces("test") { parser throws(Failure) in
            steps.append(try parser.step())
        }
        return TestNode(title: title, steps: steps, position: position(keyword.span))
    }

    private mutating func step() throws(Failure) -> TestStep {
        let first = try expectKeyword("E0801", "a step of a test")
        let kind = try step(first)
        let end = max(first.span.range.upperBound, here.range.lowerBound)
        let text = source.text(first.span.range.lowerBound..<end)
        let kept = text.utf8.count - trailingBlanks(text)
        return TestStep(
            kind: kind,
            span: Span(file, first.span.range.lowerBound..<(first.span.range.lowerBound + kept)),
            position: position(first.span))
    }

    private func trailingBlanks(_ text: String) -> Int {
        text.utf8.reversed().prefix { [0x20, 0x09, 0x0D, 0x0A, 0x3B].contains($0) }.count
    }

    private mutating func step(_ first: Word) throws(Failure) -> TestStep.Kind {
        switch first.text {
        case "at":
            return .at(try expectWord("a date"), try expectWord("a time of day"))
        case "given": return .given(try given())
        case "call": return try call()
        case "press":
            let keys = try expectWord("keys")
            return .press(keys, after: try after())
        case "answer":
            let number = try expression("who answers")
            return .answer(number, after: try after())
        case "hangup":
            let who = isItemEnd || word == "after" ? nil : try expression("who hangs up")
            return .hangup(who, after: try after())
        case "expect": return .expect(try expectation())
        default:
            throw Failure(
                diagnostic: unknown(first, "E0801", Vocabulary.testSteps) {
                    "a test has no step `\($0)`"
                })
        }
    }

    private mutating func after() throws(Failure) -> Duration? {
        takeWord("after") ? try duration("after") : nil
    }

    private mutating func call() throws(Failure) -> TestStep.Kind {
        let form = ["the whole form: `call from 201 to 911`, from outside with `on TRUNK`"]
        guard takeWord("from") else {
            throw Failure(diagnostic: unexpected("E0021", "expected `from`", help: form))
        }
        let from = try expression("who calls")
        guard takeWord("to") else {
            throw Failure(diagnostic: unexpected("E0021", "expected `to`", help: form))
        }
        let to = try expression("the number that is dialed")
        return .call(from: from, to: to, on: takeWord("on") ? try expectWord("a trunk") : nil)
    }

    private mutating func given() throws(Failure) -> Given {
        let isTrunk = word == "trunk" && nextWord != "is" && takeWord("trunk")
        let subject = try expectWord("a phone, a trunk, a toggle, a schedule or a service")
        if takeWord("is") {
            return Given(
                isTrunk: isTrunk, subject: subject, fact: .isState(try expectWord("what it is")))
        }
        if takeWord("declines") {
            let word = Word(text: "declines", span: subject.span)
            return Given(isTrunk: isTrunk, subject: subject, fact: .isState(word))
        }
        if takeWord("forwards") {
            let condition = word == "to" ? nil : try expectWord("when")
            guard takeWord("to") else {
                throw Failure(
                    diagnostic: unexpected(
                        "E0801", "expected `to`", help: ["`given 212 forwards busy to 213`"]))
            }
            return Given(
                isTrunk: isTrunk, subject: subject,
                fact: .forwards(condition, to: try expression("where the calls go")))
        }
        if takeWord("dialed") {
            return Given(
                isTrunk: isTrunk, subject: subject,
                fact: .dialed(try expression("the number that it has called last")))
        }
        guard takeWord("answers") else {
            throw Failure(
                diagnostic: unexpected(
                    "E0801", "expected `is` or `answers`",
                    help: ["`given 212 is busy`, `given 212 answers after 5s`"]))
        }
        guard current?.kind == .openBrace else {
            return Given(isTrunk: isTrunk, subject: subject, fact: .answersAfter(try after()))
        }
        var fields: [Argument] = []
        try braces("answers") { parser throws(Failure) in
            repeat {
                if parser.current?.kind == .closeBrace { break }
                fields.append(try parser.argument())
            } while parser.takeComma()
        }
        return Given(isTrunk: isTrunk, subject: subject, fact: .answersWith(fields))
    }

    private mutating func expectation() throws(Failure) -> Expectation {
        let isNegated = takeWord("no")
        var found = Expectation(
            isNegated: isNegated, event: try expectWord("what should happen"), values: [],
            qualifiers: [])
        while !isItemEnd {
            if let word, ["via", "as", "by", "callerid"].contains(word), let name = takeWord() {
                found.qualifiers.append((name, try expression("a value")))
            } else if word == "after", isNegated {
                throw Failure(
                    diagnostic: Diagnostic(
                        "E0801", "`expect no` holds for the whole test", at: here,
                        "it has no time"))
            } else if word == "after" {
                found.after = try after()
            } else if let word, Vocabulary.joints.contains(word), let name = takeWord() {
                // `expect dnd on`: it joins nothing here.
                found.values.append(Expression(kind: .name(name.text), span: name.span))
            } else {
                found.values.append(try expression("a value"))
            }
        }
        return found
    }
}
