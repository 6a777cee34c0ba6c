import Dialplan
import Dispatch
import Foundation
import Glibc
import NIOConcurrencyHelpers
import SIP
import Softphone
import Switchboard
import Wire

/// An exchange of its own on loopback, with real sockets, and phones that do what a dialplan's test
/// says of them. Lives on one thread that may wait.
final class LoopbackExchange: TestedExchange {
    private let daemon: Daemon
    private let decided: NIOLockedValueBox<[Decided]>
    private let told: NIOLockedValueBox<ToldAnswers>
    private let pace: UInt32
    private let plan: Plan
    private let inventory: Inventory
    private let engager: String
    private let clock = ContinuousClock()
    private let began = ContinuousClock().now
    /// Who answers takes the call with a key.
    private var asks = false
    private var phones: [String: LivePhone] = [:]
    private var trunks: [String: LivePhone] = [:]
    /// The calls that keep phones busy or ringing, by the phone's number.
    private var engagements: [String: Softphone.CallNumber] = [:]
    private var said: SimulatedWorld?
    private var caller: (phone: LivePhone, call: Softphone.CallNumber)?
    private var placed = Duration.zero
    private var emergencies: Set<String> = []
    private var seenInvites: [String: Int] = [:]
    private var seenEvents: [String: Int] = [:]

    struct Failure: Error {
        var text: String
    }

    /// - Parameter directory: read with the files of `engager`.
    init(
        _ daemon: Daemon, _ decided: NIOLockedValueBox<[Decided]>,
        _ told: NIOLockedValueBox<ToldAnswers>, pace: UInt32,
        _ directory: PlanDirectory, _ engager: Engager, server: SocketAddress
    ) throws {
        guard let plan = directory.plan else { throw Failure(text: "The plan has mistakes.") }
        self.daemon = daemon
        self.decided = decided
        self.told = told
        self.pace = pace
        self.plan = plan
        self.engager = engager.number
        var passwords: [String: ByteString] = [:]
        for one in directory.inventory.extensions {
            let password = ByteString("live-\(UInt64.random(in: 0 ... .max))")
            passwords[one.number] = password
            phones[one.number] = try LivePhone(
                one.number, password: password, domain: Self.domain, server: server,
                at: INADDR_LOOPBACK)
        }
        for (index, trunk) in directory.inventory.trunks.enumerated() {
            // Trunks are told by their addresses: each has one of its own.
            trunks[trunk.name] = try LivePhone(
                trunk.name, password: "", domain: Self.domain, server: server,
                at: 0x7F00_0101 &+ UInt32(index % 200))
        }
        inventory = Self.placed(directory.inventory, trunks)
        let (ownPlan, ownInventory) = (plan, inventory)
        let allPasswords = passwords
        wait { await daemon.adopt(ownPlan, ownInventory, passwords: allPasswords) }
        for phone in trunks.values { phone.use { $0.behaviour.calls = 1_000 } }
        phones[self.engager]?.use { $0.behaviour.calls = 1_000 }
        for phone in phones.values { phone.use { $0.register(at: now) } }
        guard go(on: .seconds(60), until: { $0.phones.values.allSatisfy(\.phone.isRegistered) })
        else { throw Failure(text: "The phones could not register.") }
    }

    static let domain: ByteString = "bellbird.local"

    /// With the trunks where they are played, and phones that speak what softphones do.
    private static func placed(_ inventory: Inventory, _ trunks: [String: LivePhone]) -> Inventory {
        inventory.withoutBudgets.with(
            extensions: inventory.extensions.map {
                var phone = $0
                phone.codecs = []
                // Its signalling is readable here, and its keys would be too.
                phone.srtp = .preferred
                return phone
            },
            trunks: inventory.trunks.map {
                var trunk = $0
                let address = trunks[trunk.name]?.signalling.address
                trunk.host = address.map { "\($0.ip)" } ?? "127.0.0.1"
                trunk.port = address?.port
                trunk.transport = "udp"
                trunk.from = [trunk.host]
                trunk.codecs = []
                trunk.proxy = nil
                trunk.registers = false
                trunk.askEvery = nil
                trunk.callsPerSecond = nil
                trunk.srtp = .preferred
                return trunk
            })
    }

    /// On the exchange's clock.
    var now: Duration { (clock.now - began) * Int(pace) }

    private func wait(_ body: @escaping @Sendable () async -> Void) {
        let done = DispatchSemaphore(value: 0)
        // This thread is the test's own, none of the pool: it may wait for the task.
        Task {
            await body()
            done.signal()
        }
        done.wait()
    }

    private func give(_ inputs: [Input]) {
        let daemon = daemon
        wait { await daemon.take(inputs) }
    }

    // MARK: - The world

    func prepare(_ wanted: SimulatedWorld) -> String? {
        let before = said
        said = wanted
        if !wanted.states.isEmpty { return "a schedule that is told its state" }
        if !wanted.queues.isEmpty { return "a queue" }
        if wanted.trunks.values.contains(.full) { return "a trunk whose lines are all taken" }
        told.withLockedValue { $0 = ToldAnswers(plan, wanted.answers) }
        if before?.toggles != wanted.toggles || before?.facts != wanted.facts {
            give([.store(.restored(bindings: [:], toggles: wanted.toggles, facts: wanted.facts))])
        }
        for (name, trunk) in trunks {
            trunk.use { phone in
                phone.behaviour.answering =
                    wanted.trunks[name] == .down ? .rejecting(.serviceUnavailable) : .manually
                phone.behaviour.answeringByNumber =
                    wanted.trunks[name] == .down
                    ? [:]
                    : Dictionary(
                        uniqueKeysWithValues: wanted.phones.map {
                            (ByteString($0), $1.answering)
                        })
            }
        }
        for (number, state) in wanted.phones.sorted(by: { $0.key < $1.key })
        where state != before?.phones[number] {
            if let phone = phones[number] { prepare(phone, state) }
        }
        return nil
    }

    private func prepare(_ phone: LivePhone, _ state: SimulatedWorld.Phone) {
        guard let engager = phones[engager] else { return }
        if let engagement = engagements.removeValue(forKey: phone.name) {
            engager.use { $0.hangUp(engagement, at: now) }
            _ = go(on: .seconds(30)) { _ in phone.phone.calls.isEmpty }
        }
        phone.use { $0.behaviour.calls = 2 }
        switch state.state {
        case .busy, .ringing:
            let isBusy = state.state == .busy
            phone.use { $0.behaviour.answering = isBusy ? .after(.zero) : .manually }
            let number = ByteString(phone.name)
            engager.use { engagements[phone.name] = $0.call(number, at: now) }
            _ = go(on: .seconds(30)) { _ in
                phone.phone.calls.values.contains { $0.state == (isBusy ? .talking : .ringing) }
            }
            if isBusy { phone.use { $0.behaviour.calls = 1 } }
        case .offline:
            phone.use { $0.unregister(at: now) }
            _ = go(on: .seconds(30)) { _ in !phone.phone.isRegistered }
        case .idle, .dnd:
            if !phone.phone.isRegistered { phone.use { $0.register(at: now) } }
            _ = go(on: .seconds(30)) { _ in phone.phone.isRegistered }
        }
        phone.use { $0.behaviour.answering = state.answering }
    }

    // MARK: - What people do

    func place(_ call: CallFacts) {
        _ = go(on: .seconds(30)) { $0.isQuiet }
        if let said { give([.clock(UTCTime(milliseconds: said.now.milliseconds))]) }
        decided.withLockedValue { $0 = [] }
        for phone in phones.values { forgetNews(of: phone) }
        for phone in trunks.values { forgetNews(of: phone) }
        emergencies = []
        var headers: [Header] = []
        let phone: LivePhone?
        switch call.entry {
        case .context(_, let number), .flow(_, let number): phone = phones[number]
        case .transfer(_, let number): phone = number.flatMap { phones[$0] }
        case .incoming(let trunk):
            phone = trunks[trunk]
            if let number = call.callerNumber {
                let uri = URI(user: ByteString(number), host: .name("provider.invalid"))
                headers.append(Header(.pAssertedIdentity, NameAddress(uri).serialized))
            } else {
                headers.append(Header(.privacy, "id"))
            }
        }
        guard let phone else { return }
        placed = now
        phone.use {
            caller = (phone, $0.call(ByteString(call.dialed), headers: headers, at: now))
        }
    }

    private func forgetNews(of phone: LivePhone) {
        seenInvites[phone.name] = phone.invites.count
        seenEvents[phone.name] = phone.events.count
    }

    /// Only engagements are left.
    private var isQuiet: Bool {
        let held = Set(engagements.keys)
        return phones.values.allSatisfy {
            $0.phone.calls.isEmpty || held.contains($0.name) || $0.name == engager
        } && trunks.values.allSatisfy(\.phone.calls.isEmpty)
    }

    func press(_ keys: String) {
        guard let caller else { return }
        caller.phone.press(keys, in: caller.call)
    }

    func answer(_ number: String) -> Bool {
        guard let (phone, call) = place(of: number, .ringing) else { return false }
        phone.use { $0.answer(call, at: now) }
        return true
    }

    func hangUp(_ number: String?) -> Bool {
        guard let number else {
            guard let caller else { return false }
            caller.phone.use { $0.hangUp(caller.call, at: now) }
            return true
        }
        guard let (phone, call) = place(of: number, .talking) else { return false }
        phone.use { $0.hangUp(call, at: now) }
        return true
    }

    /// The phone that was called for this number, and its call; engagements are none.
    private func place(
        of number: String, _ state: Softphone.PhoneCall.State
    ) -> (LivePhone, Softphone.CallNumber)? {
        for phone in phones[number].map({ [$0] }) ?? Array(trunks.values) {
            let found = phone.phone.calls.values.filter { call in
                call.state == state && !call.isOutgoing && !isEngagement(call.invite)
                    && (phone.name == number || call.invite.uri.user == ByteString(number))
            }
            if let call = found.map(\.number).max() { return (phone, call) }
        }
        return nil
    }

    private func isEngagement(_ invite: Request) -> Bool {
        invite.from.uri.user == ByteString(engager)
    }

    // MARK: - Time and news

    func run(until limit: Duration) -> [TestedNews] {
        while true {
            turn(until: limit)
            let news = takeNews()
            if !news.isEmpty || now >= limit { return news }
        }
    }

    /// Goes on until something is so; false if it was not so in time.
    private func go(on limit: Duration, until isSo: (LoopbackExchange) -> Bool) -> Bool {
        let end = now + limit
        while !isSo(self) {
            guard now < end else { return false }
            turn(until: end)
        }
        return true
    }

    /// What has come, or what comes within a few milliseconds.
    private func turn(until end: Duration) {
        let all = Array(phones.values) + Array(trunks.values)
        var polls = all.map {
            pollfd(fd: $0.signalling.descriptor, events: Int16(POLLIN), revents: 0)
        }
        let wake = all.compactMap(\.phone.nextDeadline).reduce(end) { min($0, $1) }
        let milliseconds = ((wake - now) / Int(pace)).milliseconds.rounded(.up)
        poll(&polls, nfds_t(polls.count), Int32(max(0, min(milliseconds, 4))))
        for phone in all { phone.serve(at: now) }
    }

    private func takeNews() -> [TestedNews] {
        var news: [TestedNews] = []
        let decisions = decided.withLockedValue { waiting in
            defer { waiting = [] }
            return waiting
        }
        let base = said?.now.milliseconds ?? 0
        for one in decisions {
            let since = one.decision.time.milliseconds - base
            news.append(TestedNews(.decided(one.decision), at: placed + .milliseconds(since)))
            if case .began(.dial(let plan)) = one.decision.kind, case .emergency = plan.account {
                emergencies.insert(plan.number)
            }
            if case .began(let action) = one.decision.kind { asks = action.asksWhoAnswers }
        }
        // Who answers an emergency number does so at once.
        for number in emergencies { _ = answer(number) }
        let time = now
        for phone in phones.values.sorted(by: { $0.name < $1.name }) {
            let isBusy = said?.phones[phone.name]?.state == .busy
            news += kinds(of: phone) { isBusy ? nil : .rang($0) }.map { TestedNews($0, at: time) }
        }
        for phone in trunks.values.sorted(by: { $0.name < $1.name }) {
            let isDown = said?.trunks[phone.name] == .down
            news += kinds(of: phone) { isDown ? nil : .dialed($0, trunk: phone.name) }
                .map { TestedNews($0, at: time) }
        }
        return news
    }

    private func kinds(
        of phone: LivePhone, _ called: (String) -> TestedNews.Kind?
    ) -> [TestedNews.Kind] {
        let isTrunk = trunks[phone.name] === phone
        func number(_ invite: Request) -> String {
            isTrunk ? "\(invite.uri.user ?? "")" : phone.name
        }
        var found: [TestedNews.Kind] = []
        for invite in phone.invites.dropFirst(seenInvites[phone.name] ?? 0)
        where !isEngagement(invite) {
            if let kind = called(number(invite)) { found.append(kind) }
        }
        for event in phone.events.dropFirst(seenEvents[phone.name] ?? 0) {
            guard case .talking(let number) = event, let call = phone.phone.calls[number],
                !call.isOutgoing, !isEngagement(call.invite)
            else { continue }
            if asks { phone.press("1", in: number) }
            found.append(.talks(isTrunk ? "\(call.invite.uri.user ?? "")" : phone.name))
        }
        forgetNews(of: phone)
        return found
    }
}

extension SimulatedWorld.Phone {
    /// What becomes of a call that reaches it.
    fileprivate var answering: Softphone.Behaviour.Answering {
        refusal.map { .rejecting($0) } ?? answersAfter.map { .after($0) } ?? .manually
    }
}
