import Glibc
import Testing

@testable import Media

struct SoundWriterTests {
    @Test("a WAV file reads as it was written", arguments: SampleRate.allCases)
    func wav(rate: SampleRate) throws {
        let folder = Folder()
        let path = folder.path + "/a.wav"
        let voice = Sound.voice(rate, milliseconds: 1_000)
        let writer = try WAVWriter(path, rate: rate, channels: 1)
        for start in stride(from: 0, to: voice.count, by: rate.samplesPerFrame) {
            try writer.write(
                Array(voice[start..<start + rate.samplesPerFrame]), rate.samplesPerFrame)
        }
        try writer.finish()
        let sound = try SoundFile.load(path)
        #expect(sound.rate == rate)
        #expect(sound.samples == voice)
        let bytes = folder.read(path)
        #expect(bytes.count == 44 + voice.count * 2)
        #expect(Array(bytes[4..<8]) == length(bytes.count - 8))
        #expect(Array(bytes[40..<44]) == length(bytes.count - 44))
    }

    private func length(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    @Test("a WAV file that nobody finished is right up to the last flush")
    func killed() throws {
        let folder = Folder()
        let path = folder.path + "/a.wav"
        let writer = try WAVWriter(path, rate: .narrow, channels: 2)
        let frame = [Int16](repeating: 1_000, count: 320)
        // 16 KiB are flushed by themselves: 25 frames of 640 bytes are 16,000 bytes.
        for _ in 0..<26 { try writer.write(frame, 160) }
        let bytes = folder.read(path)
        #expect(bytes.count >= 44 + 16_000)
        #expect(Array(bytes[40..<44]) == length(bytes.count - 44))
        #expect(try SoundFile.load(path).samples.allSatisfy { $0 == 1_000 })
        try writer.write(frame, 160)
        try writer.flush()
        #expect(folder.read(path).count == 44 + 27 * 640)
        #expect(try SoundFile.load(path).milliseconds == 540)
    }

    @Test("Opus in Ogg sounds as it was written, and is as long", arguments: SampleRate.allCases)
    func opus(rate: SampleRate) throws {
        let folder = Folder()
        let path = folder.path + "/a.opus"
        let tone = Sound.sine(1_000, rate, milliseconds: 2_000)
        let writer = try OggOpusWriter(path, rate: rate, channels: 1)
        for start in stride(from: 0, to: tone.count, by: rate.samplesPerFrame) {
            try writer.write(
                Array(tone[start..<start + rate.samplesPerFrame]), rate.samplesPerFrame)
        }
        try writer.finish()
        let sound = try SoundFile.load(path)
        #expect(sound.rate == rate)
        #expect(abs(sound.milliseconds - 2_000) <= 1)
        let middle = sound.samples[(rate.rawValue / 2)..<(rate.rawValue * 3 / 2)]
        #expect(abs(Sound.level(1_000, in: middle, rate) - 20 * log10(8_000 / 32_768)) < 1)
        #expect(folder.read(path).count < 2 * 32_000 / 8 * 2)
    }

    @Test("of two channels both are in the file")
    func stereo() throws {
        let folder = Folder()
        let path = folder.path + "/a.opus"
        let left = Sound.sine(500, .wide, milliseconds: 1_000)
        let right = Sound.sine(2_000, .wide, milliseconds: 1_000)
        let writer = try OggOpusWriter(
            path, rate: .wide, channels: 2, bitrate: 64_000, comments: [("TITLE", "201 to 202")])
        try writer.write(zip(left, right).flatMap { [$0, $1] }, left.count)
        try writer.finish()
        let middle = try SoundFile.load(path).samples[4_000..<12_000]
        for hertz in [500.0, 2_000] {
            #expect(abs(Sound.level(hertz, in: middle, .wide) - 20 * log10(4_000 / 32_768)) < 1)
        }
        #expect(folder.read(path).contains(Array("TITLE=201 to 202".utf8)))
    }

    @Test("an Ogg file that nobody finished lacks two seconds at most")
    func killedOpus() throws {
        let folder = Folder()
        let path = folder.path + "/a.opus"
        let writer = try OggOpusWriter(path, rate: .wide, channels: 1)
        let second = Sound.sine(1_000, .wide, milliseconds: 1_000)
        for _ in 0..<10 { try writer.write(second, second.count) }
        let sound = try SoundFile.load(path)
        #expect(sound.milliseconds > 8_000)
        // Cut in the middle of a page, as a full disk or a crash leaves it.
        let bytes = folder.read(path)
        let cut = try SoundFile.load(folder.write(Array(bytes.dropLast(700)), "b.opus"))
        #expect(cut.milliseconds > 7_000)
        withExtendedLifetime(writer) {}
    }

    @Test("no file is overwritten, and no folder means no file")
    func taken() throws {
        let folder = Folder()
        let path = folder.write([1], "a.wav")
        #expect(throws: SoundFailure(code: EEXIST)) {
            try WAVWriter(path, rate: .narrow, channels: 1)
        }
        #expect(throws: SoundFailure(code: ENOENT)) {
            try OggOpusWriter(folder.path + "/none/a.opus", rate: .narrow, channels: 1)
        }
    }

    @Test("a full disk is told of, and nothing is written after it")
    func full() throws {
        // The device that is always full.
        let file = OutputFile(descriptor: open("/dev/full", O_WRONLY))
        let full = SoundFailure(code: ENOSPC)
        try file.append([UInt8](repeating: 1, count: 100))
        #expect(throws: full) { try file.flush() }
        #expect(throws: full) { try file.append([1]) }
        #expect(throws: full) { try file.flush() }
        #expect(file.size == 0)
    }
}
