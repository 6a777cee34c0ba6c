import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing

/// Callers whose INVITE has no description, as some exchanges send it, where the plan answers
/// before anybody is called.
struct LateOfferTests {
    private func office(_ plan: String) -> World {
        var office = Office.plain(
            .init("201", name: "Anna"), .init("202"), .init("203"))
        office.dialplan = """
            bellbird 1
            queue desk { members 203 }
            context staff {
              number 2xx { ring dialed for 20s }
              number 50 { \(plan) }
            }
            """
        var world = World(office)
        world.register()
        world["201"].behaviour.offersLate = true
        world["203"].behaviour.answering = .after(.milliseconds(900))
        // The ACK is on its way while the phone is called already.
        world.network.path = Path(delay: .milliseconds(150))
        return world
    }

    @Test(
        "who is called before the ACK of the caller has come is answered, and both hear each other",
        arguments: ["queue desk for 1m", "answer; ring 203 for 10s"])
    func calledAtOnce(_ plan: String) {
        var world = office(plan)
        world.call("201", "50")
        world.run(for: .seconds(4))
        #expect(world.heard == [["201", "203"]])
        #expect(world.ladder.count("200 OK (INVITE)", from: "203") == 1)
        world.endAtHome()
    }

    @Test("a recording that has not begun when a message is taken does not begin then")
    func recordedAndVoicemail() {
        var world = World.withMailboxes {
            $0.dialplan = """
                bellbird 1
                context staff { number 8 { record on; voicemail 201 } }
                """
        }
        world["202"].behaviour.offersLate = true
        world.network.path = Path(delay: .milliseconds(150))
        world.media.recordedLength = .seconds(5)
        world.call("202", "8")
        world.run(for: .seconds(12))
        world.hangUp("202")
        world.runUntilQuiet()
        #expect(world.store.voicemail.messages.count == 1)
        #expect(world.leftovers == [])
    }

    @Test("what rings at the wish of a caller without an offer is given to somebody else")
    func givenWhileItRings() {
        var world = office("ring 203 for 10s")
        world["202"].behaviour.offersLate = true
        world["203"].behaviour.answering = .manually
        world["201"].behaviour.offersLate = false
        world.call("201", "202")
        world.run(for: .seconds(1))
        world.answer("202")
        world.run(for: .seconds(1))
        world.consult("202", "203")
        world.join("202")
        world.run(for: .seconds(1))
        world.answer("203")
        world.run(for: .seconds(2))
        #expect(world.heard == [["201", "203"]])
        #expect(world["201"].calls.values.first?.direction == .sendReceive)
        world.endAtHome()
    }
}
