import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// New calls are turned away while messages wait too long until they are read.
struct LatenessTests {
    private static let late = Input.late(.milliseconds(1_250))

    private static func isTurnedAway(
        _ call: Softphone.CallNumber, _ name: String, in world: World
    ) -> Bool {
        world.events(of: name).contains(.ended(call, .theyRejected(.serviceUnavailable)))
    }

    private static func office() -> World {
        var world = World(
            .plain(.init("201"), .init("202", behaviour: .answering(after: .seconds(1)))))
        world.register()
        return world
    }

    @Test("503 with Retry-After while it is late; calls that are up go on; then calls again")
    func turnedAway() throws {
        var world = Self.office()
        let talk = world.call("201", "202")
        world.run(for: .seconds(3))
        world.ladder.clear(at: world.now)
        world.report(Self.late)
        #expect(world.load.isLate && world.load.waitMilliseconds == 1_250)
        let refused = world.call("202", "600")
        world.hold("201")
        world.run(for: .seconds(2))
        #expect(Self.isTurnedAway(refused, "202", in: world))
        let answer = try #require(world.ladder.responses("503", to: "202").first)
        let seconds = try #require(answer.headers[.retryAfter].flatMap { Int("\($0)") })
        #expect((1...4).contains(seconds))
        // What goes on within a call is done, however late it is.
        #expect(world["202"].first(.talking) != nil || world["201"].first(.talking) != nil)
        #expect(!world.events(of: "201").contains(.ended(talk, .theyRejected(.serviceUnavailable))))
        #expect(world.counters.callsRefusedLate == 1)
        world.report(.late(.zero))
        #expect(!world.load.isLate)
        let taken = world.call("202", "600")
        world.run(for: .seconds(2))
        #expect(!Self.isTurnedAway(taken, "202", in: world))
        world.endAllCalls()
        world.runUntilQuiet()
        let said = world.notes.filter { $0.message.contains("calls are t") }
        #expect(said.map(\.level) == [.warning, .info])
        #expect(world.leftovers == [])
    }

    @Test("what was told a while ago counts no more, and a short wait turns nobody away")
    func staleAndShort() {
        var world = Self.office()
        world.report(Self.late)
        world.run(for: .milliseconds(100))
        #expect(!world.load.isLate && world.load.waitMilliseconds == 0)
        world.report(.late(.milliseconds(999)))
        #expect(!world.load.isLate && world.load.waitMilliseconds == 999)
        let call = world.call("201", "202")
        world.run(for: .seconds(3))
        #expect(!Self.isTurnedAway(call, "201", in: world))
        #expect(world["201"].first(.talking) != nil)
        world.endAllCalls()
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("help is called for however late it is, and the emergency service calls back")
    func emergency() {
        var office = Office.plain(.init("201", behaviour: .answering(after: .seconds(1))))
        office.trunks = ["first"]
        office.dialplan = """
            bellbird 1
            numbering germany area 30
            emergency { numbers 112; via first }
            context staff { allow local; number outside { dial dialed via first } }
            incoming first { otherwise { ring 201 } }
            """
        var world = World(office)
        world.register()
        world["first"].behaviour.answering = .after(.seconds(1))
        world.report(Self.late)
        // Nobody has called for help yet.
        let early = world.call("first", "+493012345201")
        world.run(for: .milliseconds(50))
        #expect(Self.isTurnedAway(early, "first", in: world))
        world.report(Self.late)
        world.call("201", "112")
        world.run(for: .seconds(3))
        #expect(world["201"].first(.talking) != nil)
        world.hangUp("201")
        world.run(for: .seconds(2))
        world.report(Self.late)
        let back = world.call("first", "+493012345201")
        world.run(for: .seconds(3))
        #expect(!Self.isTurnedAway(back, "first", in: world))
        #expect(world.counters.callsRefusedLate == 1)
        world.endAllCalls()
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a flood of strangers that takes the time turns no phone away")
    func flood() {
        var world = Self.office()
        var stranger = Stranger(at: .v4(0xC000_0207))
        world.report(Self.late)
        for _ in 0..<10_000 {
            world.knock(stranger.request(.options, as: "201"), by: stranger)
        }
        #expect(world.counters.tooMany > 5_000)
        world.report(Self.late)
        let call = world.call("201", "202")
        world.run(for: .seconds(3))
        #expect(!Self.isTurnedAway(call, "201", in: world))
        #expect(world["201"].first(.talking) != nil)
        world.endAllCalls()
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a copy of an INVITE that was turned away gets the same answer, and begins nothing")
    func copy() throws {
        var world = Self.office()
        var phone = Stranger(at: .v4(0xC000_0207))
        let request = phone.request(.invite, as: "201")
        let asked = world.knock(request, by: phone)
        let challenge = try #require(asked?.challenge)
        let proved = phone.proved(request, challenge, user: "201", password: "secret-201")
        world.report(Self.late)
        let first = world.knock(proved, by: phone)
        #expect(first?.status == .serviceUnavailable)
        world.report(.late(.zero))
        let again = world.knock(proved, by: phone)
        #expect(again == first)
        #expect(world.census.calls == 0 && world.counters.callsRefusedLate == 1)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
