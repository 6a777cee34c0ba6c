/// Lengths of time and counts.
extension Parser {
    /// `500ms`, `20s`, `5m`, `2h`; nil for anything else.
    static func duration(_ text: String) -> Duration? {
        let length = text.utf8.prefix { (0x30...0x39).contains($0) }.count
        guard (1...9).contains(length), text.utf8.count <= length + 2,
            let value = Int64(text.prefix(length))
        else { return nil }
        return switch text.dropFirst(length) {
        case "ms": .milliseconds(value)
        case "s": .seconds(value)
        case "m": .seconds(value * 60)
        case "h": .seconds(value * 3_600)
        default: nil
        }
    }

    mutating func duration(_ after: String) throws(Failure) -> Duration {
        try durationWord(after).0
    }

    mutating func durationWord(_ after: String) throws(Failure) -> (Duration, Span) {
        guard let word = takeWord() else {
            throw Failure(
                diagnostic: unexpected("E0019", "expected a length of time after `\(after)`"))
        }
        if let duration = Self.duration(word.text) { return (duration, word.span) }
        let digits = word.text.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty, digits.utf8.count <= 9 else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0019", "expected a length of time, found `\(word.text)`", at: word.span,
                    help: ["write `20s` or `5m`"]))
        }
        throw Failure(diagnostic: noUnit(word, digits))
    }

    /// E0402: `20`, `20 s`, `20sec`. A unit that stands apart is taken, so nothing else is said.
    private mutating func noUnit(_ number: Word, _ digits: some StringProtocol) -> Diagnostic {
        let written = number.text.dropFirst(digits.count)
        var place = number.span
        var unit = Self.unit(String(written))
        if written.isEmpty, let next = current, next.kind == .word,
            let apart = Self.unit(text(next))
        {
            unit = apart
            place = Span(file, number.span.range.lowerBound..<next.range.upperBound)
            advance()
        }
        guard let unit else {
            if !written.isEmpty {
                return Diagnostic(
                    "E0402", "there is no unit `\(written)`", at: number.span,
                    help: ["the units are ms, s, m and h"])
            }
            return Diagnostic(
                "E0402", "\(digits) what?", at: number.span, "a length of time needs a unit",
                help: ["write `\(digits)s` for seconds or `\(digits)m` for minutes"])
        }
        var diagnostic = Diagnostic(
            "E0402",
            written.isEmpty
                ? "the unit belongs to its number" : "there is no unit `\(written)`",
            at: place, "did you mean `\(digits)\(unit)`?", help: ["the units are ms, s, m and h"])
        diagnostic.fix = .init(span: place, replacement: "\(digits)\(unit)")
        return diagnostic
    }

    /// As others write it.
    private static func unit(_ text: String) -> String? {
        switch text.lowercased() {
        case "ms", "msec", "millisecond", "milliseconds": "ms"
        case "s", "sec", "secs", "second", "seconds": "s"
        case "m", "min", "mins", "minute", "minutes": "m"
        case "h", "hour", "hours": "h"
        default: nil
        }
    }

    /// A whole number within bounds.
    mutating func count(_ what: String, _ bounds: ClosedRange<Int>) throws(Failure) -> (Int, Span) {
        guard let word = takeWord() else {
            throw Failure(diagnostic: unexpected("E0019", "expected \(what)"))
        }
        guard Self.isDigits(word.text), word.text.utf8.count <= 9, let value = Int(word.text) else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0019", "expected \(what), found `\(word.text)`", at: word.span))
        }
        guard bounds.contains(value) else {
            throw Failure(
                diagnostic: Diagnostic(
                    "E0506", "this is a number from \(bounds.lowerBound) to \(bounds.upperBound)",
                    at: word.span))
        }
        return (value, word.span)
    }
}
