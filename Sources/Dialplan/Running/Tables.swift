/// What a running call asks of Calendar and Numbers, in one place.
extension Plan {
    /// In the time zone of the settings.
    func local(_ time: WallTime) -> LocalTime { settings.zone.localTime(at: time) }

    /// The moment of a local date and minute of the day in the time zone of the settings.
    func moment(_ date: CivilDate, minute: Int) -> WallTime {
        settings.zone.wallTime(of: date, secondOfDay: minute * 60)
    }

    /// The state of a schedule, and the rule that says so.
    func state(
        of schedule: Schedule, at time: WallTime, _ conditions: [Bool]
    ) -> (state: Int, rule: Int?) {
        let circumstances = ScheduleRules.Circumstances(
            isHoliday: { set, date in
                schedule.holidays.indices.contains(set)
                    && self.holidays[schedule.holidays[set]].contains(date)
            },
            holds: { conditions.indices.contains($0) && conditions[$0] })
        let rule = schedule.rules.rule(at: schedule.zone.localTime(at: time), circumstances)
        return (rule.map { schedule.rules.rules[$0].state } ?? schedule.rules.otherwise, rule)
    }

    /// The name of today's holiday in this set, which is given by its index; missing if it is none.
    func holiday(_ set: Value, at time: WallTime) -> Value {
        guard case .int(let index) = set, holidays.indices.contains(Int(index)) else {
            return .missing
        }
        return holidays[Int(index)].label(on: local(time).date).map(Value.text) ?? .missing
    }

    /// In E.164, and its class; nil if no such number exists. Without a numbering plan a number
    /// says only whether it leaves the country.
    public func outside(_ dialed: String) -> (number: String, numberClass: String?)? {
        guard let numbering else {
            let isAbroad = dialed.hasPrefix("+") || dialed.hasPrefix("00")
            return (dialed, isAbroad ? "international" : "local")
        }
        switch numbering.normalise(dialed) {
        case .e164(let number, let numberClass), .short(let number, let numberClass):
            return (number, numberClass.name)
        case .invalid: return nil
        }
    }

    func numberClass(of number: String) -> Value {
        outside(number)?.numberClass.map(Value.text) ?? .missing
    }
}

extension LocalTime {
    /// `09:05`
    var clock: String { Self.two(hour) + ":" + Self.two(minute) }
    /// `2026-03-03 09:05`
    var stamp: String { date.text + " " + clock }

    private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}

extension CivilDate {
    /// `2026-03-03`; nil if there is no such day.
    init?(_ text: String) {
        var numbers = [0, 0, 0]
        var place = 0
        guard text.utf8.count == 10 else { return nil }
        for (index, byte) in text.utf8.enumerated() {
            if index == 4 || index == 7 {
                guard byte == 0x2D else { return nil }
                place += 1
            } else {
                guard (0x30...0x39).contains(byte) else { return nil }
                numbers[place] = numbers[place] * 10 + Int(byte - 0x30)
            }
        }
        self.init(year: numbers[0], month: numbers[1], day: numbers[2])
    }

    /// `2026-03-03`
    var text: String { text(as: "yyyy-MM-dd") }

    /// Runs of `y`, `M` and `d` become digits; everything else stays.
    func text(as form: String) -> String {
        var text = ""
        var rest = form[...]
        while let letter = rest.first {
            let count = rest.prefix { $0 == letter }.count
            let number: Int? =
                switch letter {
                case "y": count <= 2 ? year % 100 : year
                case "M": month
                case "d": day
                default: nil
                }
            if let number {
                let digits = String(number.magnitude)
                text += String(repeating: "0", count: max(0, count - digits.count)) + digits
            } else {
                text += rest.prefix(count)
            }
            rest = rest.dropFirst(count)
        }
        return text.cut(to: Limits.textBytes)
    }
}
