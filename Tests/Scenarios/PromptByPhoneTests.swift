import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Prompts that are heard and spoken at a telephone because an administrator wants it.
struct PromptByPhoneTests {
    private func office(answering: Bool = true, plan: String = "") -> World {
        var behaviour = Softphone.Behaviour()
        if answering { behaviour.answering = .after(.seconds(1)) }
        var office = Office.plain(
            .init("201", name: "Anna", behaviour: behaviour), .init("202"))
        office.dialplan = """
            bellbird 1
            context staff {
              number 2xx { ring dialed for 30s }
              \(plan)
            }
            """
        var world = World(office)
        world.register()
        return world
    }

    /// Everything that this world's telephones were played.
    private func told(_ world: World) -> [String] {
        world.media.orders.flatMap { order -> [String] in
            guard case .play(_, let playback) = order else { return [] }
            return playback.items.map { item in
                switch item {
                case .prompt(let name, let language): "\(name) \(language)"
                case .recorded: "what was said"
                case .tone: "tone"
                default: "?"
                }
            }
        }
    }

    private func order(
        _ deed: PromptOrder.Deed, language: String? = "en", at number: String = "201"
    ) -> AdminOrder {
        .prompt(PromptOrder(deed, "closed", language: language, at: number))
    }

    private func expectQuiet(_ world: inout World) {
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(world.mediaComplaints == [])
        #expect(world.media.passing == [])
    }

    @Test("a prompt is played to a phone that rings for it, which is all that this call does")
    func play() throws {
        var world = office()
        #expect(world.order(order(.play, language: "de")) == .done)
        world.run(for: .milliseconds(500))
        #expect(world["201"].first(.ringing) != nil)
        world.run(for: .seconds(2))
        #expect(told(world) == ["closed de"])
        expectQuiet(&world)
        let record = try #require(world.store.records.first)
        #expect(record.caller == "201" && record.dialed == "prompt")
        #expect(record.answered != nil && record.ending.by == .exchange)
    }

    @Test("a prompt is spoken, heard, and kept by 1")
    func record() throws {
        var world = office()
        #expect(world.order(order(.record(replaces: false))) == .done)
        world.run(for: .seconds(2))
        #expect(told(world) == ["tone"])
        #expect(world.media.passing.count == 1)
        world.press("#", at: "201", each: .milliseconds(500))
        #expect(told(world) == ["tone", "what was said", "vm-review en"])
        world.press("1", at: "201", each: .milliseconds(500))
        world.run(for: .milliseconds(500))
        #expect(told(world).last == "vm-msgsaved en")
        let kept = try #require(world.media.prompts.first)
        #expect(kept.name == "closed" && kept.language == "en" && !kept.replaces)
        #expect(kept.speaker == "201")
        expectQuiet(&world)
        #expect(world.media.prompts.count == 1)
        #expect(world.notes.contains { $0.message == "A prompt was recorded" })
    }

    @Test("2 plays it again, 3 records it anew; other keys say nothing")
    func again() throws {
        var world = office()
        #expect(world.order(order(.record(replaces: true), language: nil)) == .done)
        world.run(for: .seconds(2))
        world.press("15#", at: "201", each: .milliseconds(500))
        world.press("72", at: "201", each: .milliseconds(500))
        #expect(told(world).filter { $0 == "what was said" }.count == 2)
        let first = world.media.passing
        world.press("3", at: "201", each: .milliseconds(500))
        #expect(told(world).last == "tone")
        world.press("#1", at: "201", each: .milliseconds(500))
        let kept = try #require(world.media.prompts.first)
        #expect(!first.contains(kept.recording), "the second was kept")
        #expect(kept.replaces && kept.language == nil)
        expectQuiet(&world)
    }

    @Test("hanging up before 1 keeps nothing, at any step; and so does nobody who says what to do")
    func hangUp() throws {
        for keys in ["", "#", "#2", "#3"] {
            var world = office()
            #expect(world.order(order(.record(replaces: true))) == .done)
            world.run(for: .seconds(2))
            world.press(keys, at: "201", each: .milliseconds(500))
            world.hangUp("201")
            expectQuiet(&world)
            #expect(world.media.prompts.isEmpty, "\(keys)")
        }
        var world = office()
        #expect(world.order(order(.record(replaces: true))) == .done)
        world.run(for: .seconds(2))
        world.press("#", at: "201", each: .milliseconds(500))
        world.run(for: .seconds(25))
        #expect(world["201"].calls.isEmpty)
        expectQuiet(&world)
        #expect(world.media.prompts.isEmpty)
    }

    @Test("what cannot be recorded or kept is told by a tone's prompt, and in the journal")
    func failures() throws {
        var world = office()
        world.media.recordingFailure = "No space left on device"
        #expect(world.order(order(.record(replaces: true))) == .done)
        world.run(for: .seconds(3))
        #expect(told(world).last == "beeperr en")
        expectQuiet(&world)
        world = office()
        world.media.promptFailure = "Read-only file system"
        #expect(world.order(order(.record(replaces: true))) == .done)
        world.run(for: .seconds(2))
        world.press("#1", at: "201", each: .milliseconds(500))
        #expect(told(world).last == "beeperr en")
        #expect(
            world.notes.filter { $0.message == "A prompt could not be kept" }
                .map { $0.details["reason"] } == ["Read-only file system"])
        expectQuiet(&world)
    }

    @Test("two minutes are the longest prompt")
    func longest() throws {
        var world = office()
        #expect(world.order(order(.record(replaces: true))) == .done)
        world.run(for: .seconds(120))
        #expect(told(world) == ["tone"])
        world.run(for: .seconds(3))
        #expect(told(world) == ["tone", "what was said", "vm-review en"])
        _ = world.endAllCalls()
        expectQuiet(&world)
    }

    @Test("a phone that is not there, says no, or is not answered: nothing stays behind")
    func nobody() {
        var world = office(answering: false)
        for order in [order(.play, at: "999"), order(.record(replaces: true), at: "20")] {
            guard case .refused = world.order(order) else {
                Issue.record("\(order) was carried out")
                continue
            }
        }
        #expect(world.order(order(.play)) == .done)
        world.run(for: .seconds(1))
        world.reject("201", .busyHere)
        expectQuiet(&world)
        #expect(world.store.records.last?.ending.by == .callee)
        #expect(world.order(order(.play)) == .done)
        world.run(for: .seconds(31))
        #expect(world["201"].calls.isEmpty)
        expectQuiet(&world)
        #expect(world.store.records.last?.ending.cause == "no answer")
        #expect(world.order(order(.play)) == .done)
        world.run(for: .seconds(1))
        #expect(world.order(.stop) == .done)
        world.runUntilQuiet()
        #expect(world["201"].calls.isEmpty)
        #expect(world.leftovers == [])
        guard case .refused = world.order(order(.play)) else {
            Issue.record("a stopping exchange has called")
            return
        }
    }

    @Test("an administrator ends such a call while it rings, and while it is spoken")
    func ended() throws {
        for wait in [Duration.milliseconds(500), .seconds(3)] {
            var world = office()
            #expect(world.order(order(.record(replaces: true))) == .done)
            world.run(for: wait)
            _ = world.endAllCalls()
            expectQuiet(&world)
            #expect(world["201"].calls.isEmpty)
        }
    }

    @Test("`record-prompt` of a plan does the same for who calls, and the plan goes on")
    func verb() throws {
        var world = office(plan: "number 9 { record-prompt \"hello\" for 20s; play \"goodbye\" }")
        world.call("202", "9")
        world.run(for: .seconds(2))
        world.press("#1", at: "202", each: .milliseconds(500))
        world.run(for: .seconds(2))
        let kept = try #require(world.media.prompts.first)
        #expect(kept.name == "hello" && kept.replaces && kept.language == "en")
        #expect(told(world).last == "goodbye en")
        expectQuiet(&world)
    }
}
