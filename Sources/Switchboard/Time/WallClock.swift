/// The wall clock, which people and time servers set. Nothing is measured with it: what lasts is
/// counted by `now`. What is kept as a time of day, because it has to outlive the process, moves
/// along when the clock is set; what is meant as a time of day does not.
///
/// | moves along | stays |
/// |---|---|
/// | how long texts wait, and notices are tried | calls that are ordered for later |
/// | locks after wrong PINs, bans, bindings | schedules, and the days of accounts |
extension Switchboard {
    /// UTC at this moment. Records, schedules and people are told so.
    var utc: UTCTime { utc(at: now) }

    /// As the wall clock would have shown it then, if it had been set as it is now. So what lies
    /// between two moments of one record is what has passed.
    func utc(at instant: Instant) -> UTCTime {
        UTCTime(milliseconds: utcOffset &+ instant.nanoseconds / 1_000_000)
    }

    /// Told when the process begins, and whenever the wall clock has gone another way than `now`.
    mutating func clockIs(_ utc: UTCTime) {
        let offset = utc.milliseconds &- now.nanoseconds / 1_000_000
        let step = offset.subtractingReportingOverflow(utcOffset).partialValue
        utcOffset = offset
        guard knowsTheTime else {
            knowsTheTime = true
            return
        }
        watchAppointments()
        guard step >= Limits.clockStep || step <= -Limits.clockStep else { return }
        note(.warning, "The wall clock was set", ["seconds": "\(step / 1_000)"])
        moveTexts(by: step)
        moveHooks(by: step)
        moveLocks(by: step)
        moveDoorGuards(by: step)
        // What is kept of these is when they end.
        keepBansAnew()
        for number in registrar.numbers {
            outbox.store.append(
                .keepBindings(extension: number, registrar.kept(number, at: now, utc: self.utc)))
        }
    }
}

extension UTCTime {
    /// In milliseconds.
    func moved(by step: Int64) -> UTCTime { UTCTime(milliseconds: milliseconds &+ step) }
}
