import Testing

@testable import Media

struct OpusTests {
    @Test("a voice comes through at every rate", arguments: SampleRate.allCases, [10, 20, 40, 60])
    func roundTrip(rate: SampleRate, milliseconds: Int) throws {
        let voice = Sound.voice(rate, milliseconds: 900)
        var tuning = SoundEncoder.Tuning()
        tuning.bitrate = 64_000
        let encoder = try #require(SoundEncoder(.opus, near: rate, tuning: tuning))
        let decoder = try #require(SoundDecoder(.opus, near: rate))
        #expect(encoder.rate == rate && decoder.rate == rate)
        let packets = encoder.packets(voice, milliseconds: milliseconds)
        let heard = packets.flatMap { decoder.samples($0) }
        #expect(heard.count == packets.count * milliseconds * rate.rawValue / 1_000)
        // RFC 6716 §4: Opus keeps no samples, but with 64 kbit/s it comes near. Its delay is 6.5 ms
        // and what SILK's resampler adds.
        let delays = rate.rawValue * 4 / 1_000..<rate.rawValue * 10 / 1_000
        let likeness = Sound.likeness(heard, to: voice, delays: delays)
        #expect(likeness.decibels > 8, "\(likeness)")
    }

    // RFC 7587 §4.1: any rate may be decoded at any other.
    @Test(
        "both ends may have rates of their own", arguments: SampleRate.allCases, SampleRate.allCases
    )
    func anyRate(_ from: SampleRate, _ to: SampleRate) throws {
        let tone = Sound.sine(1_000, from, milliseconds: 600)
        let encoder = try #require(SoundEncoder(.opus, near: from))
        let decoder = try #require(SoundDecoder(.opus, near: to))
        let heard = encoder.packets(tone).flatMap { decoder.samples($0) }
        #expect(heard.count == to.rawValue * 600 / 1_000)
        let late = heard[(heard.count / 2)...]
        let level = Sound.level(1_000, in: late, to)
        let right = Sound.level(1_000, in: tone[...], from)
        #expect(abs(level - right) < 1, "\(level) \(right)")
    }

    @Test("a lost packet is recovered from the next, and better than it could be made up")
    func recovery() throws {
        let voice = Sound.voice(.wide, milliseconds: 3_000)
        var parameters = OpusParameters()
        parameters.usesFEC = true
        var tuning = SoundEncoder.Tuning()
        tuning.expectedLoss = 20
        let encoder = try #require(
            SoundEncoder(.opus, near: .wide, opus: parameters, tuning: tuning))
        let packets = encoder.packets(voice)
        let whole = try #require(SoundDecoder(.opus, near: .wide))
        let right = packets.map { whole.samples($0) }
        var wrong = (recovered: 0.0, concealed: 0.0)
        var count = 0
        for lost in stride(from: 5, to: packets.count - 1, by: 3) {
            let first = try #require(SoundDecoder(.opus, near: .wide))
            let second = try #require(SoundDecoder(.opus, near: .wide))
            for packet in packets[..<lost] {
                _ = first.samples(packet)
                _ = second.samples(packet)
            }
            guard first.canRecover(from: packets[lost + 1], packets[lost + 1].count),
                let recovered = first.recovered(320, from: packets[lost + 1])
            else { continue }
            count += 1
            func error(_ samples: [Int16]) -> Double {
                zip(samples, right[lost]).reduce(0) {
                    let difference = Double($1.0) - Double($1.1)
                    return $0 + difference * difference
                }
            }
            wrong.recovered += error(recovered)
            wrong.concealed += error(second.concealed(320))
            #expect(first.samples(packets[lost + 1]).count == 320)
        }
        #expect(count > 20)
        #expect(wrong.recovered < wrong.concealed / 2, "\(wrong)")
    }

    @Test("without forward error correction nothing is recovered, and nothing written")
    func noRecovery() throws {
        let voice = Sound.voice(.wide, milliseconds: 1_000)
        let encoder = try #require(SoundEncoder(.opus, near: .wide))
        let decoder = try #require(SoundDecoder(.opus, near: .wide))
        for packet in encoder.packets(voice) {
            #expect(!decoder.canRecover(from: packet, packet.count))
            #expect(decoder.recovered(320, from: packet) == nil)
        }
    }

    @Test("frames are sent again as soon as losses are expected, and no longer than that")
    func expectation() throws {
        var parameters = OpusParameters()
        parameters.usesFEC = true
        var tuning = SoundEncoder.Tuning()
        tuning.expectedLoss = 0
        let encoder = try #require(SoundEncoder(.opus, opus: parameters, tuning: tuning))
        let decoder = try #require(SoundDecoder(.opus))
        let voice = Sound.voice(.narrow, milliseconds: 1_000)
        let recoverable = {
            encoder.packets(voice).filter { decoder.canRecover(from: $0, $0.count) }
        }
        #expect(recoverable().isEmpty)
        encoder.expectLoss(1_000)
        #expect(recoverable().count > 20)
        encoder.expectLoss(-1)
        // The first packet may still hold what was prepared before.
        #expect(recoverable().count <= 1)
        let ours = try #require(SoundEncoder(.opus, opus: parameters))
        #expect(ours.packets(voice).contains { decoder.canRecover(from: $0, $0.count) })
    }

    @Test("silence is not sent where the far end wants it so, and is sent where not")
    func silence() throws {
        var parameters = OpusParameters()
        parameters.usesDTX = true
        let silence = [Int16](repeating: 0, count: 160 * 150)
        let saving = try #require(SoundEncoder(.opus, opus: parameters))
        let sent = saving.packets(silence).filter { !$0.isEmpty }.count
        #expect(sent > 0 && sent < 40, "\(sent)")
        let plain = try #require(SoundEncoder(.opus))
        #expect(plain.packets(silence).allSatisfy { !$0.isEmpty })
    }

    @Test("the far end's bounds are kept: what it can play, and how many bits it takes")
    func bounds() throws {
        var parameters = OpusParameters()
        parameters.maxPlaybackRate = 16_000
        parameters.maxAverageBitrate = 12_000
        parameters.wantsConstantBitrate = true
        let encoder = try #require(SoundEncoder(.opus, near: .full, opus: parameters))
        #expect(encoder.rate == .wide)
        for packet in encoder.packets(Sound.voice(.wide, milliseconds: 1_000)) {
            // 12 kbit/s are 30 bytes in 20 ms.
            #expect(packet.count == 30)
        }
        parameters.maxPlaybackRate = 12_000
        let medium = try #require(SoundEncoder(.opus, near: .full, opus: parameters))
        for packet in medium.packets(Sound.voice(.wide, milliseconds: 500)) {
            // RFC 6716 §3.1 table 2: configurations from 8 on are wider than 12 kHz.
            #expect(packet[0] >> 3 < 8)
        }
    }

    @Test("a tuning that libopus does not know makes no encoder")
    func tuning() {
        var tuning = SoundEncoder.Tuning()
        tuning.complexity = 11
        #expect(SoundEncoder(.opus, tuning: tuning) == nil)
        tuning.complexity = 10
        #expect(SoundEncoder(.opus, tuning: tuning) != nil)
        tuning.bitrate = .max
        #expect(SoundEncoder(.opus, tuning: tuning) == nil)
        tuning.bitrate = 0
        #expect(SoundEncoder(.opus, tuning: tuning) == nil)
    }

    @Test("stereo is heard as one channel")
    func stereo() throws {
        // RFC 6716 §3.1: configuration 31 (CELT, fullband, 20 ms), stereo, one frame.
        let decoder = try #require(SoundDecoder(.opus, near: .full))
        #expect(decoder.samples([0xFC, 0xFF, 0xFE]).count == 960)
    }
}
