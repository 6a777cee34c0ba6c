import Dialplan
import Foundation
import Media
import Synchronization
import Testing

@testable import Daemon
@testable import Switchboard

struct SoundLibraryTests {
    /// A folder of its own, with files of so many milliseconds.
    final class Sounds {
        let path: String

        init() {
            path = FileManager.default.temporaryDirectory.path + "/sounds-\(UUID().uuidString)"
            try? FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func put(_ name: String, milliseconds: Int = 100) {
            let whole = path + "/" + name
            let folder = (whole as NSString).deletingLastPathComponent
            try? FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            // μ-law without a header: 8 bytes a millisecond.
            _ = FileManager.default.createFile(
                atPath: whole, contents: Data(repeating: 0x55, count: milliseconds * 8))
        }

        func folders(_ names: String...) -> SoundFolders {
            SoundFolders(directories: names.map { path + "/" + $0 }, music: [path + "/moh"])
        }
    }

    func milliseconds(_ item: PlayItem?) -> Int? {
        if case .sound(let sound)? = item { sound.milliseconds } else { nil }
    }

    @Test("a prompt is found in the caller's language first, in the customer's folder first")
    func order() {
        let sounds = Sounds()
        for name in [
            "own/de/closed.ulaw", "own/jingle.ulaw", "debian/en_US_f_Allison/closed.g722",
            "debian/en_US_f_Allison/digits/1.g722", "debian/de/closed.ulaw", "debian/de/open.wav",
        ] { sounds.put(name) }
        let folders = sounds.folders("own", "debian")
        func path(_ name: String, _ language: String) -> String? {
            folders.path(of: name, language: language).map {
                String($0.dropFirst(sounds.path.count + 1))
            }
        }
        #expect(path("closed", "de") == "own/de/closed.ulaw")
        #expect(path("closed", "de-AT") == "own/de/closed.ulaw")
        #expect(path("open", "de") == "debian/de/open.wav")
        #expect(path("closed", "en") == "debian/en_US_f_Allison/closed.g722")
        #expect(path("closed", "en-US") == "debian/en_US_f_Allison/closed.g722")
        #expect(path("digits/1", "en") == "debian/en_US_f_Allison/digits/1.g722")
        #expect(path("jingle", "fr") == "own/jingle.ulaw")
        #expect(path("open", "en") == nil)
    }

    @Test(
        "a name never leads out of the folders",
        arguments: [
            "../secret", "/etc/passwd", "a/../../b", "", "a//b", ".hidden", "a\u{0}b", "a/",
            String(repeating: "a", count: 129),
        ])
    func names(name: String) {
        #expect(!SoundFolders.isName(name))
        #expect(SoundFolders(configuration: "/").path(of: name, language: "en") == nil)
    }

    @Test("of a sound in several kinds the one with the widest band is taken")
    func kinds() {
        let sounds = Sounds()
        for name in ["own/a.gsm", "own/a.wav", "own/a.g722"] { sounds.put(name) }
        let path = sounds.folders("own").path(of: "a", language: "en")
        #expect(path == sounds.path + "/own/a.g722")
    }

    @Test("the catalogue lists every sound once, by its language")
    func catalogue() {
        let sounds = Sounds()
        for name in [
            "own/de/closed.ulaw", "own/jingle.ulaw", "own/readme.txt", "own/jingles/x.wav",
            "debian/en_US_f_Allison/digits/1.g722", "debian/en_US_f_Allison/digits/1.wav",
            "debian/de/closed.wav",
        ] { sounds.put(name) }
        let all = sounds.folders("own", "debian").catalogue()
        #expect(all.map(\.name) == ["jingle", "jingles/x", "closed", "digits/1"])
        #expect(all.map(\.language) == [nil, nil, "de", "en"])
        #expect(all[2].path.hasSuffix("own/de/closed.ulaw"))
        #expect(all[3].path.hasSuffix("digits/1.g722"))
        let prompts = sounds.folders("own", "debian").prompts
        #expect(prompts.common == ["jingle", "jingles/x"])
        #expect(prompts.byLanguage == ["de": ["closed"], "en": ["digits/1"]])
    }

    @Test("a sound is read once, and anew when its file has changed")
    func cached() throws {
        let sounds = Sounds()
        sounds.put("own/en/a.ulaw", milliseconds: 100)
        let library = SoundLibrary(sounds.folders("own"))
        let wanted = SoundLibrary.Wanted.prompt("a", language: "en")
        guard case .sound(let first) = try library.item(wanted),
            case .sound(let second) = try library.item(wanted)
        else {
            Issue.record("a prompt is a sound")
            return
        }
        #expect(first === second)
        sounds.put("own/en/a.ulaw", milliseconds: 300)
        #expect(milliseconds(try library.item(wanted)) == 300)
        #expect(library.keptSounds == 1)
    }

    @Test("what was not heard for longest gives way")
    func bounded() throws {
        let sounds = Sounds()
        for name in ["a", "b", "c"] { sounds.put("own/en/\(name).ulaw", milliseconds: 1_000) }
        // A second at 8 and at 16 kHz.
        let library = SoundLibrary(sounds.folders("own"), mostBytes: 2 * 48_000 + 10_000)
        for name in ["a", "b", "a", "c"] {
            _ = try library.item(.prompt(name, language: "en"))
        }
        #expect(library.keptSounds == 2)
        #expect(library.keptBytes <= 2 * 48_000 + 10_000)
        guard case .sound(let before) = try library.item(.prompt("a", language: "en")),
            case .sound(let after) = try library.item(.prompt("a", language: "en"))
        else {
            Issue.record("a prompt is a sound")
            return
        }
        #expect(before === after)
    }

    @Test("a missing prompt and a bad file are told with their places")
    func missing() {
        let sounds = Sounds()
        sounds.put("own/en/bad.wav")
        let library = SoundLibrary(sounds.folders("own"))
        func reason(_ wanted: SoundLibrary.Wanted) -> String {
            do throws(SoundLibrary.Missing) {
                _ = try library.item(wanted)
                return "found"
            } catch { return error.reason }
        }
        #expect(
            reason(.prompt("welcom", language: "en"))
                == "there is no prompt “welcom”; looked for \(sounds.path)/own/en/welcom.wav")
        #expect(
            reason(.prompt("bad", language: "en"))
                == "\(sounds.path)/own/en/bad.wav cannot be heard: it does not begin as a WAV "
                + "file does")
        #expect(
            reason(.music("jazz"))
                == "there is no music “jazz”; looked for \(sounds.path)/moh/jazz")
    }

    @Test("a group of music is a folder, each piece once; the folder without groups is the default")
    func music() throws {
        let sounds = Sounds()
        for name in ["moh/b.ulaw", "moh/a.gsm", "moh/a.ulaw", "moh/jazz/x.ulaw", "moh/LICENSE"] {
            sounds.put(name)
        }
        let folders = sounds.folders()
        let names = folders.pieces(ofMusic: "default").map { $0.split(separator: "/").last }
        #expect(names == ["a.ulaw", "b.ulaw"])
        #expect(folders.pieces(ofMusic: "jazz").count == 1)
        #expect(folders.pieces(ofMusic: "../moh") == [])
        guard case .music(let music) = try SoundLibrary(folders).item(.music("default")) else {
            Issue.record("music is music")
            return
        }
        #expect(music.bytes > 0)
    }

    // MARK: - Playbacks

    /// What came of it.
    private final class Outcome: Sendable {
        let events = Mutex<[MediaEvent]>([])
        let begun = Mutex<[Int]>([])
        let done = DispatchSemaphore(value: 0)
    }

    private func desk(_ library: SoundLibrary, _ outcome: Outcome) -> SoundDesk {
        SoundDesk(library) { events in
            outcome.events.withLock { $0 += events }
            outcome.done.signal()
        }
    }

    private func playback(_ id: UInt64, _ names: String...) -> MediaPlayback {
        MediaPlayback(PlaybackID(id), names.map { .prompt($0, language: "en") } + [.pause(.zero)])
    }

    private func read(_ desk: SoundDesk, _ playback: MediaPlayback, _ outcome: Outcome) {
        desk.read(playback, for: .stream(StreamID(1)), other: { _ in .pause(milliseconds: 5) }) {
            items in
            outcome.begun.withLock { $0.append(items.count) }
            outcome.done.signal()
        }
    }

    @Test("a playback begins when its sounds are read")
    func begins() {
        let sounds = Sounds()
        sounds.put("own/en/a.ulaw")
        let outcome = Outcome()
        let desk = desk(SoundLibrary(sounds.folders("own")), outcome)
        desk.expect(PlaybackID(7), for: .stream(StreamID(1)))
        read(desk, playback(7, "a", "a"), outcome)
        outcome.done.wait()
        #expect(outcome.begun.withLock { $0 } == [3])
        #expect(outcome.events.withLock { $0 } == [])
    }

    @Test("a missing prompt is an event, and nothing is played")
    func fails() {
        let sounds = Sounds()
        let outcome = Outcome()
        let desk = desk(SoundLibrary(sounds.folders("own")), outcome)
        desk.expect(PlaybackID(7), for: .stream(StreamID(1)))
        read(desk, playback(7, "none"), outcome)
        outcome.done.wait()
        let reason = "there is no prompt “none”; looked for \(sounds.path)/own/en/none.wav"
        #expect(
            outcome.events.withLock { $0 }
                == [.playbackFailed(StreamID(1), PlaybackID(7), reason: reason)])
        #expect(outcome.begun.withLock { $0 } == [])
    }

    @Test("one that was stopped, or that gave way to another, never begins")
    func stopped() {
        let sounds = Sounds()
        sounds.put("own/en/a.ulaw")
        let library = SoundLibrary(sounds.folders("own"))
        let outcome = Outcome()
        let desk = desk(library, outcome)
        let gate = DispatchSemaphore(value: 0)
        library.run(isLong: false) { gate.wait() }
        desk.expect(PlaybackID(1), for: .stream(StreamID(1)))
        read(desk, playback(1, "a"), outcome)
        desk.forget(.stream(StreamID(1)))
        read(desk, playback(2, "none"), outcome)
        desk.expect(PlaybackID(3), for: .stream(StreamID(1)))
        read(desk, playback(3, "a"), outcome)
        gate.signal()
        outcome.done.wait()
        #expect(outcome.begun.withLock { $0 } == [2])
        #expect(outcome.events.withLock { $0 } == [])
    }
}

extension SoundLibraryTests {
    private func take(
        _ file: String, _ name: String, _ language: String? = "en", _ folder: String,
        replaces: Bool = false
    ) -> String {
        do throws(SoundFolders.Refusal) {
            return try SoundFolders.take(
                file, as: name, language: language, into: folder, replaces: replaces
            ).path
        } catch { return error.reason }
    }

    @Test("an imported sound is a WAV file that is found under its name")
    func imported() throws {
        let sounds = Sounds()
        sounds.put("in.ulaw", milliseconds: 700)
        let folder = sounds.path + "/own"
        let path = take(sounds.path + "/in.ulaw", "shop/closed", "en", folder)
        #expect(path == folder + "/en/shop/closed.wav")
        let folders = sounds.folders("own")
        #expect(folders.path(of: "shop/closed", language: "en") == path)
        #expect(
            milliseconds(
                try SoundLibrary(folders).item(.prompt("shop/closed", language: "en"))) == 700)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder + "/en/shop")
                == ["closed.wav"])
    }

    @Test("an import takes no other's place unless that is asked for, whatever kind it is of")
    func replaced() throws {
        let sounds = Sounds()
        sounds.put("in.ulaw", milliseconds: 700)
        sounds.put("own/en/closed.g722")
        let folder = sounds.path + "/own"
        let file = sounds.path + "/in.ulaw"
        #expect(
            take(file, "closed", "en", folder)
                == "there is \(folder)/en/closed.g722 already; --replace puts the new one there")
        #expect(take(file, "closed", "en", folder, replaces: true).hasSuffix("/en/closed.wav"))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder + "/en") == ["closed.wav"])
    }

    @Test("what cannot be heard, or is called badly, is not imported")
    func notImported() {
        let sounds = Sounds()
        sounds.put("in.wav")
        sounds.put("in.ulaw")
        let folder = sounds.path + "/own"
        #expect(
            take(sounds.path + "/in.wav", "a", "en", folder)
                == "\(sounds.path)/in.wav cannot be heard: it does not begin as a WAV file does")
        #expect(take(sounds.path + "/in.ulaw", "../a", "en", folder).hasPrefix("“../a” cannot be"))
        #expect(take(sounds.path + "/in.ulaw", "a", "../en", folder).hasPrefix("“a” cannot be"))
        #expect(!FileManager.default.fileExists(atPath: folder))
    }
}
