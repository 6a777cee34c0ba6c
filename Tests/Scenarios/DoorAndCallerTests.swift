import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// At the door and on the line from outside: who is let in, who is not wanted, who is asked first.
struct DoorAndCallerTests {
    private func world() -> World {
        var office = Office.plain(.init("201"), .init("202"), .init("203"))
        office.trunks = ["provider"]
        office.dialplan = """
            bellbird 1
            service lock { url "http://192.0.2.40/open"; method post }
            map blocked { +353899000001; +35389911x. }
            toggle night "Night" { default off; lamp yes }
            context staff {
              number 2xx { ring dialed for 20s confirm "press-1" }
              number *28 "Night key" { toggle night flip; play tone confirmation }
              number 1 "The bell button" {
                callerid name "Door"
                ring 201, 202 for 30s tone door { during key 9 { post lock() } }
              }
            }
            incoming provider {
              otherwise {
                if caller.anonymous { play tone congestion times 2; hangup declined }
                if caller.number in blocked { hangup declined }
                if night is on { play tone confirmation; hangup }
                ring 201, 202 for 20s
              }
            }
            """
        var world = World(office)
        world.register()
        for name in ["201", "202"] { world[name].behaviour.answering = .manually }
        return world
    }

    /// Nil: the number is not to be shown.
    private func fromOutside(_ world: inout World, _ number: ByteString?) {
        let uri = URI(user: number ?? "4930555", host: .name("provider.test"))
        var headers = [Header(.pAssertedIdentity, NameAddress(uri).serialized)]
        if number == nil { headers.append(Header(.privacy, "id")) }
        world.at("provider") { $0.call("4930123", headers: headers, at: $1) }
        world.run(for: .seconds(2))
    }

    private func end(_ world: inout World, _ ladder: String) throws {
        world.endAll()
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: ladder) == .same)
    }

    @Test("a door phone rings with a sound of its own, and a key opens while they talk")
    func door() throws {
        var world = world()
        world.sources.say("{}")
        world.call("203", "1")
        world.run(for: .seconds(1))
        let invite = try #require(world.ladder.requests("INVITE", to: "202").first)
        #expect(invite.from.displayName == "Door")
        #expect(invite.headers[.alertInfo]?.description.contains("alert-door") == true)
        world.answer("202")
        world.run(for: .seconds(1))
        world.press("9", at: "203")
        world.run(for: .seconds(1))
        let opened = world.sources.requests.map(\.url)
        #expect(opened == ["http://192.0.2.40/open"])
        #expect(world["203"].first(.talking) != nil)
        try end(&world, "door.ladder")
    }

    @Test("who is on the list is refused, by number and by pattern; the next number is not")
    func blocked() throws {
        for number: ByteString in ["+353899000001", "+353899111234"] {
            var world = world()
            fromOutside(&world, number)
            #expect(world["provider"].calls.isEmpty && !world.rings("201"))
            #expect(world.ladder.responses("603", to: "provider").count == 1)
            try end(&world, "blocked.ladder")
        }
        var world = world()
        fromOutside(&world, "+353899000002")
        #expect(world.rings("201") && world.rings("202"))
        world.endAll()
    }

    @Test("who hides the number hears a tone and is refused, and nobody rings")
    func anonymous() throws {
        var world = world()
        fromOutside(&world, nil)
        world.runUntilQuiet()
        #expect(world.ladder.count("INVITE", to: "201") == 0)
        #expect(world.ladder.responses("603", to: "provider").count == 1)
        try end(&world, "anonymous.ladder")
    }

    @Test("screening: who answers hears a question, and has the call with 1 alone")
    func screening() throws {
        var world = world()
        world.call("203", "202")
        world.run(for: .seconds(1))
        world.answer("202")
        world.run(for: .milliseconds(500))
        #expect(world.playback(to: "202")?.items == [.prompt("press-1", language: "en")])
        #expect(world["203"].first(.talking) == nil)
        world.press("1", at: "202")
        world.run(for: .seconds(1))
        #expect(world["203"].first(.talking) != nil)
        try end(&world, "screening.ladder")
    }

    @Test("the night key lights its lamp, and decides about the next call, after a restart too")
    func night() throws {
        var world = world()
        world.watch("202", "night", "dialog")
        world.call("201", "*28")
        world.runUntilQuiet(within: .seconds(30))
        #expect(world.lamps(of: "202").last == ["confirmed"])
        fromOutside(&world, "+353861234567")
        #expect(!world.rings("201") && !world.rings("202"))
        #expect(try Golden.compare(world.ladder.text, with: "night.ladder") == .same)
        world.endAll()
        world.restartExchange()
        world.register()
        fromOutside(&world, "+353861234567")
        #expect(!world.rings("201") && world.store.toggles == ["night": true])
        world.endAll()
    }
}
