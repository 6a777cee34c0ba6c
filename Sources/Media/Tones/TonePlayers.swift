/// All tones that are playing, spread over the milliseconds of a frame: a hundred ringback tones
/// that fall due together would hold up the packets behind them.
struct TonePlayers {
    static let phases = 20

    private var byPhase = [[TonePlayer]](repeating: [], count: phases)
    private var phase = 0
    private(set) var count = 0

    /// Joins the phase with the fewest.
    mutating func add(_ player: TonePlayer) {
        var least = 0
        for phase in byPhase.indices where byPhase[phase].count < byPhase[least].count {
            least = phase
        }
        byPhase[least].append(player)
        count += 1
    }

    mutating func remove(place: Int) {
        for phase in byPhase.indices {
            guard let index = byPhase[phase].firstIndex(where: { $0.place == place }) else {
                continue
            }
            byPhase[phase].remove(at: index)
            count -= 1
            return
        }
    }

    /// Goes on by a millisecond; calls `speak` with each player whose frame is due, and gives the
    /// places of those that were over before.
    mutating func advance(_ speak: (inout TonePlayer) -> Void) -> [Int] {
        phase = (phase + 1) % Self.phases
        var over: [Int] = []
        for index in byPhase[phase].indices {
            if byPhase[phase][index].isOver {
                over.append(byPhase[phase][index].place)
            } else {
                speak(&byPhase[phase][index])
            }
        }
        return over
    }
}
