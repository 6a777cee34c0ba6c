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
        let encoder = try #require(SoundEncoder(.g722))
        let made = encoder.packets(speech, milliseconds: milliseconds).flatMap { $0 }
        #expect(made.count > 48_000)
        #expect(made == Array(code.prefix(made.count)))
    }

    @Test(
        "the ITU's code is decoded to the bit, in packets of any length",
        .enabled(if: SharedVectors.arePresent, Comment(rawValue: SharedVectors.absence)),
        arguments: [80, 160, 479])
    func decoding(bytes: Int) throws {
        let code = try Self.code()
        let decoder = try #require(SoundDecoder(.g722))
        var heard: [Int16] = []
        for start in stride(from: 0, to: code.count, by: bytes) {
            heard += decoder.samples(Array(code[start..<min(start + bytes, code.count)]))
        }
        #expect(decoder.rate == .wide)
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
