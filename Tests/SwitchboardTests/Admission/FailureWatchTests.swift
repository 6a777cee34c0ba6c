import Testing
import Wire

@testable import Switchboard

struct FailureWatchTests {
    private let source = IPNetwork(ofSource: .v4(0xC000_0201))

    @Test("guessing is told at its first failure and at each doubling, a minute at a time")
    func doubling() {
        var watch = FailureWatch()
        let counts = (0..<1000).compactMap { _ in
            watch.failed(from: source, user: "201", at: 100).note?.details["count"]
        }
        #expect(counts == ["1", "2", "4", "8", "16", "32", "64", "128", "256", "512"])
        let later = watch.failed(from: source, user: "201", at: 160)
        #expect(
            later.note?.details == ["address": "192.0.2.1", "count": "1", "user": "201"])
        #expect(later.note?.level == .warning)
        // The clock was set back.
        #expect(watch.failed(from: source, user: "201", at: 10).count == 1)
    }

    @Test("each address is counted by itself; a long name is cut")
    func bounds() {
        var watch = FailureWatch()
        for number in 0..<UInt32(3000) {
            let note = watch.failed(
                from: IPNetwork(ofSource: .v4(number)),
                user: String(repeating: "x", count: 500), at: 100
            ).note
            #expect(note?.details["count"] == "1")
            #expect(note?.details["user"]?.count == Limits.notedUserCharacters)
        }
    }
}
