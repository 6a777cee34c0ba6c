/// Who is visited for every frame of 20 ms.
enum FrameUser: Equatable {
    /// The far end in this place is spoken to.
    case stream(Int)
    /// The room in this place is mixed.
    case room(Int)
}

/// Everything that works frame by frame, spread over the milliseconds of a frame: a hundred voices
/// that fall due together would hold up the packets behind them.
///
/// A user does not stay in the millisecond that it began in. Packets that always lie and wait for
/// their frame are met by and by: the frame is taken a millisecond earlier, again and again, until
/// they wait no longer than the network's jitter asks for; and later where they come later.
struct Phases {
    /// Of a frame.
    static let milliseconds: Int64 = 20

    private struct Member {
        let user: FrameUser
        /// Not visited before: milliseconds of the clock.
        var notBefore: Int64 = 0
        /// Visited since it was last asked how long its packets wait.
        var visits = 0
    }

    private var members = [[Member]](repeating: [], count: Int(Phases.milliseconds))
    private var total = 0
    /// Everything up to here has been visited: milliseconds of the clock.
    private(set) var reached: Int64 = 0

    var isEmpty: Bool { total == 0 }

    /// Joins the phase with the fewest.
    mutating func add(_ user: FrameUser) {
        var least = 0
        for phase in members.indices where members[phase].count < members[least].count {
            least = phase
        }
        members[least].append(Member(user: user))
        total += 1
    }

    mutating func remove(_ user: FrameUser) {
        for phase in members.indices {
            guard let index = members[phase].firstIndex(where: { $0.user == user }) else {
                continue
            }
            members[phase].remove(at: index)
            total -= 1
            return
        }
    }

    // MARK: - The clock

    /// Nothing was due until `millisecond`.
    mutating func skip(to millisecond: Int64) {
        reached = max(reached, millisecond)
    }

    mutating func reach(_ millisecond: Int64) {
        reached = millisecond
    }

    /// When somebody is due next, in milliseconds of the clock.
    var next: Int64? {
        guard total > 0 else { return nil }
        for step in 1...Self.milliseconds where !members[Self.phase(of: reached &+ step)].isEmpty {
            return reached &+ step
        }
        return nil
    }

    /// How many have their place in the phase of this millisecond. They are visited from the last
    /// to the first: whoever leaves meanwhile takes nobody's turn.
    func count(at millisecond: Int64) -> Int {
        members[Self.phase(of: millisecond)].count
    }

    /// Nil where there is nobody any more, or whose turn comes later.
    func user(_ index: Int, at millisecond: Int64) -> FrameUser? {
        let phase = Self.phase(of: millisecond)
        guard index < members[phase].count, members[phase][index].notBefore <= millisecond else {
            return nil
        }
        return members[phase][index].user
    }

    // MARK: - Following the senders

    /// Has this user been visited so often that it is time to ask how long its packets wait?
    mutating func shallAsk(_ index: Int, _ user: FrameUser, at millisecond: Int64) -> Bool {
        let phase = Self.phase(of: millisecond)
        guard index < members[phase].count, members[phase][index].user == user else {
            return false
        }
        members[phase][index].visits += 1
        guard members[phase][index].visits >= Limits.framesBetweenShifts else { return false }
        members[phase][index].visits = 0
        return true
    }

    /// Every packet of the user's last frames lay `spare` ns longer than it had to, or came so much
    /// too late where that is less than nothing. `mayWait`: frames may also be taken later.
    mutating func shift(_ index: Int, at millisecond: Int64, spare: Int64, mayWait: Bool) {
        let phase = Self.phase(of: millisecond)
        if spare >= Limits.spareToShift {
            let member = members[phase].remove(at: index)
            members[Self.phase(of: millisecond &- 1)].append(member)
        } else if mayWait, spare < -Limits.leastShift, spare > -Limits.mostShift {
            var member = members[phase].remove(at: index)
            member.notBefore = millisecond &+ Self.milliseconds
            members[Self.phase(of: millisecond &+ 1)].append(member)
        }
    }

    private static func phase(of millisecond: Int64) -> Int {
        Int(millisecond % milliseconds)
    }
}
