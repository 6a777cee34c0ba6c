import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Who guesses at the PIN of a conference room, call after call.
struct DoorLockTests {
    private func office(_ room: String) -> World {
        var office = Office.plain(.init("201"), .init("202"), .init("203"))
        office.trunks = ["provider"]
        office.dialplan = """
            bellbird 1
            conference 600 { \(room) }
            context staff {
              number 2xx { ring dialed for 30s }
              number 600 { conference 600 }
              number 601 { conference 600 host }
            }
            incoming provider { number 49301234 { conference 600 } }
            """
        var world = World(office)
        world.register()
        return world
    }

    /// What becomes of a call to the room: whether it was asked, and let in.
    private func call(
        _ world: inout World, from name: String, typing keys: String
    ) -> (isAsked: Bool, isIn: Bool) {
        world.call(name, name == "provider" ? "49301234" : "600")
        world.run(for: .seconds(1))
        let before = plays(of: name, world).contains("conf-getpin")
        for key in keys where world.stream(of: name) != nil {
            world.press("\(key)", at: name, each: .milliseconds(100))
        }
        world.run(for: .seconds(3))
        let house = ["201", "202", "203"]
        let isIn = members(&world).contains {
            name == "provider" ? !house.contains($0) : $0 == name
        }
        for _ in world[name].calls { world.hangUp(name) }
        world.run(for: .seconds(1))
        return (before, isIn)
    }

    private func plays(of name: String, _ world: World) -> [String] {
        guard let id = world.stream(of: name) else { return [] }
        return world.media.orders.flatMap { order -> [String] in
            guard case .play(id, let playback) = order else { return [] }
            return playback.items.compactMap {
                if case .prompt(let name, _) = $0 { name } else { nil }
            }
        }
    }

    private func members(_ world: inout World) -> [String] {
        guard case .rooms(let rooms) = world.order(.listRooms) else { return [] }
        return rooms.flatMap(\.members).map(\.caller)
    }

    private func isTold(_ world: World) -> Bool {
        world.notes.contains {
            $0.message == "Too many wrong PINs: a conference room is locked for a while"
        }
    }

    @Test("strangers are kept off after five; colleagues, and who is inside, notice nothing of it")
    func strangers() {
        var world = office("pin 4821")
        world.call("201", "600")
        world.run(for: .seconds(1))
        world.press("4821#", at: "201", each: .milliseconds(100))
        world.run(for: .seconds(1))
        #expect(members(&world) == ["201"])
        #expect(call(&world, from: "provider", typing: "1111#2222#3333#").isAsked)
        #expect(!isTold(world))
        #expect(call(&world, from: "provider", typing: "4444#5555#").isAsked)
        #expect(isTold(world))
        let locked = call(&world, from: "provider", typing: "4821#")
        #expect(!locked.isAsked && !locked.isIn)
        #expect(world.store.records.last?.ending.cause == "refused")
        let colleague = call(&world, from: "202", typing: "4821#")
        #expect(colleague.isAsked && colleague.isIn)
        #expect(members(&world) == ["201"])
        world.run(for: .seconds(60))
        let again = call(&world, from: "provider", typing: "4821#")
        #expect(again.isAsked && again.isIn)
        #expect(world.store.facts[.door, "600"] == nil)
        world.endAll()
    }

    @Test("each five more lock for four times as long; a restart forgives nothing")
    func longer() {
        var world = office("pin 4821")
        var asked = 0
        for _ in 0..<50 {
            if call(&world, from: "provider", typing: "1111#2222#3333#").isAsked { asked += 1 }
            world.run(for: .seconds(15))
        }
        // Some seventeen minutes: five tries, five more after a minute, five after four.
        #expect((4...8).contains(asked), "\(asked)")
        world.restartExchange()
        world.register()
        let (isAsked, _) = call(&world, from: "provider", typing: "4821#")
        #expect(!isAsked)
        world.run(for: .seconds(86_400))
        let later = call(&world, from: "provider", typing: "4821#")
        #expect(later.isAsked && later.isIn)
        world.endAll()
    }

    @Test("a phone of the house that guesses locks out itself, and nobody else")
    func colleague() {
        var world = office("pin 4821")
        for _ in 0..<2 { _ = call(&world, from: "203", typing: "1111#2222#3333#") }
        #expect(!call(&world, from: "203", typing: "4821#").isAsked)
        #expect(call(&world, from: "202", typing: "4821#").isIn)
        #expect(call(&world, from: "provider", typing: "4821#").isIn)
        #expect(world.store.facts[.door, "600"] == nil)
        #expect(world.store.facts[.door, "600 203"]?.hasPrefix("5 ") == true)
        world.endAll()
    }

    @Test("who comes in as a guest between two guesses at the host's PIN is not forgiven them")
    func guestWhoGuesses() {
        var world = office("pin 4821; host-pin \"0099\"")
        var asked = 0
        for round in 0..<6 {
            let keys = "\(1_000 + round)#\(2_000 + round)#4821#"
            if call(&world, from: "203", typing: keys).isAsked { asked += 1 }
        }
        #expect(asked == 3)
        world.run(for: .seconds(70))
        #expect(call(&world, from: "203", typing: "0099#").isIn)
        #expect(world.store.facts[.door, "600 203"] == nil)
        world.endAll()
    }

    @Test("where only hosts have a PIN, guests come in while it is locked")
    func guestsWithoutPIN() {
        var world = office("host-pin \"0099\"")
        for _ in 0..<2 { _ = call(&world, from: "provider", typing: "1111#2222#3333#") }
        #expect(isTold(world))
        let guest = call(&world, from: "provider", typing: "0099#")
        #expect(!guest.isAsked && guest.isIn)
        world.endAll()
    }

    @Test("people mistype: what is a day old counts no more, and silence never does")
    func mistyped() {
        var world = office("pin 4821; host-pin \"0099\"")
        for _ in 0..<4 {
            #expect(call(&world, from: "202", typing: "1111#4821#").isIn)
        }
        world.run(for: .seconds(86_500))
        #expect(call(&world, from: "202", typing: "1111#4821#").isIn)
        #expect(!isTold(world))
        for _ in 0..<3 {
            world.call("203", "600")
            world.run(for: .seconds(60))
            #expect(world["203"].calls.isEmpty)
        }
        #expect(world.store.facts[.door, "600 203"] == nil)
        world.endAll()
    }
}
