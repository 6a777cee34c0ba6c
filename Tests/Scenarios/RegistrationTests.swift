import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Phones come, stay and go.
struct RegistrationTests {
    @Test("a phone registers with its password, and the store knows it")
    func registers() {
        var world = World(.plain(.init("201")))
        world.at("201") { $0.register(at: $1) }
        world.runUntilQuiet()
        #expect(world.events(of: "201") == [.registered(3600)])
        #expect(
            world.ladder.lines == [
                "201 -> pbx  REGISTER", "pbx -> 201  401 Unauthorized (REGISTER)",
                "201 -> pbx  REGISTER", "pbx -> 201  200 OK (REGISTER)",
            ])
        #expect(world.store.bindings["201"]?.map(\.contact) == ["sip:201@10.0.1.1:5060"])
    }

    @Test("two hundred phones register in the same second, each with one challenge")
    func manyAtOnce() {
        var office = Office.plain()
        office.phones = (100..<300).map { Office.Phone("\($0)") }
        var world = World(office)
        for name in world.phones.keys.sorted() { world.at(name) { $0.register(at: $1) } }
        world.runUntilQuiet()
        #expect(world.phones.values.allSatisfy { $0.phone.isRegistered })
        #expect(world.ladder.count("401") == 200)
    }

    @Test("a phone that refreshes stays registered")
    func refreshes() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        world.run(for: .seconds(4 * 3600))
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(world["202"].first(.ringing) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("RFC 3261 section 10.3: too short an interval is 423, and the phone takes what it gets")
    func intervalTooBrief() {
        var brief = Softphone.Behaviour()
        brief.expires = 30
        brief.staysRegistered = false
        var world = World(.plain(.init("201", behaviour: brief), .init("202")))
        world.register("201")
        #expect(world.events(of: "201") == [.registered(60)])
        world.register("202")
        world.run(for: .seconds(61))
        let call = world.call("202", "201")
        world.runUntilQuiet()
        #expect(
            world.events(of: "202").last == .ended(call, .theyRejected(.temporarilyUnavailable)))
        #expect(world.store.bindings["201"] == nil)
    }

    @Test("a phone that unregisters is not called any more")
    func unregisters() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        world.at("202") { $0.unregister(at: $1) }
        world.run(for: .seconds(1))
        #expect(world.events(of: "202").last == .unregistered)
        #expect(world.store.bindings["202"] == nil)
        let call = world.call("201", "202")
        world.runUntilQuiet()
        #expect(
            world.events(of: "201").last == .ended(call, .theyRejected(.temporarilyUnavailable)))
    }

    @Test("after a restart of the exchange the phones can be called without registering again")
    func restart() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        world.restartExchange()
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(world["202"].first(.ringing) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a TCP phone whose connection broke comes back over a new one")
    func connectionBreaks() {
        var world = World(.plain(.init("201"), .init("202", transport: .tcp)))
        world.register()
        world.cutConnection(of: "202")
        world.run(for: .seconds(1))
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(world["202"].first(.ringing) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("somebody else's number cannot be registered, and nobody calls under it")
    func impostor() {
        var world = World(.plain(.init("201"), .init("202"), .init("203")))
        world.register("202")
        let own = world["201"].identity
        world["203"] = Softphone(
            .init(user: "201", domain: own.domain, password: world["203"].identity.password),
            local: world["203"].local, server: Office.exchange, seed: 5)
        world.at("203") { $0.register(at: $1) }
        let call = world.call("203", "202")
        world.runUntilQuiet()
        #expect(world.store.bindings["201"] == nil)
        #expect(
            world.events(of: "203") == [
                .registrationFailed(.unauthorized), .ended(call, .theyRejected(.unauthorized)),
            ])
    }

    @Test("a removed extension is gone at once")
    func reload() {
        var office = Office.plain(.init("201"), .init("202"))
        var world = World(office)
        world.register()
        office.phones.removeLast()
        office.dialplan = "bellbird 1\n\ncontext staff {\n  number 2xx { ring dialed for 30s }\n}\n"
        world.reload(office)
        #expect(world.store.bindings["202"] == nil)
        world.call("201", "202")
        world.runUntilQuiet()
        #expect(world["202"].calls.isEmpty)
    }
}
