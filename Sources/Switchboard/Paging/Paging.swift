import Dialplan

/// One announcement: phones answer by themselves and speak what the caller says.
///
/// ```
///   calling ── a phone is there ─► speaking ── time is up, or the caller goes ─► over
///        └── none is left, or none came in time ─► over
/// ```
struct Paging: Equatable, Sendable {
    enum Effect: Equatable, Sendable {
        /// Call every phone of these extensions, say `called` for each, then `calledAll`.
        case call([String])
        case join(LegID)
        /// The caller may speak.
        case beep
        case cancel(LegID)
        case hangUp(LegID)
        case finish(Outcome)
    }

    let plan: PagePlan
    let room: RoomID
    /// The stream to those who listen to a group address.
    var group: StreamID?
    private(set) var inside: [LegID] = []
    private var ringing: Set<LegID> = []
    private var isOver = false

    init(_ plan: PagePlan, in room: RoomID) {
        self.plan = plan
        self.room = room
    }

    /// - Parameter isFree: Whether an extension has a phone that does nothing else.
    mutating func begin(_ isFree: (String) -> Bool) -> [Effect] {
        if plan.mode == .multicast { return [.beep] }
        var seen: Set<String> = []
        let members = plan.members.filter { seen.insert($0).inserted && isFree($0) }
        guard !members.isEmpty else { return finish(.unavailable) }
        return [.call(members)]
    }

    mutating func called(_ leg: LegID) {
        ringing.insert(leg)
    }

    /// Every phone was called, or could not be.
    mutating func calledAll() -> [Effect] { ringing.isEmpty ? finish(.unavailable) : [] }

    mutating func answered(_ leg: LegID) -> [Effect] {
        guard ringing.remove(leg) != nil, !isOver else { return [.hangUp(leg)] }
        inside.append(leg)
        return inside.count == 1 ? [.join(leg), .beep] : [.join(leg)]
    }

    /// The phone says no, or has gone.
    mutating func gone(_ leg: LegID) -> [Effect] {
        guard !isOver else { return [] }
        ringing.remove(leg)
        inside.removeAll { $0 == leg }
        return inside.isEmpty && ringing.isEmpty ? finish(.unavailable) : []
    }

    /// A phone that has not answered by itself by now rings in an office: it stops.
    mutating func late() -> [Effect] {
        let slow = ringing.sorted { $0.rawValue < $1.rawValue }
        ringing = []
        let effects = slow.map { Effect.cancel($0) }
        guard plan.mode != .multicast, inside.isEmpty, !isOver else { return effects }
        return effects + finish(.unavailable)
    }

    /// The announcement was long enough.
    mutating func timeIsUp() -> [Effect] { isOver ? [] : finish(.done) }

    private mutating func finish(_ outcome: Outcome) -> [Effect] {
        isOver = true
        return [.finish(outcome)]
    }
}
