import Store
import Switchboard
import Testing

struct WatchTests {
    private func record(
        _ number: Int, by: String = "extension 201", of whom: String = "202", isOver: Bool = false
    ) -> WatchRecord {
        WatchRecord(
            id: "call/\(number)", by: by, call: CallID(began: 7, number: 1), whom: whom,
            mode: .whisper, watched: CallID(began: 7, number: 2), with: "'; DROP TABLE watch; --",
            began: UTCTime(milliseconds: Int64(number) * 1_000),
            ended: isOver ? UTCTime(milliseconds: Int64(number) * 1_000 + 500) : nil)
    }

    @Test("what a supervisor did is there after a power cut, with its end as it was last known")
    func kept() async throws {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit([.keepWatch(record(1)), .keepWatch(record(2))])
        await disk.flush()
        disk.submit([.keepWatch(record(1, isOver: true))])
        await disk.flush()
        // Nothing is closed: the write-ahead log is as a killed process leaves it.
        let survivor = try place.copy().open()
        let found = try await survivor.watches(HistoryQuestion(limit: 10))
        #expect(found == [record(2), record(1, isOver: true)])
        #expect(place.events.isEmpty)
    }

    @Test("what is too old is forgotten, in however many goes, and nothing else is")
    func forgotten() async throws {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit((1...4_100).map { .keepWatch(record($0, isOver: true)) })
        await disk.forgetWatches(before: UTCTime(milliseconds: 4_099_000))
        let left = try await disk.watches(HistoryQuestion(limit: 10))
        #expect(left == [record(4_100, isOver: true), record(4_099, isOver: true)])
        #expect(place.events.isEmpty)
    }

    @Test("of one extension: what it did, and what was done to it")
    func ofOne() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let all = [
            record(1), record(2, by: "extension 203"), record(3, by: "extension 202", of: "203"),
        ]
        disk.submit(all.map { .keepWatch($0) })
        let find = { (number: String, limit: Int) in
            try await disk.watches(HistoryQuestion(limit: limit, extension: number))
        }
        #expect(try await find("203", 9) == [all[2], all[1]])
        #expect(try await find("202", 2) == [all[2], all[1]])
        #expect(try await find("201", 9) == [all[0]])
        #expect(try await find("20", 9).isEmpty)
    }
}
