import Switchboard
import Testing

@testable import Store

/// What waits for a disk that stands still is bounded before the disk's thread has seen it.
struct WaitingTests {
    @Test("of too many records the oldest are given up, and counted")
    func bounded() {
        var waiting = Waiting()
        waiting.take((1...9_999).map { .keepCallRecord(record($0)) })
        #expect(waiting.givenUp == 0)
        for number in UInt32(10_000)...10_002 { waiting.take([.keepCallRecord(record(number))]) }
        #expect(waiting.givenUp == 2)
        #expect(waiting.records.count == 10_000)
        #expect(waiting.records.first == record(3))
        #expect(waiting.records.last == record(10_002))
    }

    @Test("what came later is put behind, and its last word on an extension counts")
    func later() {
        var waiting = Waiting()
        let old = binding("sip:201@127.0.0.1:5070", expires: 1)
        let new = binding("sip:201@127.0.0.1:5080", expires: 2)
        waiting.take([
            .keepCallRecord(record(1)), .keepBindings(extension: "201", [old]),
            .keepBindings(extension: "202", [old]),
        ])
        var later = Waiting()
        later.take([.keepBindings(extension: "201", [new]), .keepCallRecord(record(2))])
        later.givenUp = 3
        waiting.take(later)
        #expect(waiting.records == [record(1), record(2)])
        #expect(waiting.bindings == ["201": [new], "202": [old]])
        #expect(waiting.givenUp == 3)
        #expect(!waiting.isEmpty && Waiting().isEmpty)
    }
}
