import Glibc
import Testing

@testable import Media

/// Recordings with one channel, under a clock of the test's own: what one party says, and what a
/// whole room hears.
struct RoomRecordingTests {
    private let folder = Folder()
    private let second: Int64 = 1_000_000_000
    private let frame: Int64 = 20_000_000

    private func recording(
        _ part: RecordingOrder.Part, container: RecordingOrder.Container = .wav,
        formats: RecordedFormats = RecordedFormats()
    ) -> Recording {
        Recording(
            RecordingOrder(
                number: RecordingNumber(1), path: folder.path + "/a", container: container,
                part: part),
            formats: formats, at: second)
    }

    private func sine(_ hertz: Double, _ rate: SampleRate, _ number: Int) -> [Int16] {
        let count = rate.samplesPerFrame
        return (0..<count).map { index in
            let time = 2 * .pi * Double(number * count + index) / Double(rate.rawValue)
            return Int16((8_000 * sin(hertz * time)).rounded())
        }
    }

    private func samples(hertz: UInt32) -> [Int16] {
        let bytes = folder.read(folder.path + "/a")
        guard bytes.count > 44 else { return [] }
        #expect(bytes[22] == 1, "one channel")
        #expect(UInt32(bytes[24]) | UInt32(bytes[25]) << 8 == hertz)
        return stride(from: 44, to: bytes.count - 1, by: 2).map {
            Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
        }
    }

    @Test("a room is in its file at 16 kHz, whatever its rate is, and when it changes")
    func rates() {
        let recording = recording(.room)
        let session = RecordingSession(recording)
        var now = second
        for (part, rate) in SampleRate.allCases.enumerated() {
            for number in 0..<50 {
                recording.take(sine(400 + 200 * Double(part), rate, number), rate, at: now)
                now += frame
            }
            session.carryOn(at: now)
        }
        recording.close()
        let report = session.finish(at: now)
        #expect(report.failure == nil && report.packetsLost == 0)
        #expect(report.milliseconds == 4_000)
        let samples = samples(hertz: 16_000)
        #expect(samples.count == 64_000)
        guard samples.count == 64_000 else { return }
        for part in 0..<4 {
            let middle = Array(samples[part * 16_000 + 4_000..<part * 16_000 + 12_000])
            for (other, hertz) in [400.0, 600, 800, 1_000].enumerated() {
                let level = peak(of: hertz, in: middle, at: .wide)
                #expect(
                    other == part ? abs(level - 8_000) < 300 : level < 100, "\(hertz): \(level)")
            }
        }
    }

    @Test(
        "frames that were lost are silence, so that the rest is in its place; late ones are whole")
    func gaps() {
        let recording = recording(.room)
        let session = RecordingSession(recording)
        var now = second
        for number in 0..<100 {
            // Half a second is lost; then three frames come at once, as of a thread that was late.
            let isLate = number == 60 || number == 61
            if !(20..<45).contains(number) {
                recording.take(
                    sine(800, .wide, number), .wide,
                    at: isLate ? second + 62 * frame : second + Int64(number) * frame)
            }
            now += frame
        }
        recording.close()
        #expect(session.finish(at: now).milliseconds == 2_000)
        let samples = samples(hertz: 16_000)
        #expect(samples.count == 32_000)
        guard samples.count == 32_000 else { return }
        #expect(samples[8_000..<14_000].allSatisfy { $0 == 0 })
        #expect(peak(of: 800, in: Array(samples[16_000..<32_000]), at: .wide) > 7_900)
    }

    @Test("what the ring has no place for is counted and not waited for")
    func full() {
        let recording = recording(.room)
        let frames = Limits.roomRecordingRing / (SampleRate.full.samplesPerFrame * 2) + 10
        for number in 0..<frames {
            recording.take(sine(400, .full, number), .full, at: second + Int64(number) * frame)
        }
        #expect(recording.packetsLost > 10)
        #expect(frames - Int(recording.packetsLost) > 500, "ten seconds")
        recording.close()
        let session = RecordingSession(recording)
        #expect(session.finish(at: second).packetsLost == recording.packetsLost)
    }

    @Test("of a party alone only what it says is in the file, in one channel", arguments: [0, 9])
    func said(payloadType: UInt8) throws {
        let format: SoundFormat = payloadType == 0 ? .pcmu : .g722
        // What it is told is wide: that makes no difference.
        let formats = RecordedFormats(from: [payloadType: format], to: [9: .g722])
        let recording = recording(.said, formats: formats)
        let session = RecordingSession(recording)
        let encoder = try #require(SoundEncoder(format, near: .full))
        var now = second
        for number in 0..<150 {
            let sine = sine(400, encoder.rate, number)
            var payload = [UInt8](repeating: 0, count: 400)
            let count = payload.withUnsafeMutableBytes { raw in
                raw.baseAddress.map { encoder.encode(sine, sine.count, into: $0, room: 400) } ?? 0
            }
            var packet = Packet(UInt16(number), UInt32(number * 160))
            packet.payloadType = payloadType
            packet.payload = Array(payload.prefix(count))
            let bytes = packet.bytes
            recording.take(bytes, bytes.count, as: .from, at: now)
            packet.payloadType = 9
            packet.payload = [UInt8](repeating: 0x5A, count: 160)
            let told = packet.bytes
            recording.take(told, told.count, as: .to, at: now)
            now += frame
            session.carryOn(at: now)
        }
        recording.close()
        #expect(session.finish(at: now).milliseconds == 3_000)
        let rate: SampleRate = payloadType == 0 ? .narrow : .wide
        let samples = samples(hertz: UInt32(rate.rawValue))
        #expect(samples.count == 3 * rate.rawValue)
        let level = peak(of: 400, in: Array(samples.suffix(2 * rate.rawValue)), at: rate)
        #expect(abs(level - 8_000) < 400, "\(level)")
    }

    @Test("Opus in Ogg of a room is read again")
    func opus() throws {
        let recording = recording(.room, container: .opus)
        let session = RecordingSession(recording)
        var now = second
        for number in 0..<150 {
            recording.take(sine(500, .wide, number), .wide, at: now)
            now += frame
        }
        recording.close()
        #expect(session.finish(at: now).failure == nil)
        #expect(rename(folder.path + "/a", folder.path + "/a.opus") == 0)
        let sound = try SoundFile.load(folder.path + "/a.opus")
        #expect(abs(sound.milliseconds - 3_000) < 50)
        let samples = sound.samples(copiedAt: .wide)
        #expect(peak(of: 500, in: Array(samples[16_000..<40_000]), at: .wide) > 6_000)
    }
}
