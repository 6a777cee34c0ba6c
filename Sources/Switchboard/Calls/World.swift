import Dialplan

/// The exchange as the dialplan sees it: read-only, one consistent moment. Holds what it shows and
/// nothing else: what a call changes meanwhile must not be held twice.
struct World: WorldView {
    let now: WallTime
    private let toggles: [String: Bool]
    private let legs: [LegID: Leg]
    private let legsByParty: [Party: Set<LegID>]
    private let registrar: Registrar
    private let facts: KeptFacts
    private let queues: [String: QueueLine]
    /// The emergency service may be calling back: no phone's do-not-disturb and no forward counts.
    private let isCallback: Bool

    init(_ board: Switchboard, for id: CallID? = nil) {
        now = WallTime(milliseconds: board.utc.milliseconds)
        toggles = board.toggles
        legs = board.legs
        legsByParty = board.legsByParty
        registrar = board.registrar
        facts = board.facts
        queues = board.queues
        isCallback = id.flatMap { board.calls[$0] }.map { $0.callback != .none } ?? false
    }

    func toggle(_ name: String) -> Bool? { toggles[name] }

    func phone(_ number: String) -> PhoneState {
        let mine = (legsByParty[.phone(number)] ?? []).lazy.compactMap { legs[$0] }
        return PhoneState.of(
            mine, isRegistered: registrar.isRegistered(number),
            wantsPeace: !isCallback && facts[.dnd, number] != nil)
    }

    func forwards(of number: String) -> Forwards {
        Forwards(text: isCallback ? "" : facts[.forward, number] ?? "")
    }

    func calls(onTrunk name: String) -> Int { legsByParty[.trunk(name)]?.count ?? 0 }

    func waiting(inQueue name: String) -> Int { queues[name]?.callers.count ?? 0 }
    func agents(inQueue name: String) -> Int { queues[name]?.working { phone($0) } ?? 0 }
    func forcedState(ofSchedule _: String) -> String? { nil }
}

extension Switchboard {
    func phoneState(_ number: String) -> PhoneState {
        PhoneState.of(
            legs(of: .phone(number)), isRegistered: registrar.isRegistered(number),
            wantsPeace: wantsPeace(number))
    }

    /// Lets the plan decide with the world before its eyes, which is put away before anything is
    /// done.
    mutating func decide(
        _ id: CallID, _ door: (inout CallMachine, World) -> [Dialplan.Effect]
    ) -> [Dialplan.Effect] {
        let world = World(self, for: id)
        return calls[id]?.decide(world, door) ?? []
    }
}

extension PhoneState {
    fileprivate static func of(
        _ legs: some Sequence<Leg>, isRegistered: Bool, wantsPeace: Bool
    ) -> PhoneState {
        var isRinging = false
        var isThere = false
        if wantsPeace, isRegistered { return .dnd }
        // A phone that was told goodbye, or to stop ringing, is free, whenever it says so.
        for leg in legs where leg.state != .leaving && leg.state != .over {
            if leg.isConfirmed { return .busy }
            isThere = true
            if leg.role == .callee, leg.state == .inviting { isRinging = true }
        }
        if isRinging { return .ringing }
        return isThere ? .busy : isRegistered ? .idle : .offline
    }
}
