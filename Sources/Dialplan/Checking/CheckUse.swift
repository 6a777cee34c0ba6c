/// What is declared, and never used. Said only where everything could be read.
extension Checker {
    mutating func checkUse() {
        guard !hasMistakes, !diagnostics.contains(where: { $0.severity == .error }) else { return }
        let kinds: Set<NameKind> = [
            .flow, .menu, .map, .function, .group, .schedule, .holidays, .service, .query, .paging,
            .queue,
        ]
        let list = names.declared.values.sorted {
            ($0.word.span.file, $0.word.span.range.lowerBound)
                < ($1.word.span.file, $1.word.span.range.lowerBound)
        }
        for declared in list where !use.names.contains(declared.word.text) {
            guard kinds.contains(declared.kind) else { continue }
            report(
                "W0125", "\(declared.kind.noun) `\(declared.word.text)` is never used",
                at: declared.word.span)
        }
        for declared in list where declared.kind == .variable {
            guard !use.read.contains(declared.index) else { continue }
            let isSet = use.set.contains(declared.index)
            report(
                "W0126",
                "variable `\(declared.word.text)` is "
                    + (isSet ? "set but never read" : "never used"),
                at: declared.word.span)
        }
        for index in names.schedules.indices
        where use.names.contains(names.schedules[index].name.text) {
            checkStates(index)
        }
    }

    /// What limits ask for (`only-while`) is asked for.
    mutating func noteHours() {
        for hours in input.inventory.limits.values.flatMap(\.hours) {
            use.names.insert(hours.schedule)
            guard let index = names.index(of: .schedule, hours.schedule) else { continue }
            for state in hours.states {
                guard let found = states[index].firstIndex(of: state) else { continue }
                use.states[index, default: []].insert(found)
            }
        }
    }

    /// W0707. One state that nobody asks for is the rest; a second one is a slip.
    private mutating func checkStates(_ index: Int) {
        let node = names.schedules[index]
        let asked = use.states[index] ?? []
        let rules = parts.schedules[index].rules
        var unasked = states[index].indices.filter { !asked.contains($0) }
        guard unasked.count > 1 else { return }
        if node.otherwise == nil, rules.coversTheWeek {
            unasked.removeAll { $0 == rules.otherwise }
        }
        guard unasked.count > 1 else { return }
        for line in node.lines {
            guard let state = unasked.first(where: { states[index][$0] == line.state.text }),
                state != rules.otherwise || node.otherwise != nil
            else { continue }
            unasked.removeAll { $0 == state }
            report(
                "W0707", "nothing asks whether `\(node.name.text)` is `\(line.state.text)`",
                at: line.state.span,
                suggestion(line.state.text, states[index].filter { $0 != line.state.text }))
        }
    }
}

extension ScheduleRules {
    /// Whether the weekdays' windows leave no moment to the rest.
    fileprivate var coversTheWeek: Bool {
        var free = [Bool](repeating: true, count: 7 * 1_440)
        for rule in rules {
            guard case .weekdays(let days, let windows) = rule.when else { continue }
            for day in 0..<7 where days.contains(where: { $0.contains(Weekday.allCases[day]) }) {
                for window in windows.isEmpty ? [.wholeDay] : windows {
                    for minute in 0..<window.length {
                        free[(day * 1_440 + window.from.minutes + minute) % free.count] = false
                    }
                }
            }
        }
        return !free.contains(true)
    }
}
