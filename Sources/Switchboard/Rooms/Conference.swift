import Dialplan

/// A conference room, from the first who enters until the last has left.
///
/// Its rules are those of the plan that its first member came with. Who may come in at the door,
/// `ConferenceDoor` has decided before.
///
/// ```
///                      starts-with-host, and none is there
///   enter ──► waiting ──────────── a host enters ──────────► inside
///        └────────────── else ────────────────────────────► inside
///   inside, waiting ── hangs up, is thrown out, or the last host leaves ─► gone
/// ```
struct Conference: Equatable, Sendable {
    struct Member: Equatable, Sendable {
        /// Counts from 1 in each room; how administrators name it.
        let number: Int
        let leg: LegID
        let call: CallID
        /// The number that calls, or was called.
        let caller: String
        let name: String?
        var isHost: Bool
        let began: Instant
        /// Outside the door, with music.
        var isWaiting = false
        var seat = RoomSeat()
        var isTalking = false
        var keys = RoomKeys()
        /// What it has said when it was asked for its name: a passing recording.
        var spokenName: String?
    }

    enum Refusal: Equatable, Sendable { case full, locked }

    /// Why somebody leaves who has not hung up.
    /// As the trace says it.
    enum Dismissal: String, Equatable, Sendable {
        case thrownOut = "thrown out"
        case hostHasLeft = "the host has left"
        case closed = "the room is closed"
    }

    enum Effect: Equatable, Sendable {
        /// The engine's room begins or ends.
        case open, close
        case join(LegID, RoomSeat)
        case leave(LegID)
        /// The room is recorded from here on, until it is closed.
        case record
        /// Nobody is to be announced by this name any more.
        case discard(String)
        case seat(LegID, RoomSeat)
        /// Takes the place of what the room was played before; say `played` when it is over.
        case announce(RoomNews)
        /// Until it is stopped.
        case music(String)
        case quiet
        /// Waits outside, with music.
        case entertain(LegID)
        /// One member alone hears this, above the others.
        case tell(LegID, RoomWord)
        case dismiss(LegID, Dismissal)
        /// Whether anybody is in it.
        case lamp
    }

    /// What the room is being played.
    private enum Playing: Equatable, Sendable { case nothing, news, music }

    let id: RoomID
    let name: String
    let began: Instant
    let limit: Int
    let announces: ConferencePlan.Announcing
    /// For who is alone or waits outside.
    let music: String?
    /// The room's own, behind which its first member need not hear itself come.
    private let isOwnMusic: Bool
    let endsWithHost: Bool
    let isRecorded: Bool
    /// In which its members are announced to each other.
    let language: String
    /// The file of its recording, once there is one.
    var recording: String?
    private(set) var members: [Member] = []
    private(set) var isLocked = false
    /// Guests need not wait, or no longer.
    private var hasStarted: Bool
    private var isMutedForGuests = false
    private var lastNumber = 0
    private var playing = Playing.nothing
    private var news: [RoomNews] = []

    init(
        _ plan: ConferencePlan, usualMusic: String? = nil, id: RoomID, language: String = "en",
        at now: Instant
    ) {
        self.id = id
        self.language = language
        isRecorded = plan.isRecorded
        name = plan.room
        began = now
        limit = min(plan.limit ?? Limits.roomMembers, Limits.roomMembers)
        announces = plan.announces
        music = plan.music ?? usualMusic
        isOwnMusic = plan.music != nil
        endsWithHost = plan.endsWithHost
        hasStarted = !plan.startsWithHost
    }

    var inside: [Member] { members.filter { !$0.isWaiting } }
    var hasHost: Bool { members.contains(where: \.isHost) }

    func member(_ leg: LegID) -> Member? { members.first { $0.leg == leg } }
    func member(numbered number: Int) -> Member? { members.first { $0.number == number } }

    // MARK: - Coming

    /// Whether there is a place. A host has a key of its own to a locked room.
    func refusal(isHost: Bool) -> Refusal? {
        if members.count >= limit { return .full }
        return isLocked && !isHost ? .locked : nil
    }

    mutating func enter(_ newcomer: Newcomer, at now: Instant) -> [Effect] {
        lastNumber += 1
        var member = Member(
            number: lastNumber, leg: newcomer.leg, call: newcomer.call, caller: newcomer.caller,
            name: newcomer.name, isHost: newcomer.isHost, began: now)
        member.seat.isMuted = newcomer.isMuted || (isMutedForGuests && !newcomer.isHost)
        if newcomer.isHost { hasStarted = true }
        member.isWaiting = !hasStarted
        member.spokenName = newcomer.spokenName
        members.append(member)
        var effects: [Effect] = members.count == 1 ? [.open, .lamp] : []
        if member.isWaiting { return effects + [.entertain(member.leg)] }
        if isRecorded, recording == nil { effects.append(.record) }
        let waiting = members.filter(\.isWaiting)
        for index in members.indices { members[index].isWaiting = false }
        let joining = [member] + waiting
        var joined = effects + joining.map { .join($0.leg, $0.seat) }
        if isRecorded, !newcomer.knowsOfRecording { joined.append(.tell(member.leg, .recorded)) }
        if inside.count == 1, isOwnMusic { return joined + [.tell(member.leg, .alone)] + tune() }
        return joined + tell(.joined(member.caller, spoken: member.spokenName))
    }

    struct Newcomer: Equatable, Sendable {
        var leg: LegID
        var call: CallID
        var caller: String
        var name: String?
        var isHost = false
        var isMuted = false
        var spokenName: String?
        /// It was told at the door that the room is recorded.
        var knowsOfRecording = false
    }

    // MARK: - Going

    /// The member hung up, or its call is over.
    mutating func left(_ leg: LegID) -> [Effect] {
        guard let gone = remove(leg) else { return [] }
        return farewell(gone) + emptied(by: gone)
    }

    mutating func throwOut(_ leg: LegID) -> [Effect] {
        guard let gone = remove(leg) else { return [] }
        return farewell(gone) + [.dismiss(leg, .thrownOut)] + emptied(by: gone)
    }

    private func farewell(_ gone: Member) -> [Effect] {
        gone.isWaiting ? [] : [.leave(gone.leg)]
    }

    /// Everybody goes.
    mutating func end(_ why: Dismissal = .closed) -> [Effect] {
        defer { members = [] }
        // The room is empty before anybody's call ends: one that does takes others with it.
        return members.flatMap { farewell($0) } + members.flatMap { discard($0.spokenName) }
            + close() + members.map { .dismiss($0.leg, why) }
    }

    /// Nobody is left to hear anything.
    private mutating func close() -> [Effect] {
        playing = .nothing
        defer { news = [] }
        return news.flatMap { $0.isLast ? discard($0.spoken) : [] } + [.close, .lamp]
    }

    private func discard(_ name: String?) -> [Effect] { name.map { [.discard($0)] } ?? [] }

    private mutating func remove(_ leg: LegID) -> Member? {
        guard let index = members.firstIndex(where: { $0.leg == leg }) else { return nil }
        return members.remove(at: index)
    }

    private mutating func emptied(by gone: Member) -> [Effect] {
        if members.isEmpty { return discard(gone.spokenName) + close() }
        if gone.isHost, endsWithHost, !hasHost {
            return discard(gone.spokenName) + end(.hostHasLeft)
        }
        guard !gone.isWaiting, !inside.isEmpty else { return discard(gone.spokenName) }
        return tell(.left(gone.caller, spoken: gone.spokenName))
    }

    // MARK: - Seats

    mutating func mute(_ leg: LegID, _ isMuted: Bool) -> [Effect] {
        let effects = change(leg) { $0.isMuted = isMuted }
        return effects.isEmpty ? [] : effects + [.tell(leg, isMuted ? .muted : .unmuted)]
    }

    mutating func deafen(_ leg: LegID, _ isDeaf: Bool) -> [Effect] {
        change(leg) { $0.isDeaf = isDeaf }
    }

    /// How much louder the others hear it.
    mutating func amplify(_ leg: LegID, by decibels: Int) -> [Effect] {
        change(leg) {
            $0.gain = min(Limits.seatGain, max(-Limits.seatGain, $0.gain + decibels))
        }
    }

    /// All who are no hosts, and those who come later; or none of them any more.
    mutating func muteGuests() -> [Effect] {
        isMutedForGuests.toggle()
        let isMuted = isMutedForGuests
        return members.filter { !$0.isHost }.flatMap { mute($0.leg, isMuted) }
    }

    mutating func lock(_ isLocked: Bool) -> [Effect] {
        guard self.isLocked != isLocked else { return [] }
        self.isLocked = isLocked
        return members.filter(\.isHost).map { .tell($0.leg, isLocked ? .locked : .unlocked) }
    }

    /// Changes the seat; the engine is told of those inside only.
    private mutating func change(_ leg: LegID, _ body: (inout RoomSeat) -> Void) -> [Effect] {
        guard let index = members.firstIndex(where: { $0.leg == leg }) else { return [] }
        let before = members[index].seat
        body(&members[index].seat)
        guard members[index].seat != before, !members[index].isWaiting else { return [] }
        return [.seat(leg, members[index].seat)]
    }

    mutating func talking(_ leg: LegID, _ isTalking: Bool) {
        guard let index = members.firstIndex(where: { $0.leg == leg }) else { return }
        members[index].isTalking = isTalking
    }

    /// A key of a member; nil while it is not yet, or no longer, the beginning of anything.
    mutating func pressed(_ symbol: Character, by leg: LegID, at now: Instant) -> RoomKeys.Wish? {
        guard let index = members.firstIndex(where: { $0.leg == leg }) else { return nil }
        return members[index].keys.key(symbol, at: now)
    }

    // MARK: - What the room hears

    /// The announcement is over, or could not be played.
    mutating func played() -> [Effect] {
        guard playing == .news else { return [] }
        playing = .nothing
        guard !news.isEmpty else { return tune() }
        playing = .news
        return [.announce(news.removeFirst())]
    }

    /// Says it to all who are inside, behind what is being said.
    private mutating func tell(_ newest: RoomNews) -> [Effect] {
        guard announces != .none else { return discard(newest.spoken) + tune() }
        guard playing == .news else {
            playing = .news
            return [.announce(newest)]
        }
        // Of a crowd that comes at once, not everybody is announced.
        guard news.count < Limits.roomNews else { return passOver(newest) }
        news.append(newest)
        return []
    }

    /// Who goes unannounced is not announced as having come either.
    private mutating func passOver(_ newest: RoomNews) -> [Effect] {
        guard newest.isLast, let spoken = newest.spoken else { return [] }
        news.removeAll { $0.spoken == spoken }
        return [.discard(spoken)]
    }

    /// Music for one who is alone, and for nobody else.
    private mutating func tune() -> [Effect] {
        let isWanted = inside.count == 1 && music != nil
        if isWanted, playing == .nothing, let music {
            playing = .music
            return [.music(music)]
        }
        guard !isWanted, playing == .music else { return [] }
        playing = .nothing
        return [.quiet]
    }
}

/// What all in a room hear of somebody, by the number it has, and by the name that it has spoken.
enum RoomNews: Equatable, Sendable {
    case joined(String, spoken: String? = nil)
    case left(String, spoken: String? = nil)

    var spoken: String? {
        switch self {
        case .joined(_, let spoken), .left(_, let spoken): spoken
        }
    }

    /// Nothing more is told of this one.
    var isLast: Bool { if case .left = self { true } else { false } }
}

/// What one member alone is told.
enum RoomWord: Equatable, Sendable {
    case alone, muted, unmuted, locked, unlocked, recorded
    /// So many are inside, oneself among them.
    case count(Int)
    /// An invitation could not be carried out.
    case notReached
}
