import Glibc
import Testing

@testable import Media

struct RecordingRingTests {
    private func head(_ number: UInt32) -> RecordingRing.Head {
        RecordingRing.Head(kind: .from, timestamp: number, time: Int64(number))
    }

    @Test("what is written is read, in order, around the circle many times")
    func around() {
        let ring = RecordingRing(capacity: 1_000)
        let room = UnsafeMutableRawPointer.allocate(byteCount: 2_048, alignment: 16)
        defer { room.deallocate() }
        var written: UInt32 = 0
        var read: UInt32 = 0
        var chance = Sound.Chance(5)
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...300, using: &chance)
            let payload = [UInt8](repeating: UInt8(truncatingIfNeeded: written), count: count)
            if ring.write(head(written), payload, count) { written += 1 }
            guard Bool.random(using: &chance), let found = ring.read(into: room) else { continue }
            #expect(found.timestamp == read)
            let bytes = UnsafeRawBufferPointer(start: room, count: Int(found.count))
            #expect(bytes.allSatisfy { $0 == UInt8(truncatingIfNeeded: read) })
            read += 1
        }
        while let found = ring.read(into: room) {
            #expect(found.timestamp == read)
            read += 1
        }
        #expect(read == written && written > 1_000)
    }

    @Test("a full ring takes nothing, and what is in it stays")
    func full() {
        let ring = RecordingRing(capacity: 256)
        let payload = [UInt8](repeating: 7, count: 160)
        #expect(ring.write(head(1), payload, 160))
        #expect(!ring.write(head(2), payload, 160))
        let room = UnsafeMutableRawPointer.allocate(byteCount: 2_048, alignment: 16)
        defer { room.deallocate() }
        #expect(ring.read(into: room)?.timestamp == 1)
        #expect(ring.read(into: room) == nil)
        #expect(ring.write(head(3), payload, 160))
        #expect(ring.read(into: room)?.timestamp == 3)
    }

    @Test("two threads, one writes and one reads: everything arrives once and whole")
    func threads() async {
        let ring = RecordingRing(capacity: 4_096)
        let most: UInt32 = 100_000
        let writer = Task.detached {
            var number: UInt32 = 0
            while number < most {
                var payload = (UInt64(number), UInt64(number) &* 3)
                let head = RecordingRing.Head(kind: .to, timestamp: number, time: Int64(number))
                if ring.write(head, &payload, 16) { number += 1 } else { await Task.yield() }
            }
        }
        let isRight = await Task.detached { () -> Bool in
            let room = UnsafeMutableRawPointer.allocate(byteCount: 2_048, alignment: 16)
            defer { room.deallocate() }
            var number: UInt32 = 0
            while number < most {
                guard let found = ring.read(into: room) else {
                    await Task.yield()
                    continue
                }
                guard found.timestamp == number, found.count == 16,
                    room.load(as: UInt64.self) == UInt64(number),
                    room.load(fromByteOffset: 8, as: UInt64.self) == UInt64(number) &* 3
                else { return false }
                number += 1
            }
            return true
        }.value
        await writer.value
        #expect(isRight)
    }
}
