import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// A provider with a name and two servers (RFC 3263 §4.3). Each is played by a phone.
struct TrunkServerTests {
    private static let first = SocketAddress(.v4(0xC633_6401), 5060)
    private static let second = SocketAddress(.v4(0xC633_6402), 5060)

    private func office(host: String = "sip.provider.test") -> World {
        var office = Office.plain(.init("201"))
        office.trunks = ["provider", "second"]
        office.trunkHosts = ["provider": host]
        office.dns = [
            DNSQuestion("_sip._udp.sip.provider.test", .srv): [
                .service(.init(priority: 2, weight: 0, port: 5060, target: "b.provider.test")),
                .service(.init(priority: 1, weight: 0, port: 5060, target: "a.provider.test")),
            ],
            DNSQuestion("a.provider.test", .a): [.address(Self.first.ip)],
            DNSQuestion("b.provider.test", .a): [.address(Self.second.ip)],
        ]
        office.dialplan = """
            bellbird 1

            context staff {
              allow local
              number 0x. { dial dialed via provider for 30s }
            }
            """
        var world = World(office)
        world.register()
        world["provider"].behaviour = .answering(after: .seconds(1))
        world["second"].behaviour = .answering(after: .seconds(1))
        return world
    }

    private func endsWell(_ world: inout World, by name: String) {
        #expect(world[name].first(.talking) != nil)
        #expect(world["201"].first(.talking) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.store.records.map(\.answeredBy) == ["trunk provider"])
        #expect(world.leftovers == [])
    }

    @Test("the server of the lowest priority number has the call, and the name stays in the URI")
    func order() {
        var world = office()
        world.call("201", "0301234567")
        world.run(for: .seconds(3))
        #expect(world.ladder.count("INVITE", to: "second") == 0)
        let asked = world["provider"].calls.values.first?.invite.uri
        #expect(asked == URI(user: "0301234567", host: .name("sip.provider.test")))
        endsWell(&world, by: "provider")
    }

    @Test("503: the next server is tried, and the caller hears nothing of it")
    func unavailable() {
        var world = office()
        world["provider"].behaviour = .rejecting(.serviceUnavailable)
        world.call("201", "0301234567")
        world.run(for: .seconds(3))
        endsWell(&world, by: "second")
    }

    @Test("500 is the trunk's answer: no other server of it is tried")
    func failed() {
        var world = office()
        world["provider"].behaviour = .rejecting(.serverInternalError)
        world.call("201", "0301234567")
        world.runUntilQuiet()
        #expect(world.ladder.count("INVITE", to: "second") == 0)
        #expect(world.leftovers == [])
    }

    @Test("a server that is dead is given up, and the next one called, within four seconds")
    func silent() {
        var world = office()
        world.kill("provider")
        world.call("201", "0301234567")
        world.run(for: .milliseconds(3_700))
        #expect(world.ladder.count("INVITE", to: "second") == 0)
        world.run(for: .milliseconds(300))
        #expect(world.ladder.count("INVITE", to: "second") == 1)
        world.run(for: .seconds(3))
        endsWell(&world, by: "second")
    }

    @Test("a server that only rings has the call for as long as the plan says")
    func ringing() {
        var world = office()
        world["provider"].behaviour = .init()
        world.call("201", "0301234567")
        world.run(for: .seconds(20))
        #expect(world.ladder.count("INVITE", to: "second") == 0)
        world.run(for: .seconds(20))
        #expect(world["201"].calls.isEmpty)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("both servers are dead: the call ends, nothing stays")
    func bothSilent() {
        var world = office()
        world.kill("provider")
        world.kill("second")
        let call = world.call("201", "0301234567")
        world.runUntilQuiet()
        #expect(world.ladder.count("INVITE", to: "second") > 0)
        #expect(
            world.events(of: "201").last == .ended(call, .theyRejected(.temporarilyUnavailable)))
        #expect(world.leftovers == [])
    }

    @Test("the caller goes while the name is being looked up: nobody is called")
    func goneBefore() {
        var world = office()
        world.call("201", "0301234567")
        world.run(for: .milliseconds(1))
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a name that leads nowhere is a trunk that is down")
    func nowhere() {
        var world = office(host: "sip.nowhere.test")
        let call = world.call("201", "0301234567")
        world.runUntilQuiet()
        #expect(
            world.events(of: "201").last == .ended(call, .theyRejected(.serviceUnavailable)))
        #expect(world.notes.contains { $0.message == "A trunk's name leads nowhere" })
        #expect(world.leftovers == [])
    }
}
