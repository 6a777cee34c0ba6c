/// Whether there is room for another call: those that are up shall never get worse.
struct LoadGate: Equatable, Sendable {
    /// Below the ceiling by so much, calls are taken again.
    private static let margin = 0.1
    /// With fewer, what one of them costs says nothing.
    private static let fewStreams = 20

    private(set) var load = MediaLoad()
    private(set) var isShut = false

    /// The load when so many calls talk on both sides at the cost of those that do now: most of
    /// those that ring will.
    private func expected(_ calls: Int) -> Double {
        guard load.heardStreams >= Self.fewStreams else { return load.share }
        return max(load.share, load.share / Double(load.heardStreams) * 2 * Double(calls))
    }

    /// True when that changed whether calls are taken.
    mutating func hear(_ load: MediaLoad, calls: Int, ceiling: Double) -> Bool {
        self.load = load
        return weigh(calls, ceiling)
    }

    /// True when that changed whether calls are taken.
    mutating func weigh(_ calls: Int, _ ceiling: Double) -> Bool {
        let expected = expected(calls)
        let before = isShut
        isShut = expected >= (isShut ? ceiling - Self.margin : ceiling)
        return isShut != before
    }
}

extension Switchboard {
    mutating func gate(_ load: MediaLoad) {
        if loadGate.hear(load, calls: calls.count, ceiling: ceiling) { tellGate() }
    }

    /// Whether another call is taken now.
    var hasRoom: Bool {
        mutating get {
            if loadGate.weigh(calls.count + 1, ceiling) { tellGate() }
            return !loadGate.isShut
        }
    }

    private var ceiling: Double { Double(configuration?.media.ceiling ?? 100) / 100 }

    private mutating func tellGate() {
        let share = "\(Int((loadGate.load.share * 100).rounded())) %"
        if loadGate.isShut {
            note(
                .warning, "No new calls are taken: sound takes too much of the processor",
                ["share": share, "calls": "\(calls.count)"])
        } else {
            note(.info, "New calls are taken again", ["share": share])
        }
    }

    var loadView: LoadView {
        var view = LoadView(
            engine: loadGate.load, ceiling: ceiling, isRefusing: loadGate.isShut)
        view.isDraining = isDraining
        view.waitMilliseconds = lateGate.wait(at: now).milliseconds
        view.isLate = lateGate.isShut(at: now)
        return view
    }
}
