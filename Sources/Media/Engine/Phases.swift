/// Who is visited for every frame of 20 ms.
enum FrameUser: Equatable {
    /// The far end in this place is spoken to.
    case stream(Int)
    /// The room in this place is mixed.
    case room(Int)
}

/// Everything that works frame by frame, spread over the milliseconds of a frame: a hundred voices
/// that fall due together would hold up the packets behind them.
struct Phases {
    static let count = 20

    private var users = [[FrameUser]](repeating: [], count: Phases.count)
    private var phase = 0
    private(set) var total = 0

    var isEmpty: Bool { total == 0 }

    /// Joins the phase with the fewest.
    mutating func add(_ user: FrameUser) {
        var least = 0
        for phase in users.indices where users[phase].count < users[least].count {
            least = phase
        }
        users[least].append(user)
        total += 1
    }

    mutating func remove(_ user: FrameUser) {
        for phase in users.indices {
            guard let index = users[phase].firstIndex(of: user) else { continue }
            users[phase].remove(at: index)
            total -= 1
            return
        }
    }

    /// Goes on by a millisecond; those whose frame is due.
    mutating func next() -> [FrameUser] {
        phase = (phase + 1) % Self.count
        return users[phase]
    }
}
