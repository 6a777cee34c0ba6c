/// Schedules and holidays.
extension Parser {
    private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    private static let ordinals = [
        "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1,
    ]

    mutating func schedule() throws(Failure) -> ScheduleNode {
        var node = ScheduleNode(name: try expectWord("the name of the schedule"))
        try braces("schedule \(node.name.text)") { parser throws(Failure) in
            let keyword = try parser.expectKeyword("E0010", "a state and its times")
            switch keyword.text {
            case "timezone":
                if node.timezone != nil { throw parser.twice("timezone", keyword.span) }
                node.timezone = try parser.expectText("the name of a time zone")
            case "otherwise":
                if node.otherwise != nil { throw parser.twice("otherwise", keyword.span) }
                node.otherwise = try parser.expectWord("a state")
            default:
                let start = parser.here
                let when = try parser.when()
                let end = max(start.range.upperBound, parser.here.range.lowerBound)
                node.lines.append(
                    .init(
                        state: keyword, when: when,
                        span: Span(parser.file, start.range.lowerBound..<end)))
            }
        }
        return node
    }

    private mutating func when() throws(Failure) -> When {
        if takeWord("holidays") { return .holidays(try expectWord("the name of the holidays")) }
        if takeWord("when") { return .condition(try expression("a condition")) }
        if let word, Self.isDays(word) {
            var days: [Word] = []
            repeat { days.append(try day()) } while takeComma()
            return .days(days, isItemEnd ? [] : try ranges())
        }
        let dates = try dates()
        if takeWord("from") { return .dates(dates, .from(try expectWord("a time of day"))) }
        if takeWord("until") { return .dates(dates, .until(try expectWord("a time of day"))) }
        return .dates(dates, isItemEnd ? .allDay : .ranges(try ranges()))
    }

    private mutating func day() throws(Failure) -> Word {
        let word = try expectWord("a day")
        guard Self.isDays(word.text) else { throw notADay(word) }
        return word
    }

    private func notADay(_ word: Word) -> Failure {
        Failure(
            diagnostic: unknown(word, "E0701", ["daily"] + Self.weekdays) {
                "`\($0)` is not a day"
            })
    }

    /// `mon`, `mon-fri`, `daily`
    private static func isDays(_ text: String) -> Bool {
        if text == "daily" { return true }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { weekdays.contains(String($0)) }
    }

    private mutating func ranges() throws(Failure) -> [Word] {
        var list: [Word] = []
        repeat {
            let word = try expectWord("times such as `09:00-17:30`")
            guard let first = word.text.utf8.first, (0x30...0x39).contains(first) else {
                throw Failure(
                    diagnostic: Diagnostic(
                        "E0703", "`\(word.text)` is not a time range", at: word.span,
                        help: ["write `09:00-17:30`"]))
            }
            list.append(word)
        } while takeComma()
        return list
    }

    // MARK: - Dates

    mutating func dates() throws(Failure) -> [DateNode] {
        var list = [try date()]
        while takeComma() { list.append(try date()) }
        return list
    }

    private mutating func date() throws(Failure) -> DateNode {
        let first = try expectWord("a date")
        if first.text == "easter" { return try easter(first) }
        if let ordinal = Self.ordinals[first.text] {
            let weekday = try expectWord("a weekday")
            guard Self.weekdays.contains(weekday.text) else { throw notADay(weekday) }
            guard takeWord("of") else {
                throw Failure(
                    diagnostic: unexpected(
                        "E0021", "expected `of`", help: ["the whole form: `third mon of jan`"]))
            }
            let month = try expectWord("a month")
            guard Self.months.contains(month.text) else {
                throw Failure(
                    diagnostic: unknown(month, "E0704", Self.months) {
                        "`\($0)` is not a month as it is written here"
                    })
            }
            return node(.weekday(ordinal, weekday, month), first, month.span)
        }
        guard let digit = first.text.utf8.first, (0x30...0x39).contains(digit) else {
            throw notADay(first)
        }
        return node(.date, first, first.span)
    }

    /// `easter`, `easter + 1 day`, `easter - 2 days`
    private mutating func easter(_ first: Word) throws(Failure) -> DateNode {
        guard let sign = word, let mark = sign.first, mark == "+" || mark == "-" else {
            return node(.easter(0), first, first.span)
        }
        let days: Int
        if sign.count == 1 {
            advance()
            days = try count("a number of days", 0...366).0
        } else {
            guard Self.isDigits(sign.dropFirst()), let value = Int(sign.dropFirst().prefix(4)),
                value <= 366
            else { throw Failure(diagnostic: unexpected("E0704", "expected a number of days")) }
            advance()
            days = value
        }
        let last = here
        guard takeWord("days") || takeWord("day") else {
            throw Failure(
                diagnostic: unexpected(
                    "E0021", "expected `days`", help: ["the whole form: `easter + 39 days`"]))
        }
        return node(.easter(mark == "-" ? -days : days), first, last)
    }

    private func node(_ kind: DateNode.Kind, _ first: Word, _ last: Span) -> DateNode {
        let range = first.span.range.lowerBound..<last.range.upperBound
        return DateNode(kind: kind, text: source.text(range), span: Span(file, range))
    }

    mutating func holidays() throws(Failure) -> HolidaysNode {
        var node = HolidaysNode(name: try expectWord("the name of the holidays"))
        try braces("holidays \(node.name.text)") { parser throws(Failure) in
            guard let label = try parser.takeText() else {
                throw Failure(
                    diagnostic: parser.unexpected(
                        "E0702", "a holiday needs a name in quotes",
                        help: ["write `\"New Year\" 01-01`"]))
            }
            node.lines.append(.init(label: label, dates: try parser.dates()))
        }
        return node
    }
}
