import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Phones that answer by themselves: intercom and announcements.
struct PagingTests {
    private static let byItself: Softphone.Behaviour = {
        var behaviour = Softphone.Behaviour()
        behaviour.obeysAnswerAfter = true
        return behaviour
    }()

    private static func office(_ paging: String = "members 202-204") -> World {
        var office = Office.plain(
            .init("201", name: "Anna"), .init("202", behaviour: byItself),
            .init("203", behaviour: byItself), .init("204", behaviour: byItself))
        office.dialplan = """
            bellbird 1
            paging hall { \(paging) }
            context staff {
              number 2xx { ring dialed for 30s }
              number *80|2xx {
                intercom dialed { on busy { play tone busy times 3 } }
                play tone congestion times 3
              }
              number *90 { page hall for 20s }
            }
            """
        var world = World(office)
        world.register()
        return world
    }

    private func seats(_ world: World) -> [String: RoomSeat] {
        let members = world.media.rooms.values.flatMap { $0.members }
        var found: [String: RoomSeat] = [:]
        for (stream, seat) in members {
            let ip = world.media.open[stream]?.direction?.rtp.ip
            let name = ["201", "202", "203", "204"].first { world[$0].local.ip == ip }
            found[name ?? "group"] = seat
        }
        return found
    }

    private func isClean(_ world: World) -> Bool {
        world.leftovers == [] && world.mediaComplaints == [] && world.media.rooms.isEmpty
    }

    @Test("intercom: the phone answers by itself, as each family of phones is asked to")
    func intercom() throws {
        var world = Self.office()
        world.call("201", "*80202")
        world.run(for: .seconds(1))
        let invite = try #require(world.ladder.requests("INVITE", to: "202").first)
        #expect(invite.headers[.callInfo] == "<sip:office.test>;answer-after=0")
        #expect(
            invite.headers[.alertInfo] == "<http://office.test>;info=alert-autoanswer;delay=0")
        #expect(invite.headers[.other("answer-mode")] == "Auto")
        guard case .calls(let calls) = world.order(.listCalls) else { return }
        #expect(calls.map(\.activity) == ["talking"])
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(isClean(world))
        #expect(world.store.records.map(\.answeredBy) == ["extension 202"])
        #expect(try Golden.compare(world.ladder.text, with: "intercom.ladder") == .same)
    }

    @Test("intercom breaks into no conversation, and over no ringing")
    func intercomToBusy() throws {
        var world = Self.office()
        world.call("203", "202")
        world.run(for: .seconds(1))
        world.call("201", "*80202")
        world.run(for: .seconds(1))
        #expect(world.ladder.count("INVITE", to: "202") == 1)
        world.answer("202")
        world.run(for: .seconds(1))
        world.call("204", "*80202")
        world.run(for: .seconds(1))
        #expect(world.ladder.count("INVITE", to: "202") == 1)
        _ = world.endAllCalls()
        world.runUntilQuiet()
        #expect(isClean(world))
    }

    @Test("intercom to a phone that only rings ends as unavailable")
    func intercomNobody() {
        var office = Office.plain(.init("201"), .init("202"))
        office.dialplan = """
            bellbird 1
            context staff {
              number *80|2xx { intercom dialed for 5s { on unavailable { hangup gone } } }
            }
            """
        var world = World(office)
        world.register()
        world.call("201", "*80202")
        world.runUntilQuiet()
        #expect(world.ladder.count("CANCEL", to: "202") == 1)
        #expect(world.ladder.count("410", to: "201") == 1)
        #expect(isClean(world))
    }

    @Test("an announcement: all free phones speak it, nobody is heard but the caller")
    func oneWay() throws {
        var world = Self.office()
        world.call("201", "*90")
        world.run(for: .seconds(1))
        #expect(
            seats(world) == [
                "201": RoomSeat(isDeaf: true), "202": RoomSeat(isMuted: true),
                "203": RoomSeat(isMuted: true), "204": RoomSeat(isMuted: true),
            ])
        #expect(
            world.media.orders.contains {
                if case .play(_, let playback) = $0 { playback.items.count == 1 } else { false }
            })
        guard case .calls(let calls) = world.order(.listCalls) else { return }
        #expect(calls.map(\.activity) == ["paging"])
        world.hangUp("204")
        world.run(for: .seconds(1))
        #expect(Set(seats(world).keys) == ["201", "202", "203"])
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(isClean(world))
        #expect(world.store.records.map(\.answeredBy) == ["paging hall"])
        #expect(world.ladder.count("BYE", to: "202") == 1)
        #expect(try Golden.compare(world.ladder.text, with: "paging.ladder") == .same)
    }

    @Test("two-way: everybody is heard")
    func twoWay() {
        var world = Self.office("members 202, 203; mode two-way")
        world.call("201", "*90")
        world.run(for: .seconds(1))
        #expect(seats(world) == ["201": RoomSeat(), "202": RoomSeat(), "203": RoomSeat()])
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(isClean(world))
    }

    @Test("it is over when its time is, and the caller goes too")
    func limit() {
        var world = Self.office()
        world.call("201", "*90")
        world.run(for: .seconds(19))
        #expect(seats(world).count == 4)
        world.run(for: .seconds(2))
        world.runUntilQuiet()
        #expect(isClean(world))
        #expect(world.ladder.count("BYE", to: "201") == 1)
    }

    @Test("phones in a call, and those that do not answer by themselves, are left alone")
    func others() {
        var world = Self.office("members 201-204")
        world.at("204") { phone, _ in phone.behaviour.obeysAnswerAfter = false }
        world.call("202", "203")
        world.run(for: .seconds(1))
        world.answer("203")
        world.run(for: .seconds(1))
        world.call("201", "*90")
        world.run(for: .seconds(2))
        #expect(world.ladder.count("INVITE", to: "202") == 0)
        #expect(world.ladder.count("INVITE", to: "203") == 1)
        #expect(world.ladder.count("INVITE", to: "204") == 1)
        world.run(for: .seconds(5))
        // It rang for five seconds, and nobody else was there: the caller hears no silence.
        #expect(world.ladder.count("CANCEL", to: "204") == 1)
        #expect(world.ladder.count("BYE", to: "201") == 1)
        _ = world.endAllCalls()
        world.runUntilQuiet()
        #expect(isClean(world))
    }

    @Test("to a group address: one stream, in G.711, and no phone is called")
    func multicast() throws {
        var world = Self.office("mode multicast; multicast \"239.1.1.1:5004\"")
        world.call("201", "*90")
        world.run(for: .seconds(1))
        #expect(seats(world) == ["201": RoomSeat(isDeaf: true), "group": RoomSeat(isMuted: true)])
        let group = try #require(
            world.media.open.values.compactMap(\.direction).first { $0.rtp.port == 5004 })
        #expect(group.rtp == SocketAddress(.v4(0xEF01_0101), 5004))
        #expect(group.sends && !group.receives && group.rtcp == nil)
        #expect(group.speech?.spoken == Speech.Spoken(.pcmu))
        #expect(world.ladder.count("INVITE", to: "202") == 0)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(try Golden.compare(world.ladder.text, with: "multicast.ladder") == .same)
        #expect(isClean(world))
    }
}
