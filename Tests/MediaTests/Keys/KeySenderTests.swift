import Testing

@testable import Media

struct KeySenderTests {
    private struct Event: Equatable {
        var code: UInt8
        var isEnd: Bool
        var duration: UInt16
        var isFirst: Bool
        var advance: UInt32
    }

    /// Frame by frame, nil where nothing is sent.
    private func frames(_ sender: inout KeySender) -> [[Event]] {
        var frames: [[Event]] = []
        while !sender.isOver, frames.count < 2_000 {
            frames.append(
                sender.advance().compactMap { step in
                    guard
                        case .event(let code, let isEnd, let duration, let isFirst, let advance) =
                            step
                    else { return nil }
                    return Event(
                        code: code, isEnd: isEnd, duration: duration, isFirst: isFirst,
                        advance: advance)
                })
        }
        return frames
    }

    private func keys(_ text: String) -> [KeySymbol] { text.compactMap { KeySymbol($0) } }

    @Test("a key grows every 20 ms, and its end is said three times (RFC 4733 §2.5.1.2, §2.5.1.4)")
    func one() {
        var sender = KeySender(place: 0, form: .event(payloadType: 101, clockRate: 8_000))
        sender.add(keys("5"), milliseconds: 90, form: .event(payloadType: 101, clockRate: 8_000))
        let frames = frames(&sender)
        #expect(
            frames.flatMap(\.self) == [
                Event(code: 5, isEnd: false, duration: 160, isFirst: true, advance: 0),
                Event(code: 5, isEnd: false, duration: 320, isFirst: false, advance: 0),
                Event(code: 5, isEnd: false, duration: 480, isFirst: false, advance: 0),
                Event(code: 5, isEnd: false, duration: 640, isFirst: false, advance: 0),
                Event(code: 5, isEnd: true, duration: 720, isFirst: false, advance: 0),
                Event(code: 5, isEnd: true, duration: 720, isFirst: false, advance: 0),
                Event(code: 5, isEnd: true, duration: 720, isFirst: false, advance: 0),
            ])
        // The end again is in frames of its own, and a pause follows.
        #expect(frames.map(\.count) == [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0])
    }

    @Test("several keys are each whole, in order, with a pause between them")
    func several() {
        var sender = KeySender(place: 0, form: .event(payloadType: 101, clockRate: 48_000))
        sender.add(
            keys("1*d"), milliseconds: 40, form: .event(payloadType: 101, clockRate: 48_000))
        let all = frames(&sender).flatMap(\.self)
        #expect(all.filter(\.isFirst).map(\.code) == [1, 10, 15])
        #expect(all.filter(\.isEnd).map(\.code) == [1, 1, 1, 10, 10, 10, 15, 15, 15])
        #expect(all.filter(\.isEnd).allSatisfy { $0.duration == 1_920 })
    }

    @Test("a long key comes in segments of 0xFFFF (RFC 4733 §2.5.1.3), which are read as one key")
    func segments() {
        let form = KeySending.Form.event(payloadType: 101, clockRate: 48_000)
        var sender = KeySender(place: 0, form: form)
        sender.add(keys("9"), milliseconds: 4_000, form: form)
        let all = frames(&sender).flatMap(\.self)
        #expect(Set(all.map(\.advance)) == [0, 65_535, 131_070])
        #expect(all.count { $0.duration == 0xFFFF && !$0.isEnd } == 6)
        #expect(all.count(where: \.isFirst) == 1)
        var reader = TelephoneEvents()
        let told = all.enumerated().compactMap { index, event in
            reader.take(
                code: event.code, isEnd: event.isEnd, duration: event.duration,
                timestamp: 77 &+ event.advance, at: Int64(index) * 20_000_000)
        }
        #expect(told == [.init(code: 9, duration: 192_000)])
    }

    @Test("too many keys are left out, too long ones are cut")
    func bounds() {
        let form = KeySending.Form.event(payloadType: 101, clockRate: 8_000)
        var sender = KeySender(place: 0, form: form)
        let many = [KeySymbol](repeating: keys("0")[0], count: 1_000)
        sender.add(many, milliseconds: 1, form: form)
        sender.add(many, milliseconds: 1, form: form)
        let all = frames(&sender).flatMap(\.self)
        #expect(all.count(where: \.isFirst) == Limits.keysWaiting)
        #expect(all.filter(\.isEnd).allSatisfy { $0.duration == 320 })
        var long = KeySender(place: 0, form: form)
        long.add(keys("1"), milliseconds: .max, form: form)
        #expect(frames(&long).count < 510)
    }

    @Test("what is said as sound is found in it again", arguments: [40, 70, 100, 500])
    func sound(_ milliseconds: Int) throws {
        let form = KeySending.Form.sound(payloadType: 0)
        let detector = try #require(KeyDetector([0: .pcmu]))
        var sender = KeySender(place: 0, form: form)
        let symbols = (UInt8(0)..<16).compactMap { KeySymbol(code: $0) }
        sender.add(symbols, milliseconds: UInt32(milliseconds), form: form)
        var frame = [Int16](repeating: 0, count: 160)
        var heard: [KeyDetector.Key] = []
        while !sender.isOver {
            let steps = sender.advance()
            if steps == [.sound] {
                frame.withUnsafeMutableBufferPointer {
                    sender.speak(into: $0.baseAddress!, rate: .narrow)
                }
            } else {
                frame = [Int16](repeating: 0, count: 160)
            }
            if let key = detector.hear(frame, 160) { heard.append(key) }
        }
        if let last = detector.fallSilent() { heard.append(last) }
        // Forty milliseconds are less than the detector promises to take.
        if milliseconds > 40 {
            #expect(heard.map(\.symbol) == symbols)
            for key in heard { #expect(abs(Int(key.milliseconds) - milliseconds) <= 26) }
        }
    }
}
