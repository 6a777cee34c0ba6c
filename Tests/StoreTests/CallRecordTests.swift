import Store
import Switchboard
import Testing

struct CallRecordTests {
    @Test("records come back whole, the newest first, and not more than were asked for")
    func newestFirst() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let all = (1...5).map { record($0) }
        disk.submit(all.map { .keepCallRecord($0) })
        #expect(try await disk.history(HistoryQuestion(limit: 3)) == Array(all.reversed()[..<3]))
        #expect(try await disk.history(HistoryQuestion(limit: 100)) == all.reversed())
        #expect(try await disk.history(HistoryQuestion(limit: -1)).isEmpty)
        #expect(place.events.isEmpty)
    }

    @Test("an extension's calls are those that it made, that were for it, and that it took")
    func byExtension() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let made = record(1, from: "203", to: "0")
        let for203 = record(2, to: "203")
        let taken = record(3, to: "0", answeredBy: "extension 203")
        let foreign = record(4, to: "2030")
        disk.submit([made, for203, taken, foreign].map { .keepCallRecord($0) })
        let found = try await disk.history(HistoryQuestion(limit: 10, extension: "203"))
        #expect(found == [taken, for203, made])
    }

    @Test("a record written twice is kept once")
    func twice() async throws {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit([.keepCallRecord(record(1)), .keepCallRecord(record(1))])
        #expect(try await disk.history(HistoryQuestion(limit: 10)) == [record(1)])
    }

    @Test("what was reported as written survives a power cut")
    func powerCut() async throws {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit((1...100).map { .keepCallRecord(record($0)) })
        await disk.flush()
        // Nothing is closed: the write-ahead log is as a killed process leaves it.
        let survivor = try place.copy().open()
        #expect(try await survivor.history(HistoryQuestion(limit: 1000)).count == 100)
        #expect(survivor.rebuilt == nil)
    }
}
