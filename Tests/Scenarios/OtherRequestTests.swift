import SIP
import Simulation
import Softphone
import Testing
import Wire

/// Requests that are no call: passed through one, answered, or refused in plain words.
struct OtherRequestTests {
    private func talking() -> World {
        var world = World(
            .plain(.init("201"), .init("202", behaviour: .answering(after: .seconds(1)))))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        return world
    }

    @Test("INFO that is no key reaches the other side, with its body (RFC 6086)")
    func info() throws {
        var world = talking()
        let call = try #require(world["201"].calls.keys.first)
        let body = [UInt8]("<media_control/>".utf8)
        let now = world.now
        world["201"].sendInfo(body, contentType: "application/media_control+xml", in: call, at: now)
        world.run(for: .seconds(1))
        let heard = world.events(of: "202").contains { event in
            guard case .signal(_, let type, let bytes) = event else { return false }
            return type == "application/media_control+xml" && bytes == body
        }
        #expect(heard, "\(world.ladder.text)")
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a transfer of somebody to itself is refused, and the call goes on")
    func transfer() throws {
        var world = talking()
        let call = try #require(world["201"].calls.keys.first)
        let now = world.now
        world["201"].transfer(call, to: "202", at: now)
        world.run(for: .seconds(1))
        #expect(world.ladder.text.contains("403 Forbidden (REFER)"), "\(world.ladder.text)")
        #expect(world["201"].calls[call]?.state == .talking)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("OPTIONS from a phone is answered")
    func alone() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        world.at("201") { $0.askOptions(at: $1) }
        world.runUntilQuiet()
        #expect(world.events(of: "201").contains(.answered(.options, .ok)))
        #expect(world.leftovers == [])
    }

    @Test("nobody publishes for another extension")
    func publishingForAnother() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        world.at("201") { $0.ask(.publish, of: "202", at: $1) }
        world.runUntilQuiet()
        #expect(world.events(of: "201").contains(.answered(.publish, .forbidden)))
        #expect(world.leftovers == [])
    }
}
