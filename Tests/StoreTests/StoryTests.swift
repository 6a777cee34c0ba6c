import Dialplan
import Switchboard
import Testing

@testable import Store

/// What `bellbird why` finds on the disk, and how much of it stays there.
struct StoryTests {
    private func decisions(_ number: UInt32, began: Int64, ladder: String) -> CallDecisions {
        let facts = CallFacts(
            callID: "\(number)", entry: .context("office", extension: "201"), dialed: "202",
            callerNumber: "201", callerName: nil)
        var decisions = CallDecisions(
            id: CallID(began: 1_800_000_000, number: number), began: UTCTime(milliseconds: began),
            caller: "201", dialed: "202", plan: 3, steps: [],
            told: RecordedCall(facts: facts, inputs: []))
        decisions.ladder = ShortLadder(text: ladder)
        decisions.findings = [CallFinding(atMilliseconds: 4, cause: .busy, about: "extension 202")]
        return decisions
    }

    @Test("a call is named by its name, the beginning of it, a number, or as the last one")
    func names() async throws {
        let place = try Workplace()
        let disk = try place.open()
        var first = record(1)
        (first.caller, first.dialed) = ("+4930", "203")
        let second = record(2, answeredBy: "extension 204")
        disk.submit([.keepCallRecord(first), .keepCallRecord(second)])
        let told = decisions(1, began: first.began.milliseconds, ladder: "1<0 INVITE 203\n")
        var own = told
        own.id = first.id
        disk.submit([.keepDecisions(own)])
        #expect(
            try await disk.story(of: .id(first.id)) == CallStory(record: first, decisions: own))
        #expect(
            try await disk.story(of: .last) == CallStory(record: second, decisions: nil))
        for number in ["+4930", "203"] {
            #expect(try await disk.story(of: .number(number))?.record.id == first.id)
        }
        #expect(try await disk.story(of: .number("204"))?.record.id == second.id)
        #expect(try await disk.story(of: .number("299")) == nil)
        for (length, found) in [(8, first), (7, second)] {
            let prefix = String(first.id.description.prefix(length))
            #expect(try await disk.story(of: .prefix(prefix))?.record.id == found.id)
        }
        await disk.close()
        let reader = try RecordReader(directory: place.path)
        #expect(try reader.story(of: .last)?.record == second)
    }

    @Test("what names a call, and what names none")
    func named() throws {
        #expect(NamedCall("last") == .last)
        #expect(NamedCall("202") == .number("202"))
        #expect(NamedCall("*97") == .number("*97"))
        #expect(NamedCall("+4930") == .number("+4930"))
        #expect(NamedCall("6abf") == .prefix("6abf"))
        #expect(NamedCall("6abf1c20-") == .prefix("6abf1c20-"))
        #expect(
            NamedCall("6abf1c20-17") == CallID("6abf1c20-17").map { NamedCall.id($0) })
        for text in ["", "%", "6a_f", "yesterday", "6ABF", "a'b", "２０２"] {
            #expect(NamedCall(text) == nil, "\(text)")
        }
    }

    @Test("where decisions take more than they may the oldest go, and no more than that")
    func bounded() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let text = String(repeating: "1<0 INVITE 202\n", count: 100)
        disk.submit((1...100).map { .keepDecisions(decisions($0, began: Int64($0), ladder: text)) })
        let now = UTCTime(milliseconds: 10_000)
        await disk.tick(at: now, forgetBefore: UTCTime(milliseconds: 0), bytes: 100_000)
        var left = try await disk.decisions(DecisionsQuestion(since: UTCTime(milliseconds: 0)))
        let size = try Documents.text(of: decisions(9, began: 9, ladder: text)).utf8.count
        #expect((1_000...3_000).contains(size))
        #expect(left.count == 100_000 / size)
        #expect(left.last?.began.milliseconds == 100)
        // It is not measured at every tick.
        await disk.tick(at: now, forgetBefore: UTCTime(milliseconds: 0), bytes: 1)
        left = try await disk.decisions(DecisionsQuestion(since: UTCTime(milliseconds: 0)))
        #expect(left.count == 100_000 / size)
        await disk.tick(at: now, forgetBefore: UTCTime(milliseconds: 0))
        #expect(try await disk.decisions(DecisionsQuestion(since: now)).isEmpty)
    }
}
