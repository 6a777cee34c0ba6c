import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Message waiting: asked for and unasked (RFC 3842).
struct MailboxNewsTests {
    private func office() -> Office {
        var office = Office.plain(.init("201"), .init("202"), .init("203"))
        office.mailboxes = ["201", "202"]
        return office
    }

    @Test("a phone that subscribes is told in its subscription, and not twice")
    func subscribed() throws {
        var world = World(office())
        world.at("201") { $0.register(at: $1) }
        world.watch("201", "201", "message-summary")
        world.run(for: .seconds(5))
        #expect(world.documents(of: "201").count == 1)
        #expect(
            world.documents(of: "201").last == """
                Messages-Waiting: no\r
                Message-Account: sip:201@office.test\r
                Voice-Message: 0/0 (0/0)\r

                """)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "message-waiting.ladder") == .same)
    }

    @Test("a phone that does not is told after it has registered; one without a box is not")
    func unasked() {
        var world = World(office())
        world.register()
        world.run(for: .seconds(5))
        #expect(world.documents(of: "201").count == 1)
        #expect(world.documents(of: "203").isEmpty)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("right after a restart all of them are told once more")
    func restart() {
        var world = World(office())
        world.register()
        world.watch("202", "202", "message-summary")
        world.run(for: .seconds(5))
        world.restartExchange()
        world.run(for: .seconds(5))
        #expect(world.documents(of: "201").count == 2)
        // Unasked at first, then in its subscription.
        #expect(world.documents(of: "202").count == 3)
        #expect(world.census.subscriptions == 1)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a phone that will not have it is not told again")
    func unwilling() {
        var office = office()
        office.phones[0].behaviour.unaskedNews = .methodNotAllowed
        var world = World(office)
        world.register()
        world.run(for: .seconds(5))
        world.at("201") { $0.register(at: $1) }
        world.run(for: .seconds(5))
        #expect(world.documents(of: "201").count == 1)
    }

    @Test("another's box is forbidden, none is not found, and a phone without a box hears no")
    func rights() {
        var world = World(office())
        world.register()
        world.watch("203", "202", "message-summary")
        world.watch("203", "999", "message-summary")
        world.run(for: .seconds(1))
        #expect(Set(world.answers(to: .subscribe, of: "203")) == [.forbidden, .notFound])
        world.watch("203", "203", "message-summary")
        world.run(for: .seconds(1))
        #expect(world.documents(of: "203").last?.hasPrefix("Messages-Waiting: no") == true)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
