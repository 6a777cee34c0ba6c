extension Plan {
    /// A day and a time of day as clocks show it at the place of the plan: `digits/day-1` … Empty
    /// in a language that cannot be spoken.
    public func prompts(of time: WallTime, language: String) -> [String] {
        let local = local(time)
        let day = SayPlan(form: "date", value: .date(local.date.daysSince1970), unit: nil)
        let clock = SayPlan(
            form: "time", value: .duration(.seconds(local.secondOfDay / 60 * 60)), unit: nil)
        return [day, clock].flatMap { Saying.prompts(for: $0, language: language) ?? [] }
    }

    /// `2026-11-21 17:45`, as clocks show it at the place of the plan.
    public func text(of time: WallTime) -> String {
        let local = local(time)
        // What UTC would be if clocks there showed UTC.
        let shown = (local.date.daysSince1970 * 86_400 + local.secondOfDay) * 1_000
        let text = Timestamp.text(ofMilliseconds: Int64(shown))
        return String(text.prefix(10) + " " + text.dropFirst(11).prefix(5))
    }
}
