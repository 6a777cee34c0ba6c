import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// RFC 3261 §8.1.3.1: a transport that fails counts as a 503 to the request that it was to carry,
/// and §12.2.1.2: a 503 ends no dialog.
struct TransportFailureTests {
    /// 201 and 202 talk, and nothing can be sent to 202.
    private func cutOff(
        _ second: Softphone.Behaviour = .init(), _ sessions: SessionSettings = .init()
    ) -> World {
        var second = second
        second.answering = .after(.seconds(1))
        var office = Office.plain(.init("201"), .init("202", behaviour: second))
        office.sessions = sessions
        var world = World(office)
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        world.network.unreachable = [world["202"].local]
        return world
    }

    private func answers(_ world: World) -> [Status] {
        world.events(of: "201").compactMap { event in
            if case .refused(_, let status) = event { status } else { nil }
        }
    }

    private func goesOn(_ world: inout World) {
        world.run(for: .seconds(1))
        #expect(world["201"].first(.talking) != nil)
        #expect(world["202"].first(.talking) != nil)
        world.network.unreachable = []
        world.hold("201")
        world.run(for: .seconds(1))
        #expect(world["202"].calls.values.first?.direction == .receiveOnly)
        #expect(world.mediaComplaints == [])
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.store.records.map(\.ending.cause) == ["hung up"])
        #expect(world.leftovers == [])
    }

    @Test(
        "an offer that cannot be passed on: the asker gets 503, the session stays as it was",
        arguments: [SIP.Method.invite, .update])
    func offer(_ method: SIP.Method) {
        var world = cutOff()
        world.hold("201", by: method)
        world.run(for: .seconds(1))
        #expect(answers(world) == [.serviceUnavailable])
        #expect(world["202"].calls.values.first?.direction == .sendReceive)
        goesOn(&world)
    }

    @Test("an INFO that cannot be passed on: 503, and the call goes on")
    func info() throws {
        var world = cutOff()
        let call = try #require(world["201"].calls.keys.first)
        world.at("201") {
            $0.sendInfo([0x35], contentType: "application/media_control+xml", in: call, at: $1)
        }
        world.run(for: .seconds(1))
        #expect(world.ladder.count("503", from: "pbx", to: "201") == 1)
        goesOn(&world)
    }

    @Test(
        "a refresh that cannot be sent is sent again later; the session ends when its time is over",
        arguments: [true, false])
    func refresh(_ namesUpdate: Bool) {
        var phone = Softphone.Behaviour()
        phone.namesUpdate = namesUpdate
        phone.sessionExpires = 600
        var sessions = SessionSettings()
        sessions.expires = 600
        var world = cutOff(phone, sessions)
        world.ladder.clear(at: world.now)
        world.run(for: .seconds(310))
        #expect(world["201"].first(.talking) != nil)
        world.network.unreachable = []
        world.run(for: .seconds(40))
        #expect(world.ladder.count(namesUpdate ? "UPDATE" : "INVITE", to: "202") > 0)
        // And so on: over again, until the end of the session.
        world.network.unreachable = [world["202"].local]
        world.run(for: .seconds(500))
        #expect(world["201"].first(.talking) != nil)
        world.run(for: .seconds(100))
        #expect(world["201"].calls.isEmpty)
        world.runUntilQuiet()
        #expect(world.store.records.map(\.ending.cause) == ["session expired"])
        #expect(world.leftovers == [])
    }
}
