/// Schedules and holidays → rules (5.4).
extension Checker {
    // MARK: - States

    /// Before anything asks for them: those of the lines, and what holds otherwise.
    mutating func collectStates() {
        for node in names.schedules {
            var states: [String] = []
            for word in node.lines.map(\.state.text) + [node.otherwise?.text ?? "closed"]
            where !states.contains(word) {
                states.append(word)
            }
            self.states.append(states)
        }
    }

    // MARK: - Holidays

    mutating func resolveHolidays() {
        for node in names.holidays {
            var entries: [HolidaySet.Entry] = []
            for line in node.lines {
                let dates = line.dates.compactMap { rule($0) }
                entries.append(HolidaySet.Entry(label: line.label.text, dates: dates))
                checkPast(dates, line)
            }
            parts.holidays.append(HolidaySet(entries: entries))
        }
    }

    /// W0708
    private mutating func checkPast(_ dates: [DateRule], _ line: HolidaysNode.Line) {
        guard let today = input.today, !dates.isEmpty else { return }
        let isOver = dates.allSatisfy {
            if case .date(let date) = $0 { date.daysSince1970 < today } else { false }
        }
        guard isOver, let first = line.dates.first else { return }
        report(
            "W0708", "all dates of \"\(line.label.text)\" are in the past", at: first.span, "",
            help: ["write it without the year if it comes again: `12-24`"])
    }

    private mutating func rule(_ node: DateNode) -> DateRule? {
        switch node.kind {
        case .easter(let days): return .easter(days)
        case .weekday(let count, let weekday, let month):
            guard let day = Weekday(name: weekday.text),
                let place = Self.months.firstIndex(of: month.text)
            else { return nil }
            return count < 0
                ? .last(day, month: place + 1) : .ordinal(count, day, month: place + 1)
        case .date:
            do throws(CalendarRefusal) {
                return try DateRule.read(node.text)
            } catch {
                report(
                    "E0704", "`\(node.text)` is not a date", at: node.span, "", help: [error.why])
                return nil
            }
        }
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// The index of a set of the plan, or of one that is shipped.
    mutating func holidaySet(_ word: Word) -> Int? {
        if let index = names.index(of: .holidays, word.text) {
            use.names.insert(word.text)
            return index
        }
        if let index = shippedHolidays[word.text] { return index }
        guard let set = HolidaySet.shipped(word.text) else {
            guard isWhole else { return nil }
            if let declared = names.declared[word.text] {
                reportKind(word, declared.kind, wanted: .holidays)
            } else {
                report(
                    "E0105", "there is no set of holidays `\(word.text)`", at: word.span,
                    suggestion(word.text, names.all(.holidays) + HolidaySet.shippedNames),
                    help: ["write `holidays \(word.text) { \"New Year\" 01-01 }`"])
            }
            return nil
        }
        let index = names.holidays.count + shippedHolidays.count
        shippedHolidays[word.text] = index
        parts.holidays.append(set)
        return index
    }

    // MARK: - Schedules

    mutating func resolveSchedules() {
        for (index, node) in names.schedules.enumerated() {
            parts.schedules.append(schedule(node, states[index]))
        }
    }

    private mutating func schedule(_ node: ScheduleNode, _ states: [String]) -> Plan.Schedule {
        scope = Scope(isFromOutside: true)
        var rules: [ScheduleRules.Rule] = []
        var conditions: [Formula] = []
        var sets: [Int] = []
        var lines: [ScheduleNode.Line] = []
        for line in node.lines {
            guard let state = states.firstIndex(of: line.state.text),
                let when = when(line.when, &conditions, &sets)
            else { continue }
            rules.append(.init(state: state, when: when))
            lines.append(line)
        }
        let other = states.firstIndex(of: node.otherwise?.text ?? "closed") ?? 0
        let built = ScheduleRules(rules: rules, otherwise: other)
        checkConflicts(built, sets, lines)
        return Plan.Schedule(
            name: node.name.text, states: states, zone: zone(node.timezone ?? timezone),
            rules: built, conditions: conditions, holidays: sets,
            positions: lines.map { position($0.state.span) })
    }

    private mutating func when(
        _ when: When, _ conditions: inout [Formula], _ sets: inout [Int]
    ) -> ScheduleRules.When? {
        switch when {
        case .days(let days, let ranges):
            let windows = ranges.compactMap { range($0) }
            guard windows.count == ranges.count else { return nil }
            return .weekdays(days.compactMap { dayRange($0) }, windows)
        case .dates(let dates, let time):
            guard let windows = windows(time) else { return nil }
            return .dates(dates.compactMap { rule($0) }, windows)
        case .holidays(let word):
            guard let index = holidaySet(word) else { return nil }
            sets.append(index)
            return .holidays(sets.count - 1)
        case .condition(let expression):
            conditions.append(condition(expression))
            return .condition(conditions.count - 1)
        }
    }

    private mutating func windows(_ time: TimeOfDay) -> [ClockRange]? {
        switch time {
        case .allDay: return []
        case .ranges(let words):
            let ranges = words.compactMap { range($0) }
            return ranges.count == words.count ? ranges : nil
        case .from(let word): return range(word, word.text + "-24:00").map { [$0] }
        case .until(let word): return range(word, "00:00-" + word.text).map { [$0] }
        }
    }

    private mutating func dayRange(_ word: Word) -> DayRange? {
        do throws(CalendarRefusal) {
            return try DayRange.read(word.text)
        } catch {
            report("E0701", "`\(word.text)` is not a day", at: word.span, "", help: [error.why])
            return nil
        }
    }

    /// E0703
    private mutating func range(_ word: Word, _ text: String? = nil) -> ClockRange? {
        do throws(CalendarRefusal) {
            return try ClockRange.read(text ?? word.text)
        } catch {
            let noun = text == nil ? "a time range" : "a time of day"
            var diagnostic = Diagnostic(
                "E0703", "`\(word.text)` is not \(noun)", at: word.span, "", help: [error.why])
            if let meant = ClockTime.withTwoDigits(word.text) {
                diagnostic.primary?.text = "did you mean `\(meant)`?"
                diagnostic.fix = .init(span: word.span, replacement: meant)
            }
            report(diagnostic)
            return nil
        }
    }

    /// E0706
    private mutating func checkConflicts(
        _ rules: ScheduleRules, _ sets: [Int], _ lines: [ScheduleNode.Line]
    ) {
        let holidays = parts.holidays
        let conflicts = rules.conflicts { one, other in
            holidays[sets[one]].sharesADay(with: holidays[sets[other]])
        }
        for conflict in conflicts {
            let first = lines[conflict.first]
            let second = lines[conflict.second]
            report(
                "E0706", "two times overlap and are equally long", at: second.span,
                "here it is `\(second.state.text)`",
                [.init(span: first.span, text: "here it is `\(first.state.text)`")],
                help: ["of two times the shorter one wins: make one of them shorter"])
        }
    }

    // MARK: - Zones

    /// E0705
    mutating func zone(_ word: Word?) -> ZoneRules {
        guard let word, let source = input.zones else { return .utc }
        if let known = zones[word.text] { return known }
        do throws(ZoneError) {
            let zone = try ZoneRules.named(word.text, from: source)
            zones[word.text] = zone
            return zone
        } catch {
            zones[word.text] = .utc
            report(
                "E0705", "there is no time zone \"\(word.text)\"", at: word.span,
                suggestion(word.text, Self.commonZones),
                help: ["zones are named as in /usr/share/zoneinfo: \"Europe/Berlin\""])
            return .utc
        }
    }

    /// Nil: that of the house.
    mutating func zone(ofLocation place: Location) -> ZoneRules? {
        guard let name = place.timezone,
            let span = input.inventory.span(of: .location, place.name, key: "timezone")
        else { return nil }
        return zone(Word(text: name, span: span))
    }

    /// For "did you mean" only.
    private static let commonZones = [
        "America/Chicago", "America/Denver", "America/Los_Angeles", "America/New_York",
        "America/Sao_Paulo", "America/Toronto", "Asia/Dubai", "Asia/Hong_Kong", "Asia/Kolkata",
        "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney", "Europe/Amsterdam",
        "Europe/Athens", "Europe/Berlin", "Europe/Brussels", "Europe/Budapest", "Europe/Dublin",
        "Europe/Helsinki", "Europe/Istanbul", "Europe/Lisbon", "Europe/London", "Europe/Madrid",
        "Europe/Oslo", "Europe/Paris", "Europe/Prague", "Europe/Rome", "Europe/Stockholm",
        "Europe/Vienna", "Europe/Warsaw", "Europe/Zurich", "Pacific/Auckland", "UTC",
    ]
}
