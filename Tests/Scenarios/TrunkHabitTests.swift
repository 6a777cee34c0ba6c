import Dialplan
import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Providers that cannot bear what others can (`without`).
struct TrunkHabitTests {
    private func world(
        _ without: Trunk.Feature..., provider: Softphone.Behaviour = .answering(after: .seconds(2))
    ) -> World {
        var office = Office.plain(.init("201"), .init("202"))
        office.trunks = ["provider"]
        office.trunkOptions = ["provider": { $0.without = without }]
        office.dialplan = """
            bellbird 1
            context staff {
              allow local
              number 0x. { dial dialed via provider for 30s }
            }
            incoming provider { number 49301234 { ring 201 for 20s } }
            """
        var world = World(office)
        world.register()
        world["provider"].behaviour = provider
        return world
    }

    private func talking(_ world: inout World) throws -> Request {
        world.call("201", "0301234567")
        world.run(for: .seconds(5))
        #expect(world["201"].first(.talking) != nil)
        return try #require(world.ladder.requests("INVITE", to: "provider").first)
    }

    private func end(_ world: inout World) {
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.mediaComplaints == [])
        #expect(world.leftovers == [])
    }

    @Test("nothing is spared to others")
    func usual() throws {
        var world = world()
        let invite = try talking(&world)
        #expect(invite.headers[.supported]?.description.hasPrefix("100rel, timer, ") == true)
        #expect(invite.headers[.allow]?.description.contains("PRACK, UPDATE") == true)
        #expect(invite.headers[.sessionExpires] != nil)
        end(&world)
    }

    @Test("reliable provisional responses, both ways")
    func reliability() throws {
        var provider = Softphone.Behaviour.answering(after: .seconds(2))
        provider.speaksReliableProvisionals = true
        provider.givesEarlyMedia = true
        var world = world(.reliability, provider: provider)
        let invite = try talking(&world)
        #expect(invite.headers[.supported]?.description.contains("100rel") == false)
        #expect(invite.headers[.allow]?.description.contains("PRACK") == false)
        #expect(world.ladder.count("PRACK", to: "provider") == 0)
        end(&world)
        // The phone speaks early to the provider, who names 100rel itself.
        world["201"].behaviour.givesEarlyMedia = true
        world.call("provider", "49301234")
        world.run(for: .seconds(2))
        world.answer("201")
        world.run(for: .seconds(1))
        #expect(world["provider"].first(.talking) != nil)
        #expect(world.ladder.count("PRACK", from: "provider", to: "pbx") == 0)
        end(&world)
    }

    @Test("session timers, both ways: none is asked for and none agreed to")
    func timers() throws {
        var provider = Softphone.Behaviour.answering(after: .seconds(1))
        provider.sessionExpires = 90
        var world = world(.sessionTimer, provider: provider)
        let invite = try talking(&world)
        #expect(invite.headers[.sessionExpires] == nil && invite.headers[.minSE] == nil)
        #expect(invite.headers[.supported]?.description.contains("timer") == false)
        end(&world)
        world.ladder.clear(at: world.now)
        world.call("provider", "49301234")
        world.run(for: .seconds(2))
        world.answer("201")
        // Nobody refreshes, and nobody ends it for that.
        world.run(for: .seconds(200))
        #expect(world["provider"].first(.talking) != nil)
        #expect(world.ladder.count("UPDATE") == 0)
        #expect(world.ladder.count("INVITE", to: "provider") == 0)
        end(&world)
    }

    @Test("UPDATE: an offer of the phone reaches it as a re-INVITE")
    func update() throws {
        var world = world(.update)
        let invite = try talking(&world)
        #expect(invite.headers[.allow]?.description.contains("UPDATE") == false)
        world.ladder.clear(at: world.now)
        world.hold("201", by: .update)
        world.run(for: .seconds(1))
        #expect(world.ladder.count("UPDATE", to: "provider") == 0)
        #expect(world.ladder.count("INVITE", from: "pbx", to: "provider") == 1)
        end(&world)
    }

    @Test("a re-INVITE: the phone holds and resumes, and the provider is not asked")
    func reinvite() throws {
        var world = world(.reinvite, .update)
        let invite = try talking(&world)
        #expect(invite.headers[.sessionExpires] == nil)
        world.ladder.clear(at: world.now)
        for _ in 0..<2 {
            world.hold("201")
            world.run(for: .seconds(2))
            #expect(world["201"].calls.values.first?.direction == .sendOnly)
            // Whoever waits hears music.
            let held = world.media.open.values.filter { $0.playback != nil }
            #expect(held.count == 1)
            world.resume("201")
            world.run(for: .seconds(2))
            #expect(world["201"].calls.values.first?.direction == .sendReceive)
        }
        #expect(world.ladder.count("INVITE", to: "provider") == 0)
        #expect(world["provider"].first(.talking) != nil)
        end(&world)
    }

    @Test("sound before the answer: the caller hears ringing instead")
    func earlyMedia() throws {
        var provider = Softphone.Behaviour.answering(after: .seconds(3))
        provider.givesEarlyMedia = true
        provider.answersInEarlyMediaOnly = true
        var world = world(.earlyMedia, provider: provider)
        let call = world.call("201", "0301234567")
        world.run(for: .seconds(2))
        #expect(
            world.events(of: "201").contains(.progressed(call, .ringing, hasMedia: false)))
        world.run(for: .seconds(5))
        // What it said then is its answer all the same (RFC 3261 §13.2.1).
        #expect(world["201"].first(.talking) != nil)
        end(&world)
    }
}
