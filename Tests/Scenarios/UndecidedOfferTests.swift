import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Re-INVITEs that are never decided on, or taken back: whoever waits for them is told, and the
/// call goes on with what was agreed before.
struct UndecidedOfferTests {
    /// 201 and 202 talk; 202 says 100 to a re-INVITE, and then what is wanted.
    private func talking(_ change: (inout Softphone.Behaviour) -> Void = { _ in }) -> World {
        var second = Softphone.Behaviour.answering(after: .seconds(1))
        second.stallsOffers = true
        change(&second)
        var office = Office.plain(.init("201"), .init("202", behaviour: second))
        office.media.silenceTimeout = nil
        var world = World(office)
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        world.ladder.clear(at: world.now)
        return world
    }

    private func direction(_ world: World, _ name: String) -> Direction? {
        world[name].calls.values.first?.direction
    }

    private func refusals(_ world: World) -> [Status] {
        world.events(of: "201").compactMap { event in
            if case .refused(_, let status) = event { status } else { nil }
        }
    }

    /// Both speak, and the offers of either side go through again.
    private func expectWhole(_ world: inout World, _ line: Int = #line) {
        let place = "line \(line)\n\(world.ladder.text)"
        for (holder, other) in [("202", "201"), ("201", "202")] {
            world[other].behaviour.stallsOffers = false
            world[other].behaviour.decidesOffersAfter = nil
            #expect(direction(world, other) == .sendReceive, "\(place)")
            world.hold(holder)
            world.run(for: .seconds(1))
            #expect(direction(world, other) == .receiveOnly, "\(holder), \(place)")
            world.resume(holder)
            world.run(for: .seconds(1))
        }
        #expect(world.mediaComplaints == [], "\(place)")
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.store.records.count == 1)
        #expect(world.leftovers == [], "\(place)")
    }

    @Test("nobody decides: CANCEL after a minute, 504 to who asked, and the call goes on")
    func undecided() throws {
        var world = talking()
        world.hold("201")
        world.run(for: .seconds(59))
        #expect(refusals(world) == [] && world.ladder.count("CANCEL") == 0)
        world.run(for: .seconds(2))
        #expect(refusals(world) == [.serverTimeout])
        #expect(world.ladder.count("487", from: "202", to: "pbx") == 1)
        #expect(try Golden.compare(world.ladder.text, with: "undecided.ladder") == .same)
        expectWhole(&world)
    }

    @Test("the side that does not decide may not offer meanwhile (491), but may afterwards")
    func ownOffer() {
        var world = talking()
        world.hold("201")
        world.run(for: .seconds(5))
        world.hold("202")
        world.run(for: .seconds(50))
        #expect(world.ladder.count("491", from: "pbx", to: "202") > 5)
        world.run(for: .seconds(10))
        #expect(direction(world, "201") == .receiveOnly)
        world.resume("202")
        world.run(for: .seconds(1))
        expectWhole(&world)
    }

    @Test("it does not even say 487: 64·T1 after the CANCEL it is cancelled (RFC 3261 §9.1)")
    func deafToCancels() {
        var world = talking { $0.ignoresCancelledOffers = true }
        world.hold("201")
        world.run(for: .seconds(91))
        #expect(world.ladder.count("200 OK (CANCEL)", from: "202") == 1)
        #expect(refusals(world) == [])
        world.run(for: .seconds(3))
        #expect(refusals(world) == [.serverTimeout])
        expectWhole(&world)
    }

    @Test("it says nothing at all: the call is over (RFC 3261 §14.1, §17.1.1.2)")
    func silent() {
        var world = talking()
        world.kill("202")
        world.hold("201")
        world.run(for: .seconds(33))
        #expect(world.ladder.count("CANCEL") == 0)
        #expect(world["201"].calls.isEmpty)
        world.runUntilQuiet()
        #expect(
            world.store.records.map(\.ending) == [CallEnding(by: .callee, cause: "not reachable")])
        #expect(world.leftovers == [])
    }

    @Test("it decides while the CANCEL is on its way: its answer counts")
    func crossing() {
        var world = talking {
            $0.stallsOffers = false
            $0.decidesOffersAfter = .milliseconds(59_900)
        }
        world.network.path = Path(delay: .milliseconds(200))
        world.hold("201")
        world.run(for: .seconds(62))
        #expect(world.ladder.count("CANCEL", from: "pbx", to: "202") == 1)
        #expect(refusals(world) == [])
        #expect(direction(world, "202") == .receiveOnly)
        world.network.path = Path()
        world["202"].behaviour.decidesOffersAfter = nil
        world.resume("201")
        world.run(for: .seconds(1))
        expectWhole(&world)
    }

    @Test("who asked takes it back: 487 at once, and CANCEL to the other side (RFC 3261 §9.2)")
    func takenBack() {
        var world = talking()
        for round in 1...2 {
            world.hold("201")
            world.run(for: .seconds(2))
            world.at("201") { phone, now in
                if let call = phone.first(.talking) { phone.takeBackOffer(call, at: now) }
            }
            world.run(for: .seconds(1))
            #expect(refusals(world) == Array(repeating: .requestTerminated, count: round))
            #expect(world.ladder.count("487", from: "202", to: "pbx") == round)
        }
        expectWhole(&world)
    }

    @Test("it is taken back, and accepted all the same: the session of before is brought back")
    func takenBackTooLate() {
        var world = talking {
            $0.stallsOffers = false
            $0.decidesOffersAfter = .seconds(2)
        }
        world.network.path = Path(delay: .milliseconds(200))
        world.hold("201")
        world.run(for: .milliseconds(2_100))
        world.at("201") { phone, now in
            if let call = phone.first(.talking) { phone.takeBackOffer(call, at: now) }
        }
        world.run(for: .seconds(10))
        #expect(refusals(world) == [.requestTerminated])
        #expect(world.ladder.count("200 OK (INVITE)", from: "202") >= 1)
        world.network.path = Path()
        expectWhole(&world)
    }

    @Test("what the exchange itself offers is taken back as well: the next transfer is free")
    func ownOfferOfTheExchange() {
        var world = World.talking()
        world.hold("201")
        world.run(for: .seconds(1))
        world["202"].behaviour.stallsOffers = true
        world.transfer("201", to: "203")
        world.run(for: .seconds(65))
        #expect(world["203"].first(.talking) != nil)
        #expect(world.ladder.count("CANCEL", from: "pbx", to: "202") == 1)
        world["202"].behaviour.stallsOffers = false
        world.at("202") { phone, now in
            if let call = phone.first(.talking) { phone.reoffer(call, at: now) }
        }
        world.run(for: .seconds(5))
        #expect(world.heard == [["202", "203"]], "\(world.ladder.text)")
        world.hangUp("203")
        world.runUntilQuiet()
        world.endAtHome()
    }

    @Test(
        "who was on hold and never agrees to be heard again is asked again; both hear something",
        arguments: [true, false])
    func neverOpened(_ hasMusic: Bool) {
        var world = World.talking()
        if !hasMusic { world.media.missingSounds = ["default"] }
        world.silence.longest = .seconds(5)
        world.hold("201")
        world.run(for: .seconds(1))
        world["202"].behaviour.stallsOffers = true
        world.transfer("201", to: "203")
        world.run(for: .seconds(70))
        // Something concerns both sides meanwhile, and 202 does not decide on that either.
        world.hold("203")
        world.run(for: .seconds(70))
        world.resume("203")
        world.run(for: .seconds(120))
        #expect(world["203"].first(.talking) != nil)
        #expect(world.ladder.count("CANCEL", from: "pbx", to: "202") >= 3)
        #expect(world.silence.complaints == [] && world.silence.lasting(at: world.now) == [])
        #expect(world.mediaComplaints == [])
        world["202"].behaviour.stallsOffers = false
        world.run(for: .seconds(100))
        #expect(world.heard == [["202", "203"]], "\(world.ladder.text)")
        world.hangUp("203")
        world.runUntilQuiet()
        world.endAtHome()
    }
}
