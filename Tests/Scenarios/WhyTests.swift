import Dialplan
import Foundation
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// `bellbird why`: what is kept of every call explains it.
struct WhyTests {
    private static let faults =
        SeededFault.ofPhones + SeededFault.ofPlans + SeededFault.ofTrunks + SeededFault.ofTalks
        + SeededFault.ofRefusals

    @Test("of more than forty faults nine in ten are named")
    func faults() {
        var wrong: [String] = []
        for fault in Self.faults {
            let named = fault.verdict()?.cause
            guard named != fault.cause else { continue }
            wrong.append(
                "\(fault.what): \(named?.rawValue ?? "nothing"), not \(fault.cause.rawValue)")
        }
        let right = Self.faults.count - wrong.count
        print("why: \(right) of \(Self.faults.count) seeded faults named")
        for line in wrong { print("  " + line) }
        #expect(Self.faults.count >= 40)
        #expect(right * 10 >= Self.faults.count * 9, "\(wrong)")
    }

    @Test("every cause has one row, one sentence that ends well, and codes are plain")
    func catalogue() {
        #expect(Causes.all.count == Cause.allCases.count)
        #expect(Set(Causes.all.map(\.cause)).count == Causes.all.count)
        for cause in Cause.allCases {
            let sentence = CallVerdict(
                CallFinding(atMilliseconds: 0, cause: cause, about: "extension 202")
            ).sentence
            #expect(sentence.hasSuffix(".") && !sentence.hasSuffix(".."), "\(sentence)")
            #expect(!sentence.contains("{"), "\(sentence)")
            #expect(sentence.first?.isUppercase == true)
            #expect(cause.rawValue.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D })
            #expect(Causes.row(cause).remedy?.hasSuffix(".") != true)
        }
    }

    @Test("a call that was reached in the end is not judged by what was tried before")
    func reached() throws {
        var world = FaultOffice.world {
            $0.dialplan.replace(
                "number 602 { hangup busy }", with: "number 602 { ring 203 for 5s; ring 202 }")
        }
        world.kill("203")
        world.call("201", "602")
        world.run(for: .seconds(12))
        world.hangUp("202")
        world.runUntilQuiet()
        let story = try #require(world.lastStory)
        #expect(story.decisions?.findings?.map(\.cause).contains(.phoneSilent) == true)
        let verdict = try #require(CallVerdict(story))
        #expect(verdict.cause == .endedNormally)
        #expect(verdict.sentence == "The call was ordinary: extension 202 hung up.")
    }

    @Test("a call that goes on says what is wrong so far, and nothing if nothing is")
    func open() throws {
        var world = FaultOffice.world(.init())
        world.call("201", "202")
        world.run(for: .seconds(3))
        guard case .calls(let calls) = world.order(.listCalls), let id = calls.first?.id,
            case .story(let story) = world.order(.story(id))
        else {
            Issue.record("there is no call")
            return
        }
        #expect(story.isOpen)
        #expect(CallVerdict(story) == nil)
        #expect(WhyText(story).lines.first == "The call goes on.")
        #expect(
            story.decisions?.ladder?.lines.contains { $0.what == "180 Ringing (INVITE)" } == true)
        world.endAll()
        guard case .refused = world.order(.story(id)) else {
            Issue.record("the call is over")
            return
        }
    }

    @Test("what is printed, to the letter, and as the manual shows it")
    func text() throws {
        var world = FaultOffice.world()
        world.kill("202")
        world.call("201", "202")
        world.runUntilQuiet()
        let story = try #require(world.lastStory)
        let text = WhyText(story).lines.joined(separator: "\n") + "\n"
        #expect(try Golden.compare(text, with: "why.text") == .same)
        let manual = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/manual/why.md")
        #expect(try String(contentsOf: manual, encoding: .utf8).contains(text))
    }

    @Test("without its decisions a call is judged by its record")
    func recordAlone() throws {
        var world = FaultOffice.world(.rejecting(.busyHere))
        world.call("201", "202")
        world.runUntilQuiet()
        let record = try #require(world.store.records.last)
        let verdict = CallVerdict(CallStory(record: record, decisions: nil))
        #expect(verdict?.cause == .busy)
        #expect(verdict?.sentence == "Extension 202 was busy.")
    }
}

/// The ladders that are kept with calls.
struct ShortLadderTests {
    @Test("all messages of all legs from the INVITE on, in turn, with both places")
    func whole() throws {
        var world = FaultOffice.world(.rejecting(.busyHere))
        world.call("201", "202")
        world.runUntilQuiet()
        let ladder = try #require(world.lastStory?.decisions?.ladder)
        let lines = ladder.lines.map { ($0.isSent ? "> " : "< ") + $0.what }
        #expect(lines.first == "< INVITE 202")
        #expect(lines.contains("> INVITE 202"))
        #expect(lines.contains("< 486 Busy Here (INVITE)"))
        #expect(Set(ladder.lines.map(\.place)).count == 2)
        #expect(ladder.lines.map(\.atMilliseconds) == ladder.lines.map(\.atMilliseconds).sorted())
        #expect(ladder.omitted == 0)
        #expect(ladder.text.utf8.count < 400, "\(ladder.text.utf8.count) bytes")
        #expect(ShortLadder(text: ladder.text) == ladder)
    }

    @Test("a call of hours keeps its beginning and its end, within 4 kB")
    func long() throws {
        var world = FaultOffice.world()
        world.call("201", "202")
        world.run(for: .seconds(3))
        for _ in 1...200 {
            world.hold("201")
            world.run(for: .seconds(2))
            world.resume("201")
            world.run(for: .seconds(2))
        }
        world.hangUp("201")
        world.runUntilQuiet()
        let ladder = try #require(world.lastStory?.decisions?.ladder)
        #expect(ladder.lines.first?.what == "INVITE 202")
        #expect(ladder.lines.contains { $0.what.hasPrefix("BYE") })
        #expect(ladder.omitted > 500)
        #expect(ladder.text.utf8.count < 4_096)
    }

    @Test("a text of another version, or none, is no ladder and no fault")
    func strange() {
        for text in ["", "@", "\n\n", "12", "12>", "x>0 y", "5<9 ok", "*", "*x", "@udp\n1<0 a b"] {
            _ = ShortLadder(text: text).lines
            _ = ShortLadder(text: text).omitted
        }
        #expect(ShortLadder(text: "5<9 ok").lines.map(\.place) == ["?"])
        #expect(ShortLadder(text: "@udp\n1<0 a b").lines.map(\.what) == ["a b"])
    }
}
