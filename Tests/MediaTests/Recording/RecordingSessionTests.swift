import Glibc
import Testing

@testable import Media

/// Recordings under a clock of the test's own.
struct RecordingSessionTests {
    private let folder = Folder()
    private let second: Int64 = 1_000_000_000

    /// A disk that is full after so many samples.
    private final class FullDisk: SoundWriter {
        let rate = SampleRate.narrow
        let channels = 2
        private var left: Int
        private(set) var refusals = 0

        init(_ samples: Int) { left = samples }

        func write(_ samples: UnsafePointer<Int16>, _ count: Int) throws(SoundFailure) {
            left -= count
            guard left >= 0 else {
                refusals += 1
                throw SoundFailure(code: ENOSPC)
            }
        }
        func flush() throws(SoundFailure) {}
        func finish() throws(SoundFailure) {}
    }

    private func recording(
        _ formats: RecordedFormats, _ name: String = "a.wav",
        container: RecordingOrder.Container = .wav
    ) -> Recording {
        Recording(
            RecordingOrder(
                number: RecordingNumber(1), path: folder.path + "/" + name, container: container),
            formats: formats, at: second)
    }

    /// Twenty milliseconds of G.711 as a packet.
    private func packet(_ number: Int, _ hertz: Double, ssrc: UInt32 = 7) -> [UInt8] {
        var packet = Packet(UInt16(truncatingIfNeeded: number), UInt32(number * 160))
        packet.ssrc = ssrc
        packet.payload = (0..<160).map { index in
            let time = 2 * .pi * Double(number * 160 + index) / 8_000
            return G711.muLaw(Int16(8_000 * sin(hertz * time)))
        }
        return packet.bytes
    }

    private func sound(_ path: String) throws -> (left: [Int16], right: [Int16]) {
        let bytes = folder.read(path)
        #expect(bytes.count > 44)
        let samples = stride(from: 44, to: bytes.count - 1, by: 2).map {
            Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
        }
        return (
            stride(from: 0, to: samples.count, by: 2).map { samples[$0] },
            stride(from: 1, to: samples.count, by: 2).map { samples[$0] }
        )
    }

    private let laws = RecordedFormats(from: [0: .pcmu], to: [0: .pcmu])

    @Test("left is the party, right is what it is told, each in its place and at its level")
    func sides() throws {
        let recording = recording(laws)
        let session = RecordingSession(recording)
        var now = second
        for number in 0..<200 {
            let from = packet(number, 400)
            recording.take(from, from.count, as: .from, at: now)
            // It is spoken to from the second second on.
            if number >= 50 {
                let to = packet(number, 1_000)
                recording.take(to, to.count, as: .to, at: now)
            }
            now += 20_000_000
            if number % 5 == 0 { session.carryOn(at: now) }
        }
        recording.close()
        let report = session.finish(at: now)
        #expect(report.failure == nil && report.packetsLost == 0)
        #expect(report.milliseconds == 4_000)
        let (left, right) = try sound(folder.path + "/a.wav")
        #expect(left.count == 32_000 && right.count == 32_000)
        let peak = Goertzel.peak(of: 400, in: Array(left[16_000..<24_000]))
        #expect(abs(peak - 8_000) < 400)
        #expect(Goertzel.peak(of: 1_000, in: Array(left[16_000..<24_000])) < 100)
        #expect(abs(Goertzel.peak(of: 1_000, in: Array(right[16_000..<24_000])) - 8_000) < 400)
        #expect(right[..<7_800].allSatisfy { abs(Int32($0)) < 50 })
        // Both are delayed alike: it begins within a tenth of a second of its time.
        let begin = try #require(right.firstIndex { abs(Int32($0)) > 1_000 })
        #expect((8_000...9_200).contains(begin))
    }

    @Test("while it is paused nothing is recorded, and the time is not in the file")
    func paused() throws {
        let recording = recording(laws)
        let session = RecordingSession(recording)
        var now = second
        for number in 0..<300 {
            if number == 100 { recording.pause(true, at: now) }
            if number == 200 { recording.pause(false, at: now) }
            if number < 100 || number >= 200 {
                let from = packet(number, number < 100 ? 400 : 1_000)
                recording.take(from, from.count, as: .from, at: now)
            }
            now += 20_000_000
            session.carryOn(at: now)
        }
        recording.close()
        #expect(session.finish(at: now).milliseconds == 4_000)
        let (left, _) = try sound(folder.path + "/a.wav")
        #expect(Goertzel.peak(of: 400, in: Array(left[4_000..<12_000])) > 7_000)
        #expect(Goertzel.peak(of: 1_000, in: Array(left[20_000..<28_000])) > 7_000)
    }

    @Test("what payload types stand for may change, and so may who speaks")
    func changes() throws {
        let recording = recording(RecordedFormats(from: [0: .pcma], to: [:]))
        let session = RecordingSession(recording)
        var now = second
        recording.change(laws)
        for number in 0..<200 {
            let from = packet(
                number < 100 ? number : number + 5_000, 400, ssrc: number < 100 ? 7 : 8)
            recording.take(from, from.count, as: .from, at: now)
            now += 20_000_000
        }
        recording.close()
        #expect(session.finish(at: now).failure == nil)
        let (left, _) = try sound(folder.path + "/a.wav")
        #expect(Goertzel.peak(of: 400, in: Array(left[4_000..<12_000])) > 7_500)
        #expect(Goertzel.peak(of: 400, in: Array(left[20_000..<28_000])) > 7_500)
    }

    @Test("a file that nobody finishes is there under its other name, whole up to the last second")
    func killed() throws {
        let recording = recording(laws)
        let session = RecordingSession(recording)
        var now = second
        for number in 0..<250 {
            let from = packet(number, 400)
            recording.take(from, from.count, as: .from, at: now)
            now += 20_000_000
            session.carryOn(at: now)
        }
        let part = folder.path + "/a.wav.part"
        let bytes = folder.read(part)
        let said = (40..<44).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
        #expect(said <= bytes.count - 44)
        #expect(said >= 32_000 * 7 / 2)
        #expect(access(folder.path + "/a.wav", F_OK) != 0)
        var found = stat()
        #expect(stat(part, &found) == 0 && found.st_mode & 0o777 == 0o640)
        _ = session.finish(at: now)
        #expect(access(part, F_OK) != 0 && access(folder.path + "/a.wav", F_OK) == 0)
    }

    @Test("a disk that is full ends the recording with its reason; the rest is passed over")
    func fullDisk() {
        let disk = FullDisk(8_000)
        let recording = recording(laws)
        let session = RecordingSession(recording) { _, _ in disk }
        var now = second
        for number in 0..<250 {
            let from = packet(number, 400)
            recording.take(from, from.count, as: .from, at: now)
            now += 20_000_000
            session.carryOn(at: now)
        }
        #expect(session.hasFailed)
        #expect(disk.refusals == 1)
        let report = session.finish(at: now)
        #expect(report.failure == "No space left on device")
        #expect(report.milliseconds == 1_000)
    }

    @Test("a place where no file can be made is told")
    func nowhere() {
        _ = folder.write([1], "file")
        let recording = recording(laws, "file/a.wav")
        let session = RecordingSession(recording)
        #expect(session.hasFailed)
        #expect(session.finish(at: 2 * second).failure == "Not a directory")
    }

    @Test("a file of that name stays as it is")
    func taken() {
        let path = folder.write([1, 2, 3], "a.wav.part")
        let session = RecordingSession(recording(laws))
        #expect(session.hasFailed)
        #expect(folder.read(path) == [1, 2, 3])
    }

    @Test(
        "bytes that are no sound of any kind do no harm", arguments: [0, 1, 11, 12, 13, 200, 3_000])
    func hostile(_ count: Int) {
        let recording = recording(laws)
        let session = RecordingSession(recording)
        var chance = Sound.Chance(UInt64(count))
        for number in 0..<200 {
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &chance) }
            if count > 0, number % 2 == 0 { bytes[0] = 0x80 }
            recording.take(bytes, count, as: .from, at: second + Int64(number) * 20_000_000)
        }
        recording.close()
        #expect(session.finish(at: 6 * second).failure == nil)
    }

    @Test("in Opus as well")
    func opus() throws {
        let recording = recording(laws, "a.opus", container: .opus)
        let session = RecordingSession(recording)
        var now = second
        for number in 0..<150 {
            let from = packet(number, 400)
            recording.take(from, from.count, as: .from, at: now)
            now += 20_000_000
            session.carryOn(at: now)
        }
        recording.close()
        #expect(session.finish(at: now).failure == nil)
        let sound = try SoundFile.load(folder.path + "/a.opus")
        #expect(abs(sound.milliseconds - 3_000) < 100)
    }
}
