/// The sounds that a caller of a test hears, and when each begins, where every prompt takes as long
/// as the simulator has it: so that `expect play` means the same in an exchange (10.4).
struct HeardSounds {
    /// What has not begun yet, by when it does.
    private(set) var coming: [(time: Duration, sound: Sound)] = []
    /// The first key ends them.
    private var endsWithKey = false

    init() {}

    /// What an action says, from this time on; nothing of those that say nothing.
    init(_ action: Action, at time: Duration, _ tones: NationalTones) {
        switch action {
        case .play(let plan) where plan.toneTime(tones) != nil: add(plan.sounds, at: time, tones)
        case .play(let plan):
            let rounds = min(plan.times ?? 1, SimulatedCall.events)
            var next = time
            for _ in 0..<max(1, rounds) { next = add(plan.sounds, at: next, tones) }
        case .collect(let plan):
            endsWithKey = true
            add(plan.sounds, at: time, tones)
        default: break
        }
    }

    @discardableResult
    private mutating func add(
        _ sounds: [Sound], at time: Duration, _ tones: NationalTones
    ) -> Duration {
        var next = time
        for sound in sounds {
            coming.append((next, sound))
            next += sound.length(tones)
        }
        return next
    }

    /// Those that have begun by then.
    mutating func begun(by time: Duration) -> [(time: Duration, sound: Sound)] {
        let begun = coming.prefix { $0.time <= time }
        coming.removeFirst(begun.count)
        return Array(begun)
    }

    mutating func keyPressed() {
        if endsWithKey { coming = [] }
    }
}

extension Sound {
    /// In tests: two seconds of a prompt, and one cadence of a tone among other sounds.
    func length(_ tones: NationalTones) -> Duration {
        guard case .tone(let name) = self else { return SimulatedCall.promptTime }
        return tones.length(of: name, times: 1) ?? SimulatedCall.promptTime
    }

    /// As `expect play` names it.
    var event: (values: [String], qualifiers: [String: String]) {
        switch self {
        case .prompt(let name): ([name], [:])
        case .tone(let name): ([name], ["tone": "yes"])
        }
    }
}
