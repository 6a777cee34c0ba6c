import GRDB
import Switchboard
import Testing

@testable import Store

/// Calls that a crash has cut off leave a record.
struct OpenCallTests {
    private func open(_ number: UInt32, answered: Bool = true) -> CallRecord {
        var record = record(number)
        record.ended = record.began
        record.answered = answered ? UTCTime(milliseconds: record.began.milliseconds + 500) : nil
        record.talkMilliseconds = 0
        record.ending = CallEnding(by: .exchange, cause: CallEnding.suddenStop)
        return record
    }

    @Test("after a crash each has its record, to the last time that is known, once")
    func crash() async throws {
        let place = try Workplace()
        let disk = try place.open()
        #expect(try await disk.closeInterruptedCalls() == 0)
        let talking = open(1)
        let ringing = open(2, answered: false)
        disk.submit([
            .keepOpenCall(talking), .keepOpenCall(ringing), .keepOpenCall(open(3)),
            .keepCallRecord(record(3)),
        ])
        let seen = UTCTime(milliseconds: talking.began.milliseconds + 20_000)
        await disk.tick(at: seen, forgetBefore: UTCTime(milliseconds: 0))
        // Nothing is closed: the files are as a killed process leaves them.
        let survivor = try place.copy().open()
        #expect(try await survivor.closeInterruptedCalls() == 2)
        let records = try await survivor.history(HistoryQuestion())
        #expect(records.map(\.id) == [record(3).id, ringing.id, talking.id])
        #expect(records[0] == record(3))
        #expect(records[2].ended == seen)
        #expect(records[2].talkMilliseconds == 19_500)
        #expect(records[2].ending == CallEnding(by: .exchange, cause: "exchange stopped suddenly"))
        #expect(records[1].answered == nil)
        #expect(records[1].ringMilliseconds == 19_000)
        #expect(try await survivor.closeInterruptedCalls() == 0)
    }

    @Test("a clock that was put back makes no call shorter than it was known to be")
    func clock() async throws {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit([.keepOpenCall(open(1))])
        await disk.tick(at: UTCTime(milliseconds: 5), forgetBefore: nil)
        #expect(try await disk.closeInterruptedCalls() == 1)
        let record = try #require(try await disk.history(HistoryQuestion()).first)
        #expect(record.ended == open(1).ended)
        #expect(record.talkMilliseconds == 0)
    }

    @Test("the note of an end that was lost makes no second record")
    func lostEnd() async throws {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit([.keepCallRecord(record(1))])
        await disk.flush()
        disk.submit([.keepOpenCall(open(1))])
        await disk.flush()
        #expect(try await disk.closeInterruptedCalls() == 0)
        #expect(try await disk.history(HistoryQuestion()) == [record(1)])
    }

    @Test("a disk that takes no sign of life is told of once, and so is its recovery")
    func refusedSign() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let blocker = try DatabaseQueue(path: place.database)
        try await blocker.writeWithoutTransaction {
            try $0.execute(
                sql: "CREATE TRIGGER full BEFORE INSERT ON lifeSign "
                    + "BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        }
        disk.submit([.keepOpenCall(open(1))])
        for second in 1...3 {
            await disk.tick(
                at: UTCTime(milliseconds: Int64(second)), forgetBefore: UTCTime(milliseconds: 0))
        }
        #expect(place.events.count == 1)
        #expect(place.events.first != .recovered)
        try await blocker.writeWithoutTransaction { try $0.execute(sql: "DROP TRIGGER full") }
        for second in 4...5 {
            await disk.tick(
                at: UTCTime(milliseconds: Int64(second)), forgetBefore: UTCTime(milliseconds: 0))
        }
        #expect(place.events.count == 2)
        #expect(place.events.last == .recovered)
    }

    @Test("a call that ends before it is written leaves nothing open")
    func brief() {
        var waiting = Waiting()
        waiting.take([.keepOpenCall(open(1)), .keepCallRecord(record(1)), .keepOpenCall(open(2))])
        #expect(waiting.openCalls == [record(1).id: nil, open(2).id: open(2)])
    }
}
