import CMediaIO

/// The milliseconds in which something is spoken. The loop wakes for no other.
extension MediaLoop {
    private static let millisecond: Int64 = 1_000_000

    /// To be called when somebody begins to speak or ends.
    mutating func keepTicking() {
        if !isTicking {
            guard !phases.isEmpty || keySenders.count > 0 else { return }
            isTicking = true
            phases.skip(to: cmedia_monotonic() / Self.millisecond)
        }
        setTicker()
    }

    private mutating func setTicker() {
        let due = keySenders.count > 0 ? phases.reached &+ 1 : phases.next ?? 0
        if due == 0 { isTicking = false }
        guard due != ticksAt else { return }
        ticksAt = due
        cmedia_timer_at(ticker, due &* Self.millisecond)
    }

    /// One frame of everything whose phase has come.
    mutating func tick() {
        let clock = cmedia_monotonic()
        let until = clock / Self.millisecond
        // A thread that was late speaks what is due, but not for ever.
        phases.skip(to: until &- Limits.latePhases)
        while phases.reached < until {
            let due = phases.reached &+ 1
            phases.reach(due)
            let count = phases.count(at: due)
            guard count > 0 || keySenders.count > 0 else { continue }
            meter.tick(late: clock &- due &* Self.millisecond)
            fetch()
            for index in stride(from: count - 1, through: 0, by: -1) { visit(index, at: due) }
            sayKeys()
        }
        // Set anew in any case: until then it stays ready.
        ticksAt = -1
        setTicker()
    }

    private mutating func visit(_ index: Int, at due: Int64) {
        guard let user = phases.user(index, at: due) else { return }
        switch user {
        case .stream(let place): speak(to: place)
        case .room(let place): confer(in: place)
        }
        guard phases.shallAsk(index, user, at: due) else { return }
        switch user {
        case .stream(let place):
            let voice = table[place].pointee.voice?.takeUnretainedValue()
            guard case .stream(let peer)? = voice?.source, let spare = takeSpare(peer) else {
                return
            }
            phases.shift(index, at: due, spare: spare, mayWait: true)
        case .room(let place):
            guard let spare = takeSpare(in: place) else { return }
            // Whoever comes late in a room waits for nobody but himself.
            phases.shift(index, at: due, spare: spare, mayWait: false)
        }
    }

    /// How much longer than they had to the packets of this stream lay. Nil: none were heard.
    private func takeSpare(_ place: Int) -> Int64? {
        table[place].pointee.voice?._withUnsafeGuaranteedRef { $0.ear?.takeSpare() }
    }

    private func takeSpare(in roomPlace: Int) -> Int64? {
        guard let open = rooms[roomPlace] else { return nil }
        var least: Int64?
        for index in 0..<open.room.count {
            guard let spare = takeSpare(Int(open.room.name(at: index))) else { continue }
            least = min(least ?? spare, spare)
        }
        return least
    }
}
