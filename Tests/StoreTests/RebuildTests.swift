import Foundation
import GRDB
import Switchboard
import Testing

@testable import Store

/// What becomes of damaged databases.
struct RebuildTests {
    /// Records, a toggle, a registration and a forward, in one file without a log.
    private func filled(_ records: ClosedRange<UInt32> = 1...300) async throws -> Workplace {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit(records.map { .keepCallRecord(record($0)) })
        disk.submit([
            .keepToggle("night", isOn: true),
            .keepBindings(
                extension: "201", [binding("sip:201@127.0.0.1", expires: 4_000_000_000_000)]),
            .keepFact(.forward, name: "201 always", value: "202"),
        ])
        await disk.close()
        return place
    }

    // MARK: - Tools

    private func change(_ place: Workplace, _ change: (inout Data) -> Void) throws {
        var bytes = try #require(FileManager.default.contents(atPath: place.database))
        change(&bytes)
        try bytes.write(to: URL(filePath: place.database))
    }

    /// Offsets of the pages that a table's rows lie on.
    private func pages(of table: String, _ place: Workplace) async throws -> [Int] {
        let queue = try DatabaseQueue(path: place.database)
        let numbers = try await queue.read {
            try Int.fetchAll(
                $0, sql: "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'",
                arguments: [table])
        }
        try queue.close()
        return numbers.map { ($0 - 1) * 4_096 }
    }

    @Test("a file whose first page is gone comes back as of the last snapshot")
    func header() async throws {
        let place = try await filled()
        try OwnSnapshot.take(of: place.database, isChecked: true)
        try change(place) {
            $0.replaceSubrange(0..<4_096, with: Data(repeating: 0x5A, count: 4_096))
        }
        let disk = try place.open()
        let rebuilt = try #require(disk.rebuilt)
        #expect(rebuilt.damaged.count >= 10)
        #expect(rebuilt.snapshot != nil)
        #expect(try await disk.history(HistoryQuestion(limit: 1_000)).count == 300)
        #expect(try await disk.restoredToggles() == ["night": true])
        #expect(try await disk.restoredFacts()[.forward, "201 always"] == "202")
        let bindings = try await disk.restoredBindings(at: UTCTime(milliseconds: 0))
        #expect(bindings["201"]?.count == 1)
        #expect(FileManager.default.fileExists(atPath: rebuilt.aside))
    }

    @Test("what can be read counts as it is now, and the rest is of the snapshot")
    func onePage() async throws {
        let place = try await filled(1...200)
        try OwnSnapshot.take(of: place.database, isChecked: false)
        let disk = try place.open()
        disk.submit((201...900).map { .keepCallRecord(record($0)) })
        disk.submit([.keepToggle("night", isOn: false), .keepToggle("day", isOn: true)])
        await disk.close()
        let leaves = try await pages(of: "callRecord", place)
        try #require(leaves.count > 20)
        // One of the snapshot's rows, one of those that came later.
        for at in [leaves[2], leaves[leaves.count - 5]] { try change(place) { $0[at] = 0xFF } }
        let again = try place.open()
        #expect(again.rebuilt?.damaged == ["callRecord"])
        #expect(try await again.restoredToggles() == ["night": false, "day": true])
        let kept = Set(try await again.history(HistoryQuestion(limit: 10_000)).map(\.id))
        for number in UInt32(1)...200 { #expect(kept.contains(record(number).id)) }
        // From the newest down to the damage.
        for number in UInt32(890)...900 { #expect(kept.contains(record(number).id)) }
    }

    @Test("damage that is met while it runs is repaired, and nothing that waits is lost")
    func whileRunning() async throws {
        let place = try await filled(1...20_000)
        try OwnSnapshot.take(of: place.database, isChecked: false)
        let leaves = try await pages(of: "callRecord", place)
        let disk = try place.open()
        #expect(disk.rebuilt == nil)
        // In the middle: what was read at the opening may be in memory.
        try change(place) { bytes in
            for at in leaves[leaves.count / 3..<leaves.count / 3 + 40] { bytes[at] = 0xFF }
        }
        disk.submit([.keepCallRecord(record(20_001)), .keepToggle("day", isOn: true)])
        let kept = try await disk.history(HistoryQuestion(limit: 10_000))
        await disk.takeSnapshot()
        disk.submit([.keepCallRecord(record(20_002))])
        let newest = try await disk.history(HistoryQuestion(limit: 2)).map(\.id)
        #expect(newest == [record(20_002).id, record(20_001).id])
        #expect(kept.count == 10_000)
        #expect(try await disk.restoredToggles() == ["night": true, "day": true])
        let told = place.events.filter { if case .rebuilt = $0 { true } else { false } }
        #expect(told.count == 1)
        #expect(disk.figures.rebuilt?.damaged == ["callRecord"])
    }

    @Test("a start between the two names of the new file goes on with it")
    func betweenNames() async throws {
        let place = try await filled()
        try FileManager.default.moveItem(
            atPath: place.database, toPath: place.database + ".rebuilt")
        let disk = try place.open()
        #expect(try await disk.history(HistoryQuestion(limit: 1_000)).count == 300)
    }

    @Test("a damaged database makes no snapshot, and the last good one stays")
    func noSnapshotOfDamage() async throws {
        let place = try await filled(1...900)
        try OwnSnapshot.take(of: place.database, isChecked: false)
        let before = try #require(OwnSnapshot.all(of: place.database).first?.taken)
        let leaves = try await pages(of: "callRecord", place)
        try change(place) { $0[leaves[7]] = 0xFF }
        #expect(throws: DatabaseError.self) {
            try OwnSnapshot.take(of: place.database, isChecked: false)
        }
        #expect(OwnSnapshot.all(of: place.database).map(\.taken) == [before])
    }

    @Test("of damaged files the three newest stay")
    func asides() async throws {
        let place = try await filled()
        for at in 1...5 {
            try change(place) { $0.replaceSubrange(0..<16, with: Data(repeating: 0, count: 16)) }
            let now = UTCTime(milliseconds: Int64(at) * 1_000_000_000)
            try Database(path: place.database, at: now).close()
        }
        let asides = Rebuild.asides(of: place.database)
        #expect(asides.map { $0.suffix(7) } == ["3000000", "4000000", "5000000"])
    }

    @Test(
        "wherever bytes flip, the exchange has a database, and says what it did", arguments: 0..<8)
    func flippedBytes(seed: UInt64) async throws {
        let place = try await filled(1...60)
        try OwnSnapshot.take(of: place.database, isChecked: true)
        var chance = Seeded(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        for _ in 0..<8 {
            let copy = try place.copy()
            let flips = 1 << Int.random(in: 0...7, using: &chance)
            try change(copy) { bytes in
                for _ in 0..<flips {
                    let at = Int.random(in: 0..<bytes.count, using: &chance)
                    bytes[at] ^= UInt8(1 << Int.random(in: 0...7, using: &chance))
                }
            }
            try await use(copy, flips)
        }
    }

    /// All that a start and a day ask of it.
    private func use(_ place: Workplace, _ flips: Int) async throws {
        let disk = try place.open()
        let now = UTCTime(milliseconds: 1_800_000_000_000)
        _ = try await disk.closeInterruptedCalls()
        _ = try await disk.restoredBindings(at: now)
        _ = try await disk.restoredToggles()
        _ = try await disk.restoredThings()
        _ = try await disk.restoredFacts()
        _ = try await disk.restoredMailboxes()
        _ = try await disk.statistics(since: UTCTime(milliseconds: 0))
        _ = try await disk.watches(HistoryQuestion())
        _ = try await disk.nextMail(at: now)
        let before = try await disk.history(HistoryQuestion(limit: 1_000)).count
        // A flip inside a document is not seen by the database, and costs that row.
        #expect(before >= 60 - flips)
        disk.submit([.keepCallRecord(record(7_777)), .keepToggle("day", isOn: true)])
        #expect(try await disk.history(HistoryQuestion(limit: 1)).map(\.id) == [record(7_777).id])
        await disk.tick(at: now, forgetBefore: now)
        await disk.takeSnapshot()
        await disk.close()
        let failures = place.events.filter { if case .failed = $0 { true } else { false } }
        #expect(failures == [])
        #expect(try await place.open().restoredToggles()["day"] == true)
    }
}

/// The same numbers for the same seed.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
