import Foundation
import Media
import Synchronization
import Testing

@testable import Daemon
@testable import Switchboard

/// Sounds that others must not wait for, and sounds that are gone when they have been heard.
struct PassingSoundTests {
    private let sounds = SoundLibraryTests.Sounds()
    private let begun = Begun()

    /// Playbacks in the order in which they began, and failed.
    private final class Begun: Sendable {
        let order = Mutex<[UInt64]>([])
        let failures = Mutex<[MediaEvent]>([])
        let done = DispatchSemaphore(value: 0)

        func isDone() -> Bool { done.wait(timeout: .now() + 10) == .success }
    }

    private func desk(_ library: SoundLibrary) -> SoundDesk {
        let begun = begun
        return SoundDesk(library) { events in
            begun.failures.withLock { $0 += events }
            begun.done.signal()
        }
    }

    private func play(_ id: UInt64, _ item: MediaPlayback.Item, _ desk: SoundDesk) {
        let listener = SoundListener.stream(StreamID(UInt32(id)))
        let begun = begun
        desk.expect(PlaybackID(id), for: listener)
        desk.read(
            MediaPlayback(PlaybackID(id), [item]), for: listener, other: { _ in nil },
            begin: { _ in
                begun.order.withLock { $0.append(id) }
                begun.done.signal()
            })
    }

    @Test("nobody waits for his prompt behind a file that takes long; once read it is short")
    func large() throws {
        sounds.put("own/en/speech.ulaw", milliseconds: 150_000)
        sounds.put("own/en/a.ulaw")
        let library = SoundLibrary(sounds.folders("own"))
        let desk = desk(library)
        let gate = DispatchSemaphore(value: 0)
        library.run(isLong: true) { gate.wait() }
        play(1, .prompt("speech", language: "en"), desk)
        play(2, .prompt("a", language: "en"), desk)
        #expect(begun.isDone())
        #expect(begun.order.withLock { $0 } == [2])
        gate.signal()
        #expect(begun.isDone())
        #expect(begun.order.withLock { $0 } == [2, 1])
        library.run(isLong: true) { gate.wait() }
        play(3, .prompt("speech", language: "en"), desk)
        #expect(begun.isDone(), "it is in memory")
        #expect(begun.order.withLock { $0 } == [2, 1, 3])
        gate.signal()
    }

    private func record(_ name: String, _ samples: [Int16]) throws {
        try FileManager.default.createDirectory(
            atPath: sounds.path + "/passing", withIntermediateDirectories: true)
        let writer = try WAVWriter(
            sounds.path + "/passing/" + name, rate: .narrow, channels: 1)
        try writer.write(samples, samples.count)
        try writer.finish()
    }

    @Test("what was recorded for a while is read, without silent ends, and kept nowhere")
    func recorded() throws {
        let silence = [Int16](repeating: 0, count: 8_000)
        let voice = (0..<4_000).map { Int16(8_000 * sin(Double($0) / 5)) }
        try record("name.wav", silence + voice + silence)
        try record("silent.wav", silence)
        let library = SoundLibrary(
            sounds.folders("own"), passing: sounds.path + "/passing")
        guard case .sound(let sound) = try library.item(.recorded("name.wav")) else {
            Issue.record("no sound")
            return
        }
        #expect((690...710).contains(sound.milliseconds), "\(sound.milliseconds)")
        #expect(library.keptSounds == 0)
        #expect(throws: SoundLibrary.Missing.self) { try library.item(.recorded("silent.wav")) }
    }

    @Test("a file that is discarded is heard by those who asked before, and by nobody after")
    func discarded() throws {
        try record("name.wav", (0..<4_000).map { Int16(8_000 * sin(Double($0) / 5)) })
        let library = SoundLibrary(
            sounds.folders("own"), passing: sounds.path + "/passing")
        let desk = desk(library)
        let gate = DispatchSemaphore(value: 0)
        library.run(isLong: false) { gate.wait() }
        play(1, .recorded("name.wav"), desk)
        desk.discard(sounds.path + "/passing/name.wav")
        play(2, .recorded("name.wav"), desk)
        gate.signal()
        #expect(begun.isDone() && begun.isDone())
        #expect(begun.order.withLock { $0 } == [1])
        #expect(begun.failures.withLock { $0.count } == 1)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: sounds.path + "/passing") == [])
    }
}
