import Dialplan

/// The exchange as the dialplan sees it: read-only, one consistent moment. Holds what it shows and
/// nothing else: what a call changes meanwhile must not be held twice.
struct World: WorldView {
    let now: WallTime
    fileprivate let toggles: [String: Bool]
    fileprivate let legs: [LegID: Leg]
    fileprivate let legsByParty: [Party: Set<LegID>]
    fileprivate let registrar: Registrar
    fileprivate let facts: KeptFacts
    fileprivate let queues: [String: QueueLine]
    /// The emergency service may be calling back: no phone's do-not-disturb and no forward counts.
    fileprivate let isCallback: Bool

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
    /// Not an initializer, which would be handed a copy of the whole exchange.
    func world(for id: CallID? = nil) -> World {
        World(
            now: WallTime(milliseconds: utc.milliseconds), toggles: toggles, legs: legs,
            legsByParty: legsByParty, registrar: registrar, facts: facts, queues: queues,
            isCallback: id.flatMap { calls[$0] }.map { $0.callback != .none } ?? false)
    }

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
        let world = world(for: id)
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
