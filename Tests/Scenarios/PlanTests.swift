import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// What the dialplan does by itself: groups, tones, the echo test.
struct PlanTests {
    @Test("the echo test answers and echoes until the caller hangs up")
    func echo() {
        var world = World(.plain(.init("201")))
        world.register()
        world.call("201", "600")
        world.run(for: .seconds(5))
        #expect(world["201"].first(.talking) != nil)
        #expect(world.media.open.values.map(\.isEchoing) == [true])
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.store.records.map(\.answeredBy) == ["echo-test"])
        #expect(world.leftovers == [])
    }

    @Test("a tone is played as often as the plan says, then the plan hangs up")
    func tone() {
        var world = World(.plain(.init("201")))
        world.register()
        let call = world.call("201", "601")
        world.run(for: .seconds(1))
        #expect(world.media.open.values.compactMap(\.playback).count == 1)
        world.runUntilQuiet()
        guard case .ended(call, .theyHungUp)? = world.events(of: "201").last else {
            Issue.record("not hung up: \(world.events(of: "201"))")
            return
        }
        #expect(world.store.records.map(\.ending.by) == [.exchange])
        #expect(world.leftovers == [])
    }

    private static let early = """
        bellbird 1

        context staff {
          number 2xx { ring dialed for 30s }
          otherwise  { play tone congestion times 3 early; hangup not-found }
        }
        """

    @Test("a tone before the answer is heard in a 183; the call is not answered, and says why")
    func earlyTone() {
        var office = Office.plain(.init("201"))
        office.dialplan = Self.early
        var world = World(office)
        world.register()
        let call = world.call("201", "999")
        world.run(for: .seconds(1))
        #expect(world.media.open.values.compactMap(\.playback).count == 1)
        #expect(
            world.events(of: "201").contains(
                .progressed(call, .sessionProgress, hasMedia: true)))
        world.runUntilQuiet()
        #expect(world.events(of: "201").last == .ended(call, .theyRejected(.notFound)))
        #expect(world.ladder.count("200", from: "pbx", to: "201") == 0)
        let record = world.store.records.first
        #expect(record?.ending == CallEnding(by: .exchange, cause: "no such number"))
        #expect(record?.answered == nil)
        #expect(record?.talkMilliseconds == 0)
        #expect(record?.status == 404)
        #expect(world.store.records.count == 1)
        #expect(world.leftovers == [])
    }

    @Test("a caller who describes nothing cannot be heard early: answered, and the record says why")
    func earlyToneLateOffer() {
        var behaviour = Softphone.Behaviour()
        behaviour.offersLate = true
        var office = Office.plain(.init("201", behaviour: behaviour))
        office.dialplan = Self.early
        var world = World(office)
        world.register()
        world.call("201", "999")
        world.runUntilQuiet()
        #expect(world.store.records.map(\.ending.cause) == ["no such number"])
        #expect(world.store.records.first?.answered != nil)
        #expect(world.leftovers == [])
    }

    @Test("what was said early is said again with the answer (RFC 3261 §13.2.1)")
    func earlyThenAnswered() throws {
        var office = Office.plain(.init("201"))
        office.dialplan = """
            bellbird 1

            context staff {
              number 2xx { ring dialed for 30s }
              number 603 { play tone test times 2 early; play tone test times 2; hangup }
            }
            """
        var world = World(office)
        world.register()
        world.ladder.clear(at: world.clock.now)
        world.call("201", "603")
        world.runUntilQuiet()
        let bodies = world.ladder.rungs.filter { $0.to == "201" }
            .compactMap { rung -> [UInt8]? in
                guard rung.what.hasPrefix("183") || rung.what.hasPrefix("200"),
                    case .response(let response)? = try? Message(parsing: rung.bytes),
                    response.cSeq.method == .invite
                else { return nil }
                return response.body
            }
        #expect(bodies.count == 2)
        #expect(Set(bodies).count == 1)
        #expect(world.store.records.first?.answered != nil)
        #expect(world.leftovers == [])
    }

    @Test("the caller hangs up while a tone is played early: cancelled, nothing left")
    func earlyCancelled() {
        var office = Office.plain(.init("201"))
        office.dialplan = Self.early
        var world = World(office)
        world.register()
        world.call("201", "999")
        world.run(for: .milliseconds(500))
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.store.records.map(\.ending) == [CallEnding(by: .caller, cause: "cancelled")])
        #expect(world.leftovers == [])
    }

    @Test("the plan says busy: 486")
    func busy() {
        var world = World(.plain(.init("201")))
        world.register()
        let call = world.call("201", "602")
        world.runUntilQuiet()
        #expect(world.events(of: "201").last == .ended(call, .theyRejected(.busyHere)))
        #expect(world.leftovers == [])
    }

    @Test("a group: who answers first has the call, the others stop ringing and know why")
    func group() throws {
        var world = World(.plain(.init("201"), .init("202"), .init("203")))
        world.register()
        world.call("203", "700")
        world.run(for: .seconds(4))
        #expect(world["201"].first(.ringing) != nil)
        #expect(world["202"].calls.isEmpty)
        world.run(for: .seconds(3))
        #expect(world["202"].first(.ringing) != nil)
        world.answer("202")
        world.run(for: .seconds(1))
        guard case .ended(_, .theyCancelled(let reason))? = world.events(of: "201").last else {
            Issue.record("201 still rings: \(world.events(of: "201"))")
            return
        }
        // RFC 3326 §2: a fork that lost is told "Call completed elsewhere".
        #expect(reason?.description.hasPrefix("SIP;cause=200") == true)
        world.hangUp("203")
        world.runUntilQuiet()
        #expect(world.store.records.map(\.answeredBy) == ["extension 202"])
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "group.ladder") == .same)
    }

    @Test("nobody in the group answers: the plan goes on, with a tone")
    func groupWithoutAnswer() {
        var world = World(.plain(.init("201"), .init("202"), .init("203")))
        world.register()
        world.call("203", "700")
        world.run(for: .seconds(21))
        #expect(world["201"].calls.isEmpty)
        #expect(world["202"].calls.isEmpty)
        world.runUntilQuiet()
        #expect(world.store.records.count == 1)
        #expect(world.leftovers == [])
    }

    @Test("two phones with one number ring together; one of them answers")
    func twins() {
        var world = World(.plain(.init("201"), .init("202", twins: 1)))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(world["202"].first(.ringing) != nil)
        #expect(world["202-2"].first(.ringing) != nil)
        world.answer("202-2")
        world.run(for: .seconds(2))
        #expect(world["202"].calls.isEmpty)
        #expect(world["202-2"].first(.talking) != nil)
        world.hangUp("202-2")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("both twins answer at the same moment: one has the call, the other is hung up on")
    func twinsRace() {
        var world = World(.plain(.init("201"), .init("202", twins: 1)))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(2))
        world.answer("202")
        world.answer("202-2")
        world.run(for: .seconds(2))
        let talking = ["202", "202-2"].filter { world[$0].first(.talking) != nil }
        #expect(talking.count == 1)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.store.records.count == 1)
        #expect(world.leftovers == [])
    }

    @Test("ports that another program has: no call hears of them, and they are tried again later")
    func takenPorts() {
        var world = World(
            .plain(.init("201"), .init("202", behaviour: .answering(after: .seconds(1)))))
        world.media.takenPorts = Set(stride(from: 16_384, to: 16_584, by: 2))
        world.restartExchange()
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        #expect(world["201"].first(.talking) != nil)
        let ports = world.media.open.values.map(\.opening.local.port).sorted()
        #expect(ports == [16_584, 16_586])
        let told = world.notes.filter {
            $0.message == "Another program has media ports; they are left alone"
        }
        #expect(told.compactMap { $0.details["count"].flatMap { Int($0) } }.reduce(0, +) == 100)
        #expect(told.count < 10)
        #expect(told.first?.details["ports"]?.hasPrefix("16384-") == true)
        world.media.takenPorts = []
        world.run(for: .seconds(60))
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(world.mediaComplaints == [])
    }

    @Test("too many open files: calls get the ports that are bound, the next ones 503, help some")
    func outOfFiles() throws {
        var world = World(.plain(.init("201")))
        world.register()
        #expect(world.media.reserved.count == 32)
        world.media.isOutOfFiles = true
        func warnings() -> Int {
            world.notes.count { $0.message == "No media port can be opened at an address" }
        }
        for _ in 0..<32 {
            world.call("201", "600")
            world.run(for: .milliseconds(100))
        }
        #expect(world.census.calls == 32)
        #expect(warnings() == 1)
        let refused = world.call("201", "600")
        world.run(for: .seconds(1))
        #expect(world.events(of: "201").last == .ended(refused, .theyRejected(.serviceUnavailable)))
        #expect(world.census.calls == 32)
        world.media.isOutOfFiles = false
        world.run(for: .seconds(5))
        // This one finds that ports can be had again.
        let again = world.call("201", "600")
        world.run(for: .seconds(1))
        #expect(world["201"].calls[again]?.state == .talking)
        #expect(world.media.reserved.count == 32)
        #expect(warnings() == 1)
        world.endAllCalls()
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("every port is another program's: the call fails, and no port is leaked")
    func allPortsTaken() {
        var office = Office.plain(.init("201"), .init("202"))
        office.media.ports = 20_000...20_003
        var world = World(office)
        world.media.takenPorts = [20_000, 20_002]
        world.restartExchange()
        world.register()
        world.call("201", "600")
        world.runUntilQuiet()
        #expect(world.notes.contains { $0.message == "A media port could not be opened" })
        #expect(world["201"].calls.isEmpty)
        #expect(world.leftovers == [])
        world.media.takenPorts = []
        world.call("201", "600")
        world.run(for: .seconds(1))
        #expect(world["201"].first(.talking) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a reload with other ports gives back the pairs that were bound ahead")
    func otherPorts() {
        var office = Office.plain(.init("201"), .init("202"))
        var world = World(office)
        world.register()
        #expect(world.media.reserved.count == 32)
        office.media.ports = 20_000...20_005
        world.reload(office)
        #expect(world.media.reserved.map(\.port).sorted() == [20_000, 20_002, 20_004])
        world.call("201", "600")
        world.run(for: .seconds(1))
        #expect(world["201"].first(.talking) != nil)
        #expect(world.media.reserved.count == 2)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.media.reserved.count == 3)
        #expect(world.leftovers == [])
    }

    @Test("an exchange behind a router: sound is asked for at the router's address")
    func advertised() throws {
        var office = Office.plain(
            .init("201"), .init("202", behaviour: .answering(after: .seconds(1))))
        let router = SocketAddress(.v4(0xCB00_7107), 5060)
        office.advertised = router
        // These phones are outside.
        office.outside.inside = [try #require(IPNetwork("192.168.0.0/16"))]
        var world = World(office)
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        for name in ["201", "202"] {
            let call = try #require(world[name].calls.values.first)
            #expect(call.state == .talking)
            let told = try #require(call.plan?.rtp)
            #expect(told.ip == router.ip)
            // The router passes the same port on to the exchange's own address.
            let own = SocketAddress(Office.exchange.ip, told.port)
            #expect(world.media.open.values.contains { $0.opening.local == own })
            #expect(call.remote?.origin.address == "IN IP4 203.0.113.7")
        }
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("no audio for the time-out: the exchange ends the call")
    func silence() throws {
        var world = World(
            .plain(.init("201"), .init("202", behaviour: .answering(after: .seconds(1)))))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(5))
        let stream = try #require(world.media.open.keys.min { $0.rawValue < $1.rawValue })
        world.report(.media(.silent(stream)))
        world.runUntilQuiet()
        #expect(world["201"].calls.isEmpty)
        #expect(world.store.records.map(\.ending) == [.init(by: .exchange, cause: "no audio")])
        #expect(world.leftovers == [])
    }
}
