import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Phones that stand where strangers can reach them.
struct GuestTests {
    private let office: Office = {
        var office = Office.plain(.init("201"), .init("202"), .init("203"))
        office.phones[0].isGuest = true
        return office
    }()

    private func watched(_ world: World, _ name: String) -> [Status?] {
        world.events(of: name).compactMap { event -> Status?? in
            if case .answered(.subscribe, let status) = event { status } else { nil }
        }
    }

    @Test("a guest watches nobody else, there or not; its own number it may")
    func watching() {
        var world = World(office)
        world.register()
        world.at("201") { $0.watch("202", at: $1) }
        world.at("201") { $0.watch("299", at: $1) }
        world.run(for: .seconds(1))
        #expect(watched(world, "201") == [.forbidden, .forbidden])
        world.at("201") { $0.watch("201", at: $1) }
        world.at("202") { $0.watch("201", at: $1) }
        world.run(for: .seconds(1))
        #expect(watched(world, "201").last == .ok)
        #expect(watched(world, "202") == [.ok])
        #expect(world.census.subscriptions == 2)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a guest sends no texts, and gets them")
    func texts() {
        var world = World(office)
        world.register()
        world.at("201") { $0.sendMessage("hello", to: "202", at: $1) }
        world.at("201") { $0.sendMessage("hello", to: "299", at: $1) }
        world.at("202") { $0.sendMessage("welcome", to: "201", at: $1) }
        world.runUntilQuiet()
        let answers = world.events(of: "201").filter { $0 == .answered(.message, .forbidden) }
        #expect(answers.count == 2)
        #expect(world.ladder.count("MESSAGE", to: "202") == 0)
        #expect(world.events(of: "202").contains(.answered(.message, .ok)))
        #expect(world.leftovers == [])
    }

    @Test("who becomes a guest by a reload watches no longer, and keeps its own lamp")
    func reload() {
        var office = office
        office.phones[0].isGuest = false
        var world = World(office)
        world.register()
        world.at("201") { $0.watch("202", at: $1) }
        world.at("201") { $0.watch("201", at: $1) }
        world.run(for: .seconds(1))
        #expect(world.census.subscriptions == 2)
        office.phones[0].isGuest = true
        world.reload(office)
        world.run(for: .seconds(1))
        #expect(world.census.subscriptions == 1)
        let ended = world.events(of: "201").contains { event in
            guard case .notified(let state, _) = event else { return false }
            return state.hasPrefix("terminated") && state.description.contains("rejected")
        }
        #expect(ended)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
