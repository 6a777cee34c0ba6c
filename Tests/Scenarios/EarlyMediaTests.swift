import SIP
import Simulation
import Softphone
import Switchboard
import Testing

/// Phones that speak before they are answered: of one the caller hears it, of several nobody does.
struct EarlyMediaTests {
    private func office(_ lines: String = "") -> World {
        var talkative = Softphone.Behaviour()
        talkative.givesEarlyMedia = true
        var office = Office.plain(
            .init("201"), .init("202", behaviour: talkative), .init("203", behaviour: talkative))
        office.dialplan = """
            bellbird 1
            context staff {
              number 2xx { ring dialed for 20s }
              number 700 { ring 202, 203 for 20s }
              \(lines)
            }
            """
        var world = World(office)
        world.register()
        return world
    }

    private func pairs(_ world: World) -> [MediaOrder] {
        world.media.orders.filter { order in
            switch order {
            case .connect, .bridge: true
            default: false
            }
        }
    }

    @Test("of one phone the caller hears what it says while it rings")
    func one() {
        var world = office()
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(pairs(world).count == 1)
        #expect(world.media.open.values.filter { $0.peer != nil }.count == 2)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    /// Seed 467 of the random days.
    @Test(
        "who was heard early is asked whether it takes the call, or is passed: it rings again",
        arguments: [true, false])
    func heardNoLonger(isAsked: Bool) {
        let next = isAsked ? " confirm \"press-1\"" : "; ring 203 for 20s"
        var world = office("number 5 { ring 202 for 20s\(next) }")
        world["203"].behaviour.givesEarlyMedia = false
        world.call("201", "5")
        world.run(for: .seconds(2))
        if isAsked { world.answer("202") } else { world.reject("202", .decline) }
        world.run(for: .seconds(1))
        let tone = world.playback(to: "201")?.items
        let isTone = if case .tone? = tone?.first { true } else { false }
        #expect(isTone, "\(String(describing: tone))")
        #expect(world.rings("203") != isAsked)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("of a group nobody hears another's ringing: neither the caller nor the other phone")
    func group() {
        var world = office()
        world.call("201", "700")
        world.run(for: .seconds(2))
        #expect(world["202"].first(.ringing) != nil && world["203"].first(.ringing) != nil)
        #expect(pairs(world) == [])
        #expect(world.media.open.values.allSatisfy { $0.peer == nil && $0.playback == nil })
        world.answer("203")
        world.run(for: .seconds(1))
        #expect(pairs(world).count == 1)
        #expect(world.mediaComplaints == [])
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    /// RFC 3261 §13.2.1: the answer "MUST be in a reliable non-failure message", and a 183 that
    /// is acknowledged by PRACK is one.
    @Test(
        "the answer came in a reliable 183, and the 200 does not repeat it",
        arguments: ["", " music \"jazz\""])
    func answerInProgress(_ music: String) {
        var gateway = Softphone.Behaviour()
        gateway.givesEarlyMedia = true
        gateway.speaksReliableProvisionals = true
        gateway.answersInEarlyMediaOnly = true
        var office = Office.plain(.init("201"), .init("202", behaviour: gateway))
        office.dialplan = """
            bellbird 1
            context staff { number 2xx { ring dialed for 20s\(music) } }
            """
        var world = World(office)
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(2))
        world.answer("202")
        world.run(for: .seconds(1))
        #expect(world["201"].first(.talking) != nil, "\(world.ladder.text)")
        #expect(world["202"].first(.talking) != nil)
        #expect(world.media.open.values.filter { $0.peer != nil }.count == 2)
        #expect(world.mediaComplaints == [])
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
