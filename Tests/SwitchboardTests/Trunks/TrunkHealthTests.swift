import SIP
import Testing
import Wire

@testable import Switchboard

/// What is known of a provider's servers, and what a call makes of it.
struct TrunkHealthTests {
    private let servers = [1, 2].map {
        ServerTarget(.udp, SocketAddress(.v4(0xC000_0200 + $0), 5060))
    }

    private func at(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    private func health() -> TrunkHealth {
        var health = TrunkHealth(isWatched: true)
        health.located(servers, at: .zero)
        return health
    }

    @Test("a server that has never answered a question is not held to it")
    func mute() {
        var health = health()
        #expect(health.ask(at: at(1)) == servers)
        // One question at a time.
        #expect(health.ask(at: at(2)) == [])
        #expect(health.look(at: at(5)).isEmpty)
        #expect(health.unanswered(servers[0], .silence) == .none)
        #expect(health.state(at: at(40)) == .unknown)
        #expect(
            health.unanswered(servers[1], .unreachable("no route"))
                == .nowDown(.unreachable("no route")))
    }

    @Test("one that has answered before, and does not now, is down until it answers anything")
    func fallsSilent() {
        var health = health()
        _ = health.ask(at: at(1))
        health.answered(servers[0], at: at(1) + .milliseconds(20))
        #expect(health.servers[servers[0]]?.roundTrip == .milliseconds(20))
        #expect(health.heard(.notFound, retryAfter: nil, from: servers[0], at: at(1)) == .none)
        #expect(health.state(at: at(1)) == .up)
        _ = health.ask(at: at(30))
        #expect(health.look(at: at(33)).isEmpty)
        let changes = health.look(at: at(34))
        #expect(changes.map(\.0) == [servers[0]])
        #expect(changes.map(\.1) == [.nowDown(.silence)])
        #expect(health.preferred(servers, isEmergency: false, at: at(34)) == servers.reversed())
        #expect(health.heard(.trying, retryAfter: nil, from: servers[0], at: at(35)) == .nowUp)
        #expect(health.preferred(servers, isEmergency: false, at: at(35)) == servers)
    }

    @Test("503 with Retry-After: nothing is sent there so long, but a call for help")
    func closed() {
        var health = health()
        guard
            case .nowDown(let failure) = health.heard(
                .serviceUnavailable, retryAfter: 30, from: servers[0], at: at(0))
        else {
            Issue.record("it is down")
            return
        }
        #expect(failure.words == "503 Service Unavailable")
        #expect(health.preferred(servers, isEmergency: false, at: at(29)) == [servers[1]])
        #expect(health.ask(at: at(29)) == [servers[1]])
        #expect(
            health.preferred(servers, isEmergency: true, at: at(29)) == [servers[1], servers[0]])
        #expect(health.preferred(servers, isEmergency: false, at: at(30)) == servers)
        // However long it wants.
        _ = health.heard(.serviceUnavailable, retryAfter: .max, from: servers[1], at: at(30))
        #expect(health.preferred(servers, isEmergency: false, at: at(3_631)) == servers)
    }

    @Test("503 to a call is believed for a minute at most; then a question decides, or a call")
    func closedByCall() {
        var health = health()
        _ = health.heard(
            .serviceUnavailable, retryAfter: 3_000, from: servers[0], inCall: true, at: at(0))
        #expect(health.preferred(servers, isEmergency: false, at: at(59)) == [servers[1]])
        #expect(health.ask(at: at(59)) == [servers[1]])
        #expect(health.preferred(servers, isEmergency: false, at: at(60)) == servers)
        #expect(health.ask(at: at(60)) == [servers[0]])
        // One that answers questions is tried last until it has.
        health.answered(servers[0], at: at(60))
        #expect(health.heard(.ok, retryAfter: nil, from: servers[0], at: at(60)) == .nowUp)
        _ = health.heard(
            .serviceUnavailable, retryAfter: 10, from: servers[0], inCall: true, at: at(61))
        #expect(health.preferred(servers, isEmergency: false, at: at(70)) == [servers[1]])
        #expect(health.preferred(servers, isEmergency: false, at: at(71)) == servers.reversed())
        _ = health.heard(.ok, retryAfter: nil, from: servers[0], at: at(72))
        #expect(health.preferred(servers, isEmergency: false, at: at(72)) == servers)
    }

    @Test("503 without it says nothing about the next call (RFC 3261 §21.5.4)")
    func busyForOnce() {
        var health = health()
        #expect(
            health.heard(.serviceUnavailable, retryAfter: nil, from: servers[0], at: at(0))
                == .none)
        #expect(health.preferred(servers, isEmergency: false, at: at(0)) == servers)
    }

    @Test("where nobody asks, the silence of a call says nothing about the next")
    func unwatched() {
        var health = TrunkHealth(isWatched: false)
        health.located(servers, at: .zero)
        #expect(health.failed(servers[0], .silence) == .none)
        #expect(health.preferred(servers, isEmergency: false, at: at(1)) == servers)
    }

    @Test("servers that the name no longer leads to are forgotten")
    func moved() {
        var health = health()
        health.located([servers[1]], at: at(60))
        #expect(Array(health.servers.keys) == [servers[1]])
        health.located([], at: at(61))
        #expect(health.order == [servers[1]])
    }

    @Test("calls per second: as many at once, then one for each share of a second")
    func rate() {
        var rate = CallRate(perSecond: 5)
        func taken(_ tries: Int, _ moment: Instant) -> Int {
            var count = 0
            for _ in 0..<tries where rate.take(at: moment) { count += 1 }
            return count
        }
        #expect(taken(7, at(1)) == 5)
        #expect(taken(1, at(1) + .milliseconds(200)) == 1)
        #expect(taken(1, at(1) + .milliseconds(250)) == 0)
        #expect(taken(20, at(100)) == 5)
    }
}
