import Glibc
import Testing

@testable import Media

struct SoundFileTests {
    private func word(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// A WAV file made by hand.
    private func wav(
        _ data: [UInt8], tag: Int = 1, channels: Int = 1, hertz: Int = 8_000, bits: Int = 16,
        before: [UInt8] = [], dataLength: Int? = nil, extra: [UInt8] = []
    ) -> [UInt8] {
        let block = channels * bits / 8
        let format =
            word(tag, 2) + word(channels, 2) + word(hertz, 4) + word(hertz * block, 4)
            + word(block, 2) + word(bits, 2) + extra
        let body =
            Array("WAVE".utf8) + before + Array("fmt ".utf8) + word(format.count, 4) + format
            + Array("data".utf8) + word(dataLength ?? data.count, 4) + data
        return Array("RIFF".utf8) + word(body.count, 4) + body
    }

    private func bytes(_ samples: [Int16]) -> [UInt8] {
        samples.flatMap { word(Int($0), 2) }
    }

    private let some: [Int16] = [0, 1, -1, 32_767, -32_768, 12_345, -6_789, 250]

    @Test("linear samples of 16 bits are read as they are")
    func linear16() throws {
        let sound = try SoundFile.decode(wav(bytes(some)), .wav)
        #expect(sound.samples == some)
        #expect(sound.rate == .narrow)
        #expect(sound.milliseconds == 1)
    }

    @Test("of 24 and 32 bits the upper 16 are taken, 8 bits are unsigned")
    func otherWidths() throws {
        let wide: [UInt8] = some.flatMap { [UInt8(0x77)] + word(Int($0), 2) }
        #expect(try SoundFile.decode(wav(wide, bits: 24), .wav).samples == some)
        let wider: [UInt8] = some.flatMap { [UInt8(0x77), 0x33] + word(Int($0), 2) }
        #expect(try SoundFile.decode(wav(wider, bits: 32), .wav).samples == some)
        let small = try SoundFile.decode(wav([128, 255, 0, 129], bits: 8), .wav)
        #expect(small.samples == [0, 32_512, -32_768, 256])
    }

    @Test("what the samples of a file are is known from its first bytes")
    func form() throws {
        let folder = Folder()
        func form(_ bytes: [UInt8], _ name: String = "a.wav") -> SoundForm? {
            SoundFile.form(of: folder.write(bytes, name))
        }
        let long = [UInt8](repeating: 0, count: 100_000)
        let studio = form(wav(long, channels: 2, hertz: 48_000, bits: 24))
        #expect(studio == SoundForm(hertz: 48_000, channels: 2, bits: 24))
        #expect(studio?.isPlayedAsItIs == false && studio?.words == "48 kHz stereo, 24 bits")
        #expect(form(wav(long, hertz: 16_000))?.isPlayedAsItIs == true)
        #expect(form(wav(long, tag: 7, bits: 8)) == SoundForm(hertz: 8_000, channels: 1, bits: nil))
        #expect(form(wav(long, tag: 7, bits: 8))?.isPlayedAsItIs == true)
        #expect(form(wav(long, hertz: 22_050))?.words == "22.05 kHz")
        #expect(form(wav(long, channels: 6))?.words == "8 kHz, 6 channels")
        #expect(form(wav(long, bits: 8))?.isPlayedAsItIs == false)
        // No WAV; no sound; a name that says its form; nothing at all.
        #expect(form(long) == nil && form([]) == nil && form(long, "a.g722") == nil)
        #expect(SoundFile.form(of: folder.path + "/none.wav") == nil)
    }

    @Test("two channels become one")
    func stereo() throws {
        let pairs = bytes([100, 200, -100, -300, 32_767, 32_767, 30_000, -30_000])
        let sound = try SoundFile.decode(wav(pairs, channels: 2), .wav)
        #expect(sound.samples == [150, -200, 32_767, 0])
    }

    @Test("μ-law and A-law in WAV and without a header are the same")
    func companded() throws {
        let codes = (0...255).map { UInt8($0) }
        for (tag, type, kind) in [(7, UInt8(0), SoundFile.Kind.ulaw), (6, 8, .alaw)] {
            let wanted = codes.map { G711.decode($0, payloadType: type) }
            #expect(try SoundFile.decode(wav(codes, tag: tag, bits: 8), .wav).samples == wanted)
            #expect(try SoundFile.decode(codes, kind).samples == wanted)
        }
    }

    @Test("chunks before the samples are passed over, also of odd lengths")
    func chunks() throws {
        let note = Array("LIST".utf8) + word(3, 4) + [1, 2, 3, 0]
        #expect(try SoundFile.decode(wav(bytes(some), before: note), .wav).samples == some)
        // WAVE_FORMAT_EXTENSIBLE says what it is in a GUID.
        let extra = word(22, 2) + word(16, 2) + word(4, 4) + word(1, 2) + word(0, 14)
        let extensible = wav(bytes(some), tag: 0xFFFE, extra: extra)
        #expect(try SoundFile.decode(extensible, .wav).samples == some)
    }

    @Test(
        "a file whose writer was killed is heard up to its end",
        arguments: [0, 0xFFFF_FFFF, 1_000_000])
    func unfinished(length: Int) throws {
        let file = wav(bytes(some) + [7], dataLength: length)
        #expect(try SoundFile.decode(file, .wav).samples == some)
    }

    @Test(
        "a sound at any rate keeps its pitch and its length",
        arguments: [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000])
    func rates(hertz: Int) throws {
        let samples = (0..<hertz).map {
            Int16(8_000 * sin(2 * .pi * 1_000 * Double($0) / Double(hertz)))
        }
        let sound = try SoundFile.decode(wav(bytes(samples), hertz: hertz), .wav)
        #expect(sound.rate.rawValue >= hertz)
        #expect(sound.milliseconds == 1_000)
        for rate in [SampleRate.narrow, .wide, sound.rate] {
            let memory = try #require(sound.samples(at: rate))
            let all = Array(UnsafeBufferPointer(start: memory.start, count: memory.count))
            #expect(all.count == rate.rawValue)
            let middle = all[(rate.rawValue / 10)..<(rate.rawValue * 9 / 10)]
            let level = Sound.level(1_000, in: middle, rate)
            #expect(abs(level - 20 * log10(8_000 / 32_768)) < 0.1)
        }
    }

    @Test("a resampled sound is at the same place in time")
    func noDelay() throws {
        var samples = [Int16](repeating: 0, count: 1_600)
        samples[800] = 20_000
        let sound = try #require(LoadedSound(samples, hertz: 16_000))
        let narrow = try #require(sound.samples(at: .narrow))
        let all = Array(UnsafeBufferPointer(start: narrow.start, count: narrow.count))
        #expect(all.count == 800)
        #expect(all.indices.max { all[$0] < all[$1] } == 400)
    }

    @Test("raw samples, G.722 and GSM are read by the ends of their names")
    func raw() throws {
        let folder = Folder()
        let voice = Sound.voice(.wide, milliseconds: 1_000)
        let encoder = try #require(SoundEncoder(.g722))
        let g722 = encoder.packets(voice).flatMap { $0 }
        let decoder = try #require(SoundDecoder(.g722))
        let wanted = decoder.samples(g722, room: 20_000)
        let loaded = try SoundFile.load(folder.write(g722, "a.g722"))
        #expect(loaded.rate == .wide)
        #expect(loaded.samples == wanted)
        #expect(try SoundFile.load(folder.write(bytes(some), "b.sln16")).rate == .wide)
        #expect(try SoundFile.load(folder.write(bytes(some), "b.SLN")).samples == some)
        let gsm = try #require(SoundEncoder(.gsm))
        let frames = gsm.packets(Sound.voice(.narrow, milliseconds: 1_000)).flatMap { $0 }
        #expect(try SoundFile.load(folder.write(frames, "c.gsm")).milliseconds == 1_000)
    }

    @Test("what is no sound is refused with a reason")
    func refused() throws {
        let folder = Folder()
        func reason(_ bytes: [UInt8], _ name: String) -> String {
            do throws(SoundFailure) {
                _ = try SoundFile.load(folder.write(bytes, name))
                return "read"
            } catch { return error.reason }
        }
        #expect(reason([], "a.wav") == "it does not begin as a WAV file does")
        #expect(reason([], "a.sln") == "there is no sound in it")
        #expect(reason(wav([]), "b.wav") == "there is no sound in it")
        #expect(reason([1, 2, 3], "a.txt").hasPrefix("its name ends in none of: .wav"))
        #expect(reason(wav(bytes(some), channels: 9), "c.wav") == "it has 9 channels")
        #expect(reason(wav(bytes(some), channels: 0), "d.wav") == "it has 0 channels")
        #expect(
            reason(wav(bytes(some), hertz: 96_000), "e.wav")
                == "it has 96000 samples a second; 1,000 to 48,000 are played")
        #expect(reason(wav(bytes(some), tag: 85), "f.wav").hasPrefix("its coding 85 with 16 bits"))
        #expect(reason(Array("OggS".utf8), "a.opus") == "it is no Opus in Ogg")
        #expect(throws: SoundFailure(code: ENOENT)) {
            try SoundFile.load(folder.path + "/none.wav")
        }
        let pipe = folder.path + "/pipe.wav"
        mkfifo(pipe, 0o600)
        #expect(throws: SoundFailure("it is no file")) { try SoundFile.load(pipe) }
    }

    @Test("nothing that a damaged file holds traps")
    func hostile() throws {
        let folder = Folder()
        let path = folder.path + "/good.opus"
        let writer = try OggOpusWriter(path, rate: .wide, channels: 2)
        try writer.write(Sound.voice(.wide, milliseconds: 400), 3_200)
        try writer.finish()
        let good: [(SoundFile.Kind, [UInt8])] = [
            (.wav, wav(bytes(Sound.voice(.narrow, milliseconds: 50)), before: [])),
            (.opus, folder.read(path)), (.gsm, [UInt8](repeating: 0xD0, count: 330)),
        ]
        var chance = Sound.Chance(20_261_121)
        for (kind, bytes) in good {
            for _ in 0..<300 {
                var bad = bytes
                for _ in 0..<Int.random(in: 1...8, using: &chance) {
                    // Mostly where headers are.
                    let most = Bool.random(using: &chance) ? min(64, bad.count) : bad.count
                    bad[Int.random(in: 0..<most, using: &chance)] = .random(
                        in: 0...255, using: &chance)
                }
                if Bool.random(using: &chance) {
                    bad.removeLast(Int.random(in: 0..<bad.count, using: &chance))
                }
                if let sound = try? SoundFile.decode(bad, kind) { #expect(sound.bytes > 0) }
            }
        }
    }
}
