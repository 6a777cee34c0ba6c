import Testing
import Wire

@testable import Media

struct SoundFormatTests {
    static let all: [SoundFormat] =
        [.pcmu, .pcma, .g722, .opus, .gsm]
        + SampleRate.allCases.flatMap { rate in
            [.l16(rate, isStereo: false), .l16(rate, isStereo: true), .comfortNoise(rate)]
        }
        + SoundFormat.G726Rate.allCases.flatMap { rate in
            SoundFormat.G726Packing.allCases.map { SoundFormat.g726(rate, $0) }
        }

    @Test("what is written of a format reads as the same, in any case", arguments: all)
    func names(format: SoundFormat) {
        for name in [format.name, format.name.lowercased(), format.name.uppercased()] {
            let read = SoundFormat(
                ByteString(name), clockRate: format.clockRate, channels: format.channels)
            #expect(read == format)
        }
        #expect(
            SoundFormat(
                ByteString(format.name), clockRate: format.clockRate + 1,
                channels: format.channels) == nil)
        #expect(
            SoundFormat(ByteString(format.name), clockRate: format.clockRate, channels: 3) == nil)
    }

    // RFC 3551 §6 tables 4 and 5; 2 was G726-32 and is no longer anything.
    @Test("payload types that need no words")
    func staticTypes() {
        let expected: [UInt8: SoundFormat] = [
            0: .pcmu, 3: .gsm, 8: .pcma, 9: .g722, 13: .comfortNoise(.narrow),
        ]
        for type in UInt8.min...UInt8.max {
            #expect(SoundFormat(staticType: type) == expected[type])
        }
        for format in Self.all {
            #expect(format.staticType == expected.first { $0.value == format }?.key)
        }
    }

    @Test("what we cannot hear is no format")
    func unknown() {
        #expect(SoundFormat("G729", clockRate: 8_000) == nil)
        #expect(SoundFormat("L16", clockRate: 44_100) == nil)
        // RFC 7587 §7: the number of channels MUST be 2.
        #expect(SoundFormat("opus", clockRate: 48_000, channels: 1) == nil)
        // RFC 3551 §4.5.2: it counts 8,000.
        #expect(SoundFormat("G722", clockRate: 16_000) == nil)
    }

    @Test("how long 20 ms are on the clock, and in bytes")
    func durations() throws {
        let bytes: [(SoundFormat, Int)] = [
            (.pcmu, 160), (.pcma, 160), (.g722, 160), (.gsm, 33),
            (.l16(.narrow, isStereo: false), 320), (.l16(.full, isStereo: true), 3_840),
            (.g726(.kilobits16, .lowestFirst), 40), (.g726(.kilobits24, .lowestFirst), 60),
            (.g726(.kilobits32, .highestFirst), 80), (.g726(.kilobits40, .highestFirst), 100),
        ]
        for (format, count) in bytes {
            let payload = [UInt8](repeating: 0, count: count)
            #expect(format.duration(of: payload, count) == Int(format.clockRate) / 50)
        }
        let encoder = try #require(SoundEncoder(.opus))
        for milliseconds in [10, 20, 40, 60] {
            let voice = Sound.voice(.narrow, milliseconds: milliseconds)
            let payload = encoder.payload(voice)
            #expect(SoundFormat.opus.duration(of: payload, payload.count) == milliseconds * 48)
        }
    }

    @Test("packets are as long as was asked, or the next shorter that there is")
    func packets() {
        #expect(SoundFormat.pcmu.packetMilliseconds(asked: 30) == 30)
        #expect(SoundFormat.pcmu.packetMilliseconds(asked: 200) == 60)
        #expect(SoundFormat.opus.packetMilliseconds(asked: 30) == 20)
        #expect(SoundFormat.opus.packetMilliseconds(asked: 50) == 40)
        #expect(SoundFormat.gsm.packetMilliseconds(asked: 10) == 20)
        #expect(SoundFormat.gsm.packetMilliseconds(asked: 59) == 40)
        #expect(SoundFormat.g722.packetMilliseconds(asked: -1) == 10)
    }

    // MARK: - Opus

    @Test("RFC 7587 §7: the examples")
    func examples() {
        var first = OpusParameters()
        #expect(OpusParameters("") == first)
        #expect(first.text == nil)
        first.maxPlaybackRate = 16_000
        first.maxCaptureRate = 16_000
        first.maxAverageBitrate = 20_000
        first.prefersStereo = true
        first.usesFEC = true
        let text: ByteString =
            "maxplaybackrate=16000; sprop-maxcapturerate=16000; maxaveragebitrate=20000; stereo=1; useinbandfec=1; usedtx=0"
        #expect(OpusParameters(text) == first)
        #expect(first.text.map { OpusParameters($0) } == first)
    }

    @Test("unknown names and values out of bounds are passed over")
    func tolerant() {
        let plain = OpusParameters()
        for text: ByteString in [
            "maxplaybackrate=4000", "maxplaybackrate=96000", "maxplaybackrate=", "=", ";;;",
            "maxaveragebitrate=99999999999999999999", "maxaveragebitrate=5999", "colour=blue",
            "useinbandfec", "useinbandfec=1x", "useinbandfec=+1", "useinbandfec=yes;usedtx=0",
            "minptime=1", " ", "\t;=1;a==b",
        ] {
            #expect(OpusParameters(text) == plain, "\(text)")
        }
        var browser = plain
        browser.usesFEC = true
        browser.minPacketMilliseconds = 10
        #expect(OpusParameters("minptime=10;useinbandfec=1") == browser)
        #expect(OpusParameters(" MinPtime = 10 ; x-unknown=; UseInbandFEC=1 ;") == browser)
        var all = plain
        all.maxAverageBitrate = 510_000
        all.usesDTX = true
        all.wantsConstantBitrate = true
        all.mayCaptureStereo = true
        #expect(all.text.map { OpusParameters($0) } == all)
    }
}
