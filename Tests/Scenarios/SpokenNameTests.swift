import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Rooms that announce names, and rooms that are recorded.
struct SpokenNameTests {
    /// Comes to the door, hears the question and the tone, speaks, and presses #.
    private func enter(
        _ world: inout World, _ name: String, dialing number: String = "600"
    ) throws {
        world.call(name, number)
        world.run(for: .milliseconds(2_500))
        world.press("#", at: name, each: .milliseconds(200))
        world.run(for: .milliseconds(500))
    }

    private func view(_ world: inout World) -> RoomView? {
        guard case .rooms(let rooms) = world.order(.listRooms) else { return nil }
        return rooms.first
    }

    /// What rooms were played, in words.
    private func news(_ world: World) -> [[String]] {
        world.media.orders.compactMap { order in
            guard case .playInRoom(_, let playback) = order, !playback.isMusic else { return nil }
            return playback.items.map(word)
        }
    }

    private func told(_ name: String, _ world: World) throws -> [String] {
        let id = try #require(world.stream(of: name))
        return world.media.orders.flatMap { order -> [String] in
            guard case .play(id, let playback) = order else { return [] }
            return playback.items.map(word)
        }
    }

    private func word(_ item: MediaPlayback.Item) -> String {
        switch item {
        case .prompt(let name, _): name
        case .recorded(let name): "name of " + (name.hasPrefix("name-") ? "somebody" : "?")
        case .tone: "tone"
        default: "?"
        }
    }

    private func end(_ world: inout World) {
        _ = world.endAllCalls()
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(world.mediaComplaints == [])
        #expect(world.media.passing == [])
    }

    @Test("who comes is asked for a name; the others hear it, and hear it again at the end")
    func names() throws {
        var world = World.withRoom("announce names")
        try enter(&world, "201")
        #expect(try told("201", world) == ["vm-rec-name", "tone"])
        let draft = world.media.orders.lazy.compactMap { order -> RecordingDraft? in
            if case .record(_, let draft) = order { draft } else { nil }
        }.first
        #expect(draft?.isPassing == true)
        #expect(view(&world)?.members.map(\.caller) == ["201"])
        try enter(&world, "202")
        world.run(for: .seconds(3))
        #expect(world.media.passing.count == 2)
        let joined = ["name of somebody", "conf-hasjoin"]
        #expect(news(world) == [joined, joined])
        world.hangUp("202")
        world.run(for: .milliseconds(500))
        #expect(news(world).last == ["name of somebody", "conf-hasleft"])
        #expect(world.media.passing.count == 1, "read for the last time")
        end(&world)
    }

    @Test("who says nothing is waited for as long as a name takes, and is known by its number")
    func silence() throws {
        var world = World.withRoom("announce names")
        world.media.recordedLength = .milliseconds(100)
        world.call("201", "600")
        world.run(for: .seconds(5))
        #expect(world.census.rooms == 0)
        world.run(for: .seconds(2))
        #expect(world.census.rooms == 1)
        #expect(news(world) == [["digits/2", "digits/0", "digits/1", "conf-hasjoin"]])
        #expect(world.media.passing == [])
        end(&world)
    }

    @Test("a key ends the question; sounds that are missing keep nobody out, and news are tones")
    func missing() throws {
        var world = World.withRoom("announce names")
        world.media.missingSounds = ["vm-rec-name", "conf-hasjoin"]
        world.call("201", "600")
        world.run(for: .milliseconds(800))
        world.press("#", at: "201", each: .milliseconds(200))
        world.run(for: .milliseconds(300))
        #expect(news(world) == [["name of somebody", "conf-hasjoin"], ["tone"]])
        world.media.missingSounds = []
        world.call("202", "600")
        world.run(for: .milliseconds(300))
        world.press("5", at: "202", each: .milliseconds(200))
        world.run(for: .milliseconds(500))
        world.press("#", at: "202", each: .milliseconds(200))
        world.run(for: .milliseconds(300))
        #expect(view(&world)?.members.count == 2)
        end(&world)
    }

    @Test("a disk that refuses lets everybody in, by number")
    func noDisk() throws {
        var world = World.withRoom("announce names")
        world.media.recordingFailure = "No space left on device"
        try enter(&world, "201")
        #expect(view(&world)?.members.count == 1)
        #expect(news(world).last?.last == "conf-hasjoin")
        #expect(world.notes.count { $0.message == "What was said could not be recorded" } == 1)
        end(&world)
    }

    @Test("who hangs up while speaking, and who finds a full room, leave no file behind")
    func gone() throws {
        var world = World.withRoom("announce names; limit 2")
        world.call("201", "600")
        world.run(for: .seconds(2))
        #expect(world.media.passing.count == 1)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(world.media.passing == [])
        try enter(&world, "204")
        world.call("201", "600")
        world.run(for: .seconds(2))
        world.call("202", "600")
        world.run(for: .milliseconds(200))
        world.press("#", at: "201", each: .milliseconds(200))
        world.run(for: .seconds(3))
        world.press("#", at: "202", each: .milliseconds(200))
        #expect(view(&world)?.members.map(\.caller) == ["204", "201"])
        world.call("203", "600")
        world.run(for: .milliseconds(500))
        #expect(try told("203", world) == ["conf-full"], "no name is asked for in vain")
        end(&world)
    }

    @Test("of a crowd not everybody is announced, and every file goes")
    func crowd() throws {
        var world = World.withRoom("announce names")
        for name in ["201", "202", "203", "204"] { try enter(&world, name) }
        world.run(for: .seconds(20))
        #expect(world.media.passing.count == 4)
        for name in ["202", "203", "204"] { world.hangUp(name) }
        world.run(for: .seconds(20))
        #expect(news(world).count { $0.last == "conf-hasleft" } == 3)
        #expect(world.media.passing.count == 1)
        end(&world)
    }

    @Test("a recorded room says so at the door, from the first inside until the last has left")
    func recorded() throws {
        var world = World.withRoom("record yes; starts-with-host yes")
        world.call("201", "600")
        world.run(for: .milliseconds(500))
        #expect(try told("201", world) == ["conf-now-recording"])
        #expect(world.census.rooms == 0, "not before it has heard that")
        world.run(for: .seconds(2))
        #expect(world.media.rooms.values.first?.recording == nil, "nobody is inside")
        world.call("202", "601")
        world.run(for: .seconds(2))
        let draft = try #require(world.media.rooms.values.first?.recording)
        #expect(draft.name.contains("-conference-600-") && draft.name.hasSuffix(".wav"))
        #expect(!draft.isPassing)
        #expect(world.order(.room("600", .add("203"))) == .done)
        world.run(for: .milliseconds(500))
        world.answer("203")
        world.run(for: .milliseconds(500))
        #expect(try told("203", world) == ["conf-now-recording"])
        world.hangUp("201")
        world.run(for: .seconds(1))
        #expect(world.media.rooms.values.first?.recording == draft)
        end(&world)
        let drafts = world.media.orders.count { if case .recordRoom = $0 { true } else { false } }
        #expect(drafts == 1)
        #expect(
            world.store.records.map { $0.tags?["conference-recording"] } == [
                draft.name, draft.name,
            ]
        )
    }

    @Test("a room that can be recorded no longer goes on, and the journal says so once")
    func fullDisk() throws {
        var world = World.withRoom("record yes")
        world.media.recordingFailure = "No space left on device"
        world.call("201", "600")
        world.run(for: .seconds(3))
        #expect(view(&world)?.members.count == 1)
        end(&world)
        let told = world.notes.filter {
            $0.message == "A conference could not be recorded any longer"
        }
        #expect(told.map { $0.details["reason"] } == ["No space left on device"])
    }

    @Test("a call that is recorded itself is not asked for a name, and goes on being recorded")
    func recordedCall() throws {
        var world = World.withRoom("announce names", action: "record on; answer; conference 600")
        world.call("201", "600")
        world.run(for: .seconds(2))
        #expect(view(&world)?.members.count == 1)
        #expect(world.media.open[try #require(world.stream(of: "201"))]?.recording != nil)
        end(&world)
    }

    @Test("a member of whom nothing is heard leaves, alone, and the others hear so")
    func silentMembers() throws {
        var world = World.withRoom("announce names")
        world.media.recordedLength = .zero
        try enter(&world, "201", dialing: "601")
        try enter(&world, "202")
        #expect(world.order(.room("600", .add("203"))) == .done)
        world.run(for: .milliseconds(500))
        world.answer("203")
        world.run(for: .seconds(8))
        for name in ["201", "202", "203"] {
            let stream = try #require(world.stream(of: name))
            #expect(
                world.media.open[stream]?.direction?.silenceTimeoutMilliseconds == 30_000, "\(name)"
            )
        }
        world.report(.media(.silent(try #require(world.stream(of: "203")))))
        world.run(for: .seconds(2))
        #expect(view(&world)?.members.map(\.caller) == ["201", "202"])
        #expect(news(world).last == ["digits/2", "digits/0", "digits/3", "conf-hasleft"])
        #expect(world["203"].calls.isEmpty)
        world.report(.media(.silent(try #require(world.stream(of: "202")))))
        world.run(for: .seconds(2))
        #expect(view(&world)?.members.map(\.caller) == ["201"])
        #expect(news(world).last == ["digits/2", "digits/0", "digits/2", "conf-hasleft"])
        end(&world)
        #expect(world.store.records.contains { $0.ending.cause == "no audio" })
    }

    @Test("who holds, or waits outside for a host, is not missed; at the door neither")
    func notMissed() throws {
        var world = World.withRoom("starts-with-host yes; pin 1")
        world.call("202", "600")
        world.run(for: .seconds(1))
        let timeout = { (world: World, name: String) throws -> UInt32? in
            world.media.open[try #require(world.stream(of: name))]?.direction?
                .silenceTimeoutMilliseconds
        }
        #expect(try timeout(world, "202") == nil)
        world.press("1#", at: "202", each: .milliseconds(200))
        #expect(view(&world)?.members.map(\.isWaiting) == [true])
        #expect(try timeout(world, "202") == nil)
        world.call("201", "601")
        world.run(for: .seconds(1))
        #expect(try timeout(world, "202") == 30_000)
        world.hold("201")
        world.run(for: .seconds(1))
        #expect(try timeout(world, "201") == nil)
        end(&world)
    }

    @Test("sound that goes one way is told of members too, in words")
    func oneWay() throws {
        var world = World.withRoom("")
        var nothing = StreamHearing()
        nothing.packets = 0
        world.media.hearing[world["202"].local.ip] = nothing
        world.call("201", "600")
        world.run(for: .seconds(1))
        world.call("202", "600")
        world.run(for: .seconds(4))
        let told = world.notes.filter { $0.message == "Audio goes one way, or none" }
        #expect(told.count == 1)
        #expect(
            told.first?.details["what"]?.hasPrefix(
                "conference 600 hears nothing: no packets come from") == true, "\(told)")
        end(&world)
    }
}

extension MediaPlayback {
    fileprivate var isMusic: Bool {
        if case .music? = items.first { true } else { rounds == 1 && isEndless }
    }

    /// The tone that stands in for music.
    private var isEndless: Bool {
        if case .tone(let tone)? = items.first { tone.times == 0 } else { false }
    }
}
