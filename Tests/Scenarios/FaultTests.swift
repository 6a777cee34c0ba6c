import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Lost, doubled and late packets; phones that die or misbehave.
struct FaultTests {
    @Test(
        "one packet in five is lost, others are doubled and overtake: calls end, nothing stays",
        arguments: 1...20)
    func lossyNetwork(_ seed: Int) {
        var world = World(
            .plain(.init("201"), .init("202", behaviour: .answering(after: .seconds(2)))),
            seed: UInt64(seed))
        world.register()
        world.network.path = Path(
            loss: 0.2, delay: .milliseconds(20), jitter: .milliseconds(60), duplication: 0.1)
        world.call("201", "202")
        world.run(for: .seconds(40))
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.store.records.count == 1, "seed \(seed)\n\(world.ladder.text)")
        #expect(world.leftovers == [], "seed \(seed)\n\(world.ladder.text)")
    }

    @Test("the callee dies while it rings: the plan's time ends the call")
    func diesRinging() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        let call = world.call("201", "202")
        world.run(for: .seconds(3))
        world["202"].isDead = true
        world.runUntilQuiet()
        #expect(
            world.events(of: "201").last == .ended(call, .theyRejected(.temporarilyUnavailable)))
        #expect(world.leftovers == [])
    }

    @Test("the callee is dead before the call: no answer to the INVITE")
    func deadCallee() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        world["202"].isDead = true
        world.call("201", "202")
        world.runUntilQuiet()
        #expect(world["201"].calls.isEmpty)
        #expect(world.leftovers == [])
    }

    @Test("the callee died in the call: the caller's BYE ends it all the same")
    func diesTalking() {
        var world = World(
            .plain(.init("201"), .init("202", behaviour: .answering(after: .seconds(1)))))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(5))
        world["202"].isDead = true
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.store.records.count == 1)
        #expect(world.leftovers == [])
    }

    @Test("the caller dies and never acknowledges: after 64*T1 both legs are over")
    func neverAcknowledges() {
        var caller = Softphone.Behaviour()
        caller.withholdsACK = true
        var world = World(
            .plain(
                .init("201", behaviour: caller),
                .init("202", behaviour: .answering(after: .seconds(1)))))
        world.register()
        world.call("201", "202")
        world.runUntilQuiet()
        #expect(world["202"].calls.isEmpty)
        #expect(world.store.records.count == 1)
        #expect(world.leftovers == [])
    }

    @Test("a callee that answers under two tags: the second one is hung up on")
    func answersTwice() {
        var callee = Softphone.Behaviour.answering(after: .seconds(1))
        callee.answersTwice = true
        var world = World(.plain(.init("201"), .init("202", behaviour: callee)))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(5))
        #expect(world["201"].first(.talking) != nil)
        #expect(world.ladder.count("BYE", from: "pbx", to: "202") == 1)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a TCP phone's connection breaks in a call, and the far end hangs up")
    func connectionBreaks() {
        var world = World(
            .plain(
                .init("201"),
                .init("202", transport: .tcp, behaviour: .answering(after: .seconds(1)))))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(5))
        world["202"].isDead = true
        world.cutConnection(of: "202")
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.store.records.count == 1)
        #expect(world.leftovers == [])
    }

    @Test("a TCP phone's connection breaks in a call: over the next one it is still reached")
    func connectionComesBack() {
        var world = World(
            .plain(
                .init("201"),
                .init("202", transport: .tcp, behaviour: .answering(after: .seconds(1)))))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(5))
        world.cutConnection(of: "202")
        world.run(for: .seconds(5))
        world.hangUp("201")
        world.run(for: .seconds(1))
        #expect(world["202"].calls.isEmpty)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("its next connection comes from another port: it is known by its instance (RFC 5626)")
    func comesBackFromAnotherPort() {
        var first = Softphone.Behaviour()
        first.instance = "<urn:uuid:00000000-0000-1000-8000-000000000201>"
        first.takesNewPorts = true
        var second = Softphone.Behaviour.answering(after: .seconds(1))
        second.instance = "<urn:uuid:00000000-0000-1000-8000-000000000202>"
        second.takesNewPorts = true
        var world = World(
            .plain(
                .init("201", transport: .tcp, behaviour: first),
                .init("202", transport: .tcp, behaviour: second)))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(5))
        world.cutConnection(of: "201")
        world.cutConnection(of: "202")
        world.run(for: .seconds(5))
        #expect(
            world.store.bindings["202"]?.map(\.contact) == ["sip:202@10.0.1.2:5061;transport=tcp"])
        world.hold("201")
        world.run(for: .seconds(1))
        #expect(world["202"].calls.values.first?.direction == .receiveOnly)
        world.hangUp("202")
        world.run(for: .seconds(1))
        #expect(world["201"].calls.isEmpty)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a second fork that had sent early media is ended with a number it has not seen")
    func surplusFork() {
        var callee = Softphone.Behaviour.answering(after: .seconds(1))
        callee.answersTwice = true
        callee.givesEarlyMedia = true
        callee.speaksReliableProvisionals = true
        var world = World(.plain(.init("201"), .init("202", behaviour: callee)), seed: 3)
        world.network.path = Path(jitter: .milliseconds(5))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(5))
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.ladder.count("500") == 0)
        #expect(world.leftovers == [])
    }

    @Test("rubbish on the wire is answered or dropped, and leaves nothing")
    func rubbish() {
        var world = World(.plain(.init("201")))
        world.register()
        let flow = Flow(.udp, listener: ListenerID(0), remote: world["201"].local)
        var dice = Dice(seed: 4)
        for _ in 0..<500 {
            let bytes = (0..<dice.below(200)).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
            world.report(.received(bytes, over: flow))
        }
        for text in ["", "\r\n\r\n", "INVITE sip:x SIP/2.0\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n"] {
            world.report(.received([UInt8](text.utf8), over: flow))
        }
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("the same seed lives the same life, to the byte")
    func deterministic() {
        func life() -> String {
            var world = World(
                .plain(.init("201"), .init("202", behaviour: .answering(after: .seconds(2)))),
                seed: 77)
            world.network.path = Path(
                loss: 0.1, delay: .milliseconds(5), jitter: .milliseconds(30), duplication: 0.05)
            world.register()
            world.call("201", "202")
            world.run(for: .seconds(20))
            world.hangUp("202")
            world.runUntilQuiet()
            return world.ladder.text
        }
        #expect(life() == life())
    }

    @Test("a dead twin of the phone that answered does not hold the record back")
    func deadTwin() throws {
        var world = World(
            .plain(
                .init("201"), .init("202", behaviour: .answering(after: .seconds(1)), twins: 1)))
        world.register()
        world["202-2"].isDead = true
        world.call("201", "202")
        world.run(for: .seconds(5))
        world.hangUp("201")
        world.run(for: .seconds(3))
        #expect(world.store.records.count == 1)
        #expect(world.census.calls == 0)
        world.runUntilQuiet()
        #expect(world.store.records.count == 1)
        #expect(world.leftovers == [])
    }
}
