import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// The exchange stops, and calls that last too long.
struct StoppingTests {
    @Test("every call is ended: talking, ringing, listening to a tone")
    func stop() throws {
        var world = World(
            .plain(
                .init("201"), .init("202", behaviour: .answering(after: .seconds(1))),
                .init("203"), .init("204"), .init("205")))
        world.register()
        world.call("201", "202")
        let ringing = world.call("203", "204")
        world.call("205", "600")
        world.at("203") { $0.watch("201", at: $1) }
        world.run(for: .seconds(3))
        world.ladder.clear(at: world.now)
        #expect(world.order(.stop) == .done)
        world.run(for: .seconds(1))
        #expect(world.census.calls == 0)
        #expect(world.census.legs == 0)
        // Lamps go on after the next start, and show till then that nobody talks.
        #expect(world.census.subscriptions == 1)
        #expect(world.ladder.count("BYE", from: "pbx") == 3)
        #expect(world.ladder.count("CANCEL", from: "pbx", to: "204") == 1)
        #expect(
            world.events(of: "203").contains(
                .ended(ringing, .theyRejected(.serviceUnavailable))))
        #expect(world.store.records.count == 3)
        #expect(
            world.store.records.allSatisfy {
                $0.ending == CallEnding(by: .exchange, cause: "exchange stopped")
            })
        #expect(world.store.records.compactMap(\.status) == [503])
        // Nothing new begins.
        let late = world.call("201", "202")
        world.runUntilQuiet()
        #expect(world.events(of: "201").last == .ended(late, .theyRejected(.serviceUnavailable)))
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "stop.ladder") == .same)
    }

    @Test("a trunk whose call still rings is told when to try again, so that it goes elsewhere")
    func incoming() throws {
        var office = Office.plain(.init("201"))
        office.trunks = ["provider"]
        office.dialplan = """
            bellbird 1
            context staff { number 2xx { ring dialed for 30s } }
            incoming provider { number 49301234 { ring 201 for 20s } }
            """
        var world = World(office)
        world.register()
        let call = world.call("provider", "49301234")
        world.run(for: .seconds(2))
        #expect(world["201"].first(.ringing) != nil)
        _ = world.order(.stop)
        let refusal = try #require(world.ladder.responses("503", to: "provider").last)
        // RFC 3261 §21.5.4
        #expect(refusal.headers[.retryAfter] == "5")
        world.runUntilQuiet()
        #expect(
            world.events(of: "provider").last == .ended(call, .theyRejected(.serviceUnavailable)))
        #expect(world["201"].calls.isEmpty)
        #expect(world.store.records.map(\.status) == [503])
        #expect(world.leftovers == [])
    }

    @Test("who waits for a phone to take a text is told that it did not")
    func texts() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        world.kill("202")
        world.at("201") { $0.sendMessage("hello", to: "202", at: $1) }
        world.run(for: .seconds(1))
        #expect(world.census.texts == 1)
        _ = world.order(.stop)
        #expect(world.census.texts == 0)
        world.run(for: .seconds(1))
        #expect(
            world.events(of: "201").last == .answered(.message, .temporarilyUnavailable))
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("phones that do not answer the goodbye: the second order keeps the records all the same")
    func deafPhones() {
        var caller = Softphone.Behaviour()
        caller.withholdsACK = true
        var world = World(
            .plain(
                .init("201", behaviour: caller),
                .init("202", behaviour: .answering(after: .seconds(1)))))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        world.kill("201")
        world.kill("202")
        _ = world.order(.stop)
        world.run(for: .seconds(2))
        #expect(world.store.records.isEmpty)
        _ = world.order(.stop)
        #expect(world.store.records.map(\.ending.cause) == ["exchange stopped"])
        world.runUntilQuiet()
        #expect(world.store.records.count == 1)
        #expect(world.leftovers == [])
    }

    private func office(maxCall: String) -> World {
        var office = Office.plain(
            .init("201"), .init("202", behaviour: .answering(after: .seconds(1))), .init("203"))
        office.dialplan = """
            bellbird 1
            settings { \(maxCall) }
            context staff {
              number 2xx { ring dialed for 1h }
              number 600 { echo-test }
            }
            """
        var world = World(office)
        world.register()
        return world
    }

    @Test("max-call ends a conversation, an echo test and a call that only rings")
    func maxCall() {
        var world = office(maxCall: "max-call 10m")
        world.call("201", "202")
        world.run(for: .seconds(599))
        #expect(world["202"].first(.talking) != nil)
        world.run(for: .seconds(2))
        #expect(world["201"].calls.isEmpty)
        #expect(world["202"].calls.isEmpty)
        world.call("201", "600")
        world.run(for: .seconds(601))
        #expect(world["201"].calls.isEmpty)
        let ringing = world.call("201", "203")
        world.run(for: .seconds(601))
        #expect(
            world.events(of: "201").last
                == .ended(ringing, .theyRejected(.temporarilyUnavailable)))
        world.runUntilQuiet()
        #expect(
            world.store.records.map(\.ending)
                == Array(
                    repeating: CallEnding(by: .exchange, cause: "max-call reached"), count: 3))
        #expect(world.store.records.map(\.status) == [nil, nil, 480])
        #expect(world.leftovers == [])
    }

    @Test("without max-call a call lasts at most four hours")
    func standard() {
        var world = office(maxCall: "ring-time 20s")
        world.call("201", "202")
        world.run(for: .seconds(4 * 3600 - 1))
        #expect(world["202"].first(.talking) != nil)
        world.run(for: .seconds(2))
        #expect(world["202"].calls.isEmpty)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
