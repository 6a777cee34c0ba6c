import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Hold, resume, late offers, early media, session timers.
struct RenegotiationTests {
    /// 201 and 202 talk.
    private func talking(
        _ first: Softphone.Behaviour = .init(), _ second: Softphone.Behaviour = .init()
    ) -> World {
        var second = second
        second.answering = .after(.seconds(1))
        var world = World(.plain(.init("201", behaviour: first), .init("202", behaviour: second)))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        return world
    }

    private func direction(_ world: World, _ name: String) -> Direction? {
        world[name].calls.values.first?.direction
    }

    @Test(
        "hold and resume pass through, by re-INVITE and by UPDATE",
        arguments: [SIP.Method.invite, .update])
    func hold(_ method: SIP.Method) {
        var world = talking()
        #expect(direction(world, "202") == .sendReceive)
        world.hold("201", by: method)
        world.run(for: .seconds(1))
        #expect(direction(world, "201") == .sendOnly)
        #expect(direction(world, "202") == .receiveOnly)
        world.resume("201", by: method)
        world.run(for: .seconds(1))
        #expect(direction(world, "201") == .sendReceive)
        #expect(direction(world, "202") == .sendReceive)
        world.hangUp("202")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("RTP and RTCP on one port: for the phone that asks, through hold and resume")
    func multiplexing() throws {
        var asks = Softphone.Behaviour()
        asks.multiplexes = true
        var world = talking(asks)
        func expect(_ name: String, _ isMultiplexed: Bool) throws {
            let plan = try #require(world[name].calls.values.first?.plan)
            #expect(plan.isMultiplexed == isMultiplexed, "\(name)\n\(world.ladder.text)")
            let stream = world.media.open.values.first { $0.opening.local == plan.rtp }
            let direction = try #require(stream?.direction)
            #expect(direction.isMultiplexed == isMultiplexed)
            #expect(
                direction.rtcp?.port == (isMultiplexed ? 0 : 1) + direction.rtp.port)
        }
        for holder in ["201", "202"] {
            try expect("201", true)
            try expect("202", false)
            world.ladder.clear(at: world.now)
            world.hold(holder)
            world.run(for: .seconds(1))
            #expect(world.ladder.count("INVITE", from: holder, to: "pbx") == 1)
            let other = holder == "201" ? "202" : "201"
            #expect(world.ladder.count("INVITE", from: "pbx", to: other) == 1)
            #expect(direction(world, other) == .receiveOnly)
            try expect("201", true)
            try expect("202", false)
            world.resume(holder)
            world.run(for: .seconds(1))
        }
        try expect("201", true)
        // It asks no more: RFC 5761 §5.1.1, two ports again.
        world["201"].behaviour.multiplexes = false
        world.hold("201")
        world.run(for: .seconds(1))
        try expect("201", false)
        world.hangUp("202")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("the callee may take no part in it: it is not offered one port unasked")
    func multiplexingNotOffered() throws {
        var asks = Softphone.Behaviour()
        asks.multiplexes = true
        var world = talking(asks, asks)
        let callee = try #require(world["202"].calls.values.first)
        #expect(callee.remote?.media.first?.isMultiplexed == false)
        #expect(callee.plan?.isMultiplexed == false)
        #expect(world["201"].calls.values.first?.plan?.isMultiplexed == true)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("both hold: inactive")
    func bothHold() throws {
        var world = talking()
        world.hold("201")
        world.run(for: .seconds(1))
        world.hold("202")
        world.run(for: .seconds(1))
        #expect(direction(world, "201") == .inactive)
        #expect(direction(world, "202") == .inactive)
        world.resume("201")
        world.run(for: .seconds(1))
        #expect(direction(world, "202") == .sendOnly)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "hold.ladder") == .same)
    }

    @Test("both sides offer at once: both are asked to wait, and both get through")
    func glare() {
        var world = talking()
        world.hold("201")
        world.hold("202")
        world.run(for: .seconds(20))
        #expect(direction(world, "201") == .inactive)
        #expect(direction(world, "202") == .inactive)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("an offer that is never decided on goes with its call")
    func stalled() {
        var callee = Softphone.Behaviour()
        callee.stallsOffers = true
        var world = talking(.init(), callee)
        world.hold("201")
        world.run(for: .seconds(50))
        #expect(direction(world, "202") == .sendReceive)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.ladder.count("487", from: "pbx", to: "201") == 1)
        #expect(world.leftovers == [])
    }

    @Test("an offer is never decided on, and the phone dies: the exchange does not wait for ever")
    func stalledAndDead() {
        var callee = Softphone.Behaviour()
        callee.stallsOffers = true
        var world = talking(.init(), callee)
        world.hold("201")
        world.run(for: .seconds(5))
        world.kill("202")
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a caller without an offer: the answer comes in its ACK")
    func lateOffer() {
        var caller = Softphone.Behaviour()
        caller.offersLate = true
        var world = talking(caller)
        #expect(direction(world, "201") == .sendReceive)
        #expect(direction(world, "202") == .sendReceive)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a caller without an offer, a callee with early media: no reliable responses asked for")
    func lateOfferEarlyMedia() {
        var caller = Softphone.Behaviour()
        caller.offersLate = true
        var callee = Softphone.Behaviour()
        callee.givesEarlyMedia = true
        callee.speaksReliableProvisionals = true
        var world = talking(caller, callee)
        #expect(world.ladder.count("PRACK") == 0)
        #expect(world.mediaComplaints == [])
        #expect(direction(world, "201") == .sendReceive)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a re-INVITE without an offer is offered the other side's session")
    func lateReoffer() {
        var world = talking()
        world.at("201") { phone, now in
            if let call = phone.first(.talking) { phone.reoffer(call, isLate: true, at: now) }
        }
        world.run(for: .seconds(2))
        #expect(direction(world, "201") == .sendReceive)
        #expect(direction(world, "202") == .sendReceive)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("early media with reliable provisional responses on both sides")
    func reliableEarlyMedia() throws {
        var caller = Softphone.Behaviour()
        caller.speaksReliableProvisionals = true
        var callee = caller
        callee.givesEarlyMedia = true
        callee.answering = .after(.seconds(5))
        var world = World(.plain(.init("201", behaviour: caller), .init("202", behaviour: callee)))
        world.register()
        let call = world.call("201", "202")
        world.run(for: .seconds(3))
        #expect(
            world.events(of: "201").contains(.progressed(call, .sessionProgress, hasMedia: true)))
        #expect(world.ladder.count("PRACK") == 2)
        #expect(direction(world, "201") == .sendReceive)
        world.run(for: .seconds(5))
        #expect(world["201"].first(.talking) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "early-media.ladder") == .same)
    }

    @Test("session timers keep a living call up, and end one whose phone died")
    func sessionTimer() {
        var timed = Softphone.Behaviour()
        timed.sessionExpires = 90
        var world = talking(timed, timed)
        world.run(for: .seconds(600))
        #expect(world["201"].first(.talking) != nil)
        #expect(world["202"].first(.talking) != nil)
        world["202"].isDead = true
        world.run(for: .seconds(2400))
        world.runUntilQuiet()
        #expect(world["201"].calls.isEmpty)
        #expect(world.leftovers == [])
    }

    @Test("a codec that only one side has is not offered to the other when its list forbids it")
    func codecs() {
        var world = World(
            .plain(
                .init("201"),
                .init("202", codecs: ["PCMA"], behaviour: .answering(after: .seconds(1)))))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        let remote = world["202"].calls.values.first?.remote
        #expect(remote?.media.first?.formats == ["8", "101"])
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(
            world.store.records.first?.legs.map(\.codecs) == [
                ["audio PCMA/8000"], ["audio PCMA/8000"],
            ])
        #expect(world.leftovers == [])
    }

    @Test("who held while a phone was called, and came back before it answered, hears it")
    func backBeforeTheAnswer() {
        var office = Office.plain(
            .init("201"), .init("202", behaviour: .answering(after: .seconds(5))))
        office.dialplan = """
            bellbird 1
            context staff { number 700 { answer; wait 2s; ring 202 for 20s } }
            """
        var world = World(office)
        world.register()
        world.call("201", "700")
        world.run(for: .seconds(1))
        world.hold("201")
        world.run(for: .seconds(3))
        #expect(world.rings("202"))
        world.resume("201")
        world.run(for: .seconds(10))
        for name in ["201", "202"] {
            #expect(world[name].first(.talking) != nil, "\(name)")
            #expect(world[name].calls.values.map(\.direction) == [.sendReceive], "\(name)")
        }
        #expect(world.mediaComplaints == [])
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
