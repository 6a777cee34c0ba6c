import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Two providers, of whom one is not well (RFC 3261 §11, RFC 3263 §4.3).
struct TrunkWatchTests {
    private func office(_ change: @escaping @Sendable (inout Trunk) -> Void = { _ in }) -> World {
        var office = Office.plain(.init("201"))
        office.phones[0].behaviour.calls = 1_000
        office.trunks = ["provider", "spare"]
        office.trunkOptions = [
            "provider": {
                $0.askEvery = 30
                change(&$0)
            },
            "spare": { $0.askEvery = 30 },
        ]
        office.dialplan = """
            bellbird 1

            emergency { numbers 112; via provider, spare }

            context staff {
              allow local
              number 0x. { dial dialed via provider, spare for 30s }
            }
            """
        var world = World(office)
        for name in office.trunks {
            world[name].behaviour = .answering(after: .seconds(1))
            world[name].behaviour.calls = 1_000
        }
        world.register()
        world.run(for: .seconds(60))
        world.ladder.clear(at: world.now)
        return world
    }

    /// Calls, and says after what time it was answered by whom.
    private func call(_ world: inout World, _ number: String = "0301234567") -> (Duration?, String?)
    {
        let before = world.now
        let call = world.call("201", number)
        while world["201"].calls[call]?.state != .talking,
            world.step(until: before + .seconds(40)), world["201"].calls[call] != nil
        {}
        guard world["201"].calls[call]?.state == .talking else { return (nil, nil) }
        let by = ["provider", "spare"].first { world[$0].first(.talking) != nil }
        let taken = world.now - before
        world.hangUp("201")
        world.run(for: .seconds(40))
        return (taken, by)
    }

    /// An exchange that asks is never quiet; once it has stopped, it is.
    private func expectNothing(of world: inout World) {
        _ = world.order(.stop)
        world.run(for: .seconds(70))
        #expect(world.leftovers == [])
        #expect(world.census.trunkTimers == 0)
    }

    @Test("both are asked, and up; nothing stays")
    func asked() {
        var world = office()
        world.run(for: .seconds(300))
        #expect((9...13).contains(world.ladder.count("OPTIONS", to: "provider")))
        #expect(world.trunk("provider").state == "up")
        let server = world.trunk("provider").servers.first
        #expect(server?.roundTripMilliseconds == 2)
        #expect(world.notes.filter { $0.level != .debug && $0.message.contains("trunk") }.isEmpty)
        expectNothing(of: &world)
    }

    @Test("one falls silent: it is found out, passed over at once, and used again when it is back")
    func fallsSilent() {
        var world = office()
        world["provider"].isDead = true
        world.run(for: .seconds(35))
        #expect(world.trunk("provider").state == "down")
        #expect(world.trunk("provider").reason == "it does not answer")
        #expect(world.notes.count { $0.message == "A server of a trunk is down" } == 1)
        let (taken, by) = call(&world)
        #expect(by == "spare")
        #expect((taken ?? .seconds(99)) < .milliseconds(1_200))
        world["provider"].isDead = false
        world.run(for: .seconds(15))
        #expect(world.trunk("provider").state == "up")
        #expect(world.notes.count { $0.message == "A server of a trunk is back" } == 1)
        #expect(call(&world).1 == "provider")
        expectNothing(of: &world)
    }

    @Test("a call that finds out costs four seconds, and the next one nothing")
    func foundByCall() {
        var world = office()
        world.run(for: .seconds(5))
        world["provider"].isDead = true
        let first = call(&world)
        #expect(first.1 == "spare")
        #expect((first.0 ?? .seconds(99)) <= .seconds(5))
        let second = call(&world)
        #expect(second.1 == "spare")
        #expect((second.0 ?? .seconds(99)) < .milliseconds(1_200))
    }

    @Test("503 with Retry-After: the other one at once, and no call to it until then")
    func retryAfter() {
        var world = office()
        world["provider"].behaviour.answering = .rejecting(.serviceUnavailable)
        world["provider"].behaviour.retryAfter = 120
        let first = call(&world)
        #expect(first.1 == "spare")
        #expect((first.0 ?? .seconds(99)) < .milliseconds(1_200))
        let invites = world.ladder.count("INVITE", to: "provider")
        let asked = world.ladder.count("OPTIONS", to: "provider")
        #expect(call(&world).1 == "spare")
        #expect(world.ladder.count("INVITE", to: "provider") == invites)
        // Nor is it asked.
        #expect(world.ladder.count("OPTIONS", to: "provider") == asked)
        world["provider"].behaviour = .answering(after: .seconds(1))
        world.run(for: .seconds(60))
        #expect(call(&world).1 == "provider")
    }

    @Test("one called party's 503 does not close the trunk for longer than a minute")
    func oneParty() {
        var world = office()
        world.run(for: .seconds(5))
        world["provider"].behaviour.answering = .rejecting(.serviceUnavailable)
        world["provider"].behaviour.retryAfter = 3_000
        #expect(call(&world).1 == "spare")
        world["provider"].behaviour = .answering(after: .seconds(1))
        #expect(call(&world).1 == "spare")
        world.run(for: .seconds(75))
        #expect(call(&world).1 == "provider")
        #expect(world.trunk("provider").state == "up")
    }

    @Test("whoever wants to be left alone is called for help all the same")
    func emergency() {
        var world = office()
        world["provider"].behaviour.answering = .rejecting(.serviceUnavailable)
        world["provider"].behaviour.retryAfter = 3_000
        _ = call(&world)
        world["provider"].behaviour = .answering(after: .seconds(1))
        world["spare"].isDead = true
        world.run(for: .seconds(60))
        #expect(call(&world, "112").1 == "provider")
    }

    @Test(
        "what the person called says is the end of the call",
        arguments: [Status.busyHere, .notFound, .decline, .temporarilyUnavailable])
    func noFailover(_ status: Status) {
        var world = office()
        world["provider"].behaviour = .rejecting(status)
        #expect(call(&world).1 == nil)
        #expect(world.ladder.count("INVITE", to: "spare") == 0)
        #expect(world.trunk("provider").state == "up")
    }

    @Test(
        "other errors lead to the other trunk",
        arguments: [Status.serverInternalError, .requestTimeout, .serverTimeout])
    func failover(_ status: Status) {
        var world = office()
        world["provider"].behaviour = .rejecting(status)
        let (taken, by) = call(&world)
        #expect(by == "spare")
        #expect((taken ?? .seconds(99)) < .milliseconds(1_200))
    }

    @Test("who never answers the question is not held to it")
    func mute() {
        var office = Office.plain(.init("201"))
        office.trunks = ["provider"]
        office.trunkOptions = ["provider": { $0.askEvery = 5 }]
        office.dialplan = """
            bellbird 1

            context staff {
              allow local
              number 0x. { dial dialed via provider for 30s }
            }
            """
        var world = World(office)
        world["provider"].behaviour = .answering(after: .seconds(1))
        var provider = Softphone.Provider(user: "x", password: "x", realm: "x")
        provider.challenges = []
        provider.ignoresOptions = true
        world["provider"].behaviour.provider = provider
        world.register()
        world.run(for: .seconds(120))
        #expect(world.trunk("provider").state == "unknown")
        #expect(call(&world).1 == "provider")
        #expect(world.trunk("provider").state == "up")
    }

    @Test("both down: both are tried all the same")
    func bothDown() {
        var world = office()
        for name in ["provider", "spare"] { world[name].isDead = true }
        world.run(for: .seconds(60))
        world["spare"].isDead = false
        #expect(call(&world).1 == "spare")
    }

    @Test("calls per second: what is too much goes over the other trunk")
    func rate() {
        var world = office { $0.callsPerSecond = 2 }
        for _ in 0..<6 { world.call("201", "0301234567") }
        world.run(for: .seconds(2))
        #expect(world["provider"].calls.count == 2)
        #expect(world["spare"].calls.count == 4)
        for _ in 0..<6 { world.hangUp("201") }
        expectNothing(of: &world)
    }

    @Test("one of two dies in the middle of a thousand calls: none is lost")
    func midLoad() {
        var world = office()
        var calls: [Softphone.CallNumber] = []
        for number in 0..<1_000 {
            if number == 500 { world["provider"].isDead = true }
            calls.append(world.call("201", "0301234567"))
            world.run(for: .milliseconds(100))
            if number >= 70 {
                let old = calls[number - 70]
                world.at("201") { $0.hangUp(old, at: $1) }
            }
        }
        world.run(for: .seconds(8))
        let lost = world.events(of: "201").count {
            if case .ended(_, .theyRejected) = $0 { true } else { false }
        }
        #expect(lost == 0)
        #expect(world["201"].calls.values.allSatisfy { $0.state == .talking })
    }
}
