import GRDB
import Store
import Switchboard
import Testing

struct StatisticsTests {
    @Test("calls are counted by day and by hour, from a moment on")
    func counted() async throws {
        let place = try Workplace()
        let disk = try place.open()
        var missed = record(3)
        missed.answered = nil
        missed.talkMilliseconds = 0
        disk.submit([
            .keepCallRecord(record(1)), .keepCallRecord(record(2)), .keepCallRecord(missed),
        ])
        let all = try await disk.statistics(since: UTCTime(milliseconds: 0))
        // All within three seconds, which no midnight and no full hour parts.
        #expect(all.days.map(\.calls) == [3])
        #expect(all.days.map(\.answered) == [2])
        #expect(all.days.map(\.talkSeconds) == [6])
        #expect(all.days.first?.secondsToAnswer == 0)
        #expect(all.days.first?.day.hasPrefix("2027-01-") == true)
        #expect(all.hours.count == 24)
        #expect(all.hours.max() == 3)
        let later = try await disk.statistics(since: missed.began)
        #expect(later.days.map(\.calls) == [1])
        #expect(later.days.first?.secondsToAnswer == nil)
        let none = try await disk.statistics(since: UTCTime(milliseconds: .max))
        #expect(none.days.isEmpty && none.hours.allSatisfy { $0 == 0 })
    }

    @Test("a copy of the database is whole, while the exchange has it open and writes")
    func snapshot() async throws {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit((1...500).map { .keepCallRecord(record($0)) })
        await disk.flush()
        let copy = try Workplace()
        try Snapshot.write(of: place.path, to: copy.database)
        #expect(Snapshot.complaint(about: copy.database) == nil)
        disk.submit([.keepCallRecord(record(501))])
        #expect(try await disk.history(HistoryQuestion(limit: 1000)).count == 501)
        #expect(try await copy.open().history(HistoryQuestion(limit: 1000)).count == 500)
        #expect(throws: DiskLoop.Failure.self) {
            try Snapshot.write(of: copy.path + "/nowhere", to: copy.path + "/other.db")
        }
    }

    @Test("a database of the next version, which has a table more, works with this one")
    func wayBack() async throws {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit([.keepCallRecord(record(1))])
        await disk.close()
        try await DatabaseQueue(path: place.database).writeWithoutTransaction {
            try $0.execute(sql: "CREATE TABLE ofTomorrow (id TEXT PRIMARY KEY, document TEXT)")
            try $0.execute(
                sql: "INSERT INTO grdb_migrations (identifier) VALUES ('999: of tomorrow')")
        }
        let again = try place.open()
        #expect(again.rebuilt == nil)
        again.submit([.keepCallRecord(record(2))])
        #expect(try await again.history(HistoryQuestion()).count == 2)
    }
}
