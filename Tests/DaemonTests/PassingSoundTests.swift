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

    @Test("what a person has said is heard although the prompts around it are missing")
    func withoutPrompts() throws {
        try record("name.wav", (0..<4_000).map { Int16(8_000 * sin(Double($0) / 5)) })
        let library = SoundLibrary(sounds.folders("own"), passing: sounds.path + "/passing")
        let desk = desk(library)
        let listener = SoundListener.stream(StreamID(1))
        let begun = begun
        desk.expect(PlaybackID(1), for: listener)
        desk.read(
            MediaPlayback(
                PlaybackID(1),
                [.prompt("vm-message", language: "en"), .recorded("name.wav")]),
            for: listener, other: { _ in nil },
            begin: { items in
                begun.order.withLock { $0.append(UInt64(items.count)) }
                begun.done.signal()
            })
        #expect(begun.isDone() && begun.isDone())
        #expect(begun.order.withLock { $0 } == [1])
        let events = begun.failures.withLock { $0 }
        guard case .soundMissing(let reason)? = events.first, events.count == 1 else {
            Issue.record("\(events)")
            return
        }
        #expect(reason.contains("vm-message"))
    }

    private func keep(
        _ name: String, _ language: String?, replaces: Bool, _ desk: SoundDesk
    ) -> String? {
        desk.carryOut(
            .keepPrompt(
                PromptDraft(
                    id: RecordingID(9), recording: "said.wav", name: name, language: language,
                    replaces: replaces, speaker: "201")), in: sounds.path + "/passing")
        #expect(begun.isDone())
        guard case .promptKept(RecordingID(9), let failure)? = begun.failures.withLock({ $0.last })
        else { return "nothing was told" }
        return failure
    }

    @Test("what was spoken becomes a prompt that is played at once, and is listed as ours")
    func kept() throws {
        let silence = [Int16](repeating: 0, count: 8_000)
        try record("said.wav", silence + (0..<4_000).map { Int16(8_000 * sin(Double($0) / 5)) })
        let folders = sounds.folders("own")
        let library = SoundLibrary(folders, passing: sounds.path + "/passing")
        let desk = desk(library)
        let order = PromptOrder(.record(replaces: false), "shop/closed", language: "en", at: "201")
        #expect(library.refusal(of: order) == nil)
        #expect(keep("shop/closed", "en", replaces: false, desk) == nil)
        let path = sounds.path + "/own/en/shop/closed.wav"
        #expect(library.refusal(of: order)?.hasPrefix("There is \(path) already") == true)
        guard case .sound(let sound) = try library.item(.prompt("shop/closed", language: "en"))
        else {
            Issue.record("no sound")
            return
        }
        #expect((590...610).contains(sound.milliseconds), "\(sound.milliseconds)")
        #expect(keep("shop/closed", "en", replaces: false, desk)?.contains("already") == true)
        #expect(keep("shop/closed", "en", replaces: true, desk) == nil)
        #expect(keep("../closed", nil, replaces: true, desk)?.contains("cannot be") == true)
        #expect(keep("jingle", nil, replaces: false, desk) == nil)
        let entries = folders.catalogue()
        #expect(entries.map(\.name) == ["jingle", "shop/closed"])
        let licence = "recorded here, at 201"
        #expect(folders.licences(of: entries) == [licence, licence])
        #expect(
            try String(contentsOfFile: sounds.path + "/own/licences.txt", encoding: .utf8)
                == "en/shop/closed | \(licence)\njingle | \(licence)\n")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: sounds.path + "/own/en/shop")
                == ["closed.wav"])
    }

    @Test("silence becomes no prompt, and neither does what has no place to be")
    func notKept() throws {
        try record("said.wav", [Int16](repeating: 0, count: 8_000))
        let desk = desk(SoundLibrary(sounds.folders("own")))
        #expect(keep("a", "en", replaces: true, desk) == "nothing is said in it")
        let nowhere = self.desk(SoundLibrary(SoundFolders(directories: [], music: [])))
        #expect(keep("a", "en", replaces: true, nowhere) == "there is no folder for sounds")
    }

    @Test("an order for a prompt that is not there, or cannot be, is refused before a phone rings")
    func refused() {
        let library = SoundLibrary(sounds.folders("own"))
        for order in [
            PromptOrder(.play, "none", at: "201"), PromptOrder(.play, "../a", at: "201"),
            PromptOrder(.record(replaces: true), "a", language: "../x", at: "201"),
        ] { #expect(library.refusal(of: order) != nil, "\(order)") }
    }

    @Test("what people have written about their sounds is listed, and stays")
    func licences() throws {
        sounds.put("own/en/a.ulaw")
        sounds.put("own/b.ulaw")
        let path = sounds.path + "/own/licences.txt"
        try "# ours\nen/a | bought from X | 2026\n".write(
            toFile: path, atomically: true, encoding: .utf8)
        try SoundFolders.noteLicence(
            "recorded here", of: "c", language: nil, in: sounds.path + "/own")
        #expect(
            try String(contentsOfFile: path, encoding: .utf8)
                == "# ours\nen/a | bought from X | 2026\nc | recorded here\n")
        let folders = sounds.folders("own")
        let entries = folders.catalogue()
        #expect(entries.map(\.name) == ["b", "a"])
        #expect(folders.licences(of: entries) == ["", "bought from X | 2026"])
        let debian = SoundFolders.Entry(
            name: "beep", language: "en", path: "/usr/share/asterisk/sounds/en/beep.g722")
        #expect(folders.licences(of: [debian]) == ["CC BY-SA 3.0"])
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
        desk.carryOut(.discard("name.wav"), in: sounds.path + "/passing")
        play(2, .recorded("name.wav"), desk)
        gate.signal()
        #expect(begun.isDone() && begun.isDone())
        #expect(begun.order.withLock { $0 } == [1])
        #expect(begun.failures.withLock { $0.count } == 1)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: sounds.path + "/passing") == [])
    }
}
