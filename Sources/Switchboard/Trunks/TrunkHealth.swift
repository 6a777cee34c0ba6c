import SIP
import Wire

/// What is known of one provider's servers: from asking them now and then (OPTIONS), and from how
/// calls and registrations fare.
///
/// A server that has never answered the question is not held to it: some drop what they do not
/// know. One that has fallen silent is passed over until it answers again; one that said how long
/// it wants to be left alone (503 with Retry-After, RFC 3261 §21.5.4) is left alone for so long.
struct TrunkHealth: Equatable, Sendable {
    enum State: Equatable, Sendable {
        case unknown, up
        case down(TrunkFailure)
    }

    struct Server: Equatable, Sendable {
        fileprivate(set) var state = State.unknown
        /// It has answered an OPTIONS before.
        fileprivate(set) var answersQuestions = false
        /// When the question that is open was asked.
        fileprivate(set) var asked: Instant?
        fileprivate(set) var roundTrip: Duration?
        /// Nothing is sent there until then.
        fileprivate(set) var closedUntil: Instant?
    }

    /// What changed with one word or silence.
    enum Change: Equatable, Sendable {
        case none, nowUp
        case nowDown(TrunkFailure)
    }

    /// In the order of its name.
    private(set) var order: [ServerTarget] = []
    private(set) var servers: [ServerTarget: Server] = [:]

    /// Whether anybody asks: only then is it found out that a server is back, and only then does
    /// the silence of one call speak against it in the next.
    let isWatched: Bool

    init(isWatched: Bool) {
        self.isWatched = isWatched
    }

    // MARK: - Doors

    /// An empty answer of the name says nothing about its servers.
    mutating func located(_ found: [ServerTarget], at now: Instant) {
        guard !found.isEmpty else { return }
        order = found
        for target in found where servers[target] == nil { servers[target] = Server() }
        servers = servers.filter { target, server in
            found.contains(target) || server.closedUntil.map { $0 > now } == true
        }
    }

    /// The servers to be asked now; each has one question open at most.
    mutating func ask(at now: Instant) -> [ServerTarget] {
        let chosen = order.prefix(Limits.serversAsked).filter { target in
            servers[target]?.asked == nil && !isClosed(target, at: now)
        }
        for target in chosen { servers[target]?.asked = now }
        return Array(chosen)
    }

    /// Any response to anything that was sent there, with its Retry-After if it is a 503.
    /// - Parameter inCall: it answers an INVITE, and may come from far behind the server.
    mutating func heard(
        _ status: Status, retryAfter: UInt32?, from target: ServerTarget, inCall: Bool = false,
        at now: Instant
    ) -> Change {
        guard var server = servers[target] else { return .none }
        defer { servers[target] = server }
        let before = server.state
        if status == .serviceUnavailable, let retryAfter, retryAfter > 0 {
            let longest = inCall ? Limits.closingByCall : Limits.longestClosing
            let pause = min(Duration.seconds(Int64(retryAfter)), longest)
            server.closedUntil = now + pause
            let failure = TrunkFailure(reason: .status(status), retryAfter: retryAfter)
            server.state = .down(failure)
            if case .down = before { return .none }
            return .nowDown(failure)
        }
        if server.closedUntil.map({ $0 > now }) == true { return .none }
        server.closedUntil = nil
        server.state = .up
        if case .down = before { return .nowUp }
        return .none
    }

    /// The final answer to a question.
    mutating func answered(_ target: ServerTarget, at now: Instant) {
        guard let asked = servers[target]?.asked else { return }
        servers[target]?.roundTrip = now - asked
        servers[target]?.asked = nil
        servers[target]?.answersQuestions = true
    }

    /// A question had no answer, and waits for none any more.
    mutating func unanswered(_ target: ServerTarget, _ failure: TrunkFailure) -> Change {
        servers[target]?.asked = nil
        guard failure.reason != .silence || servers[target]?.answersQuestions == true else {
            return .none
        }
        return fell(target, failure)
    }

    /// Some time after a round of questions: who has not answered by now.
    mutating func look(at now: Instant) -> [(ServerTarget, Change)] {
        let silent = order.filter { target in
            guard let server = servers[target], server.answersQuestions, let asked = server.asked
            else { return false }
            return now - asked >= Limits.serverPatience
        }
        return silent.map { ($0, fell($0, .silence)) }
    }

    /// A call or a registration was not answered at all, or could not be sent.
    mutating func failed(_ target: ServerTarget, _ failure: TrunkFailure) -> Change {
        isWatched ? fell(target, failure) : .none
    }

    private mutating func fell(_ target: ServerTarget, _ failure: TrunkFailure) -> Change {
        guard let before = servers[target]?.state else { return .none }
        servers[target]?.state = .down(failure)
        if case .down = before { return .none }
        return .nowDown(failure)
    }

    // MARK: - Questions

    func isClosed(_ target: ServerTarget, at now: Instant) -> Bool {
        servers[target]?.closedUntil.map { $0 > now } ?? false
    }

    /// In which order a call tries these: who is down comes last, who wants to be left alone not at
    /// all, unless it is for help.
    func preferred(
        _ targets: [ServerTarget], isEmergency: Bool, at now: Instant
    ) -> [ServerTarget] {
        let open = isEmergency ? targets : targets.filter { !isClosed($0, at: now) }
        return open.filter { !isDown($0, at: now) } + open.filter { isDown($0, at: now) }
    }

    private func isDown(_ target: ServerTarget, at now: Instant) -> Bool {
        guard case .down = servers[target]?.state else { return false }
        guard let server = servers[target], let until = server.closedUntil, until <= now else {
            return true
        }
        // Its time alone is over: it is asked first, where it is known to answer.
        return isWatched && server.answersQuestions
    }

    /// Of all together: up if one is.
    func state(at now: Instant) -> State {
        var first: TrunkFailure?
        var isKnown = !order.isEmpty
        for target in order {
            guard let server = servers[target] else { continue }
            switch server.state {
            case .up: return .up
            case .down(let failure) where isDown(target, at: now): first = first ?? failure
            case .down, .unknown: isKnown = false
            }
        }
        return isKnown ? first.map { .down($0) } ?? .unknown : .unknown
    }
}
