import Dialplan
import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Supervisors of a whole office: who hears whom, whatever becomes of the conversation.
struct MonitorTests {
    static func world(
        callee: Office.Phone = .init("202"), caller: Office.Phone = .init("203"),
        _ lines: String = ""
    ) -> World {
        var boss = Office.Phone("201", name: "Ann")
        boss.rights = [.monitor]
        var office = Office.plain(boss, callee, caller, .init("204"))
        office.dialplan = """
            bellbird 1
            features { transfer *2; record *1 }
            context staff {
              number 2xx { ring dialed for 30s }
              number 81 { monitor 202 }
              number 82 { monitor 202 mode whisper; ring 204 for 5s }
              number 83 {
                monitor 202 mode barge {
                  on nobody { tag then = "nobody" }
                  on refused { tag then = "refused" }
                  on ended { tag then = "ended" }
                }
              }
              \(lines)
            }
            """
        var world = World(office)
        world.register()
        return world
    }

    /// 203 talks to 202.
    static func talk(_ world: inout World) {
        world.call("203", "202")
        world.run(for: .seconds(1))
        world.answer("202")
        world.run(for: .seconds(1))
    }

    static func seats(_ world: World) -> [String: RoomSeat] {
        var found: [String: RoomSeat] = [:]
        for (stream, seat) in world.media.rooms.values.flatMap({ $0.members }) {
            let ip = world.media.open[stream]?.direction?.rtp.ip
            if let name = ["201", "202", "203", "204"].first(where: { world[$0].local.ip == ip }) {
                found[name] = seat
            }
        }
        return found
    }

    /// Who hears this one.
    static func listeners(of name: String, _ world: World) -> [String] {
        let seats = seats(world)
        guard let own = seats[name], !own.isMuted else { return [] }
        return seats.filter { other, seat in
            other != name && !own.audience.isDisjoint(with: seat.groups)
        }.keys.sorted()
    }

    private func press(_ key: String, _ world: inout World) {
        world.press(key, at: "201")
        world.run(for: .seconds(1))
    }

    /// Neither party was sent anything, and both are relayed.
    private func isRelayed(_ world: World) -> Bool {
        world.media.rooms.isEmpty && world.media.open.values.count { $0.peer != nil } == 2
    }

    @Test("listens, whispers, joins; the two are sent no message, and are relayed again after it")
    func modes() throws {
        var world = Self.world()
        Self.talk(&world)
        let before = world.ladder.rungs.count { ["202", "203"].contains($0.to) }
        world.call("201", "81")
        world.run(for: .seconds(2))
        #expect(Self.listeners(of: "201", world) == [])
        #expect(Self.listeners(of: "202", world) == ["201", "203"])
        #expect(Self.listeners(of: "203", world) == ["201", "202"])
        guard case .calls(let calls) = world.order(.listCalls) else { return }
        #expect(calls.map(\.activity).contains("listen 202"))
        #expect(calls.flatMap(\.with).contains("extension 201 (listen)"))
        press("5", &world)
        #expect(Self.listeners(of: "201", world) == ["202"])
        press("7", &world)
        press("6", &world)
        #expect(Self.listeners(of: "201", world) == ["202", "203"])
        press("4", &world)
        #expect(Self.listeners(of: "201", world) == [])
        #expect(world.census.rooms == 1)
        world.hangUp("201")
        world.run(for: .seconds(2))
        #expect(isRelayed(world) && world.census.rooms == 0)
        let after = world.ladder.rungs.count { ["202", "203"].contains($0.to) }
        #expect(before == after, "\(world.ladder.text)")
        #expect(world.mediaComplaints == [])
        let kept = world.store.watches
        #expect(kept.map(\.mode) == [.listen, .whisper, .barge, .listen])
        #expect(kept.allSatisfy { $0.by == "extension 201" && $0.whom == "202" })
        #expect(kept.allSatisfy { $0.with == "203" && $0.refusal == nil })
        for (one, next) in zip(kept, kept.dropFirst()) {
            #expect(one.ended == next.began && one.watched == next.watched)
        }
        #expect(kept.last?.ended != nil)
        world.endAll()
        let steps = world.store.decisions.first { $0.dialed == "202" }?.steps.map(\.what) ?? []
        #expect(steps.contains { $0.hasPrefix("extension 201 listens to extension 202, in call") })
        #expect(steps.contains("extension 201 no longer joins extension 202"))
        #expect(world.leftovers == [] && world.media.complaints == [])
        #expect(try Golden.compare(world.ladder.text, with: "monitor.ladder") == .same)
    }

    @Test("without the right nothing is heard: an outcome, a note, and what is kept")
    func refused() {
        var world = Self.world()
        Self.talk(&world)
        world.call("204", "83")
        world.run(for: .seconds(2))
        #expect(isRelayed(world))
        #expect(world.notes.contains { $0.message.contains("without the right") })
        world.endAll()
        #expect(world.store.records.contains { $0.tags?["then"] == "refused" })
        #expect(world.store.watches.map(\.refusal) == ["has no right to monitor"])
        #expect(world.store.watches.map(\.by) == ["extension 204"])
        #expect(!world.media.orders.contains { if case .openRoom = $0 { true } else { false } })
    }

    @Test("who rings, or is free, is not heard")
    func nobody() {
        var world = Self.world()
        world.call("203", "202")
        world.run(for: .seconds(1))
        world.call("201", "83")
        world.run(for: .seconds(2))
        #expect(world.store.records.first?.tags?["then"] == "nobody")
        #expect(world.store.watches.isEmpty)
        world.endAll()
        #expect(world.leftovers == [])
    }

    @Test("the conversation ends: so does hearing it", arguments: ["202", "203"])
    func ended(_ first: String) {
        var world = Self.world()
        Self.talk(&world)
        world.call("201", "83")
        world.run(for: .seconds(2))
        world.hangUp(first)
        world.runUntilQuiet()
        let record = world.store.records.first { $0.dialed == "83" }
        #expect(record?.tags?["then"] == "ended")
        #expect(world.store.watches.map { $0.ended != nil } == [true])
        #expect(world.leftovers == [] && world.media.complaints == [])
        #expect(world.media.rooms.isEmpty)
    }

    @Test("other codecs, other keys: hold, its music, and back, with somebody there all the while")
    func hold() {
        var (callee, caller) = (Office.Phone("202"), Office.Phone("203"))
        callee.behaviour.codecs = [Codec(8, "PCMA", 8000)]
        caller.behaviour.codecs = [Codec(9, "G722", 8000)]
        var world = Self.world(callee: callee, caller: caller)
        Self.talk(&world)
        world.call("201", "81")
        world.run(for: .seconds(2))
        #expect(Set(Self.seats(world).keys) == ["201", "202", "203"])
        world.hold("203")
        world.run(for: .seconds(2))
        #expect(Set(Self.seats(world).keys) == ["201", "202", "203"])
        let held = world.stream(of: "202")
        #expect(held.flatMap { world.media.open[$0]?.playback?.items } == [.music("default")])
        // Who comes to a call on hold leaves its music where it is.
        world.hangUp("201")
        world.run(for: .seconds(1))
        #expect(held.flatMap { world.media.open[$0]?.playback?.items } == [.music("default")])
        world.call("201", "81")
        world.run(for: .seconds(2))
        #expect(held.flatMap { world.media.open[$0]?.playback?.items } == [.music("default")])
        world.resume("203")
        world.run(for: .seconds(2))
        #expect(held.flatMap { world.media.open[$0]?.playback } == nil)
        #expect(Self.listeners(of: "202", world) == ["201", "203"])
        world.hangUp("201")
        world.run(for: .seconds(1))
        #expect(isRelayed(world) && world.media.open.values.contains { $0.isBridged })
        #expect(world.mediaComplaints == [])
        world.endAll()
        #expect(world.leftovers == [] && world.media.complaints == [])
    }

    @Test(
        "a blind transfer of the other side ends it; one that leaves the colleague there does not")
    func transferred() {
        // 202 transfers 203 away, and is free: there is nothing more to hear.
        var away = Self.world()
        Self.talk(&away)
        away.call("201", "83")
        away.run(for: .seconds(1))
        away.transfer("202", to: "204")
        away.run(for: .seconds(2))
        away.answer("204")
        away.run(for: .seconds(12))
        #expect(away["204"].first(.talking) != nil)
        #expect(away.store.records.contains { $0.tags?["then"] == "ended" })
        away.endAll()
        #expect(away.leftovers == [] && away.media.complaints == [])
        // 203 transfers 202 to 204: it is 202 that is followed.
        var followed = Self.world()
        Self.talk(&followed)
        followed.call("201", "83")
        followed.run(for: .seconds(1))
        followed.transfer("203", to: "204")
        followed.run(for: .seconds(2))
        #expect(Self.seats(followed).isEmpty)
        followed.answer("204")
        followed.run(for: .seconds(2))
        #expect(Set(Self.seats(followed).keys) == ["201", "202", "204"])
        #expect(Self.listeners(of: "201", followed) == ["202", "204"])
        #expect(followed.store.watches.map(\.with) == ["203", "204"])
        followed.endAll()
        #expect(followed.leftovers == [] && followed.media.complaints == [])
    }

    @Test("two supervisors: who whispers is not heard by the other, who joins is")
    func two() {
        var second = Office.Phone("204")
        second.rights = [.monitor]
        var office = Office.plain(.init("202"), .init("203"), second)
        var boss = Office.Phone("201")
        boss.rights = [.monitor]
        office.phones.insert(boss, at: 0)
        office.dialplan = """
            bellbird 1
            context staff {
              number 2xx { ring dialed for 30s }
              number 81 { monitor 202 }
              number 82 { monitor 203 mode whisper }
            }
            """
        var world = World(office)
        world.register()
        Self.talk(&world)
        world.call("201", "81")
        world.run(for: .seconds(1))
        world.call("204", "82")
        world.run(for: .seconds(1))
        #expect(Self.listeners(of: "204", world) == ["203"])
        #expect(Self.listeners(of: "202", world) == ["201", "203", "204"])
        press("6", &world)
        #expect(Self.listeners(of: "201", world) == ["202", "203", "204"])
        world.hangUp("201")
        world.run(for: .seconds(1))
        #expect(Set(Self.seats(world).keys) == ["202", "203", "204"])
        world.hangUp("204")
        world.run(for: .seconds(1))
        #expect(isRelayed(world))
        world.endAll()
        #expect(world.leftovers == [] && world.media.complaints == [])
    }

    @Test("a call for help is heard by nobody; one to the outside is, also by way of a trunk")
    func outside() {
        var boss = Office.Phone("201")
        boss.rights = [.monitor]
        var office = Office.plain(boss, .init("202"))
        office.trunks = ["provider"]
        office.dialplan = """
            bellbird 1
            numbering germany area 30
            emergency { numbers 112; via provider }
            context staff {
              allow local
              number 2xx { ring dialed for 30s }
              number 0x. { dial dialed via provider for 20s }
              number 81 { monitor 202 { on nobody { tag then = "nobody" } } }
            }
            """
        for (dialed, isHeard) in [("112", false), ("0301234", true)] {
            var world = World(office)
            world["provider"].behaviour.answering = .after(.seconds(1))
            world.register()
            world.call("202", dialed)
            world.run(for: .seconds(3))
            #expect(world["202"].first(.talking) != nil)
            world.call("201", "81")
            world.run(for: .seconds(2))
            #expect((world.media.rooms.count == 1) == isHeard, "\(dialed)")
            #expect(world.store.watches.count == (isHeard ? 1 : 0))
            // The exchange stops in the midst of it.
            _ = world.order(.stop)
            world.runUntilQuiet()
            #expect(world.store.watches.allSatisfy { $0.ended != nil })
            #expect(world.leftovers == [] && world.media.complaints == [], "\(dialed)")
            #expect(world.media.rooms.isEmpty)
        }
    }

    @Test("where the settings say so a tone tells the two, as long as somebody hears them")
    func told() throws {
        for isTold in [false, true] {
            var boss = Office.Phone("201")
            boss.rights = [.monitor]
            var office = Office.plain(boss, .init("202"), .init("203"))
            office.media.tellsOfSupervisors = isTold
            office.dialplan = """
                bellbird 1
                context staff {
                  number 2xx { ring dialed for 30s }
                  number 81 { monitor 202 }
                }
                """
            var world = World(office)
            world.register()
            Self.talk(&world)
            world.call("201", "81")
            world.run(for: .seconds(2))
            let room = try #require(world.media.rooms.values.first)
            #expect((room.playback != nil) == isTold && room.playback?.rounds ?? 0 == 0)
            world.endAll()
            #expect(world.media.complaints == [])
        }
    }

    @Test("what is recorded goes on being recorded, in one file")
    func recorded() {
        var world = Self.world()
        Self.talk(&world)
        for key in ["*", "1"] { world.press(key, at: "203") }
        world.run(for: .seconds(1))
        let recording = world.media.open.values.compactMap(\.recording).first
        #expect(recording != nil)
        world.call("201", "82")
        world.run(for: .seconds(2))
        #expect(world.media.open.values.compactMap(\.recording).first == recording)
        world.hangUp("201")
        world.run(for: .seconds(2))
        #expect(world.media.open.values.compactMap(\.recording).first == recording)
        world.endAll()
        #expect(world.media.complaints == [])
    }

    @Test("keys of the two reach the other side while somebody hears them")
    func keys() throws {
        var world = Self.world()
        Self.talk(&world)
        world.call("201", "81")
        world.run(for: .seconds(1))
        world.press("7", at: "203")
        world.run(for: .seconds(1))
        let other = try #require(world.stream(of: "202"))
        #expect(world.media.open[other]?.keys.map(\.keys) == ["7"])
        world.endAll()
    }

    @Test("whoever hears a conversation cannot give that to somebody else")
    func notTransferable() {
        var world = Self.world()
        Self.talk(&world)
        world.call("201", "81")
        world.run(for: .seconds(1))
        world.transfer("201", to: "204")
        world.run(for: .seconds(2))
        #expect(!world.rings("204"))
        #expect(Set(Self.seats(world).keys) == ["201", "202", "203"])
        world.endAll()
        #expect(world.leftovers == [])
    }
}
