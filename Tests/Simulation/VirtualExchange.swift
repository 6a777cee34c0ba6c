public import Dialplan
import SIP
import Softphone
import Switchboard
import Wire

/// The exchange under virtual time, with phones that do what a dialplan's test says of them.
public struct VirtualExchange: TestedExchange {
    public private(set) var world: World
    private var office: Office
    private let engager: String
    /// The calls that keep phones busy or ringing, by the phone's number.
    private var engagements: [String: Softphone.CallNumber] = [:]
    /// What was said of the world last.
    private var said: SimulatedWorld?
    private var caller = ""
    /// How much is old news.
    private var seenMessages = 0
    private var seenInvites: Set<ByteString> = []
    private var seenEvents: [String: Int] = [:]
    /// Who answers takes the call with a key.
    private var asks = false
    private var seenDecisions = 0
    /// The call that was placed last, once it decides something.
    private var placed: CallID?
    /// It calls for help: the phones that ring for that are calls of their own.
    private var callsForHelp = false

    /// A directory's office: its phones are registered, and a provider is at each trunk.
    ///
    /// - Parameter directory: read with the files of `engager`.
    public init(_ directory: PlanDirectory, engager: Engager, seed: UInt64 = 1) {
        guard let plan = directory.plan else {
            preconditionFailure(
                DiagnosticRenderer(directory.sources).text(of: directory.diagnostics))
        }
        self.engager = engager.number
        var office = Office(
            phones: directory.inventory.extensions.map { Office.Phone($0.number, name: $0.name) },
            trunks: directory.inventory.trunks.map(\.name), dialplan: "")
        office.compiled = (plan, directory.inventory)
        self.office = office
        world = World(office, seed: seed)
        world.media.promptLength = .seconds(2)
        world.sources.told = ToldAnswers(plan, [:])
        world.register()
        world[self.engager].behaviour.calls = 1_000
        for trunk in office.trunks { world[trunk].behaviour.calls = 1_000 }
    }

    public var now: Duration { world.now }

    /// The call that was placed last, as the exchange calls it.
    public var callID: String? { placed?.description }

    // MARK: - The world

    public mutating func prepare(_ wanted: SimulatedWorld) -> String? {
        let before = said
        said = wanted
        world.sources.told = ToldAnswers(office.compiled?.0, wanted.answers)
        if !wanted.states.isEmpty { return "a schedule that is told its state" }
        if !wanted.queues.isEmpty { return "a queue" }
        if before?.now != wanted.now, caller.isEmpty {
            world.report(.clock(UTCTime(milliseconds: wanted.now.milliseconds)))
        }
        if before?.toggles != wanted.toggles || before?.facts != wanted.facts {
            world.report(
                .store(.restored(bindings: [:], toggles: wanted.toggles, facts: wanted.facts)))
        }
        let full = Set(wanted.trunks.filter { $0.value == .full }.keys)
        if full != office.fullTrunks {
            office.fullTrunks = full
            world.reload(office)
        }
        let down = wanted.trunks.filter { $0.value == .down }.keys
        world.network.unreachable = Set(
            office.trunks.filter { down.contains($0) }.map { world[$0].local })
        for trunk in office.trunks {
            world[trunk].behaviour.answering = .manually
            world[trunk].behaviour.answeringByNumber = Dictionary(
                uniqueKeysWithValues: wanted.phones.map { (ByteString($0), $1.answering) })
        }
        for (number, phone) in wanted.phones.sorted(by: { $0.key < $1.key })
        where phone != before?.phones[number]
            && office.phones.contains(where: { $0.number == number }
            )
        {
            prepare(number, phone)
        }
        return nil
    }

    private mutating func prepare(_ number: String, _ phone: SimulatedWorld.Phone) {
        if let engagement = engagements.removeValue(forKey: number) {
            world.at(engager) { $0.hangUp(engagement, at: $1) }
            world.run(for: .seconds(2))
        }
        world[number].behaviour.calls = 2
        switch phone.state {
        case .busy, .ringing:
            world[number].behaviour.answering = phone.state == .busy ? .after(.zero) : .manually
            engagements[number] = world.call(engager, number)
            world.run(for: .seconds(1))
            if phone.state == .busy { world[number].behaviour.calls = 1 }
        case .offline:
            world.at(number) { $0.unregister(at: $1) }
            world.run(for: .seconds(1))
        case .idle, .dnd:
            if !world[number].isRegistered {
                world.at(number) { $0.register(at: $1) }
                world.run(for: .seconds(1))
            }
        }
        world[number].behaviour.answering = phone.answering
    }

    // MARK: - What people do

    public mutating func place(_ call: CallFacts) {
        world.run(for: .seconds(3))
        if let said { world.report(.clock(UTCTime(milliseconds: said.now.milliseconds))) }
        seenDecisions = world.decided.count
        (placed, callsForHelp) = (nil, false)
        seenMessages = world.ladder.rungs.count
        for name in world.phones.keys { seenEvents[name] = world.events(of: name).count }
        var headers: [Header] = []
        switch call.entry {
        case .context(_, let number), .flow(_, let number): caller = number
        case .transfer(_, let number): caller = number ?? engager
        case .incoming(let trunk):
            caller = trunk
            if let number = call.callerNumber {
                let uri = URI(user: ByteString(number), host: .name("provider.test"))
                headers.append(Header(.pAssertedIdentity, NameAddress(uri).serialized))
            } else {
                headers.append(Header(.privacy, "id"))
            }
        }
        let dialed = ByteString(call.dialed)
        world.at(caller) { $0.call(dialed, headers: headers, at: $1) }
    }

    public mutating func press(_ keys: String) { press(keys, at: caller) }

    private mutating func press(_ keys: String, at name: String) {
        let address = world[name].local.ip
        for key in keys {
            let streams = world.media.open.filter { $0.value.direction?.rtp.ip == address }.keys
            guard let id = streams.min(by: { $0.rawValue < $1.rawValue }) else { return }
            world.report(.media(.digit(id, "\(key)", milliseconds: 100)))
        }
    }

    public mutating func answer(_ number: String) -> Bool {
        guard let place = place(of: number, .ringing) else { return false }
        world.at(place.name) { $0.answer(place.call, at: $1) }
        return true
    }

    public mutating func hangUp(_ number: String?) -> Bool {
        guard let number else {
            guard let call = world[caller].calls.values.first(where: \.isOutgoing)?.number else {
                return false
            }
            world.at(caller) { $0.hangUp(call, at: $1) }
            return true
        }
        guard let place = place(of: number, .talking) else { return false }
        world.at(place.name) { $0.hangUp(place.call, at: $1) }
        return true
    }

    /// The phone that was called for this number, and its call; engagements are none.
    private func place(
        of number: String, _ state: Softphone.PhoneCall.State
    ) -> (name: String, call: Softphone.CallNumber)? {
        let names = world.phones[number] == nil ? office.trunks : [number]
        for name in names {
            let found = world[name].calls.values.filter { call in
                call.state == state && !call.isOutgoing && !isEngagement(call)
                    && (name == number || call.invite.uri.user == ByteString(number))
            }
            if let call = found.map(\.number).max() { return (name, call) }
        }
        return nil
    }

    private func isEngagement(_ call: Softphone.PhoneCall) -> Bool {
        call.invite.from.uri.user == ByteString(engager)
    }

    // MARK: - News

    public mutating func run(until limit: Duration) -> [TestedNews] {
        var news = takeNews()
        while news.isEmpty, world.step(until: limit) { news = takeNews() }
        return news.isEmpty ? takeNews() : news
    }

    private mutating func takeNews() -> [TestedNews] {
        var news: [TestedNews.Kind] = []
        for (_, decided) in world.decided.dropFirst(seenDecisions) {
            placed = placed ?? decided.call
            if case .emergency = decided.decision.kind { callsForHelp = true }
            if callsForHelp, decided.call != placed { continue }
            news.append(.decided(decided.decision))
            answerEmergency(decided.decision)
            if case .began(let action) = decided.decision.kind { asks = action.asksWhoAnswers }
        }
        seenDecisions = world.decided.count
        news += takeInvites()
        for name in world.phones.keys.sorted() {
            let events = world.phones[name]?.events ?? []
            for (_, event) in events.dropFirst(seenEvents[name] ?? 0) {
                guard case .talking(let number) = event,
                    let call = world[name].calls[number], !call.isOutgoing, !isEngagement(call)
                else { continue }
                let isTrunk = office.trunks.contains(name)
                if callsForHelp, !isTrunk { continue }
                if asks { press("1", at: name) }
                news.append(.talks(isTrunk ? "\(call.invite.uri.user ?? "")" : name))
            }
            seenEvents[name] = events.count
        }
        let now = world.now
        return news.map { TestedNews($0, at: now) }
    }

    /// INVITEs that the exchange sent for the first time.
    private mutating func takeInvites() -> [TestedNews.Kind] {
        var news: [TestedNews.Kind] = []
        for rung in world.ladder.rungs.dropFirst(seenMessages)
        where rung.from == "pbx" && rung.what.hasPrefix("INVITE ") {
            guard case .request(let invite)? = try? Message(parsing: rung.bytes),
                invite.to.tag == nil, seenInvites.insert(invite.callID).inserted,
                invite.from.uri.user != ByteString(engager)
            else { continue }
            if office.trunks.contains(rung.to) {
                news.append(.dialed("\(invite.uri.user ?? "")", trunk: rung.to))
            } else if !callsForHelp, said?.phones[rung.to]?.state != .busy {
                news.append(.rang(rung.to))
            }
        }
        seenMessages = world.ladder.rungs.count
        return news
    }

    /// Who answers an emergency number does so at once.
    private mutating func answerEmergency(_ decision: Decision) {
        guard case .began(.dial(let plan)) = decision.kind, case .emergency = plan.account else {
            return
        }
        for trunk in office.trunks {
            world[trunk].behaviour.answeringByNumber[ByteString(plan.number)] = .after(.zero)
        }
    }
}

extension SimulatedWorld.Phone {
    /// What becomes of a call that reaches it.
    fileprivate var answering: Softphone.Behaviour.Answering {
        refusal.map { .rejecting($0) } ?? answersAfter.map { .after($0) } ?? .manually
    }
}
