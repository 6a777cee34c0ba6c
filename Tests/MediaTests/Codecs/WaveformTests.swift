import Testing

@testable import Media

/// The codecs that keep the wave's shape: G.711, L16, G.726, GSM.
struct WaveformTests {
    @Test("all 65,536 samples are looked up as they are computed")
    func tables() {
        let wrong = (Int16.min...Int16.max).filter { sample in
            let index = Int(UInt16(bitPattern: sample))
            return G711Tables.toMuLaw[index] != G711.muLaw(sample)
                || G711Tables.toALaw[index] != G711.aLaw(sample)
        }
        #expect(wrong.isEmpty)
        for code in UInt8.min...UInt8.max {
            #expect(G711Tables.fromMuLaw[Int(code)] == G711.linear(muLaw: code))
            #expect(G711Tables.fromALaw[Int(code)] == G711.linear(aLaw: code))
        }
    }

    @Test("encoder and decoder of G.711 are those of the tables", arguments: [true, false])
    func g711(isMuLaw: Bool) throws {
        let format: SoundFormat = isMuLaw ? .pcmu : .pcma
        let encoder = try #require(SoundEncoder(format))
        let decoder = try #require(SoundDecoder(format))
        for start in stride(from: Int(Int16.min), through: Int(Int16.max), by: 480) {
            let samples = (start..<min(start + 480, 32_768)).map { Int16($0) }
            let codes = encoder.payload(samples)
            #expect(codes == samples.map { isMuLaw ? G711.muLaw($0) : G711.aLaw($0) })
            let back = codes.map { isMuLaw ? G711.linear(muLaw: $0) : G711.linear(aLaw: $0) }
            #expect(decoder.samples(codes) == back)
        }
    }

    @Test("L16 is exact, the higher byte first", arguments: SampleRate.allCases)
    func l16(rate: SampleRate) throws {
        let format = SoundFormat.l16(rate, isStereo: false)
        let encoder = try #require(SoundEncoder(format))
        let decoder = try #require(SoundDecoder(format))
        #expect(encoder.rate == rate && decoder.rate == rate)
        #expect(encoder.payload([0x1234, -2]) == [0x12, 0x34, 0xFF, 0xFE])
        let samples = Sound.voice(rate, milliseconds: 10)
        #expect(decoder.samples(encoder.payload(samples)) == samples)
    }

    @Test("two channels of L16 are heard as their middle, and spoken alike")
    func stereo() throws {
        let format = SoundFormat.l16(.wide, isStereo: true)
        let encoder = try #require(SoundEncoder(format))
        let decoder = try #require(SoundDecoder(format))
        #expect(encoder.payload([0x1234]) == [0x12, 0x34, 0x12, 0x34])
        #expect(decoder.samples([0x7F, 0xFF, 0x7F, 0xFF]) == [32_767])
        #expect(decoder.samples([0x80, 0x00, 0x80, 0x00]) == [-32_768])
        #expect(decoder.samples([0x00, 0x64, 0xFF, 0x9C]) == [0])
        #expect(decoder.samples([0x00, 0x64, 0x00, 0x66]) == [101])
    }

    @Test(
        "a voice comes through G.726, the better the more bits it has",
        arguments: SoundFormat.G726Packing.allCases)
    func g726(packing: SoundFormat.G726Packing) throws {
        let voice = Sound.voice(.narrow, milliseconds: 2_000)
        var before = 3.0
        for rate in SoundFormat.G726Rate.allCases {
            let encoder = try #require(SoundEncoder(.g726(rate, packing)))
            let decoder = try #require(SoundDecoder(.g726(rate, packing)))
            let packets = encoder.packets(voice)
            #expect(packets.allSatisfy { $0.count == 20 * rate.rawValue })
            let heard = packets.flatMap { decoder.samples($0) }
            let likeness = Sound.likeness(heard, to: voice)
            #expect(likeness.decibels > before + 1, "\(rate) \(likeness)")
            before = likeness.decibels
        }
    }

    // RFC 3551 §4.5.4: the first code of 32 kbit/s stands in the lower half of the first byte; in
    // I.366.2 annex E in the upper one.
    @Test("both ways of packing G.726 hold the same codes in opposite order")
    func packing() throws {
        let voice = Sound.voice(.narrow, milliseconds: 100)
        for rate in SoundFormat.G726Rate.allCases {
            let low = try #require(SoundEncoder(.g726(rate, .lowestFirst)))
            let high = try #require(SoundEncoder(.g726(rate, .highestFirst)))
            let bits = rate.rawValue
            #expect(
                codes(low.payload(voice), bits, lowestFirst: true)
                    == codes(high.payload(voice), bits, lowestFirst: false))
        }
    }

    private func codes(_ bytes: [UInt8], _ bits: Int, lowestFirst: Bool) -> [Int] {
        let stream = bytes.flatMap { byte in
            (0..<8).map { Int(byte >> UInt8(lowestFirst ? $0 : 7 - $0) & 1) }
        }
        return stride(from: 0, to: stream.count, by: bits).map { start in
            let code = stream[start..<start + bits]
            return (lowestFirst ? code.reversed() : Array(code)).reduce(0) { $0 << 1 | $1 }
        }
    }

    @Test("a voice comes through GSM", arguments: [20, 40, 60])
    func gsm(milliseconds: Int) throws {
        let voice = Sound.voice(.narrow, milliseconds: 1_200)
        let encoder = try #require(SoundEncoder(.gsm))
        let decoder = try #require(SoundDecoder(.gsm))
        let packets = encoder.packets(voice, milliseconds: milliseconds)
        #expect(packets.allSatisfy { $0.count == milliseconds / 20 * 33 && $0[0] >> 4 == 0xD })
        let heard = packets.flatMap { decoder.samples($0) }
        #expect(heard.count == voice.count)
        #expect(Sound.likeness(heard, to: voice).decibels > 5)
    }

    @Test("numbers of samples that make no packet, and too little room, make none")
    func refusals() throws {
        let voice = Sound.voice(.narrow, milliseconds: 40)
        let refused: [(SoundFormat, Int)] = [
            (.g722, 161), (.gsm, 161), (.gsm, 80), (.g726(.kilobits24, .lowestFirst), 161),
            (.opus, 159), (.opus, 161), (.pcmu, 0), (.l16(.narrow, isStereo: false), 0),
        ]
        for (format, count) in refused {
            let encoder = try #require(SoundEncoder(format))
            #expect(encoder.payload(voice[..<count]).isEmpty, "\(format) \(count)")
            // It is not harmed by that.
            #expect(!encoder.payload(voice[..<160]).isEmpty, "\(format)")
        }
        for format in SoundFormatTests.all {
            guard let encoder = SoundEncoder(format) else { continue }
            let count = encoder.rate.samplesPerFrame
            let sound = Sound.voice(encoder.rate, milliseconds: 20)
            let whole = encoder.payload(sound)
            #expect(
                !whole.isEmpty && encoder.payload(sound[..<count], room: 1).isEmpty, "\(format)")
        }
    }
}
