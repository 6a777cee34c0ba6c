import Dialplan
import GRDB
import Switchboard
import Testing

@testable import Store

/// Why calls went as they did, kept for a time.
struct DecisionTests {
    private func decisions(_ number: UInt32, began: Int64) -> CallDecisions {
        let facts = CallFacts(
            callID: "\(number)", entry: .context("office", extension: "201"), dialed: "202",
            callerNumber: "201", callerName: "Ålice")
        return CallDecisions(
            id: CallID(began: 1_800_000_000, number: number), began: UTCTime(milliseconds: began),
            caller: "201", dialed: "202", plan: 3,
            steps: [
                CallTrace.Step(
                    atMilliseconds: 12.5, position: "main.dial:4", what: "ring 202 (for 20 s)",
                    kind: .deed, detail: "tone internal")
            ], told: RecordedCall(facts: facts, inputs: []))
    }

    @Test("decisions come back whole, also after a restart, and from a file at rest")
    func kept() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let call = decisions(1, began: 1_000)
        disk.submit([.keepDecisions(call)])
        #expect(try await disk.decisions(of: call.id) == call)
        #expect(try await disk.decisions(of: CallID(began: 1, number: 1)) == nil)
        await disk.close()
        #expect(try RecordReader(directory: place.path).decisions(of: call.id) == call)
        #expect(try await place.open().decisions(of: call.id) == call)
    }

    @Test("a reader of a place where nothing is says so")
    func nothing() throws {
        let place = try Workplace()
        #expect(throws: DiskLoop.Failure.self) { try RecordReader(directory: place.path) }
    }

    @Test("recorded calls are read page by page, the oldest first, each once")
    func pages() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let all = (1...1_203).map { decisions($0, began: Int64($0 / 7)) }
        disk.submit(all.shuffled().map { .keepDecisions($0) })
        var question = DecisionsQuestion(since: UTCTime(milliseconds: 10))
        var found: [CallDecisions] = []
        while true {
            let page = try await disk.decisions(question)
            #expect(page.count <= 500)
            found += page
            guard let last = page.last else { break }
            question.after = .init(of: last)
        }
        let wanted = all.filter { $0.began.milliseconds >= 10 }
        #expect(Set(found.map(\.id)) == Set(wanted.map(\.id)))
        #expect(found.count == wanted.count)
        #expect(found.map(\.began) == found.map(\.began).sorted())
    }

    @Test("a page goes on behind a call that has been removed meanwhile")
    func removedBetweenPages() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let all = (1...600).map { decisions($0, began: Int64($0)) }
        disk.submit(all.map { .keepDecisions($0) })
        var question = DecisionsQuestion(since: UTCTime(milliseconds: 0))
        let first = try await disk.decisions(question)
        #expect(first.last?.began.milliseconds == 500)
        question.after = first.last.map { .init(of: $0) }
        await disk.tick(
            at: UTCTime(milliseconds: 10_000), forgetBefore: UTCTime(milliseconds: 501))
        #expect(try await disk.decisions(question).map(\.began.milliseconds) == Array(501...600))
    }

    @Test("a page of calls that another version has written is not the end")
    func unreadablePage() async throws {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit((1...700).map { .keepDecisions(decisions($0, began: Int64($0))) })
        await disk.close()
        let queue = try DatabaseQueue(path: place.path + "/bellbird.db")
        try await queue.write {
            try $0.execute(sql: "UPDATE decision SET document = '{}' WHERE began <= 650")
        }
        try queue.close()
        let reader = try RecordReader(directory: place.path)
        let found = try reader.decisions(DecisionsQuestion(since: UTCTime(milliseconds: 0)))
        #expect(found.map(\.began.milliseconds) == Array(651...700))
    }

    @Test("the old ones are removed, some at a time; with no days to keep none is kept")
    func forgotten() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let now = UTCTime(milliseconds: 10_000)
        disk.submit((1...2_000).map { .keepDecisions(decisions($0, began: 1_000)) })
        await disk.flush()
        disk.submit((2_001...3_000).map { .keepDecisions(decisions($0, began: Int64($0))) })
        let oldest = UTCTime(milliseconds: 2_501)
        await disk.tick(at: now, forgetBefore: oldest)
        let all = DecisionsQuestion(since: UTCTime(milliseconds: 0))
        // The rest in its turn, which has come already where the machine let the test wait.
        let first = try await disk.decisions(all).first?.began.milliseconds ?? 0
        #expect([2_001, 2_501].contains(first))
        await disk.tick(at: now, forgetBefore: nil)
        disk.submit([.keepDecisions(decisions(4_000, began: 9_000))])
        await disk.flush()
        let last = CallID(began: 1_800_000_000, number: 4_000)
        #expect(try await disk.decisions(of: last) == nil)
    }

    @Test("what waits for a disk that stands still is bounded")
    func bounded() {
        var waiting = Waiting()
        waiting.take((1...2_001).map { .keepDecisions(decisions($0, began: 0)) })
        #expect(waiting.decisions.count == 2_000)
        #expect(waiting.decisions.first?.id.number == 2)
    }
}
