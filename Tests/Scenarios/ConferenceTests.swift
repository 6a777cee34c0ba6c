import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Conference rooms of a whole office: the door, the room, its end.
struct ConferenceTests {
    private func enter(
        _ world: inout World, _ names: String..., dialing number: String = "600"
    ) {
        for name in names {
            world.call(name, number)
            world.run(for: .seconds(1))
        }
    }

    private func view(_ world: inout World) -> RoomView? {
        guard case .rooms(let rooms) = world.order(.listRooms) else { return nil }
        return rooms.first
    }

    private func seats(_ world: World) -> [String: RoomSeat] {
        let members = world.media.rooms.values.flatMap { $0.members }
        var found: [String: RoomSeat] = [:]
        for (stream, seat) in members {
            let ip = world.media.open[stream]?.direction?.rtp.ip
            if let name = ["201", "202", "203", "204"].first(where: { world[$0].local.ip == ip }) {
                found[name] = seat
            }
        }
        return found
    }

    /// The prompts that this phone was played, in turn.
    private func prompts(_ name: String, _ world: World) throws -> [String] {
        let id = try #require(world.stream(of: name))
        return world.media.orders.flatMap { order -> [String] in
            guard case .play(id, let playback) = order else { return [] }
            return playback.items.compactMap { item in
                switch item {
                case .prompt(let name, _): name
                case .music(let name): "music \(name)"
                default: nil
                }
            }
        }
    }

    @Test("three meet, and each hears the others: on the wire, in records, and to the end")
    func three() throws {
        var world = World.withRoom("")
        enter(&world, "201", "202", "203")
        #expect(seats(world) == ["201": RoomSeat(), "202": RoomSeat(), "203": RoomSeat()])
        let room = try #require(view(&world))
        #expect(room.members.map(\.caller) == ["201", "202", "203"])
        #expect(room.members.map(\.number) == [1, 2, 3])
        #expect(room.members.first?.name == "Anna")
        #expect(world.census.rooms == 1)
        guard case .calls(let calls) = world.order(.listCalls) else { return }
        #expect(calls.map(\.activity) == ["conference", "conference", "conference"])
        world.hangUp("202")
        world.run(for: .seconds(1))
        #expect(Set(seats(world).keys) == ["201", "203"])
        world.hangUp("201")
        world.hangUp("203")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(
            world.store.records.map(\.answeredBy) == Array(repeating: "conference 600", count: 3))
        #expect(world.store.records.map(\.ending.by) == [.caller, .caller, .caller])
        #expect(try Golden.compare(world.ladder.text, with: "conference.ladder") == .same)
    }

    @Test("the PIN is asked for, and typed over the sound; a host's makes a host")
    func pins() throws {
        var world = World.withRoom("pin 4821; host-pin \"0099\"")
        enter(&world, "201", "202")
        #expect(try prompts("201", world) == ["conf-getpin"])
        #expect(world.census.rooms == 0)
        world.press("4821#", at: "201", each: .milliseconds(200))
        world.press("0099#", at: "202", each: .milliseconds(200))
        world.run(for: .seconds(1))
        #expect(view(&world)?.members.map(\.isHost) == [false, true])
        #expect(seats(world).count == 2)
        world.endAll()
        #expect(
            world.store.decisions.allSatisfy { kept in
                kept.steps.allSatisfy { !$0.what.contains("4821") && !$0.what.contains("0099") }
            })
        let keys = world.store.decisions.flatMap(\.steps).map(\.what).filter { $0.contains("key") }
        #expect(keys.allSatisfy { !$0.contains("8") && !$0.contains("9") }, "\(keys)")
    }

    @Test("the recording of a call rests until the PIN is right, or is no longer asked for")
    func pinIsNotRecorded() throws {
        for (keys, isLetIn) in [("1111#4821#", true), ("1111#2222#3333#", false)] {
            var world = World.withRoom("pin 4821", action: "answer; record on; conference 600")
            enter(&world, "201")
            let stream = try #require(world.stream(of: "201"))
            #expect(world.media.open[stream]?.recording != nil)
            for key in keys {
                #expect(world.media.open[stream]?.isRecordingPaused == true)
                world.press("\(key)", at: "201", each: .milliseconds(200))
            }
            #expect(world.media.open[stream]?.isRecordingPaused == false)
            let pauses = world.media.orders.filter {
                if case .pauseRecording = $0 { true } else { false }
            }
            #expect(pauses.count == 2)
            world.run(for: .seconds(1))
            #expect((view(&world)?.members.count == 1) == isLetIn)
            world.endAll()
        }
    }

    @Test("three wrong PINs, and the call is over; silence counts as one")
    func wrongPIN() throws {
        var world = World.withRoom("pin 4821")
        enter(&world, "201")
        world.press("1111#", at: "201", each: .milliseconds(200))
        world.run(for: .seconds(15))
        world.press("4822#", at: "201", each: .milliseconds(200))
        #expect(
            try prompts("201", world) == [
                "conf-getpin", "conf-invalidpin", "conf-getpin", "conf-invalidpin", "conf-getpin",
                "conf-invalidpin",
            ])
        world.press("9", at: "201", each: .milliseconds(200))
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(world.store.records.map(\.ending.cause) == ["refused"])
        // Nobody was spoken to: who stood at the door was in no room.
        #expect(world.store.records.map(\.answeredBy) == [nil])
        let keys = world.store.decisions.flatMap(\.steps).map(\.what)
            .filter { $0.hasPrefix("key ") }
        #expect(Set(keys) == ["key ***"])
    }

    @Test("sounds that are missing keep nobody out")
    func missingSounds() throws {
        var world = World.withRoom("pin 4821; music \"piano\"")
        world.media.missingSounds = ["conf-getpin", "conf-onlyperson", "piano"]
        enter(&world, "201")
        world.press("4821#", at: "201", each: .milliseconds(200))
        world.run(for: .seconds(5))
        #expect(seats(world).count == 1)
        world.endAll()
    }

    @Test("guests wait with music until a host comes")
    func startsWithHost() throws {
        var world = World.withRoom("starts-with-host yes; music \"piano\"")
        enter(&world, "201", "202")
        world.run(for: .seconds(2))
        #expect(seats(world).isEmpty)
        #expect(view(&world)?.members.map(\.isWaiting) == [true, true])
        #expect(try prompts("201", world) == ["conf-waitforleader", "music piano"])
        world.hangUp("202")
        world.run(for: .seconds(1))
        enter(&world, "203", dialing: "601")
        #expect(Set(seats(world).keys) == ["201", "203"])
        #expect(world.media.open[try #require(world.stream(of: "201"))]?.playback == nil)
        world.endAll()
    }

    @Test("music that is not there is not asked for again and again")
    func noMusicOutside() throws {
        var world = World.withRoom("starts-with-host yes; music \"piano\"")
        world.media.missingSounds = ["piano"]
        enter(&world, "201")
        world.run(for: .seconds(5))
        #expect(try prompts("201", world) == ["conf-waitforleader", "music piano"])
        // A soft tone instead: nobody waits in silence.
        #expect(isTone(world.hears("201").last))
        world.endAll()
    }

    private func isTone(_ item: MediaPlayback.Item?) -> Bool {
        if case .tone(let tone)? = item { tone.times == 0 } else { false }
    }

    @Test(
        "who is alone hears the usual music, or a soft tone where there is none",
        arguments: [true, false])
    func alone(_ hasMusic: Bool) {
        var world = World.withRoom("")
        if !hasMusic { world.media.missingSounds = ["default"] }
        enter(&world, "201")
        world.run(for: .seconds(2))
        let played = world.media.rooms.values.first?.playback?.items.last
        if hasMusic {
            #expect(played == .music("default"))
        } else {
            #expect(isTone(played))
        }
        enter(&world, "202")
        world.run(for: .seconds(2))
        #expect(world.media.rooms.values.first?.playback?.items.last != played)
        world.endAll()
    }

    @Test("the room is over when the last host leaves, and the guests are told why")
    func endsWithHost() throws {
        var world = World.withRoom("ends-with-host yes")
        enter(&world, "201", "202")
        enter(&world, "203", dialing: "601")
        world.hangUp("203")
        world.run(for: .milliseconds(500))
        #expect(try prompts("201", world).last == "conf-leaderhasleft")
        #expect(world.census.rooms == 0)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(world.store.records.count == 3)
    }

    @Test("keys in the room: mute, louder, count; a guest neither locks nor invites")
    func keys() throws {
        var world = World.withRoom("")
        enter(&world, "201", "202")
        world.press("*6", at: "201", each: .milliseconds(200))
        #expect(seats(world)["201"] == RoomSeat(isMuted: true))
        #expect(try prompts("201", world).last == "conf-muted")
        world.press("*6", at: "201", each: .milliseconds(200))
        #expect(seats(world)["201"] == RoomSeat())
        world.press("*5*5*4", at: "202", each: .milliseconds(200))
        #expect(seats(world)["202"] == RoomSeat(gain: 3))
        world.press("*3", at: "201", each: .milliseconds(200))
        #expect(
            try prompts("201", world).suffix(3) == [
                "conf-thereare", "digits/1", "conf-otherinparty",
            ])
        world.press("*7*8*2203#", at: "201", each: .milliseconds(200))
        #expect(view(&world)?.isLocked == false)
        #expect(seats(world)["202"]?.isMuted == false)
        #expect(world["203"].first(.ringing) == nil)
        world.endAll()
    }

    @Test("a host locks the room, mutes all others, and calls somebody in")
    func hostKeys() throws {
        var world = World.withRoom("")
        enter(&world, "201", dialing: "601")
        enter(&world, "202")
        world.press("*7", at: "201", each: .milliseconds(200))
        enter(&world, "203")
        world.run(for: .seconds(3))
        #expect(seats(world).count == 2, "203 is kept out")
        #expect(world.store.records.last?.ending.cause == "refused")
        world.press("*7*8", at: "201", each: .milliseconds(200))
        #expect(seats(world)["202"]?.isMuted == true)
        world.press("*2204#", at: "201", each: .milliseconds(200))
        #expect(world["204"].first(.ringing) != nil)
        #expect(view(&world)?.invited == ["204"])
        world.answer("204")
        world.run(for: .seconds(1))
        #expect(view(&world)?.members.map(\.caller) == ["201", "202", "204"])
        #expect(seats(world)["204"] == RoomSeat(isMuted: true))
        world.hangUp("204")
        world.run(for: .seconds(1))
        #expect(view(&world)?.members.map(\.caller) == ["201", "202"])
        world.endAll()
        #expect(try Golden.compare(world.ladder.text, with: "host-keys.ladder") == .same)
    }

    @Test("who does not come to the phone is no member, and who called it leaves nothing behind")
    func invitations() throws {
        var world = World.withRoom("")
        enter(&world, "201", dialing: "601")
        for _ in 0..<2 { world.press("*2203#", at: "201", each: .milliseconds(200)) }
        #expect(world["203"].calls.count == 1, "asked twice, called once")
        world.reject("203", .busyHere)
        world.run(for: .seconds(1))
        #expect(view(&world)?.invited == [])
        world.press("*2203#", at: "201", each: .milliseconds(200))
        world.run(for: .seconds(31))
        #expect(world["203"].first(.ringing) == nil, "it rings for 30 s")
        world.press("*2999#", at: "201", each: .milliseconds(200))
        #expect(try prompts("201", world).last == "im-sorry")
        world.press("*2203#", at: "201", each: .milliseconds(200))
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world["203"].calls.isEmpty)
        #expect(world.leftovers == [])
    }

    @Test("who was called in leaves with who called")
    func invitedLeavesWithHost() throws {
        var world = World.withRoom("")
        enter(&world, "201", dialing: "601")
        enter(&world, "202")
        world.press("*2203#", at: "201", each: .milliseconds(200))
        world.answer("203")
        world.run(for: .seconds(1))
        world.hangUp("201")
        world.run(for: .seconds(2))
        #expect(view(&world)?.members.map(\.caller) == ["202"])
        #expect(world["203"].calls.isEmpty)
        world.endAll()
    }

    @Test("who is thrown out takes along whom it has called in, and those who still ring")
    func invitedLeavesWithWhoIsThrownOut() throws {
        var world = World.withRoom("")
        enter(&world, "201", dialing: "601")
        enter(&world, "202")
        world.press("*2203#", at: "201", each: .milliseconds(200))
        world.answer("203")
        world.run(for: .seconds(1))
        world.press("*2204#", at: "201", each: .milliseconds(200))
        #expect(world["204"].first(.ringing) != nil)
        #expect(world.order(.room("600", .kick(1))) == .done)
        world.run(for: .seconds(5))
        #expect(view(&world)?.members.map(\.caller) == ["202"])
        #expect(view(&world)?.invited == [])
        #expect(Set(seats(world).keys) == ["202"])
        #expect(world["203"].calls.isEmpty)
        #expect(world["204"].calls.isEmpty)
        world.hangUp("202")
        world.runUntilQuiet()
        #expect(world.census.rooms == 0)
        #expect(world.leftovers == [])
        #expect(world.mediaComplaints == [])
    }

    @Test("a room that is ended does not go on ringing for anybody")
    func endedWhileItRings() throws {
        var world = World.withRoom("", action: "conference 600 host\n    play \"goodbye\"")
        enter(&world, "201")
        world.press("*2203#", at: "201", each: .milliseconds(200))
        #expect(world.order(.room("600", .end)) == .done)
        world.run(for: .seconds(2))
        #expect(world["203"].calls.isEmpty)
        world.endAll()
    }

    @Test("a full room and its bound")
    func full() throws {
        var world = World.withRoom("limit 2")
        enter(&world, "201", "202", "203")
        world.run(for: .seconds(3))
        #expect(seats(world).count == 2)
        #expect(world.store.records.map(\.dialed) == ["600"])
        #expect(world.store.records.map(\.ending.by) == [.exchange])
        world.endAll()
    }

    @Test("an administrator mutes, deafens, throws out, locks, adds and ends")
    func administrator() throws {
        var world = World.withRoom("")
        enter(&world, "201", "202", "203")
        #expect(world.order(.room("600", .mute(1))) == .done)
        #expect(world.order(.room("600", .deafen(2))) == .done)
        #expect(seats(world)["201"] == RoomSeat(isMuted: true))
        #expect(seats(world)["202"] == RoomSeat(isDeaf: true))
        #expect(world.order(.room("600", .unmute(1))) == .done)
        #expect(world.order(.room("600", .undeafen(2))) == .done)
        #expect(seats(world)["201"] == RoomSeat())
        #expect(world.order(.room("600", .kick(3))) == .done)
        #expect(try prompts("203", world).last == "conf-kicked")
        world.run(for: .seconds(2))
        #expect(world["203"].calls.isEmpty)
        #expect(world.order(.room("600", .lock)) == .done)
        #expect(view(&world)?.isLocked == true)
        #expect(world.order(.room("600", .unlock)) == .done)
        #expect(world.order(.room("600", .add("204"))) == .done)
        world.run(for: .milliseconds(500))
        world.answer("204")
        world.run(for: .seconds(1))
        #expect(seats(world).keys.contains("204"))
        for (name, order) in [
            ("600", RoomOrder.kick(77)), ("601", .lock), ("600", .add("999")),
        ] {
            guard case .refused = world.order(.room(name, order)) else {
                Issue.record("\(order) in \(name) was carried out")
                continue
            }
        }
        #expect(world.order(.room("600", .end)) == .done)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a lamp shows whether anybody is in the room")
    func lamp() {
        var world = World.withRoom("")
        world.at("204") { $0.watch("600", at: $1) }
        world.run(for: .seconds(1))
        enter(&world, "201", "202")
        world.hangUp("201")
        world.run(for: .seconds(1))
        world.hangUp("202")
        world.runUntilQuiet()
        world.run(for: .seconds(1))
        let news = world.events(of: "204").compactMap { event -> [String]? in
            guard case .notified(_, let body) = event else { return nil }
            return ByteString(body).description.split(separator: "<state>").dropFirst().map {
                String($0.prefix { $0 != "<" })
            }
        }
        #expect(news == [[], ["confirmed"], ["terminated"]])
        #expect(world.leftovers == [])
    }

    @Test("hold in a room leaves it, in the engine's eyes, only for as long as it lasts")
    func hold() {
        var world = World.withRoom("")
        enter(&world, "201", "202")
        world.hold("201")
        world.run(for: .seconds(1))
        #expect(seats(world).count == 2)
        #expect(world.mediaComplaints == [])
        world.resume("201")
        world.run(for: .seconds(1))
        #expect(world.mediaComplaints == [])
        world.endAll()
    }

    @Test("who vanishes, and an exchange that stops, leave no room behind")
    func ends() {
        var world = World.withRoom("music \"piano\"")
        enter(&world, "201", "202")
        world.kill("201")
        world.run(for: .seconds(400))
        #expect(world.order(.stop) == .done)
        world.runUntilQuiet()
        #expect(world.census.rooms == 0)
        #expect(world.media.rooms.isEmpty)
    }
}
