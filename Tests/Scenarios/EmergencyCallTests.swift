import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Section 4.5 of the language, live: what an emergency call shows, whom it tells, which way it
/// takes, and that whoever called for help can be called back.
struct EmergencyCallTests {
    private static let block = "emergency { numbers 112, 110; test 933; via first; notify 203 }"

    /// 201 stands in the attic, 202 nowhere in particular.
    private func office(
        trunks: [String] = ["first"], _ block: String = block,
        _ change: (inout Office) -> Void = { _ in }
    ) -> World {
        var ann = Office.Phone("201", name: "Ann")
        ann.location = "attic"
        var office = Office.plain(ann, .init("202"), .init("203"))
        office.locations = [
            Location(name: "attic", address: "12 Main Street, attic", callerID: "+4930555901")
        ]
        office.trunks = trunks
        office.dialplan = """
            bellbird 1
            settings { main-number +4930555100 }
            numbering germany area 30
            \(block)
            context staff { number 2xx { ring dialed for 20s } }
            incoming first {
              number +4930555201 { ring 201 }
              number +4930555202 { ring 202 }
            }
            """
        change(&office)
        var world = World(office)
        world.register()
        for trunk in trunks { world[trunk].behaviour.answering = .after(.seconds(1)) }
        return world
    }

    private func invite(_ world: World, to trunk: String = "first") throws -> Request {
        try #require(world.ladder.requests("INVITE", to: trunk).first)
    }

    @Test("the number of the phone's place is shown, and where it is is told")
    func place() throws {
        var world = office()
        world.call("201", "112")
        world.run(for: .seconds(3))
        #expect(try invite(world).from.uri.user == "+4930555901")
        let text = try #require(world.ladder.requests("MESSAGE", to: "203").first)
        #expect(
            String(decoding: text.body, as: UTF8.self)
                == "Emergency call: 201 (Ann) calls 112 from 12 Main Street, attic")
        #expect(world["201"].first(.talking) != nil)
        // It rings there as well, and who answers hears who it is.
        #expect(world.rings("203"))
        let shown = world.ladder.requests("INVITE", to: "203").first?.from
        #expect(shown?.displayName == "Emergency: 201 (Ann)" && shown?.uri.user == "201")
        world.answer("203")
        world.run(for: .seconds(1))
        let digits = ["digits/2", "digits/0", "digits/1"].map {
            MediaPlayback.Item.prompt($0, language: "en")
        }
        #expect(world.playback(to: "203")?.items.suffix(3) == digits.suffix(3))
        world.endAll()
    }

    @Test("who stands nowhere shows the house's number; the block's own comes before both")
    func number() throws {
        var world = office()
        world.call("202", "112")
        world.run(for: .seconds(3))
        #expect(try invite(world).from.uri.user == "+4930555100")
        world.endAll()
        var other = office("emergency { numbers 112; via first; callerid +4930555777 }")
        other.call("201", "112")
        other.run(for: .seconds(3))
        #expect(try invite(other).from.uri.user == "+4930555777")
        other.endAll()
    }

    @Test("the trunk that is named is dead: any other is taken")
    func anyTrunk() {
        var world = office(trunks: ["first", "second"])
        world["first"].behaviour.answering = .ignoring
        world["first"].behaviour.ringing = nil
        world.call("201", "112")
        world.run(for: .seconds(10))
        #expect(world.ladder.count("INVITE", to: "second") == 1)
        #expect(world["201"].first(.talking) != nil)
        world.endAll()
    }

    @Test(
        "a trunk that says no is not the end of a call for help",
        arguments: [Status.forbidden, .notFound, .notAcceptableHere, .temporarilyUnavailable])
    func refusal(_ status: Status) {
        var world = office(trunks: ["first", "second"])
        world["first"].behaviour.answering = .rejecting(status)
        world.call("201", "112")
        world.run(for: .seconds(3))
        #expect(world.ladder.count("INVITE", to: "second") == 1)
        #expect(world["201"].first(.talking) != nil)
        world.endAll()
    }

    @Test("one trunk is full, the other one dead: room is made within seconds")
    func fullAndDead() {
        var world = office(trunks: ["first", "second"]) { $0.trunkLines = ["first": 1] }
        world["second"].behaviour.answering = .ignoring
        world["second"].behaviour.ringing = nil
        world.at("first") { $0.call("+4930555202", at: $1) }
        world.run(for: .seconds(1))
        world.answer("202")
        world.run(for: .seconds(1))
        world.call("201", "112")
        world.run(for: .seconds(8))
        #expect(world["201"].first(.talking) != nil)
        #expect(world["202"].calls.isEmpty)
        world.endAll()
    }

    @Test(
        "the only line is taken by a mobile that rings in a group, or is asked: that alone stops",
        arguments: [false, true])
    func memberMakesRoom(isAsked: Bool) throws {
        var world = office("emergency { numbers 112; via first }") {
            $0.trunkLines = ["first": 1]
            $0.dialplan = $0.dialplan.replacing(
                "context staff {",
                with: "group all { members 203, dial +4915112345678 via first as 203 }\n"
                    + "context staff { allow mobile; number 8 { ring all for 30s };")
        }
        world["first"].behaviour.answering = .manually
        world["203"].behaviour.answering = .manually
        world.call("202", "8")
        world.run(for: .seconds(1))
        if isAsked { world.answer("first") }
        world.run(for: .seconds(1))
        world["first"].behaviour.answering = .after(.seconds(1))
        world.call("201", "112")
        world.run(for: .seconds(3))
        #expect(world["201"].first(.talking) != nil)
        #expect(world.ladder.count(isAsked ? "BYE" : "CANCEL", to: "first") == 1)
        #expect(world.rings("203") && world["202"].calls.count == 1)
        world.answer("203")
        world.run(for: .seconds(1))
        #expect(world["202"].first(.talking) != nil)
        #expect(world.notes.contains { $0.message.contains("stopped ringing") })
        world.endAll()
    }

    @Test("the test number takes the same way, and nobody is alarmed")
    func test() {
        var world = office()
        world.call("201", "933")
        world.run(for: .seconds(3))
        #expect(world.ladder.count("INVITE", to: "first") == 1)
        #expect(world.ladder.count("MESSAGE", to: "203") == 0)
        world.endAll()
    }

    @Test("the emergency service calling back meets neither do-not-disturb nor a forward")
    func callback() {
        func back(afterHelp: Bool) -> World {
            var world = office()
            _ = world.order(.forward("202", .dnd(true)))
            _ = world.order(.forward("201", .set(.always, "203", after: nil)))
            if afterHelp {
                world.call("201", "112")
                world.run(for: .seconds(3))
                world.hangUp("201")
                world.run(for: .seconds(60))
            }
            for number: ByteString in ["+4930555201", "+4930555202"] {
                world.at("first") { $0.call(number, at: $1) }
                world.run(for: .seconds(2))
            }
            return world
        }
        var ordinary = back(afterHelp: false)
        #expect(!ordinary.rings("201") && !ordinary.rings("202") && ordinary.rings("203"))
        ordinary.endAll()
        var urgent = back(afterHelp: true)
        #expect(urgent.rings("201") && urgent.rings("202") && !urgent.rings("203"))
        urgent.endAll()
    }

    @Test("the last ports are kept for help")
    func ports() {
        var world = office { $0.media.ports = 16_384...16_399 }
        world.call("202", "203")
        world.run(for: .seconds(1))
        world.answer("203")
        world.run(for: .seconds(1))
        // Eight pairs: two are taken, and a second ordinary call would leave less than four.
        world.call("203", "201")
        world.run(for: .seconds(1))
        world.call("203", "202")
        world.run(for: .seconds(1))
        #expect(world.ladder.count("INVITE", to: "201") == 1)
        world.call("201", "112")
        world.run(for: .seconds(3))
        #expect(world["first"].first(.talking) != nil)
        world.endAll()
    }
}
