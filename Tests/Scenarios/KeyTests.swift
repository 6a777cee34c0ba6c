import Dialplan
import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Keys in three forms, from one side of a call to the other, each once.
struct KeyTests {
    private static let events = Codec(101, "telephone-event", 8_000, parameters: "0-15")
    private static let law = Codec(0, "PCMU", 8_000)

    private func phone(events: Bool) -> Softphone.Behaviour {
        var behaviour = Softphone.Behaviour()
        behaviour.codecs = events ? [Self.law, Self.events] : [Self.law]
        return behaviour
    }

    /// 201 and 202 talk.
    private func talking(
        _ first: Softphone.Behaviour, _ second: Softphone.Behaviour, keys: [String: KeyPolicy] = [:]
    ) -> World {
        var second = second
        second.answering = .after(.seconds(1))
        var caller = Office.Phone("201", behaviour: first)
        var callee = Office.Phone("202", behaviour: second)
        caller.keys = keys["201"] ?? .auto
        callee.keys = keys["202"] ?? .auto
        var world = World(.plain(caller, callee))
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        return world
    }

    private func stream(_ name: String, _ world: World) throws -> StreamID {
        let address = world[name].local.ip
        return try #require(
            world.media.open.first { $0.value.direction?.rtp.ip == address }?.key)
    }

    private func told(_ name: String, _ world: World) throws -> [KeyOrder] {
        try #require(world.media.open[stream(name, world)]).keys
    }

    private func info(
        _ symbol: String, at name: String, _ world: inout World, body: String? = nil,
        type: ByteString = "application/dtmf-relay"
    ) throws {
        let call = try #require(world[name].first(.talking))
        let text = body ?? "Signal=\(symbol)\r\nDuration=160\r\n"
        world.at(name) { $0.sendInfo(Array(text.utf8), contentType: type, in: call, at: $1) }
    }

    private func signals(_ name: String, _ world: World) -> [String] {
        world.events(of: name).compactMap { event in
            guard case .signal(_, "application/dtmf-relay", let bytes) = event else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private func end(_ world: inout World) {
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(world.media.complaints == [])
    }

    @Test("events of both sides pass as they come: nothing is absorbed, nothing said anew")
    func events() throws {
        var world = talking(phone(events: true), phone(events: true))
        let stream = try stream("201", world)
        #expect(world.media.open[stream]?.absorbsKeys == false)
        #expect(world.media.open[stream]?.direction?.detectsKeys == false)
        world.report(.media(.keyBegan(stream)))
        world.report(.media(.digit(stream, "5", milliseconds: 100)))
        world.run(for: .seconds(1))
        #expect(try told("202", world) == [])
        end(&world)
    }

    @Test("an event becomes a tone for a phone without events, and its tone an event")
    func eventsAndSound() throws {
        var world = talking(phone(events: true), phone(events: false))
        let (first, second) = (try stream("201", world), try stream("202", world))
        #expect(world.media.open[first]?.absorbsKeys == true)
        #expect(world.media.open[second]?.direction?.detectsKeys == true)
        world.report(.media(.digit(first, "5", milliseconds: 180)))
        world.report(.media(.digit(second, "#", milliseconds: 90)))
        world.run(for: .seconds(1))
        #expect(
            try told("202", world) == [
                KeyOrder(keys: "5", milliseconds: 180, form: .sound(payloadType: 0))
            ])
        #expect(
            try told("201", world) == [
                KeyOrder(
                    keys: "#", milliseconds: 100, form: .event(payloadType: 101, clockRate: 8_000))
            ])
        end(&world)
    }

    @Test("an INFO is answered 200 and becomes an event of the other side")
    func infoToEvents() throws {
        var world = talking(phone(events: false), phone(events: true))
        try info("7", at: "201", &world)
        try info("", at: "201", &world, body: "*", type: "application/dtmf")
        world.run(for: .seconds(1))
        #expect(world.ladder.count("200", from: "pbx", to: "201") == 3, "\(world.ladder.text)")
        let form = KeyOrder.Form.event(payloadType: 101, clockRate: 8_000)
        #expect(
            try told("202", world) == [
                KeyOrder(keys: "7", milliseconds: 160, form: form),
                KeyOrder(keys: "*", milliseconds: 160, form: form),
            ])
        #expect(signals("202", world) == [])
        // Who says keys by INFO is told them so.
        world.report(.media(.digit(try stream("202", world), "9", milliseconds: 200)))
        world.run(for: .seconds(1))
        #expect(signals("201", world) == ["Signal=9\r\nDuration=200\r\n"])
        end(&world)
    }

    @Test("a phone that sends both forms of every key: each reaches the other side once")
    func bothForms() throws {
        var world = talking(phone(events: true), phone(events: true))
        let stream = try stream("201", world)
        for _ in 0..<3 {
            try info("4", at: "201", &world)
            world.run(for: .milliseconds(30))
            world.report(.media(.keyBegan(stream)))
            world.run(for: .milliseconds(150))
            world.report(.media(.digit(stream, "4", milliseconds: 150)))
            world.run(for: .seconds(2))
        }
        // Its events have passed through the relay; the INFOs were copies.
        #expect(try told("202", world) == [])
        #expect(world.media.open[stream]?.absorbsKeys == false)
        end(&world)
    }

    @Test("a phone that has agreed on events and sends INFO alone is heard after a moment")
    func infoAlone() throws {
        var world = talking(phone(events: true), phone(events: true))
        try info("4", at: "201", &world)
        world.run(for: .milliseconds(100))
        #expect(try told("202", world) == [])
        world.run(for: .seconds(1))
        #expect(try told("202", world).map(\.keys) == ["4"])
        #expect(world.media.open[try stream("201", world)]?.absorbsKeys == true)
        try info("5", at: "201", &world)
        world.run(for: .milliseconds(100))
        #expect(try told("202", world).map(\.keys) == ["4", "5"])
        end(&world)
    }

    @Test("an INFO that says no key is 400; a key is no business of the other phone")
    func badBodies() throws {
        var world = talking(phone(events: false), phone(events: false))
        for body in ["", "Signal=\r\n", "Signal=16", "\u{0}\u{0}"] {
            try info("", at: "201", &world, body: body)
        }
        world.run(for: .seconds(1))
        #expect(world.ladder.count("400", from: "pbx", to: "201") == 4, "\(world.ladder.text)")
        #expect(world.ladder.count("INFO", from: "pbx", to: "202") == 0)
        #expect(try told("202", world) == [])
        end(&world)
    }

    @Test("an INFO that nobody can take is 415 with what we take (RFC 3261 §21.4.13)")
    func unsupported() throws {
        var world = World(.plain(.init("201"), .init("202")))
        world.register()
        world.call("201", "600")
        world.run(for: .seconds(1))
        let call = try #require(world["201"].first(.talking), "\(world.ladder.text)")
        world.at("201") {
            $0.sendInfo([1, 2], contentType: "application/broadsoft", in: call, at: $1)
        }
        world.run(for: .seconds(1))
        #expect(world.ladder.count("415", from: "pbx", to: "201") == 1, "\(world.ladder.text)")
        end(&world)
    }

    @Test("dtmf = \"info\": keys by INFO alone, one after the other, whatever is agreed on")
    func policyInfo() throws {
        var world = talking(
            phone(events: true), phone(events: true), keys: ["202": .info])
        let (first, second) = (try stream("201", world), try stream("202", world))
        #expect(world.media.open[first]?.absorbsKeys == true)
        #expect(world.media.open[second]?.absorbsKeys == true)
        for key in ["1", "2", "3"] {
            world.report(.media(.digit(first, key, milliseconds: 100)))
        }
        world.report(.media(.digit(second, "8", milliseconds: 100)))
        world.run(for: .seconds(2))
        #expect(
            signals("202", world) == ["1", "2", "3"].map { "Signal=\($0)\r\nDuration=100\r\n" })
        #expect(try told("201", world) == [])
        end(&world)
    }

    @Test("a key that is said to have lasted for hours is passed on as one of ten seconds")
    func endless() throws {
        var world = talking(phone(events: true), phone(events: true), keys: ["202": .info])
        world.report(.media(.digit(try stream("201", world), "1", milliseconds: .max)))
        world.run(for: .seconds(2))
        #expect(signals("202", world) == ["Signal=1\r\nDuration=10000\r\n"])
        end(&world)
    }

    @Test("dtmf = \"inband\" and \"rtp\": only so are keys looked for and said")
    func policyInband() throws {
        var world = talking(
            phone(events: true), phone(events: true),
            keys: ["201": .inband, "202": .rtp])
        let (first, second) = (try stream("201", world), try stream("202", world))
        #expect(world.media.open[first]?.direction?.detectsKeys == true)
        #expect(world.media.open[second]?.direction?.detectsKeys == false)
        try info("5", at: "202", &world)
        world.report(.media(.digit(second, "6", milliseconds: 100)))
        world.run(for: .seconds(1))
        #expect(
            try told("201", world) == [
                KeyOrder(keys: "6", milliseconds: 100, form: .sound(payloadType: 0))
            ])
        end(&world)
    }
}
