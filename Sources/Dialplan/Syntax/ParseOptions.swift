/// Options of actions and lines of declarations, as their rows shape them.
extension Parser {
    /// As many as stand on this line. `unknown` says what is wrong with another word.
    mutating func options(
        _ specs: [OptionSpec], of owner: String, into found: inout [OptionNode],
        _ unknown: (inout Parser, Word) -> Diagnostic
    ) throws(Failure) {
        while let current, current.kind == .word {
            let word = Word(text: text(current), span: span(current))
            guard let spec = specs.first(where: { $0.name == word.text }) else {
                throw Failure(diagnostic: unknown(&self, word))
            }
            if let first = found.first(where: { $0.name.text == word.text }) {
                throw Failure(
                    diagnostic: Diagnostic(
                        "E0025", "`\(word.text)` is given twice", at: word.span, "",
                        [.init(span: first.name.span, text: "it stands here already")]))
            }
            advance()
            found.append(OptionNode(name: word, value: try value(spec)))
        }
    }

    private mutating func value(_ spec: OptionSpec) throws(Failure) -> OptionNode.Value {
        let what = "a value for `\(spec.name)`"
        switch spec.form {
        case .flag: return .none
        case .duration(let most):
            let (duration, span) = try durationWord(spec.name)
            guard duration <= most else {
                throw Failure(
                    diagnostic: Diagnostic(
                        "E0405", "this is longer than `\(spec.name)` allows", at: span,
                        "at most \(most.components.seconds) s"))
            }
            return .duration(duration, span)
        case .count(let bounds):
            let (count, span) = try count("a number after `\(spec.name)`", bounds)
            return .count(count, span)
        case .value: return .expression(try expression(what))
        case .word(let list): return .words([try closed(list, what)])
        case .name(let kind): return .words([try expectWord("the name of a \(kind.rawValue)")])
        case .names(let kind): return .words(try words("the name of a \(kind.rawValue)"))
        case .targets: return .targets(try targets(spec.name))
        case .patterns: return .patterns(try patterns(what))
        case .text: return .text(try expectText(what))
        case .pin: return .text(try pin(spec.name))
        case .account: return .words([try expectWord("an extension, `caller` or `system`")])
        case .binding: return .words([try expectWord("a name")])
        case .digits: return try digits()
        case .symbol: return .words([try symbol()])
        case .fields: return .fields(try fields())
        }
    }

    /// `4-8`, or `6`
    private mutating func digits() throws(Failure) -> OptionNode.Value {
        let word = try expectWord("how many digits")
        let parts = word.text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Self.isDigits($0) ? UInt8($0).map(Int.init) : nil }
        guard (1...2).contains(parts.count), numbers.count == parts.count,
            let low = numbers.first, let high = numbers.last, low >= 1, low <= high,
            high <= Limits.openDigits
        else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0024", "`\(word.text)` is not a number of digits", at: word.span,
                    help: ["write `digits 6`, or `digits 4-8`; at most \(Limits.openDigits)"]))
        }
        return .digits(low, high, word.span)
    }

    private mutating func symbol() throws(Failure) -> Word {
        let word = try expectWord("a key")
        guard word.text.utf8.count == 1, Pattern.looksLikeNumber(word.text), word.text != "+" else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0104", "`\(word.text)` is not a key", at: word.span,
                    help: ["keys are 0 to 9, * and #"]))
        }
        return word
    }

    /// Digits that people type: `1234`, or `"1234"`.
    private mutating func pin(_ name: String) throws(Failure) -> Word {
        let quoted = try takeText()
        let word: Word
        if let quoted {
            word = quoted
        } else {
            word = try expectWord("the digits of the `\(name)`")
        }
        guard Self.isDigits(word.text), word.text.utf8.count <= Limits.pinDigits else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0104", "`\(word.text)` is not a PIN", at: word.span,
                    help: ["a PIN has 1 to \(Limits.pinDigits) digits: `\(name) 4821`"]))
        }
        return word
    }

    /// `number: phone, code: text`
    private mutating func fields() throws(Failure) -> [Parameter] {
        var list = [try parameter()]
        while takeComma() { list.append(try parameter()) }
        return list
    }

    mutating func parameter() throws(Failure) -> Parameter {
        let name = try expectWord("a name")
        let type = take(.colon) ? try expectWord("a type") : nil
        return Parameter(name: name, type: type)
    }

    mutating func words(_ what: String) throws(Failure) -> [Word] {
        var list = [try expectWord(what)]
        while takeComma() { list.append(try expectWord(what)) }
        return list
    }

    /// `2xx, 9|outside, "+1 (256) 555-0100", regex "…"`
    mutating func patterns(_ what: String) throws(Failure) -> [PatternNode] {
        var list = [try pattern(what)]
        while takeComma() { list.append(try pattern(what)) }
        return list
    }

    mutating func pattern(_ what: String) throws(Failure) -> PatternNode {
        if let text = try takeText() {
            return PatternNode(kind: .quoted, text: text.text, span: text.span)
        }
        let word = try expectWord(what)
        guard word.text == "regex", let text = try takeText() else {
            return PatternNode(kind: .word, text: word.text, span: word.span)
        }
        return PatternNode(kind: .regex, text: text.text, span: text.span)
    }
}
