import SIP
import Testing
import Wire

@testable import Switchboard

/// The machine of a registration, door by door (RFC 3261 §10.2).
struct TrunkRegistrationTests {
    private let servers = [1, 2].map {
        ServerTarget(.udp, SocketAddress(.v4(0xC000_0200 + $0), 5060))
    }
    private var chance = Chance(seed: [1])

    private func response(_ status: Status, _ headers: Header...) -> Response {
        let request = Request(
            method: .register, uri: URI(host: .name("p.test")),
            from: NameAddress(URI(user: "us", host: .name("p.test"))),
            to: NameAddress(URI(user: "us", host: .name("p.test"))), callID: "a",
            cSeq: CSeq(1, .register))
        var response = Response(status, to: request, toTag: "t")
        response.headers.fields += headers
        return response
    }

    /// The one timer of that name that is started.
    private func pause(
        _ effects: [TrunkRegistration.Effect], _ timer: TrunkRegistration.Timer = .again
    ) -> Duration? {
        for case .start(timer, let after) in effects { return after }
        return nil
    }

    @Test("silence of one server: the next one; of all: a pause that grows to five minutes")
    mutating func silence() throws {
        var machine = TrunkRegistration(seconds: 600)
        #expect(machine.begin() == [.locate])
        #expect(
            machine.located(servers, &chance) == [
                .register(at: servers[0], seconds: 600, attempt: 1),
                .start(.silence, after: .milliseconds(3_800)),
            ])
        #expect(
            machine.fire(.silence) == [
                .register(at: servers[1], seconds: 600, attempt: 2),
                .start(.silence, after: .milliseconds(3_800)),
            ])
        // The first one says something after all: too late.
        #expect(
            machine.answered(
                response(.forbidden), by: nil, nil, attempt: 1, at: .zero, &chance) == [])
        // Nobody else is there: the transaction's own time decides.
        #expect(machine.fire(.silence) == [])
        var longest = Duration.zero
        for failures in 1...12 {
            let effects = machine.failed(.silence, attempt: machine.attempt, &chance)
            let after = try #require(pause(effects))
            let whole = min(Duration.seconds(5) * (1 << min(failures - 1, 10)), .seconds(300))
            #expect((whole / 2...whole).contains(after))
            #expect(effects.contains(.report(.failed(.silence, nextIn: after))))
            longest = max(longest, after)
            #expect(machine.fire(.again) == [.locate])
            _ = machine.located([servers[0]], &chance)
        }
        #expect(longest > .seconds(150))
    }

    @Test("a registration holds for the time that is granted; then there is none")
    mutating func granted() throws {
        var machine = TrunkRegistration(seconds: 600)
        _ = machine.begin()
        _ = machine.located(servers, &chance)
        let now = Instant(nanoseconds: 5_000_000_000)
        let effects = machine.answered(
            response(.ok), by: 300, nil, attempt: 1, at: now, &chance)
        let after = try #require(pause(effects))
        #expect((Duration.seconds(210)...Duration.seconds(240)).contains(after))
        #expect(pause(effects, .expiry) == .seconds(300))
        #expect(effects.contains(.report(.registered(isNew: true))))
        #expect(machine.boundUntil == now + .seconds(300))
        #expect(machine.boundAt == servers[0])
        #expect(machine.fire(.again) == [.locate])
        #expect(machine.isRegistered)
        #expect(machine.fire(.expiry) == [.stop(.expiry), .report(.lost)])
        #expect(!machine.isRegistered)
    }

    @Test("423 without a time, or with one that is no longer, is a refusal (RFC 3261 §10.2.8)")
    mutating func tooBrief() {
        for headers in [[], [Header(.minExpires, "60")], [Header(.minExpires, "4000000")]] {
            var machine = TrunkRegistration(seconds: 600)
            _ = machine.begin()
            _ = machine.located(servers, &chance)
            var answer = response(.intervalTooBrief)
            answer.headers.fields += headers
            let effects = machine.answered(answer, by: nil, nil, attempt: 1, at: .zero, &chance)
            #expect((pause(effects) ?? .zero) >= .seconds(150))
        }
    }

    @Test("a refusal ends the binding, and is slept over for long; Retry-After may say longer")
    mutating func refusal() throws {
        var machine = TrunkRegistration(seconds: 600)
        _ = machine.begin()
        _ = machine.located(servers, &chance)
        _ = machine.answered(response(.ok), by: 600, nil, attempt: 1, at: .zero, &chance)
        _ = machine.fire(.again)
        _ = machine.located(servers, &chance)
        let effects = machine.answered(
            response(.forbidden, Header(.retryAfter, "7200")), by: nil, nil, attempt: 2,
            at: .zero, &chance)
        #expect(effects.contains(.report(.lost)))
        let after = try #require(pause(effects))
        // However long it wants, at most an hour, and up to a tenth more.
        #expect((Duration.seconds(3_600)...Duration.seconds(3_960)).contains(after))
        #expect(!machine.isRegistered)
    }

    @Test("an error of one server is no answer of the provider: the next one is tried")
    mutating func serverError() {
        var machine = TrunkRegistration(seconds: 600)
        _ = machine.begin()
        _ = machine.located(servers, &chance)
        let effects = machine.answered(
            response(.serviceUnavailable), by: nil, nil, attempt: 1, at: .zero, &chance)
        #expect(effects.contains(.register(at: servers[1], seconds: 600, attempt: 2)))
    }

    @Test("leaving: a REGISTER for no time where there is a binding, else nothing")
    mutating func leaves() {
        var machine = TrunkRegistration(seconds: 600)
        _ = machine.begin()
        #expect(machine.leave().contains(.report(.left)))
        #expect(machine.state == .gone)
        var bound = TrunkRegistration(seconds: 600)
        _ = bound.begin()
        _ = bound.located(servers, &chance)
        _ = bound.answered(response(.ok), by: 600, nil, attempt: 1, at: .zero, &chance)
        #expect(bound.leave().contains(.register(at: servers[0], seconds: 0, attempt: 2)))
        #expect(
            bound.answered(response(.ok), by: nil, nil, attempt: 2, at: .zero, &chance)
                == [.report(.left)])
        #expect(bound.fire(.again) == [])
    }
}
