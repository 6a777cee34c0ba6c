/// Values without quotes: numbers, dates, times, `true` and `false` (TOML 1.0).
extension TOMLParser {
    mutating func word() throws(Failure) -> TOMLValue.Kind {
        let start = position
        takeWord()
        // A date and a time may stand with a space between them.
        if position - start == 10, bytes[start + 4] == 0x2D, peek == 0x20, peek(3) == 0x3A,
            Self.isDigit(peek(1)), Self.isDigit(peek(2))
        {
            position += 1
            takeWord()
        }
        let word = bytes[start..<position]
        guard !word.isEmpty else { throw failure("expected a value") }
        guard word.count <= Limits.wordBytes else {
            throw failure("this value is too long", start..<start + 1)
        }
        switch word {
        case _ where word.elementsEqual("true".utf8): return .boolean(true)
        case _ where word.elementsEqual("false".utf8): return .boolean(false)
        case _ where Self.looksLikeTime(word):
            if let time = TOMLTime(word) { return .time(time) }
            throw failure(
                "there is no such date or time", start..<position,
                help: ["write `2026-12-24`, `18:30:00` or `2026-12-24T18:30:00Z`"])
        default:
            if let number = TOMLNumber.kind(of: word) { return number }
            throw noNumber(word)
        }
    }

    private mutating func takeWord() {
        while let byte = peek, Self.isBare(byte) || byte == 0x2B || byte == 0x2E || byte == 0x3A {
            position += 1
        }
    }

    static func isDigit(_ byte: UInt8?) -> Bool { (0x30...0x39).contains(byte ?? 0) }

    /// `1979-` or `07:`
    private static func looksLikeTime(_ word: ArraySlice<UInt8>) -> Bool {
        let digits = word.prefix { isDigit($0) }
        guard digits.endIndex < word.endIndex else { return false }
        let next = word[digits.endIndex]
        return (digits.count == 4 && next == 0x2D) || (digits.count == 2 && next == 0x3A)
    }

    private func noNumber(_ word: ArraySlice<UInt8>) -> Failure {
        let text = String(decoding: word, as: UTF8.self)
        let range = word.startIndex..<word.endIndex
        let digits = word.drop { $0 == 0x2B || $0 == 0x2D }
        guard Self.isDigit(digits.first), digits.allSatisfy({ Self.isDigit($0) || $0 == 0x5F })
        else {
            return failure(
                "expected a value", range, help: ["texts stand in quotes: `\"\(text)\"`"])
        }
        if digits.first == 0x30, digits.count > 1 {
            return failure(
                "a number has no zeros in front", range,
                help: ["if it is a text: `\"\(text)\"`"])
        }
        if digits.last == 0x5F || text.contains("__") {
            return failure("`_` stands between two digits", range)
        }
        return failure("this number does not fit into 64 bits", range)
    }
}

/// Numbers without quotes (TOML 1.0, "Integer" and "Float").
enum TOMLNumber {
    static func kind(of word: ArraySlice<UInt8>) -> TOMLValue.Kind? {
        if word.count > 2, word.first == 0x30, let radix = radix(word[word.startIndex + 1]) {
            var rest = word.dropFirst(2)
            guard let digits = digits(&rest, radix), rest.isEmpty else { return nil }
            return value(of: digits, radix).flatMap { Int64(exactly: $0) }.map { .integer($0) }
        }
        var rest = word
        let isNegative = rest.first == 0x2D
        if isNegative || rest.first == 0x2B { rest = rest.dropFirst() }
        if rest.elementsEqual("inf".utf8) { return .float(isNegative ? -.infinity : .infinity) }
        if rest.elementsEqual("nan".utf8) { return .float(.nan) }
        guard let whole = digits(&rest, 10), whole.count == 1 || whole[0] != 0x30 else {
            return nil
        }
        guard rest.isEmpty else { return float(whole, rest, isNegative) }
        guard let magnitude = value(of: whole, 10) else { return nil }
        let limit = UInt64(Int64.max) + (isNegative ? 1 : 0)
        guard magnitude <= limit else { return nil }
        return .integer(
            isNegative ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(magnitude))
    }

    /// What follows the whole digits: `.5`, `e6`, `.5e-6`.
    private static func float(
        _ whole: [UInt8], _ rest: ArraySlice<UInt8>, _ isNegative: Bool
    ) -> TOMLValue.Kind? {
        var rest = rest
        var text = (isNegative ? [0x2D] : []) + whole
        if rest.first == 0x2E {
            rest = rest.dropFirst()
            guard let fraction = digits(&rest, 10) else { return nil }
            text += [0x2E] + fraction
        }
        if rest.first == 0x65 || rest.first == 0x45 {
            rest = rest.dropFirst()
            text.append(0x65)
            if let sign = rest.first, sign == 0x2B || sign == 0x2D {
                rest = rest.dropFirst()
                text.append(sign)
            }
            guard let exponent = digits(&rest, 10) else { return nil }
            text += exponent
        }
        guard rest.isEmpty else { return nil }
        return Double(String(decoding: text, as: UTF8.self)).map { .float($0) }
    }

    private static func radix(_ letter: UInt8) -> UInt8? {
        switch letter {
        case 0x78: 16
        case 0x6F: 8
        case 0x62: 2
        default: nil
        }
    }

    /// Takes digits with single `_` between them; nil if there are none.
    private static func digits(_ rest: inout ArraySlice<UInt8>, _ radix: UInt8) -> [UInt8]? {
        func isDigit(_ byte: UInt8?) -> Bool {
            byte.flatMap(TOMLParser.hexDigit).map { $0 < radix } ?? false
        }
        var found: [UInt8] = []
        while let byte = rest.first {
            if isDigit(byte) {
                found.append(byte)
            } else if byte != 0x5F || found.isEmpty || !isDigit(rest.dropFirst().first) {
                break
            }
            rest = rest.dropFirst()
        }
        return found.isEmpty ? nil : found
    }

    private static func value(of digits: [UInt8], _ radix: UInt8) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits.compactMap(TOMLParser.hexDigit) {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: UInt64(radix))
            let (sum, isStillTooLarge) = product.addingReportingOverflow(UInt64(digit))
            guard !isTooLarge, !isStillTooLarge else { return nil }
            value = sum
        }
        return value
    }
}

extension TOMLTime {
    /// `1979-05-27T07:32:00.999-07:00` and its parts (RFC 3339 section 5.6); a space may stand for
    /// the `T`. Nil if the day, the time or the offset does not exist.
    init?(_ word: ArraySlice<UInt8>) {
        var rest = word
        if rest.count >= 5, rest[rest.startIndex + 4] == 0x2D {
            guard let day = Self.day(&rest) else { return nil }
            date = day
            guard !rest.isEmpty else { return }
            guard let letter = rest.popFirst(), [0x54, 0x74, 0x20].contains(letter) else {
                return nil
            }
        }
        guard let clock = Self.clock(&rest) else { return nil }
        self.clock = clock
        guard date != nil, !rest.isEmpty else {
            guard rest.isEmpty else { return nil }
            return
        }
        guard let offset = Self.offset(&rest), rest.isEmpty else { return nil }
        self.offset = offset
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy(TOMLParser.isDigit) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func take(_ byte: UInt8, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == byte else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func day(_ rest: inout ArraySlice<UInt8>) -> Day? {
        guard let year = number(&rest, 4), take(0x2D, &rest), let month = number(&rest, 2),
            take(0x2D, &rest), let day = number(&rest, 2), (1...12).contains(month)
        else { return nil }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        return (1...days).contains(day) ? Day(year: year, month: month, day: day) : nil
    }

    private static func clock(_ rest: inout ArraySlice<UInt8>) -> Clock? {
        guard let hour = number(&rest, 2), take(0x3A, &rest), let minute = number(&rest, 2),
            take(0x3A, &rest), let second = number(&rest, 2), hour < 24, minute < 60, second <= 60
        else { return nil }
        var nanosecond = 0
        if take(0x2E, &rest) {
            let digits = rest.prefix { TOMLParser.isDigit($0) }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(digits.count)
            let nine = Array(digits.prefix(9)) + Array(repeating: 0x30, count: 9)
            nanosecond = nine.prefix(9).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        return Clock(hour: hour, minute: minute, second: second, nanosecond: nanosecond)
    }

    /// In minutes.
    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard let sign = rest.popFirst() else { return nil }
        if sign == 0x5A || sign == 0x7A { return 0 }
        guard sign == 0x2B || sign == 0x2D, let hour = number(&rest, 2), take(0x3A, &rest),
            let minute = number(&rest, 2), hour < 24, minute < 60
        else { return nil }
        return (sign == 0x2D ? -1 : 1) * (hour * 60 + minute)
    }
}
