import Foundation
import Testing

@testable import Media

struct TelephoneEventsTests {
    private var events = TelephoneEvents()
    private var now: Int64 = 1_000_000_000

    private mutating func take(
        _ code: UInt8, _ duration: UInt16, at timestamp: UInt32, end: Bool = false
    ) -> TelephoneEvents.Key? {
        now += 20_000_000
        return events.take(
            code: code, isEnd: end, duration: duration, timestamp: timestamp, at: now)
    }

    // RFC 4733 §2.5.1.4: the final packet is sent "a total of three times".
    @Test("a key is told once, at its first end")
    mutating func once() {
        for step in 1...5 { #expect(take(5, UInt16(step * 160), at: 0) == nil) }
        #expect(take(5, 960, at: 0, end: true) == .init(code: 5, duration: 960))
        #expect(take(5, 960, at: 0, end: true) == nil)
        #expect(take(5, 960, at: 0, end: true) == nil)
        now += 1_000_000_000
        #expect(events.takeOverdue(at: now) == nil)
    }

    @Test("the same key pressed twice is two keys")
    mutating func twice() {
        #expect(take(1, 800, at: 0, end: true) == .init(code: 1, duration: 800))
        #expect(take(1, 800, at: 1_600, end: true) == .init(code: 1, duration: 800))
    }

    @Test("a key without its end is told when the next begins")
    mutating func lostEnd() {
        #expect(take(1, 640, at: 0) == nil)
        #expect(take(2, 160, at: 4_000) == .init(code: 1, duration: 640))
        #expect(take(2, 800, at: 4_000, end: true) == .init(code: 2, duration: 800))
    }

    @Test("a lost end and then an event of ends only: both are told")
    mutating func lostEndThenEnds() {
        #expect(take(1, 640, at: 0) == nil)
        #expect(take(2, 800, at: 4_000, end: true) == .init(code: 1, duration: 640))
        #expect(take(2, 800, at: 4_000, end: true) == .init(code: 2, duration: 800))
        #expect(take(2, 800, at: 4_000, end: true) == nil)
    }

    @Test("a key without its end is told after 200 ms of nothing")
    mutating func overdue() {
        #expect(take(11, 640, at: 0) == nil)
        #expect(events.takeOverdue(at: now + 200_000_000) == nil)
        #expect(events.takeOverdue(at: now + 200_000_001) == .init(code: 11, duration: 640))
        #expect(events.takeOverdue(at: now + 900_000_000) == nil)
    }

    @Test("a late copy of an earlier key is not told again")
    mutating func lateCopy() {
        _ = take(1, 800, at: 1_000, end: true)
        _ = take(2, 800, at: 3_000, end: true)
        #expect(take(1, 800, at: 1_000, end: true) == nil)
    }

    // RFC 4733 §2.5.1.3: a long event is split into segments, each with a new timestamp.
    @Test("a long press is one key")
    mutating func segments() {
        #expect(take(0, 0xFFFF, at: 10) == nil)
        #expect(take(0, 160, at: 10 + 0xFFFF) == nil)
        #expect(
            take(0, 320, at: 10 + 0xFFFF, end: true) == .init(code: 0, duration: 0xFFFF + 320))
    }

    @Test("flash, fax and trunk events are no keys")
    mutating func otherEvents() {
        for code in UInt8(16)...255 { #expect(take(code, 160, at: UInt32(code), end: true) == nil) }
    }

    @Test("the symbols of RFC 4733 §3.2")
    func symbols() {
        let all = (UInt8(0)..<16).map { TelephoneEvents.Key(code: $0, duration: 0).symbol }
        #expect(all.joined() == "0123456789*#ABCD")
    }

    private struct Recorded: Decodable {
        var ts: UInt32
        var payload: String
    }

    @Test(
        "recorded keys are each told once",
        .enabled(if: SharedVectors.arePresent, Comment(rawValue: SharedVectors.absence)))
    func recorded() throws {
        let text = try #require(SharedVectors.read("rfc4733/sipp_events.json"))
        let keys = try JSONDecoder().decode([String: [Recorded]].self, from: Data(text))
        #expect(keys.count >= 12)
        for (name, packets) in keys {
            var events = TelephoneEvents()
            let told = packets.enumerated().compactMap { index, packet -> TelephoneEvents.Key? in
                guard let word = UInt32(packet.payload, radix: 16) else { return nil }
                return events.take(
                    code: UInt8(word >> 24), isEnd: word & 0x80_0000 != 0,
                    duration: UInt16(truncatingIfNeeded: word), timestamp: packet.ts,
                    at: Int64(index) * 20_000_000)
            }
            #expect(told.count == 1)
            #expect(Self.names(told.first).contains(name))
        }
    }

    /// What the file calls the key.
    private static func names(_ key: TelephoneEvents.Key?) -> [String] {
        switch key?.symbol {
        case "*": ["star"]
        case "#": ["pound"]
        case let symbol?: [symbol]
        case nil: []
        }
    }
}
