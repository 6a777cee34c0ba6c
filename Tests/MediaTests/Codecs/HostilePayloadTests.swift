import Testing

@testable import Media

/// Payloads come from outside: whatever they hold, they are decoded or refused.
struct HostilePayloadTests {
    private static let formats = SoundFormatTests.all.filter { SoundDecoder($0) != nil }

    @Test("empty, too long for the room, and of impossible length: nothing is written")
    func lengths() throws {
        for format in Self.formats {
            let decoder = try #require(SoundDecoder(format))
            #expect(decoder.samples([]).isEmpty)
        }
        let refused: [(SoundFormat, [UInt8])] = [
            (.l16(.narrow, isStereo: false), [1]),
            (.l16(.narrow, isStereo: false), [1, 2, 3]),
            (.l16(.narrow, isStereo: true), [1, 2]),
            (.gsm, [UInt8](repeating: 0xD0, count: 32)),
            (.gsm, [UInt8](repeating: 0xD0, count: 34)),
            // The wrong first bits, in the second frame only.
            (.gsm, [UInt8](repeating: 0xD0, count: 33) + [UInt8](repeating: 0xC0, count: 33)),
            (.g726(.kilobits24, .lowestFirst), [1, 2]),
            (.g726(.kilobits40, .lowestFirst), [1, 2, 3, 4]),
            // RFC 6716 §3.4: three frames in one byte that says how many; frames of unlike length in
            // an odd number of bytes; a length that is not there; 49 frames.
            (.opus, [0x03]), (.opus, [0x01, 0x00]), (.opus, [0x02, 0xFF]), (.opus, [0x03, 0x31]),
            // [R5]: 120 ms at most. 3 frames of 60 ms.
            (.opus, [0x1B, 0x03, 0x00, 0x00, 0x00]),
        ]
        for (format, payload) in refused {
            let decoder = try #require(SoundDecoder(format))
            #expect(decoder.samples(payload).isEmpty, "\(format) \(payload)")
        }
    }

    @Test("what lasts longer than there is room for is not begun", arguments: formats)
    func room(format: SoundFormat) throws {
        let encoder = try #require(SoundEncoder(format))
        let decoder = try #require(SoundDecoder(format))
        let size = decoder.rate.samplesPerFrame
        let payload = encoder.payload(Sound.voice(encoder.rate, milliseconds: 20), room: 4_000)
        #expect(decoder.samples(payload, room: size - 1).isEmpty)
        #expect(decoder.samples(payload, room: 0).isEmpty)
        #expect(decoder.samples(payload, room: size).count == size)
    }

    @Test("noise in place of payloads, at many lengths", arguments: formats)
    func noise(format: SoundFormat) throws {
        var chance = Sound.Chance(4)
        let decoder = try #require(SoundDecoder(format))
        let most = decoder.rate.rawValue * SoundDecoder.longestMilliseconds / 1_000
        for count in [Int](0..<70) + [99, 120, 159, 160, 165, 320, 330, 399] {
            var payload = (0..<count).map { _ in UInt8.random(in: 0...255, using: &chance) }
            if format == .gsm {
                for start in stride(from: 0, to: count, by: 33) {
                    payload[start] = payload[start] & 0x0F | 0xD0
                }
            }
            #expect(decoder.samples(payload).count <= most)
            if count % 3 == 0 { _ = decoder.concealed(decoder.rate.samplesPerFrame) }
            _ = decoder.recovered(decoder.rate.samplesPerFrame, from: payload)
        }
        for byte: UInt8 in [0x00, 0xFF, 0x80, 0x7F] {
            _ = decoder.samples([UInt8](repeating: byte, count: 160))
        }
    }

    @Test("packets of Opus with bytes changed, cut off, or behind each other")
    func opus() throws {
        var chance = Sound.Chance(5)
        var parameters = OpusParameters()
        parameters.usesFEC = true
        var tuning = SoundEncoder.Tuning()
        tuning.expectedLoss = 10
        let encoder = try #require(
            SoundEncoder(.opus, near: .wide, opus: parameters, tuning: tuning))
        let decoder = try #require(SoundDecoder(.opus, near: .narrow))
        for packet in encoder.packets(Sound.voice(.wide, milliseconds: 2_000)) {
            var changed = packet
            for _ in 0..<3 {
                let place = Int.random(in: changed.indices, using: &chance)
                changed[place] = .random(in: 0...255, using: &chance)
            }
            for hostile in [
                changed, Array(packet.prefix(.random(in: 0...packet.count, using: &chance))),
                Array(packet.dropFirst()), packet + changed,
            ] {
                let samples = decoder.samples(hostile)
                #expect(samples.count % 20 == 0 && samples.count <= 960)
                _ = decoder.recovered(160, from: hostile)
            }
        }
        // It still hears what is right.
        #expect(decoder.samples(encoder.payload(Sound.voice(.wide, milliseconds: 20))).count == 160)
    }

    @Test("concealing nothing, little and much")
    func concealing() throws {
        for format in Self.formats {
            let decoder = try #require(SoundDecoder(format))
            #expect(decoder.concealed(0).isEmpty)
            for count in [1, 7, decoder.rate.samplesPerFrame, decoder.rate.rawValue] {
                #expect(decoder.concealed(count).count == count)
            }
        }
    }
}
