import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// One phone calls another.
struct BasicCallTests {
    @Test("ring, answer, talk, hang up")
    func talking() throws {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(2))
        world.answer("202")
        world.run(for: .seconds(10))
        #expect(world["201"].first(.talking) != nil)
        #expect(world["202"].first(.talking) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "talking.ladder") == .same)
        let record = try #require(world.store.records.first)
        #expect(world.store.records.count == 1)
        #expect(record.caller == "201")
        #expect(record.dialed == "202")
        #expect(record.answeredBy == "extension 202")
        #expect(record.talkMilliseconds == 10_000)
        #expect(record.ending == .init(by: .caller, cause: "hung up"))
        #expect(record.legs.map(\.codecs) == [["audio PCMU/8000"], ["audio PCMU/8000"]])
    }

    @Test("the callee hangs up, and the caller is told")
    func calleeHangsUp() throws {
        var world = World(
            .plain(.init("201"), .init("202", behaviour: .answering(after: .seconds(1)))))
        world.register()
        let call = world.call("201", "202")
        world.run(for: .seconds(5))
        world.hangUp("202")
        world.runUntilQuiet()
        #expect(world.events(of: "201").last == .ended(call, .theyHungUp(reason: nil)))
        #expect(world.store.records.map(\.ending) == [.init(by: .callee, cause: "hung up")])
        #expect(world.leftovers == [])
    }

    @Test("the caller gives up: the callee stops ringing, the caller gets 487")
    func cancelling() throws {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        let call = world.call("201", "202")
        world.run(for: .seconds(3))
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.events(of: "201").last == .ended(call, .weCancelled))
        guard case .ended(_, .theyCancelled)? = world.events(of: "202").last else {
            Issue.record("202 still rings: \(world.events(of: "202"))")
            return
        }
        #expect(world.ladder.count("487", from: "pbx", to: "201") == 1)
        #expect(world.store.records.map(\.ending) == [.init(by: .caller, cause: "cancelled")])
        #expect(world.leftovers == [])
    }

    @Test("busy, declined: the caller is told so", arguments: [Status.busyHere, .decline])
    func refused(_ status: Status) throws {
        var world = World(.plain(.init("201"), .init("202", behaviour: .rejecting(status))))
        world.register()
        let call = world.call("201", "202")
        world.runUntilQuiet()
        #expect(world.events(of: "201").last == .ended(call, .theyRejected(status)))
        #expect(world.store.records.map(\.status) == [status.rawValue])
        #expect(world.leftovers == [])
    }

    @Test("nobody answers for the 30 seconds of the plan: 480")
    func noAnswer() throws {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        let call = world.call("201", "202")
        world.run(for: .seconds(29))
        #expect(world["202"].first(.ringing) != nil)
        world.runUntilQuiet()
        #expect(world["202"].calls.isEmpty)
        #expect(
            world.events(of: "201").last == .ended(call, .theyRejected(.temporarilyUnavailable)))
        #expect(
            world.store.records.map(\.ringMilliseconds).allSatisfy {
                (29_900...30_100).contains($0)
            })
        #expect(world.leftovers == [])
    }

    @Test("a number that the plan does not know: 404")
    func unknownNumber() {
        var world = World(.plain(.init("201")))
        world.register()
        let call = world.call("201", "999")
        world.runUntilQuiet()
        #expect(world.events(of: "201").last == .ended(call, .theyRejected(.notFound)))
        #expect(world.leftovers == [])
    }

    @Test("a phone that is not registered: 480")
    func notRegistered() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register("201")
        let call = world.call("201", "202")
        world.runUntilQuiet()
        #expect(
            world.events(of: "201").last == .ended(call, .theyRejected(.temporarilyUnavailable)))
        #expect(world.leftovers == [])
    }

    @Test("a wrong password: no registration, no call")
    func wrongPassword() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register("202")
        let stranger = Softphone(
            .init(user: "201", domain: "office.test", password: "guess"),
            local: world["201"].local, server: Office.exchange, seed: 9)
        world["201"] = stranger
        world.at("201") { $0.register(at: $1) }
        let call = world.call("201", "202")
        world.runUntilQuiet()
        #expect(
            world.events(of: "201") == [
                .registrationFailed(.unauthorized), .ended(call, .theyRejected(.unauthorized)),
            ])
        #expect(world.events(of: "202") == [.registered(3600)])
        #expect(world.leftovers == [])
    }

    @Test("both sides hang up at the same moment")
    func bothHangUp() {
        var world = World(
            .plain(.init("201"), .init("202", behaviour: .answering(after: .seconds(1)))))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(5))
        world.hangUp("201")
        world.hangUp("202")
        world.runUntilQuiet()
        #expect(world.store.records.count == 1)
        #expect(world.leftovers == [])
    }

    @Test("the answer crosses the caller's CANCEL: the call is ended, nobody is left talking")
    func answerCrossesCancel() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        world.answer("202")
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world["202"].calls.isEmpty)
        #expect(world.store.records.count == 1)
        #expect(world.leftovers == [])
    }

    @Test("over TCP, in pieces, it is the same")
    func overTCP() {
        var world = World(
            .plain(
                .init("201", transport: .tcp),
                .init("202", transport: .tcp, behaviour: .answering(after: .seconds(1)))))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(5))
        #expect(world["202"].first(.talking) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.store.records.map(\.ending) == [.init(by: .caller, cause: "hung up")])
        #expect(world.leftovers == [])
    }

    @Test("a phone calls itself: busy with its own call or ringing, but nothing is left")
    func callsItself() {
        var world = World(.plain(.init("201")))
        world.register()
        world.call("201", "201")
        world.run(for: .seconds(5))
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
