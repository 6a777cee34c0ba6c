import Synchronization
import Testing

@testable import Daemon

struct CapacityTests {
    @Test("what a machine carries is measured, dearer sound less of it")
    func measured() async throws {
        let steps = Mutex<[String]>([])
        let found = try await Capacity.measure { _, _, what in
            steps.withLock { $0.append(what) }
        }
        #expect(steps.withLock { $0.count } == 4)
        #expect(found.kinds.count == 3)
        #expect(found.kinds.allSatisfy { $0.calls > 0 && $0.percentEach > 0 })
        #expect(found.kinds[0].calls > found.kinds[2].calls)
        #expect(found.newCallsPerSecond > 0)
    }
}
