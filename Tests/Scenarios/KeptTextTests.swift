import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Texts for phones that are not there, and to and from trunks (RFC 3428).
struct KeptTextTests {
    private func office(registering names: String...) -> World {
        var world = World(.plain(.init("201", name: "Ann"), .init("202"), .init("203")))
        for name in names { world.at(name) { $0.register(at: $1) } }
        world.runUntilQuiet()
        world.ladder.clear(at: world.now)
        return world
    }

    private func send(
        _ text: String, _ world: inout World, to number: ByteString = "202",
        _ headers: [Header] = [], type: ByteString = "text/plain", from name: String = "201"
    ) {
        let headers = headers + [Header(.contentType, type)]
        world.at(name) {
            $0.ask(.message, of: number, headers: headers, body: Array(text.utf8), at: $1)
        }
    }

    @Test("kept, in their order, and delivered when the phone is there; gone then")
    func kept() throws {
        var world = office(registering: "201")
        for text in ["one", "two", "three"] {
            send(text, &world)
            world.run(for: .seconds(1))
        }
        #expect(
            world.answers(to: .message, of: "201") == [.accepted, .accepted, .accepted])
        #expect(world.census.textsKept == 3)
        world.at("202") { $0.register(at: $1) }
        world.run(for: .seconds(1))
        #expect(world.texts(of: "202") == ["one", "two", "three"])
        let request = try #require(world.ladder.requests("MESSAGE", to: "202").first)
        #expect(request.headers[.date]?.description.hasSuffix("GMT") == true)
        #expect(request.from.displayName == "Ann" && request.from.uri.user == "201")
        #expect(world.census.textsKept == 0)
        #expect(world.store.things.isEmpty)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "kept-text.ladder") == .same)
    }

    @Test("202 is said when the disk has it, and not before; a full disk is 503")
    func durable() {
        var world = office(registering: "201")
        send("one", &world)
        world.run(for: .milliseconds(150))
        #expect(world.answers(to: .message, of: "201").isEmpty)
        world.run(for: .milliseconds(200))
        #expect(world.answers(to: .message, of: "201") == [.accepted])
        world.isDiskFull = true
        send("two", &world)
        world.run(for: .seconds(25))
        #expect(world.answers(to: .message, of: "201").last == .serviceUnavailable)
        #expect(world.census.textsKept == 1)
        #expect(world.store.things.count == 1)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a sudden end loses nothing that was accepted")
    func restart() {
        var world = office(registering: "201")
        send("one", &world)
        send("two", &world)
        world.run(for: .seconds(1))
        world.restartExchange()
        world.run(for: .seconds(1))
        #expect(world.census.textsKept == 2)
        world.at("202") { $0.register(at: $1) }
        world.runUntilQuiet()
        #expect(world.texts(of: "202") == ["one", "two"])
        #expect(world.store.things.isEmpty)
        #expect(world.leftovers == [])
    }

    @Test("a phone that comes back while its silence is waited out has the text all the same")
    func backMeanwhile() {
        var world = office(registering: "201", "202")
        world.kill("202")
        send("one", &world)
        world.run(for: .seconds(22))
        #expect(world.answers(to: .message, of: "201") == [.accepted])
        send("two", &world)
        world.run(for: .seconds(22))
        world.revive("202")
        world.run(for: .seconds(60))
        #expect(world.texts(of: "202") == ["one", "two"])
        #expect(world.census.textsKept == 0)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("Expires is honoured: 0 is for now only, and the rest goes when its time is over")
    func expires() {
        var world = office(registering: "201")
        send("now", &world, [Header(.expires, "0")])
        send("soon", &world, [Header(.expires, "60")])
        send("whenever", &world)
        send("typing", &world, type: "application/im-iscomposing+xml")
        world.run(for: .seconds(2))
        let answers = world.answers(to: .message, of: "201")
        #expect(answers.count { $0 == .temporarilyUnavailable } == 2)
        #expect(answers.count { $0 == .accepted } == 2)
        world.run(for: .seconds(61))
        #expect(world.census.textsKept == 1)
        world.run(for: .seconds(8 * 86_400))
        #expect(world.census.textsKept == 0)
        #expect(world.store.things.isEmpty)
    }

    @Test("a new text waits behind those that are kept; what a phone refuses keeps no other back")
    func order() {
        var world = office(registering: "201", "202")
        world.kill("202")
        send("one", &world)
        world.run(for: .seconds(22))
        #expect(world.answers(to: .message, of: "201") == [.accepted])
        send("two", &world)
        world.run(for: .seconds(1))
        #expect(world.answers(to: .message, of: "201") == [.accepted, .accepted])
        world.revive("202")
        world["202"].behaviour.toTexts = .unsupportedMediaType
        world.run(for: .milliseconds(1))
        world.runUntilQuiet()
        #expect(world.texts(of: "202").isEmpty)
        #expect(world.census.textsKept == 0)
        #expect(
            world.notes.contains { $0.message == "A text that was kept is refused by the phone" })
        #expect(world.leftovers == [])
    }

    @Test("no more than a hundred for one extension; a large one is 413")
    func bounded() {
        var world = office(registering: "201")
        send(String(repeating: "x", count: 1_000), &world)
        world.run(for: .seconds(1))
        #expect(world.answers(to: .message, of: "201") == [.requestEntityTooLarge])
        for _ in 0..<102 {
            send("again", &world)
            world.run(for: .seconds(2))
        }
        let answers = world.answers(to: .message, of: "201")
        #expect(answers.count { $0 == .accepted } == 100)
        #expect(answers.count { $0 == .temporarilyUnavailable } == 2)
        #expect(world.census.textsKept == 100)
    }

    // MARK: - Trunks

    private func connected() -> World {
        var office = Office.plain(.init("201", name: "Ann"), .init("202"))
        office.trunks = ["provider"]
        office.dialplan = """
            bellbird 1
            numbering germany
            toggle night "Night" { default off }
            group all { members 201, 202 }
            context staff {
              allow local, national, mobile
              number 2xx { ring dialed for 30s }
              number 9|outside { dial dialed via provider }
            }
            incoming provider {
              number +4930555101 { play tone test times 1; ring 201 for 20s }
              number +4930555102 { toggle night on; ring 202 for 20s }
              number +4930555103 { ring all for 20s }
              number +4930555104 { menu { press 1 { ring 201 } on timeout, invalid { hangup } } }
              otherwise { hangup }
            }
            """
        var world = World(office)
        world.register()
        return world
    }

    @Test("from a trunk to the phone at which a call would ring first; nothing else is done")
    func fromTrunk() throws {
        var world = connected()
        for number: ByteString in [
            "+4930555101", "+4930555102", "+4930555103", "+4930555104", "+4930555109", "112",
        ] {
            world.at("provider") { $0.sendMessage("hello", to: number, at: $1) }
            world.run(for: .seconds(1))
        }
        #expect(
            world.answers(to: .message, of: "provider") == [
                .ok, .ok, .notFound, .notFound, .notFound, .notFound,
            ])
        #expect(world.texts(of: "201") == ["hello"] && world.texts(of: "202") == ["hello"])
        #expect(world.store.toggles.isEmpty)
        #expect(world.store.records.isEmpty)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "trunk-text.ladder") == .same)
    }

    @Test("to a trunk where the caller may call; an emergency number takes no texts")
    func toTrunk() throws {
        var world = connected()
        send("hello", &world, to: "9030123456")
        world.run(for: .seconds(1))
        #expect(world.answers(to: .message, of: "201") == [.ok])
        #expect(world.texts(of: "provider") == ["hello"])
        let request = try #require(world.ladder.requests("MESSAGE", to: "provider").first)
        #expect(request.uri.user == "+4930123456")
        // Abroad is not allowed, and calls nowhere.
        send("hello", &world, to: "90044201234567")
        send("hello", &world, to: "112")
        send("hello", &world, to: "299")
        world.run(for: .seconds(1))
        #expect(
            world.answers(to: .message, of: "201") == [.ok, .notFound, .notFound, .notFound])
        world.kill("provider")
        send("hello", &world, to: "9030123456")
        world.run(for: .seconds(40))
        #expect(world.answers(to: .message, of: "201").last == .temporarilyUnavailable)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
