import Glibc
import Testing

@testable import Media

struct KeyDetectorTests {
    /// A key as tones, `level` dBm0 each, the higher `twist` dB louder.
    static func tone(
        _ symbol: KeySymbol, milliseconds: Int, level: Double = -10, twist: Double = 0
    ) -> [Int16] {
        let low = G711.peak(ofLevel: level - twist / 2, payloadType: 0)
        let high = G711.peak(ofLevel: level + twist / 2, payloadType: 0)
        return (0..<milliseconds * 8).map { index in
            let time = 2 * .pi * Double(index) / 8_000
            return Int16(low * sin(symbol.hertz.low * time) + high * sin(symbol.hertz.high * time))
        }
    }

    private func keys(in samples: [Int16], offset: Int = 0) throws -> [KeyDetector.Key] {
        let detector = try #require(KeyDetector([0: .pcmu]))
        let all = [Int16](repeating: 0, count: offset) + samples
        var keys: [KeyDetector.Key] = []
        try all.withUnsafeBufferPointer { buffer in
            let first = try #require(buffer.baseAddress)
            for start in stride(from: 0, to: all.count, by: 160) {
                let count = min(160, all.count - start)
                if let key = detector.hear(first + start, count) { keys.append(key) }
            }
        }
        if let last = detector.fallSilent() { keys.append(last) }
        return keys
    }

    private static let silence = [Int16](repeating: 0, count: 800)
    private static let all = (UInt8(0)..<16).compactMap { KeySymbol(code: $0) }

    @Test("each key is found once, wherever its blocks begin", arguments: [0, 17, 51, 90])
    func found(_ offset: Int) throws {
        for milliseconds in [55, 100, 1_000] {
            let samples = Self.all.flatMap {
                Self.tone($0, milliseconds: milliseconds) + Self.silence
            }
            #expect(try keys(in: samples, offset: offset).map(\.symbol) == Self.all)
        }
    }

    @Test("a key pressed twice with 50 ms between is two keys")
    func twice() throws {
        let tone = Self.tone(Self.all[7], milliseconds: 80)
        let pause = [Int16](repeating: 0, count: 400)
        let found = try keys(in: tone + pause + tone + pause)
        #expect(found.map(\.symbol.code) == [7, 7])
    }

    @Test("20 ms are no key", arguments: [0, 40, 80])
    func short(_ offset: Int) throws {
        let samples = Self.all.flatMap { Self.tone($0, milliseconds: 20) + Self.silence }
        #expect(try keys(in: samples, offset: offset).isEmpty)
    }

    @Test("a higher sine softer by 6 dB, as lines make it, or louder by 3 is taken; 12 dB are not")
    func twist() throws {
        for (twist, isKey) in [(-6.0, true), (3, true), (12, false), (-12, false)] {
            let tone = Self.tone(Self.all[5], milliseconds: 100, twist: twist)
            #expect(try keys(in: tone + Self.silence).isEmpty == !isKey)
        }
        let sine = Sound.sine(1_336, .narrow, milliseconds: 500)
        #expect(try keys(in: sine + Self.silence).isEmpty)
    }

    @Test("a lost packet in a key does not make two of it")
    func gap() throws {
        let tone = Self.tone(Self.all[3], milliseconds: 200)
        #expect(try keys(in: Array(tone[..<640] + tone[800...]) + Self.silence).count == 1)
    }

    @Test("a far end that falls silent behind a key has pressed it")
    func fallsSilent() throws {
        #expect(try keys(in: Self.tone(Self.all[3], milliseconds: 100)).map(\.symbol.code) == [3])
    }

    /// Talk-off: nothing in speech is a key. Two minutes of what sounds like speech, at levels from
    /// soft to shouted.
    @Test("no key is found in two minutes of voices")
    func talkOff() throws {
        for seed in UInt64(1)...4 {
            let voice = Sound.voice(.narrow, milliseconds: 30_000, seed: seed)
            #expect(try keys(in: voice).isEmpty)
        }
    }

    @Test(
        "no key is found in recorded speech, at any of its levels",
        .enabled(if: SharedVectors.arePresent, Comment(rawValue: SharedVectors.absence)),
        arguments: [
            "bench/speech8k.raw", "peers/wavs/human1_8k.wav", "peers/wavs/voice1_8k.wav",
            "peers/wavs/voice2_8k.wav",
        ])
    func recordedSpeech(_ file: String) throws {
        let bytes = try #require(SharedVectors.read("../" + file))
        let start = file.hasSuffix(".wav") ? 44 : 0
        let samples = stride(from: start, to: bytes.count - 1, by: 2).map {
            Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
        }
        for (offset, gain) in [(0, 1.0), (31, 0.25), (67, 4), (88, 0.5)] {
            let loud = samples.map { Int16(max(-32_768, min(32_767, Double($0) * gain))) }
            #expect(try keys(in: loud, offset: offset).isEmpty)
        }
    }

    @Test(
        "a key is found under noise 15 dB below it, and in every codec that carries sound",
        arguments: [SoundFormat.pcmu, .pcma, .g722, .opus, .gsm])
    func codecs(_ format: SoundFormat) throws {
        let detector = try #require(KeyDetector([96: format]))
        let encoder = try #require(SoundEncoder(format, near: .narrow))
        let rate = encoder.rate
        let count = rate.samplesPerFrame
        var found: [UInt8] = []
        var payload = [UInt8](repeating: 0, count: 1_500)
        for key in Self.all.prefix(12) {
            let peak = G711.peak(ofLevel: -8, payloadType: 0)
            for frame in 0..<12 {
                let samples = (0..<count).map { index -> Int16 in
                    guard frame < 5 else { return 0 }
                    let time = 2 * .pi * Double(frame * count + index) / Double(rate.rawValue)
                    return Int16(
                        peak * (sin(key.hertz.low * time) + sin(key.hertz.high * time)))
                }
                let size = encoder.encode(samples, count, into: &payload, room: 1_500)
                if let heard = detector.hear(payload, size, payloadType: 96) {
                    found.append(heard.symbol.code)
                }
            }
        }
        #expect(found == Array(0..<12))
    }
}
