import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// The exchange speaks: prompts, menus, questions, and what is heard while others ring.
struct VoiceTests {
    static func world(_ numbers: String, _ phones: Office.Phone...) -> World {
        var office = Office(phones: phones, dialplan: "bellbird 1\n" + numbers)
        if phones.isEmpty { office.phones = [.init("201"), .init("202"), .init("203")] }
        var world = World(office)
        world.register()
        return world
    }

    private static let menu = """
        menu main {
          greeting "hello", "choose"
          wait 5s
          press 1 { log "one"; ring 202 for 20s }
          press 2 { play "two"; hangup }
          on timeout { log "late"; hangup }
          on invalid { log "wrong"; hangup }
        }
        context staff {
          number 8 { goto main }
        }
        """

    private func logs(_ world: World) -> [String] {
        world.notes.compactMap { $0.message == "Dialplan log" ? $0.details["text"] : nil }
    }

    // MARK: - Menus

    @Test("a menu: its prompts are heard, a key stops them and leads on")
    func bargeIn() throws {
        var world = Self.world(Self.menu)
        world.call("201", "8")
        world.run(for: .milliseconds(500))
        let heard = try #require(world.playback(to: "201"))
        #expect(
            heard.items == [.prompt("hello", language: "en"), .prompt("choose", language: "en")])
        #expect(heard.rounds == 1)
        world.press("1", at: "201")
        #expect(world.playback(to: "201")?.items.count != 2)
        world.run(for: .seconds(1))
        #expect(logs(world) == ["one"])
        #expect(world["202"].first(.ringing) != nil)
        world.answer("202")
        world.run(for: .seconds(1))
        #expect(world["202"].first(.talking) != nil)
        #expect(world.playback(to: "201") == nil)
        world.finish()
        #expect(try Golden.compare(world.ladder.text, with: "menu.ladder") == .same)
    }

    @Test("the time for a key begins when the prompts are over")
    func timeout() {
        var world = Self.world(Self.menu)
        world.call("201", "8")
        // Two prompts of a second, and five seconds.
        world.run(for: .milliseconds(6_900))
        #expect(logs(world) == [])
        world.run(for: .milliseconds(300))
        #expect(logs(world) == ["late"])
        world.finish()
    }

    @Test("a key that means nothing")
    func invalid() {
        var world = Self.world(Self.menu)
        world.call("201", "8")
        world.run(for: .seconds(1))
        world.press("7", at: "201")
        world.run(for: .seconds(1))
        #expect(logs(world) == ["wrong"])
        world.finish()
    }

    @Test("a prompt that is not there is told of, and the menu goes on without it")
    func missing() {
        var world = Self.world(Self.menu)
        world.media.missingSounds = ["choose", "two"]
        world.call("201", "8")
        world.run(for: .seconds(1))
        #expect(world.notes.contains { $0.details["reason"] == "no sound choose" })
        world.press("2", at: "201")
        world.run(for: .seconds(1))
        #expect(world.notes.contains { $0.details["reason"] == "no sound two" })
        world.finish()
        #expect(world.events(of: "201").last?.isEnd == true)
    }

    @Test("a caller without an offer hears the menu once its answer is here")
    func lateOffer() throws {
        var behaviour = Softphone.Behaviour()
        behaviour.offersLate = true
        var world = Self.world(Self.menu, .init("201", behaviour: behaviour), .init("202"))
        world.call("201", "8")
        world.run(for: .milliseconds(500))
        #expect(world.playback(to: "201")?.items.count == 2)
        #expect(world.media.complaints == [])
        world.press("1", at: "201")
        world.run(for: .seconds(1))
        #expect(world["202"].first(.ringing) != nil)
        world.finish()
    }

    @Test("the caller hangs up while the menu speaks, and while it waits", arguments: [1, 4])
    func gone(_ seconds: Int) {
        var world = Self.world(Self.menu)
        world.call("201", "8")
        world.run(for: .seconds(seconds))
        world.finish()
        #expect(logs(world) == [])
    }

    @Test("digits of a question; those of a secret one are in no trace")
    func secret() throws {
        var world = Self.world(
            """
            context staff {
              number 8 {
                ask "number" digits 2 as wanted
                ask "pin" digits 4 as pin { secret }
                if pin is 4711 { log "right {wanted}" } else { log "wrong" }
                hangup
              }
            }
            """)
        world.call("201", "8")
        world.run(for: .seconds(2))
        for key in ["4", "2"] { world.press(key, at: "201") }
        world.run(for: .seconds(2))
        for key in ["4", "7", "1", "1"] { world.press(key, at: "201") }
        world.run(for: .seconds(1))
        #expect(logs(world) == ["right 42"])
        world.finish()
        let traced = world.store.decisions.flatMap(\.steps).map(\.what)
        #expect(!traced.contains { $0.contains("4711") })
        #expect(traced.contains { $0.contains("****") })
    }

    // MARK: - Playing and saying

    @Test("prompts and tones in turn, so often, in the call's language")
    func sequence() throws {
        var world = Self.world(
            """
            context staff {
              number 8 { language de; play "one", tone confirmation, "two" times 2; hangup }
            }
            """)
        world.call("201", "8")
        world.run(for: .milliseconds(100))
        let heard = try #require(world.playback(to: "201"))
        #expect(heard.rounds == 2)
        #expect(heard.items.count == 3)
        #expect(heard.items.first == .prompt("one", language: "de"))
        #expect(heard.items.last == .prompt("two", language: "de"))
        // Two prompts of a second and a cadence of 0.3 s, twice.
        world.run(for: .milliseconds(4_300))
        #expect(world["201"].first(.talking) != nil)
        world.run(for: .milliseconds(500))
        #expect(world["201"].first(.talking) == nil)
        world.finish()
    }

    @Test("a number is said as prompts of the language")
    func say() throws {
        var world = Self.world("context staff { number 8 { say number 21; hangup } }")
        world.call("201", "8")
        world.run(for: .milliseconds(100))
        #expect(
            world.playback(to: "201")?.items == [
                .prompt("digits/20", language: "en"), .prompt("digits/1", language: "en"),
            ])
        world.run(for: .seconds(3))
        #expect(world["201"].first(.talking) == nil)
        world.finish()
    }

    @Test("early: heard in a 183, and nobody has answered")
    func early() {
        var world = Self.world(
            "context staff { number 8 { play \"closed\" early; hangup busy } }")
        let call = world.call("201", "8")
        world.run(for: .milliseconds(500))
        #expect(
            world.events(of: "201").contains(
                .progressed(call, .sessionProgress, hasMedia: true)))
        #expect(world.playback(to: "201")?.items == [.prompt("closed", language: "en")])
        world.run(for: .seconds(3))
        world.finish()
        #expect(world.ladder.count("200", from: "pbx", to: "201") == 0)
        #expect(world.store.records.first?.answered == nil)
    }

    @Test("each phone hears us in the codec that it likes best", arguments: ["G722", "opus"])
    func codec(_ name: String) {
        var behaviour = Softphone.Behaviour()
        behaviour.codecs = [
            Codec(0, "PCMU", 8000), Codec(9, "G722", 8000),
            Codec(96, "opus", 48_000, channels: 2),
        ]
        var world = Self.world(
            Self.menu, .init("201", codecs: [name, "PCMU"], behaviour: behaviour), .init("202"))
        world.call("201", "8")
        world.run(for: .milliseconds(500))
        #expect(world.speech(to: "201")?.spoken?.codec.name == ByteString(name))
        #expect(world.media.complaints == [])
        world.finish()
    }

    // MARK: - While it rings

    @Test("music instead of ringing: early, and over with the answer")
    func ringMusic() {
        var world = Self.world("context staff { number 8 { ring 202 for 20s music \"jazz\" } }")
        let call = world.call("201", "8")
        world.run(for: .seconds(2))
        #expect(
            world.events(of: "201").contains(
                .progressed(call, .sessionProgress, hasMedia: true)))
        #expect(world.ladder.count("180", from: "pbx", to: "201") == 0)
        #expect(world.playback(to: "201")?.items == [.music("jazz")])
        #expect(world.playback(to: "201")?.rounds == 0)
        world.answer("202")
        world.run(for: .seconds(1))
        #expect(world.playback(to: "201") == nil)
        #expect(world.media.open.values.compactMap(\.peer).count == 2)
        world.finish()
    }

    @Test("music that is not there gives way to the ringing tone")
    func noMusic() {
        var world = Self.world("context staff { number 8 { ring 202 for 20s music \"jazz\" } }")
        world.media.missingSounds = ["jazz"]
        world.call("201", "8")
        world.run(for: .seconds(2))
        guard case .tone? = world.playback(to: "201")?.items.first else {
            Issue.record("hears no tone")
            return
        }
        world.finish()
    }

    @Test("a caller without an offer cannot be sent music early, and is told that it rings")
    func ringMusicLateOffer() {
        var late = Softphone.Behaviour()
        late.offersLate = true
        var world = Self.world(
            "context staff { number 8 { ring 202 for 20s music \"jazz\" } }",
            .init("201", behaviour: late), .init("202"))
        world.call("201", "8")
        world.run(for: .seconds(2))
        #expect(world.ladder.count("180", from: "pbx", to: "201") == 1, "\(world.ladder.text)")
        #expect(world.playback(to: "201") == nil)
        world.answer("202")
        world.run(for: .seconds(1))
        #expect(world["201"].first(.talking) != nil)
        world.finish()
    }

    @Test("who was answered before hears it ring, or the call's music")
    func ringback() {
        var world = Self.world(
            """
            context staff {
              number 8 { answer; ring 202 for 5s; play "nobody" }
              number 9 { answer; music "jazz"; ring 202 for 5s; play "nobody" }
            }
            """)
        world.call("201", "8")
        world.run(for: .seconds(2))
        guard case .tone(let tone)? = world.playback(to: "201")?.items.first else {
            Issue.record("hears no tone")
            return
        }
        #expect(tone.segments.count == 2)
        world.run(for: .milliseconds(3_500))
        #expect(world.playback(to: "201")?.items == [.prompt("nobody", language: "en")])
        world.finish()
        world.call("201", "9")
        world.run(for: .seconds(2))
        #expect(world.playback(to: "201")?.items == [.music("jazz")])
        world.finish()
    }
}

extension World {
    /// What the engine plays to that phone now.
    func playback(to name: String) -> MediaPlayback? { opened(for: name)?.playback }

    func speech(to name: String) -> Speech? { opened(for: name)?.direction?.speech }

    private func opened(for name: String) -> VirtualMedia.Stream? {
        stream(of: name).flatMap { media.open[$0] }
    }

    /// 201 hangs up, if it talks, and nothing is left.
    mutating func finish() {
        #expect(media.complaints == [])
        hangUp("201")
        runUntilQuiet()
        #expect(leftovers == [])
    }
}

extension Softphone.Event {
    var isEnd: Bool { if case .ended = self { true } else { false } }
}
