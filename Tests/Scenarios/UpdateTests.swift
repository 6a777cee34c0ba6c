import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Offers in UPDATE (RFC 3311): passed on as what the other side takes, answered in time whatever
/// it does, and the same session on both sides afterwards.
struct UpdateTests {
    /// 201 and 202 talk; 202 behaves so.
    private func talking(
        _ second: Softphone.Behaviour = .init(), plan: String? = nil,
        silenceTimeout: Duration? = .seconds(30)
    ) -> World {
        var second = second
        second.answering = .after(.seconds(1))
        var office = Office.plain(.init("201"), .init("202", behaviour: second))
        if let plan { office.dialplan = plan }
        office.media.silenceTimeout = silenceTimeout
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

    private func isRefused(_ world: World, _ status: Status) -> Bool {
        world.events(of: "201").contains { event in
            if case .refused(_, status) = event { true } else { false }
        }
    }

    private func expectWhole(_ world: inout World, _ line: Int = #line) {
        let place = "line \(line)\n\(world.ladder.text)"
        #expect(direction(world, "201") == .sendReceive, "\(place)")
        #expect(direction(world, "202") == .sendReceive, "\(place)")
        #expect(world.mediaComplaints == [], "\(place)")
        // And the next offer goes through.
        world["202"].behaviour.decidesOffersAfter = nil
        world["202"].behaviour.stallsOffers = false
        world.hold("201", by: .update)
        world.run(for: .seconds(1))
        #expect(direction(world, "202") == .receiveOnly, "\(place)")
        #expect(world.mediaComplaints == [], "\(place)")
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.store.records.count == 1)
        #expect(world.leftovers == [], "\(place)")
    }

    @Test("the other side names UPDATE: it gets one, and no re-INVITE")
    func named() {
        var world = talking()
        world.hold("201", by: .update)
        world.run(for: .seconds(1))
        #expect(world.ladder.count("UPDATE", from: "pbx", to: "202") == 1)
        #expect(world.ladder.count("INVITE", from: "pbx", to: "202") == 0)
        #expect(world.ladder.count("ACK") == 0)
        #expect(direction(world, "202") == .receiveOnly)
        world.resume("201", by: .update)
        world.run(for: .seconds(1))
        expectWhole(&world)
    }

    @Test("it does not name UPDATE: a re-INVITE, and the UPDATE is answered by its answer")
    func notNamed() {
        var phone = Softphone.Behaviour()
        phone.namesUpdate = false
        var world = talking(phone)
        world.hold("201", by: .update)
        world.run(for: .seconds(1))
        #expect(world.ladder.count("UPDATE", from: "pbx", to: "202") == 0)
        #expect(world.ladder.count("INVITE", from: "pbx", to: "202") == 1)
        #expect(direction(world, "202") == .receiveOnly)
        world.resume("201", by: .update)
        world.run(for: .seconds(1))
        expectWhole(&world)
    }

    @Test("it names UPDATE and answers 405: the offer goes again as a re-INVITE")
    func namedInVain() {
        var phone = Softphone.Behaviour()
        phone.takesUpdate = false
        var world = talking(phone)
        world.hold("201", by: .update)
        world.run(for: .seconds(1))
        #expect(world.ladder.count("UPDATE", from: "pbx", to: "202") == 1)
        #expect(world.ladder.count("INVITE", from: "pbx", to: "202") == 1)
        #expect(direction(world, "202") == .receiveOnly)
        world.resume("201", by: .update)
        world.run(for: .seconds(1))
        expectWhole(&world)
    }

    @Test("the other side asks its owner: 504 after ten seconds, and its re-INVITE is taken back")
    func needsAPerson() throws {
        var phone = Softphone.Behaviour()
        phone.namesUpdate = false
        phone.decidesOffersAfter = .seconds(60)
        var world = talking(phone)
        world.hold("201", by: .update)
        world.run(for: .seconds(9))
        #expect(!isRefused(world, .serverTimeout))
        world.run(for: .seconds(2))
        #expect(isRefused(world, .serverTimeout))
        #expect(world.ladder.count("CANCEL", from: "pbx", to: "202") == 1)
        #expect(world.ladder.count("487", from: "202", to: "pbx") == 1)
        #expect(try Golden.compare(world.ladder.text, with: "update-too-slow.ladder") == .same)
        expectWhole(&world)
    }

    @Test("it accepts while the CANCEL is on its way: the session of before is brought back")
    func crossing() {
        var phone = Softphone.Behaviour()
        phone.namesUpdate = false
        var world = talking(phone)
        world["202"].behaviour.decidesOffersAfter = .milliseconds(9_900)
        world.network.path = Path(delay: .milliseconds(200))
        world.hold("201", by: .update)
        world.run(for: .milliseconds(10_550))
        #expect(isRefused(world, .serverTimeout))
        #expect(world.ladder.count("CANCEL", from: "pbx", to: "202") == 1)
        #expect(world.ladder.count("200 OK (INVITE)", from: "202") == 1)
        #expect(direction(world, "202") == .receiveOnly)
        world.run(for: .seconds(15))
        #expect(world.ladder.count("INVITE", from: "pbx", to: "202") == 2)
        world.network.path = Path()
        expectWhole(&world)
    }

    @Test("a late 200 to an UPDATE: the session of before is brought back")
    func lateAnswer() {
        var world = talking()
        world["202"].behaviour.decidesOffersAfter = .seconds(15)
        world.hold("201", by: .update)
        world.run(for: .seconds(12))
        #expect(isRefused(world, .serverTimeout))
        #expect(direction(world, "201") == .sendReceive)
        world.run(for: .seconds(5))
        #expect(direction(world, "202") == .receiveOnly)
        world.run(for: .seconds(15))
        #expect(world.ladder.count("200 OK (UPDATE)", from: "202") == 2)
        expectWhole(&world)
    }

    @Test("bringing back meets an offer of the other side: tried again until it is through")
    func restoringMeetsAnOffer() {
        var world = talking()
        world["202"].behaviour.decidesOffersAfter = .seconds(12)
        world.hold("201", by: .update)
        world.run(for: .seconds(11))
        // Its own offer crosses ours: refused on both sides, and repeated by both.
        world.network.path = Path(delay: .milliseconds(50))
        world.run(for: .milliseconds(1_020))
        world.at("202") { phone, now in
            if let call = phone.first(.talking) { phone.reoffer(call, at: now) }
        }
        world["202"].behaviour.decidesOffersAfter = nil
        world.run(for: .seconds(20))
        #expect(world.ladder.count("491", from: "202") >= 1, "\(world.ladder.text)")
        world.network.path = Path()
        expectWhole(&world)
    }

    @Test("the other side is dead: 504, and after its silence the call is over")
    func dead() {
        var world = talking(silenceTimeout: nil)
        world.kill("202")
        world.hold("201", by: .update)
        world.run(for: .seconds(11))
        #expect(isRefused(world, .serverTimeout))
        world.runUntilQuiet()
        #expect(world["201"].calls.isEmpty)
        #expect(
            world.store.records.map(\.ending) == [CallEnding(by: .callee, cause: "not reachable")])
        #expect(world.leftovers == [])
    }

    @Test("both sides UPDATE at once: 491 to each, and both get through")
    func glare() {
        var world = talking()
        world.hold("201", by: .update)
        world.hold("202", by: .update)
        world.run(for: .seconds(20))
        #expect(world.ladder.count("491") >= 2)
        #expect(direction(world, "201") == .inactive)
        #expect(direction(world, "202") == .inactive)
        #expect(world.mediaComplaints == [])
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("an UPDATE while an offer of the same side is open: 500 with Retry-After")
    func overlapping() throws {
        var world = talking()
        world["202"].behaviour.decidesOffersAfter = .seconds(5)
        world.hold("201")
        world.run(for: .seconds(1))
        let call = try #require(world["201"].calls.values.first)
        var dialog = try #require(call.dialog)
        var update = dialog.request(.update)
        update.vias = [
            Via(
                .known(.udp), host: .address(world["201"].local.ip), port: 5060,
                branch: "z9hG4bKoverlap")
        ]
        update.headers.append(.contentType, "application/sdp")
        update.body = try #require(call.local).serialized()
        let flow = Flow(.udp, listener: ListenerID(0), remote: world["201"].local)
        world.report(.received(update.serialized(), over: flow))
        #expect(world.ladder.count("500", from: "pbx", to: "201") == 1)
        world.run(for: .seconds(10))
        #expect(direction(world, "202") == .receiveOnly)
        world.hangUp("202")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("the other side hangs up instead of answering, and the plan goes on: 487")
    func otherSideLeaves() {
        var world = talking(
            plan: """
                bellbird 1
                context staff {
                  number 2xx { ring dialed for 30s { on ended { play tone busy } } }
                }
                """)
        world["202"].behaviour.stallsOffers = true
        world["202"].behaviour.namesUpdate = false
        world.hold("201")
        world.run(for: .seconds(3))
        world.hangUp("202")
        world.run(for: .seconds(1))
        #expect(world.ladder.count("487", from: "pbx", to: "201") == 1, "\(world.ladder.text)")
        #expect(world["201"].first(.talking) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
