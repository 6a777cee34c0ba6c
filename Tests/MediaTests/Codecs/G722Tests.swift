import CSpanDSP
import Testing

@testable import Media

/// G.722 of RFC 3551 §4.5.2: the speech that the ITU gives out with its software (ITU-T G.191), which
/// goes through the whole codec, filters included.
struct G722Tests {
    @Test(
        "the ITU's speech is encoded to the bit, in packets of any length",
        .enabled(if: SharedVectors.arePresent, Comment(rawValue: SharedVectors.absence)),
        arguments: [10, 20, 60])
    func encoding(milliseconds: Int) throws {
        let speech = try Self.words("inpsp.bin")
        let code = try Self.code()
        let made = Self.encoded(speech, each: milliseconds * 16)
        #expect(made.count > 48_000)
        #expect(made == Array(code.prefix(made.count)))
    }

    @Test(
        "the ITU's code is decoded to the bit, in packets of any length",
        .enabled(if: SharedVectors.arePresent, Comment(rawValue: SharedVectors.absence)),
        arguments: [80, 160, 479])
    func decoding(bytes: Int) throws {
        let code = try Self.code()
        let heard = Self.decoded(code, each: bytes)
        let right = try Self.words("outsp1.bin")
        #expect(heard == right)
    }

    @Test("a voice comes through, 1.4 ms later")
    func roundTrip() throws {
        let voice = Sound.voice(.wide, milliseconds: 2_000)
        let encoder = try #require(SoundEncoder(.g722))
        let decoder = try #require(SoundDecoder(.g722))
        let heard = encoder.packets(voice).flatMap { decoder.samples($0) }
        let likeness = Sound.likeness(heard, to: voice, delays: 0..<40)
        #expect(likeness.delay == 22)
        #expect(likeness.decibels > 20)
    }

    /// Noise, squares and steps as loud as can be, and silence between: what no speech reaches.
    static let extremes: [[Int16]] = {
        var chance: UInt64 = 88_172_645_463_325_252
        func noise() -> Int16 {
            chance ^= chance << 13
            chance ^= chance >> 7
            chance ^= chance << 17
            return Int16(truncatingIfNeeded: chance)
        }
        let times = 0..<32_000
        return [
            times.map { _ in noise() }, times.map { _ in noise() < 0 ? .min : .max },
            times.map { $0 / 37 % 2 == 0 ? .max : .min },
            times.map { $0 % 2 == 0 ? .max : .min },
            times.map { $0 / 3_200 % 2 == 0 ? 0 : noise() >> 7 },
        ]
    }()

    @Test("what nobody says is encoded as SpanDSP does it", arguments: extremes.indices)
    func encodingExtremes(number: Int) throws {
        let sound = Self.extremes[number]
        let state = try #require(g722_encode_init(nil, 64_000, 0))
        defer { g722_encode_free(state) }
        var right = [UInt8](repeating: 0, count: sound.count / 2)
        let written = g722_encode(state, &right, sound, Int32(sound.count))
        #expect(written == Int32(right.count))
        #expect(Self.encoded(sound, each: 320) == right)
    }

    @Test("any bytes are decoded as SpanDSP does it, and too loud a sample is the loudest there is")
    func decodingExtremes() throws {
        let state = try #require(g722_decode_init(nil, 64_000, 0))
        defer { g722_decode_free(state) }
        let code = Self.extremes[0].map { UInt8(truncatingIfNeeded: $0) }
        var theirs = [Int16](repeating: 0, count: code.count * 2)
        let written = g722_decode(state, &theirs, code, Int32(code.count))
        #expect(written == Int32(theirs.count))
        let ours = Self.decoded(code, each: 160)
        #expect(ours.count == theirs.count)
        let others = zip(ours, theirs).filter { $0 != $1 }
        // There SpanDSP's goes over to the other sign.
        #expect(others.allSatisfy { ($0 == .max && $1 < 0) || ($0 == .min && $1 > 0) })
        #expect((1..<ours.count / 10).contains(others.count))
    }

    /// By our own code, in packets of so many samples.
    private static func encoded(_ sound: [Int16], each: Int) -> [UInt8] {
        var encoder = G722Encoder()
        defer { encoder.free() }
        return stride(from: 0, through: sound.count - each, by: each).flatMap { start in
            var bytes = [UInt8](repeating: 0, count: each / 2)
            encoder.encode(Array(sound[start..<start + each]), each, into: &bytes)
            return bytes
        }
    }

    /// By our own code, in packets of so many bytes, the last of which may be shorter.
    private static func decoded(_ code: [UInt8], each: Int) -> [Int16] {
        var decoder = G722Decoder()
        defer { decoder.free() }
        return stride(from: 0, to: code.count, by: each).flatMap { start in
            let packet = Array(code[start..<min(start + each, code.count)])
            var samples = [Int16](repeating: 0, count: packet.count * 2)
            decoder.decode(packet, packet.count, into: &samples)
            return samples
        }
    }

    /// A word for each code, the lower byte first.
    private static func code() throws -> [UInt8] {
        try words("codspw.cod").map { UInt8(truncatingIfNeeded: $0) }
    }

    private static func words(_ name: String) throws -> [Int16] {
        let bytes = try #require(SharedVectors.read("g722/" + name))
        return stride(from: 0, to: bytes.count - 1, by: 2).map {
            Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
        }
    }
}
