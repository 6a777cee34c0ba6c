import Testing

@testable import Switchboard

@Suite("The ring queue")
struct RingQueueTests {
    @Test("what goes in first comes out first, across growth and the end of the room")
    func order() {
        var queue = RingQueue<Int>()
        var next = 0
        var expected = 0
        for round in 1...60 {
            for _ in 0..<round {
                queue.append(next)
                next += 1
            }
            for _ in 0..<(round - 1) {
                #expect(queue.popFirst() == expected)
                expected += 1
            }
        }
        #expect(queue.count == 60)
        var seen: [Int] = []
        queue.visit { seen.append($0) }
        #expect(seen == Array(expected..<next))
        while let element = queue.popFirst() {
            #expect(element == expected)
            expected += 1
        }
        #expect(expected == next)
        #expect(queue.isEmpty)
    }
}
