import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Texts between extensions (RFC 3428).
struct TextTests {
    private func texts(_ world: World, _ name: String) -> [String] {
        world.events(of: name).compactMap { event in
            if case .message(_, let body) = event { ByteString(body).description } else { nil }
        }
    }

    private func answers(_ world: World, _ name: String) -> [Status?] {
        world.events(of: name).compactMap { event -> Status?? in
            if case .answered(.message, let status) = event { status } else { nil }
        }
    }

    private func send(_ text: ByteString, _ world: inout World, to number: ByteString = "202") {
        world.at("201") { $0.sendMessage(text, to: number, at: $1) }
    }

    @Test("a text reaches every phone of the extension, and is answered once")
    func everyPhone() throws {
        var world = World(.plain(.init("201", name: "Ann"), .init("202", twins: 1)))
        world.register()
        send("hello", &world)
        world.runUntilQuiet()
        #expect(texts(world, "202") == ["hello"])
        #expect(texts(world, "202-2") == ["hello"])
        #expect(answers(world, "201") == [.ok])
        guard case .message(let from, _)? = world.events(of: "202").last else {
            Issue.record("no text")
            return
        }
        #expect(from.uri.user == "201")
        #expect(from.displayName == "Ann")
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "text.ladder") == .same)
    }

    @Test("a text needs the password of its sender, as a call does")
    func authenticated() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        send("hello", &world)
        world.runUntilQuiet()
        #expect(world.ladder.count("401", to: "201") == 1)
        #expect(world.ladder.count("MESSAGE", from: "pbx") == 1)
    }

    @Test("nobody is registered: it is kept, 202; there is no such extension: 404")
    func unreachable() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register("201")
        send("hello", &world)
        send("hello", &world, to: "299")
        world.runUntilQuiet()
        #expect(Set(answers(world, "201")) == [.accepted, .notFound])
        #expect(world.census.textsKept == 1)
        #expect(world.leftovers == [])
    }

    @Test("a phone that is dead: kept before the sender gives up; another phone saves it")
    func deadPhone() {
        var world = World(.plain(.init("201"), .init("202", twins: 1)))
        world.register()
        world.kill("202")
        send("one", &world)
        world.run(for: .seconds(1))
        #expect(answers(world, "201") == [.ok])
        world.kill("202-2")
        send("two", &world)
        world.run(for: .seconds(25))
        #expect(answers(world, "201") == [.ok, .accepted])
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("1,300 bytes are the most: 413 above, and nothing leaves")
    func tooLarge() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        send(ByteString([UInt8](repeating: 0x61, count: 700)), &world)
        world.run(for: .seconds(1))
        #expect(answers(world, "201") == [.ok])
        send(ByteString([UInt8](repeating: 0x61, count: 1_000)), &world)
        world.runUntilQuiet()
        #expect(answers(world, "201") == [.ok, .requestEntityTooLarge])
        #expect(world.ladder.count("MESSAGE", from: "pbx") == 1)
        #expect(world.leftovers == [])
    }

    @Test("the whole text counts as it leaves, with our Via: 1,300 bytes pass, 1,301 do not")
    func exactlyAsSent() throws {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        func leaving(_ count: Int) -> Int? {
            world.ladder.clear(at: world.clock.now)
            send(ByteString([UInt8](repeating: 0x61, count: count)), &world)
            world.run(for: .seconds(10))
            return world.ladder.rungs.first { $0.to == "202" }?.bytes.count
        }
        // A number of three digits in Content-Length, as near the bound.
        let head = try #require(leaving(700)) - 700
        #expect(leaving(1_300 - head) == 1_300)
        #expect(leaving(1_301 - head) == nil)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a body of any kind arrives untouched")
    func anyKind() {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        let bytes: [UInt8] = [0, 255, 13, 10, 13, 10, 1, 128]
        send(ByteString(bytes), &world)
        world.runUntilQuiet()
        let heard = world.events(of: "202").contains { event in
            if case .message(_, bytes) = event { true } else { false }
        }
        #expect(heard)
    }

    @Test("texts in a call come out of the same purse as those outside of it")
    func tooManyInCall() throws {
        var world = World(
            .plain(.init("201"), .init("202", behaviour: .answering(after: .seconds(1)))))
        world.register()
        let call = world.call("201", "202")
        world.run(for: .seconds(3))
        for _ in 0..<15 {
            send("outside", &world)
            world.at("201") { $0.sendMessage("inside", in: call, at: $1) }
            world.run(for: .milliseconds(20))
        }
        world.run(for: .milliseconds(500))
        #expect(world.ladder.count("MESSAGE", from: "pbx", to: "202") == 20)
        let refused = world.ladder.count("503", from: "pbx", to: "201")
        #expect(refused == 10)
        // The other side has its own.
        let other = try #require(world["202"].calls.keys.first)
        world.at("202") { $0.sendMessage("back", in: other, at: $1) }
        world.run(for: .seconds(1))
        #expect(world.ladder.count("MESSAGE", from: "pbx", to: "201") == 1)
        #expect(world["201"].calls[call]?.state == .talking)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("who sends too many too fast is asked to wait, others are not")
    func tooMany() {
        var world = World(.plain(.init("201"), .init("202"), .init("203")))
        world.register()
        for _ in 0..<30 { send("again", &world) }
        world.at("203") { $0.sendMessage("hello", to: "202", at: $1) }
        world.runUntilQuiet()
        #expect(answers(world, "201").count { $0 == .ok } == 20)
        #expect(answers(world, "201").count { $0 == .serviceUnavailable } == 10)
        #expect(answers(world, "203") == [.ok])
        world.run(for: .seconds(30))
        send("later", &world)
        world.runUntilQuiet()
        #expect(answers(world, "201").last == .ok)
        #expect(world.leftovers == [])
    }
}
