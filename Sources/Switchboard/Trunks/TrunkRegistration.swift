import SIP
import Wire

/// Our registration with one provider (RFC 3261 §10.2), which never gives up.
///
/// ```
///   idle ─ begin ─► locating ─ located ─► trying ─ 2xx ─► registered ─┐
///                      ▲  ▲                 │ ▲               │       │ time to refresh, the flow
///                      │  │    no answer, 5xx└─┘ next server   │       │ or our address is lost
///                      │  └────────────────────────────────────┴───────┘
///                      │                     │ no more servers, or a refusal
///                      └── the pause ends ── waiting
/// ```
///
/// A binding outlives a refresh that fails: it lasts until its time is over, or until the
/// registrar says that it is none of its own.
struct TrunkRegistration: Equatable, Sendable {
    enum State: Equatable, Sendable {
        case idle, locating
        /// The REGISTER is out.
        case trying(ServerTarget)
        case registered(ServerTarget)
        /// A failure is being slept over.
        case waiting
        /// Takes the binding back.
        case leaving
        case gone
    }

    enum Timer: Hashable, Sendable, CaseIterable {
        /// Time to refresh, or to try anew.
        case again
        /// The server has said nothing at all, and there may be another one.
        case silence
        /// The binding ends.
        case expiry
    }

    enum Effect: Equatable, Sendable {
        /// Find the servers, then say `located`.
        case locate
        /// Send a REGISTER for so many seconds; its answer comes with the number of this attempt.
        case register(at: ServerTarget, seconds: UInt32, attempt: Int)
        case start(Timer, after: Duration)
        case stop(Timer)
        case report(Event)
    }

    enum Event: Equatable, Sendable {
        /// The binding is there; `isNew` if there was none before.
        case registered(isNew: Bool)
        /// An attempt is over in vain; the next one comes after the pause.
        case failed(TrunkFailure, nextIn: Duration)
        /// There is no binding any more.
        case lost
        /// The binding was taken back, or nobody will hear that it was.
        case left
    }

    private(set) var state = State.idle
    /// Until when the provider knows us.
    private(set) var boundUntil: Instant?
    /// The server that does.
    private(set) var boundAt: ServerTarget?
    private(set) var attempt = 0
    /// Where else this attempt may go.
    private var targets: [ServerTarget] = []
    /// In a row.
    private(set) var failures = 0
    /// Seconds to ask for: more than was configured where the registrar wants so.
    private(set) var seconds: UInt32
    private var registeredAt: Instant?

    init(seconds: UInt32) {
        self.seconds = seconds
    }

    var isRegistered: Bool { boundUntil != nil }

    /// Where we are registered, or trying to be.
    var target: ServerTarget? {
        switch state {
        case .trying(let target), .registered(let target): target
        case .idle, .locating, .waiting, .leaving, .gone: nil
        }
    }

    // MARK: - Doors

    mutating func begin() -> [Effect] {
        guard state == .idle else { return [] }
        state = .locating
        return [.locate]
    }

    /// None: the name leads nowhere.
    mutating func located(_ found: [ServerTarget], _ chance: inout Chance) -> [Effect] {
        guard state == .locating else { return [] }
        targets = found
        guard !found.isEmpty else { return fail(.nowhere, &chance) }
        return tryNext()
    }

    /// A response to the REGISTER of this attempt; a challenge that comes here was not answered,
    /// for that reason.
    mutating func answered(
        _ response: Response, by granted: UInt32?, _ refusal: DigestClient.Refusal?,
        attempt: Int, at now: Instant, _ chance: inout Chance
    ) -> [Effect] {
        if state == .leaving {
            guard response.status.isFinal else { return [] }
            return left()
        }
        guard attempt == self.attempt, case .trying(let target) = state else { return [] }
        guard response.status.isFinal else { return [.stop(.silence)] }
        if response.status.isSuccess {
            return bound(at: target, for: granted ?? seconds, at: now, &chance)
        }
        if response.status == .intervalTooBrief, let minimum = Self.minimum(of: response),
            minimum > seconds, minimum <= Limits.longestRegistration
        {
            // RFC 3261 §10.2.8.
            seconds = minimum
            return register(at: target)
        }
        let failure = TrunkFailure(response, refusal)
        guard failure.isOfServer, !targets.isEmpty else { return fail(failure, &chance) }
        return [.stop(.silence)] + tryNext()
    }

    /// Silence or a dead transport.
    mutating func failed(
        _ failure: TrunkFailure, attempt: Int, _ chance: inout Chance
    ) -> [Effect] {
        if state == .leaving { return left() }
        guard attempt == self.attempt, case .trying = state else { return [] }
        guard targets.isEmpty else { return [.stop(.silence)] + tryNext() }
        return fail(failure, &chance)
    }

    mutating func fire(_ timer: Timer) -> [Effect] {
        switch (timer, state) {
        case (.again, .registered), (.again, .waiting):
            state = .locating
            return [.locate]
        case (.silence, .trying) where !targets.isEmpty:
            return tryNext()
        case (.expiry, _) where boundUntil != nil:
            return lose()
        default:
            return []
        }
    }

    /// The stream broke, or our address is another one: the provider would look for us in vain.
    /// At once; but not again and again where the stream does not hold.
    mutating func renew(at now: Instant, _ chance: inout Chance) -> [Effect] {
        guard case .registered = state else { return [] }
        if let registeredAt, now - registeredAt < Limits.shortestRegistration {
            state = .waiting
            failures += 1
            return [.start(.again, after: Self.quick(failures, &chance))]
        }
        state = .locating
        return [.stop(.again), .locate]
    }

    /// We leave: the provider shall not ring here any more (RFC 3261 §10.2.2).
    mutating func leave() -> [Effect] {
        guard case .registered(let target) = state, boundUntil != nil else {
            state = .gone
            return stopAll() + [.report(.left)]
        }
        state = .leaving
        boundUntil = nil
        boundAt = nil
        attempt += 1
        return stopAll() + [.register(at: target, seconds: 0, attempt: attempt)]
    }

    // MARK: - Rules

    private mutating func tryNext() -> [Effect] {
        register(at: targets.removeFirst())
    }

    private mutating func register(at target: ServerTarget) -> [Effect] {
        state = .trying(target)
        attempt += 1
        return [
            .register(at: target, seconds: seconds, attempt: attempt),
            .start(.silence, after: Limits.serverPatience),
        ]
    }

    /// The registrar says how long it lasts (RFC 3261 §10.2.4). Asked again when 70 to 80 % of that
    /// are over, so that there is time for more than one try.
    private mutating func bound(
        at target: ServerTarget, for granted: UInt32, at now: Instant, _ chance: inout Chance
    ) -> [Effect] {
        let life = Duration.seconds(
            Int64(min(max(granted, Limits.shortestGrant), Limits.longestRegistration)))
        let isNew = boundUntil == nil
        state = .registered(target)
        boundUntil = now + life
        boundAt = target
        registeredAt = now
        failures = 0
        targets = []
        return [
            .stop(.silence),
            .start(.again, after: chance.duration(in: life * 7 / 10...life * 8 / 10)),
            .start(.expiry, after: life), .report(.registered(isNew: isNew)),
        ]
    }

    private mutating func fail(_ failure: TrunkFailure, _ chance: inout Chance) -> [Effect] {
        failures += 1
        state = .waiting
        targets = []
        var pause =
            failure.isRefusal
            ? Self.slow(failures, &chance) : Self.quick(failures, &chance)
        if let seconds = failure.retryAfter {
            // RFC 3261 §20.33; a little later, so that not all who were told so come at once.
            let wanted = min(Duration.seconds(Int64(seconds)), Limits.longestRegistrationPause)
            pause = max(wanted, pause) + chance.duration(in: .zero...wanted / 10)
        }
        // RFC 3261 §10.3: who is refused is not bound, whatever was said before.
        let lost = failure.isRefusal && isRegistered ? lose() : []
        return [.stop(.silence), .start(.again, after: pause)] + lost
            + [.report(.failed(failure, nextIn: pause))]
    }

    private mutating func lose() -> [Effect] {
        boundUntil = nil
        boundAt = nil
        return [.stop(.expiry), .report(.lost)]
    }

    private mutating func left() -> [Effect] {
        state = .gone
        return [.report(.left)]
    }

    private func stopAll() -> [Effect] {
        Timer.allCases.map { .stop($0) }
    }

    /// RFC 5626 §4.5: twice as long with each failure, between half of that and the whole.
    private static func quick(_ failures: Int, _ chance: inout Chance) -> Duration {
        pause(
            failures, from: Limits.firstRegistrationPause, to: Limits.registrationPause, &chance)
    }

    /// Wrong passwords, tried again and again, are what providers lock addresses for.
    private static func slow(_ failures: Int, _ chance: inout Chance) -> Duration {
        pause(
            failures, from: Limits.registrationPause, to: Limits.longestRegistrationPause, &chance)
    }

    private static func pause(
        _ failures: Int, from first: Duration, to longest: Duration, _ chance: inout Chance
    ) -> Duration {
        let whole = min(first * (1 << min(max(0, failures - 1), 10)), longest)
        return chance.duration(in: whole / 2...whole)
    }

    private static func minimum(of response: Response) -> UInt32? {
        (try? response.headers.first(MinExpires.self))?.value
    }
}
