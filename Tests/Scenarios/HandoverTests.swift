import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// A phone hears something before it has the caller; and whoever is held hears music.
struct HandoverTests {
    private func ringing(_ options: String, answering: Int = 1) -> World {
        var office = Office(
            phones: [
                .init("201"), .init("202", behaviour: .answering(after: .seconds(answering))),
                .init("203"),
            ],
            dialplan: """
                bellbird 1
                context staff {
                  number 8 { ring 202, 203 for 20s \(options) { on declined { play "no" } } }
                }
                """)
        office.sessions.expires = office.sessions.expires
        var world = World(office)
        world.register()
        world.call("201", "8")
        world.run(for: .milliseconds(1_500))
        return world
    }

    // MARK: - Announce

    @Test("an announcement to who answers; the caller hears it ring, the others stop")
    func announce() throws {
        var world = ringing("announce \"sales\"")
        #expect(world.playback(to: "202")?.items == [.prompt("sales", language: "en")])
        #expect(world["201"].first(.talking) == nil)
        #expect(world["203"].calls.isEmpty)
        world.run(for: .seconds(1))
        #expect(world["201"].first(.talking) != nil)
        #expect(world["202"].first(.talking) != nil)
        #expect(world.media.open.values.compactMap(\.peer).count == 2)
        #expect(world.mediaComplaints == [])
        world.finish()
        #expect(try Golden.compare(world.ladder.text, with: "announce.ladder") == .same)
    }

    @Test("the caller goes, the phone goes, the announcement is not there")
    func announceAndGone() {
        var world = ringing("announce \"sales\"")
        world.finish()
        #expect(world["202"].calls.isEmpty)
        world = ringing("announce \"sales\"")
        world.hangUp("202")
        world.run(for: .milliseconds(100))
        #expect(world.playback(to: "201")?.items == [.prompt("no", language: "en")])
        world.finish()
        world = ringing("announce \"sales\"", answering: 3)
        world.media.missingSounds = ["sales"]
        world.run(for: .seconds(2))
        #expect(world["201"].first(.talking) != nil)
        world.finish()
    }

    // MARK: - Confirm

    @Test("1 takes the call; until then the others ring")
    func confirm() throws {
        var world = ringing("announce \"sales\" confirm \"press-1\"")
        #expect(
            world.playback(to: "202")?.items == [
                .prompt("sales", language: "en"), .prompt("press-1", language: "en"),
            ])
        #expect(world["203"].first(.ringing) != nil)
        world.press("1", at: "202")
        world.run(for: .seconds(1))
        #expect(world["201"].first(.talking) != nil)
        #expect(world["203"].calls.isEmpty)
        #expect(world.media.open.values.compactMap(\.peer).count == 2)
        world.finish()
        #expect(try Golden.compare(world.ladder.text, with: "confirm.ladder") == .same)
    }

    @Test("another key, no key, or the receiver put down: it has declined, and the others ring on")
    func notConfirmed() {
        for way in 0..<3 {
            var world = ringing("confirm \"press-1\"")
            switch way {
            case 0: world.press("5", at: "202")
            case 1: world.run(for: .seconds(12))
            default: world.hangUp("202")
            }
            world.run(for: .seconds(1))
            #expect(world["202"].calls.isEmpty, "\(way)")
            #expect(world["203"].first(.ringing) != nil, "\(way)")
            world.answer("203")
            world.run(for: .milliseconds(500))
            #expect(world.playback(to: "203")?.items == [.prompt("press-1", language: "en")])
            world.press("1", at: "203")
            world.run(for: .seconds(1))
            #expect(world["203"].first(.talking) != nil)
            #expect(world["201"].first(.talking) != nil)
            world.finish()
        }
    }

    @Test("two are asked at once: the first to press has it")
    func twoAsked() {
        var world = ringing("confirm \"press-1\"")
        world.answer("203")
        world.run(for: .milliseconds(200))
        world.press("1", at: "203")
        world.run(for: .seconds(1))
        #expect(world["203"].first(.talking) != nil)
        #expect(world["202"].calls.isEmpty)
        world.finish()
    }

    @Test("the caller goes, or the time is over, while somebody is asked", arguments: [1, 30])
    func confirmAndOver(_ seconds: Int) {
        var world = ringing("confirm \"press-1\"", answering: 15)
        world.run(for: .seconds(15 + seconds))
        if seconds > 1 { #expect(world["202"].calls.isEmpty) }
        world.finish()
        #expect(world["202"].calls.isEmpty)
    }

    @Test("a caller without an offer: the phone is answered first, the caller after the key")
    func lateOffer() {
        var late = Softphone.Behaviour()
        late.offersLate = true
        var world = VoiceTests.world(
            "context staff { number 8 { ring 202 for 20s confirm \"press-1\" } }",
            .init("201", behaviour: late),
            .init("202", behaviour: .answering(after: .seconds(1))))
        world.call("201", "8")
        world.run(for: .seconds(2))
        world.press("1", at: "202")
        world.run(for: .seconds(1))
        #expect(world["201"].first(.talking) != nil, "\(world.ladder.text)")
        #expect(world["202"].first(.talking) != nil)
        #expect(world.mediaComplaints == [])
        world.finish()
    }

    // MARK: - Hold

    private func talking(_ plan: String = "ring dialed") -> World {
        var world = VoiceTests.world(
            "settings { music \"calm\" }\ncontext staff { number 2xx { \(plan) } }",
            .init("201"), .init("202", behaviour: .answering(after: .seconds(1))))
        world.call("201", "202")
        world.run(for: .seconds(3))
        return world
    }

    @Test("who is held hears music, whoever holds; then both hear each other", arguments: [0, 1])
    func hold(_ holder: Int) {
        let names = ["201", "202"]
        let (holds, held) = (names[holder], names[1 - holder])
        var world = talking()
        world.hold(holds)
        world.run(for: .seconds(1))
        #expect(world.playback(to: held)?.items == [.music("calm")])
        #expect(world.playback(to: held)?.rounds == 0)
        #expect(world.playback(to: holds) == nil)
        #expect(world.media.open.values.compactMap(\.peer).isEmpty)
        #expect(world.mediaComplaints == [])
        world.resume(holds)
        world.run(for: .seconds(1))
        #expect(world.playback(to: held) == nil)
        #expect(world.media.open.values.compactMap(\.peer).count == 2)
        world.finish()
    }

    @Test("both hold: nobody hears anything; the call's own music; the other side hangs up")
    func bothHold() {
        var world = talking("music \"jazz\"; ring dialed")
        world.hold("201")
        world.run(for: .seconds(1))
        #expect(world.playback(to: "202")?.items == [.music("jazz")])
        world.hold("202")
        world.run(for: .seconds(1))
        #expect(world.playback(to: "202") == nil)
        #expect(world.playback(to: "201") == nil)
        world.resume("201")
        world.run(for: .seconds(1))
        #expect(world.playback(to: "201")?.items == [.music("jazz")])
        world.hangUp("202")
        world.finish()
    }

    @Test("no such music: what the holding side sends is passed on")
    func noMusic() {
        var world = talking()
        world.media.missingSounds = ["calm"]
        world.hold("201")
        world.run(for: .seconds(1))
        #expect(world.playback(to: "202") == nil)
        #expect(world.media.open.values.compactMap(\.peer).count == 2)
        world.resume("201")
        world.hold("201")
        world.run(for: .seconds(2))
        world.finish()
        #expect(world.notes.count { $0.message == "A sound could not be played" } == 1)
    }
}
