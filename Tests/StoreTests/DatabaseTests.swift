import Foundation
import GRDB
import Store
import Switchboard
import Testing

struct DatabaseTests {
    @Test("a file that is no database is put aside, kept, and a new one begun")
    func noDatabase() async throws {
        let place = try Workplace()
        let rubbish = Data("this was never a database, and it is longer than a header".utf8)
        try rubbish.write(to: URL(filePath: place.database))
        let disk = try place.open()
        let aside = try #require(disk.rebuilt?.aside)
        #expect(FileManager.default.contents(atPath: aside) == rubbish)
        disk.submit([.keepCallRecord(record(1))])
        #expect(try await disk.history(HistoryQuestion()).count == 1)
    }

    @Test("a database with a torn page is put aside")
    func tornPage() async throws {
        let place = try Workplace()
        do {
            let disk = try place.open()
            disk.submit((1...2000).map { .keepCallRecord(record($0)) })
            await disk.flush()
        }
        let whole = try place.copy()
        try await DatabaseQueue(path: whole.database).writeWithoutTransaction {
            _ = try $0.checkpoint(.truncate)
        }
        var bytes = try #require(FileManager.default.contents(atPath: whole.database))
        for at in stride(from: 8192, to: bytes.count, by: 4096) { bytes[at] = 0xFF }
        try bytes.write(to: URL(filePath: whole.database))
        let disk = try whole.open()
        #expect(disk.rebuilt?.damaged.contains("callRecord") == true)
        #expect(disk.rebuilt?.snapshot == nil)
        #expect(try await disk.history(HistoryQuestion()).isEmpty)
    }

    @Test("a database that was closed well is trusted, and left without a mark")
    func closed() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let mark = place.database + ".open"
        #expect(FileManager.default.fileExists(atPath: mark))
        disk.submit([.keepCallRecord(record(1))])
        await disk.close()
        #expect(!FileManager.default.fileExists(atPath: mark))
        #expect(place.events.isEmpty)
        #expect(try await place.open().history(HistoryQuestion()) == [record(1)])
    }

    @Test("ten thousand records wait for the disk; then the oldest go, and that is said")
    func tooMany() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let blocker = try DatabaseQueue(path: place.database)
        try await blocker.writeWithoutTransaction {
            try $0.execute(sql: "ALTER TABLE callRecord RENAME TO elsewhere")
        }
        disk.submit((1...10_002).map { .keepCallRecord(record($0)) })
        await disk.flush()
        #expect(place.events.count == 2)
        try await blocker.writeWithoutTransaction {
            try $0.execute(sql: "ALTER TABLE elsewhere RENAME TO callRecord")
        }
        await disk.flush()
        let kept = try await disk.history(HistoryQuestion(limit: 10_000))
        #expect(kept.count == 10_000)
        #expect(kept.last?.id == record(3).id)
        #expect(place.events.last == .recovered)
    }

    @Test("while the disk refuses, records wait; that is said once, and so is the recovery")
    func refusing() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let blocker = try DatabaseQueue(path: place.database)
        try await blocker.writeWithoutTransaction {
            try $0.execute(
                sql: "CREATE TRIGGER full BEFORE INSERT ON callRecord "
                    + "BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        }
        disk.submit([.keepCallRecord(record(1))])
        await disk.flush()
        disk.submit([.keepCallRecord(record(2))])
        await disk.flush()
        #expect(place.events.count == 1)
        guard case .failed(let reason) = place.events.first else {
            Issue.record("no failure was reported")
            return
        }
        #expect(reason.contains("disk full"))
        try await blocker.writeWithoutTransaction { try $0.execute(sql: "DROP TRIGGER full") }
        #expect(try await disk.history(HistoryQuestion()) == [record(2), record(1)])
        #expect(place.events.last == .recovered)
        #expect(place.events.count == 2)
    }

    @Test("a directory that cannot be is an error, not a crash")
    func noDirectory() {
        #expect(throws: (any Error).self) {
            _ = try DiskLoop(directory: "/proc/no/such") { _ in }
        }
    }
}
