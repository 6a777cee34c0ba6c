import Testing

@testable import Switchboard

/// How wrong PINs of a room are written down.
struct DoorGuardTests {
    @Test("what was written is read; what cannot be read counts for nothing")
    func texts() throws {
        let read = try #require(DoorGuard(text: "7 1800000000000 1799999990000"))
        #expect(read.guardian.wrong == 7)
        #expect(read.guardian.lockedUntil == UTCTime(milliseconds: 1_800_000_000_000))
        #expect(read.text == "7 1800000000000 1799999990000")
        #expect(DoorGuard(text: "3 0 5")?.guardian.lockedUntil == nil)
        for text in ["", "5", "5 0", "x 0 0", "-1 0 0", "5 -1 0", "99999 0 0", "5 0 0 0", "5 0 +"] {
            #expect(DoorGuard(text: text) == nil, "\(text)")
        }
    }

    @Test("a wrong PIN is forgotten after a day, but not while it locks")
    func forgotten() throws {
        let day: Int64 = 86_400_000
        let open = try #require(DoorGuard(text: "4 0 1000"))
        #expect(!open.isForgotten(at: UTCTime(milliseconds: 1_000 + day)))
        #expect(open.isForgotten(at: UTCTime(milliseconds: 1_001 + day)))
        let locked = try #require(DoorGuard(text: "30 \(2 * day) 1000"))
        #expect(!locked.isForgotten(at: UTCTime(milliseconds: 1_500 + day)))
        #expect(locked.isForgotten(at: UTCTime(milliseconds: 2 * day)))
    }
}
