import Glibc
import Media
import NIOConcurrencyHelpers
import Switchboard

/// Who is to hear a playback.
enum SoundListener: Hashable, Sendable {
    case stream(StreamID)
    case room(RoomID)

    func failed(_ playback: PlaybackID, reason: String) -> MediaEvent {
        switch self {
        case .stream(let stream): .playbackFailed(stream, playback, reason: reason)
        case .room(let room): .roomPlaybackFailed(room, playback, reason: reason)
        }
    }
}

/// Playbacks whose sounds are still being read. One that is stopped meanwhile never begins.
final class SoundDesk: Sendable {
    private let library: SoundLibrary
    private let report: @Sendable ([MediaEvent]) -> Void
    /// What each listener waits for: one playback, the last that was asked for.
    private let waiting = NIOLockedValueBox<[SoundListener: PlaybackID]>([:])

    init(_ library: SoundLibrary, report: @escaping @Sendable ([MediaEvent]) -> Void) {
        self.library = library
        self.report = report
    }

    /// Whatever it waits for is not wanted any more.
    func forget(_ listener: SoundListener) {
        waiting.withLockedValue { _ = $0.removeValue(forKey: listener) }
    }

    /// From now on it waits for this one.
    func expect(_ playback: PlaybackID, for listener: SoundListener) {
        waiting.withLockedValue { $0[listener] = playback }
    }

    /// Reads the sounds and gives what is to be played, unless it is not wanted any more. `begin`
    /// is called on another thread, and by no two at once; `other`: the items that are no sounds.
    func read(
        _ playback: MediaPlayback, for listener: SoundListener,
        other: @escaping @Sendable (MediaPlayback.Item) -> PlayItem?,
        begin: @escaping @Sendable ([PlayItem]) -> Void
    ) {
        let hasMusic = playback.items.contains { if case .music = $0 { true } else { false } }
        library.run(isLong: hasMusic) { [self] in
            guard isWanted(playback.id, listener) else { return }
            let isLong = playback.items.contains { Self.sound($0).map(library.isLong) ?? false }
            guard isLong, !hasMusic else { return load(playback, listener, other, begin) }
            // Others do not wait for it.
            library.run(isLong: true) { [self] in load(playback, listener, other, begin) }
        }
    }

    private func load(
        _ playback: MediaPlayback, _ listener: SoundListener,
        _ other: @Sendable (MediaPlayback.Item) -> PlayItem?,
        _ begin: @Sendable ([PlayItem]) -> Void
    ) {
        guard isWanted(playback.id, listener) else { return }
        var items: [PlayItem] = []
        let hasVoice = playback.items.contains(where: Self.isVoice)
        for item in playback.items {
            do throws(SoundLibrary.Missing) {
                if let wanted = Self.sound(item) {
                    items.append(try library.item(wanted))
                } else if let other = other(item) {
                    items.append(other)
                }
            } catch {
                if hasVoice, case .prompt = item {
                    report([.soundMissing(reason: error.reason)])
                    continue
                }
                guard take(playback.id, listener) else { return }
                return report([listener.failed(playback.id, reason: error.reason)])
            }
        }
        // Within the lock: an order that stops it comes before this, or is submitted after it.
        waiting.withLockedValue { waiting in
            guard waiting[listener] == playback.id else { return }
            waiting.removeValue(forKey: listener)
            begin(items)
        }
    }

    /// What a person has said: a message, a name. It is heard although a prompt around it is
    /// missing.
    private static func isVoice(_ item: MediaPlayback.Item) -> Bool {
        switch item {
        case .kept, .recorded: true
        case .tone, .pause, .prompt, .file, .music: false
        }
    }

    /// Passing recordings, of this folder, go or become prompts when what is asked for already has
    /// been read. Unless that `isReal`, as it is not in a test, no prompt is changed.
    func carryOut(_ order: MediaOrder, in folder: String, isReal: Bool = true) {
        library.run(isLong: false) { [self] in
            switch order {
            case .discard(let name): unlink(folder + "/" + name)
            case .keepPrompt(let draft):
                let failure =
                    isReal
                    ? Self.keep(draft, folder, library.folders) : "a test changes no prompts"
                report([.promptKept(draft.id, failure: failure)])
            default: break
            }
        }
    }

    /// Why it was not kept.
    private static func keep(
        _ draft: PromptDraft, _ folder: String, _ folders: SoundFolders
    ) -> String? {
        guard let own = folders.directories.first else { return "there is no folder for sounds" }
        do throws(SoundFolders.Refusal) {
            _ = try SoundFolders.take(
                folder + "/" + draft.recording, as: draft.name, language: draft.language,
                into: own, replaces: draft.replaces, isSpoken: true)
            try SoundFolders.noteLicence(
                "recorded here, at \(draft.speaker)", of: draft.name, language: draft.language,
                in: own)
        } catch {
            return error.reason
        }
        return nil
    }

    private func isWanted(_ playback: PlaybackID, _ listener: SoundListener) -> Bool {
        waiting.withLockedValue { $0[listener] == playback }
    }

    private func take(_ playback: PlaybackID, _ listener: SoundListener) -> Bool {
        waiting.withLockedValue { waiting in
            guard waiting[listener] == playback else { return false }
            waiting.removeValue(forKey: listener)
            return true
        }
    }

    private static func sound(_ item: MediaPlayback.Item) -> SoundLibrary.Wanted? {
        switch item {
        case .prompt(let name, let language): .prompt(name, language: language)
        case .file(let path): .file(path)
        case .music(let group): .music(group)
        case .recorded(let name): .recorded(name)
        case .kept(let name): .kept(name)
        case .tone, .pause: nil
        }
    }
}

extension MediaPlayback {
    /// Something in it must be read from the disk.
    var needsSounds: Bool {
        items.contains { item in
            switch item {
            case .prompt, .file, .music, .recorded, .kept: true
            case .tone, .pause: false
            }
        }
    }
}

extension MediaOrder {
    /// Nothing for the engine.
    var isAboutFiles: Bool {
        switch self {
        case .discard, .keepPrompt: true
        default: false
        }
    }

    /// Who no longer hears, or is to hear, what is played.
    var silenced: [SoundListener] {
        switch self {
        case .play(let stream, _), .stopPlaying(let stream), .disconnect(let stream),
            .echo(let stream), .close(let stream):
            [.stream(stream)]
        case .connect(let first, let second, _, _), .bridge(let first, let second):
            [.stream(first), .stream(second)]
        case .playInRoom(let room, _), .stopPlayingInRoom(let room), .closeRoom(let room):
            [.room(room)]
        default: []
        }
    }

    /// What is to be played to whom.
    var playback: (listener: SoundListener, playback: MediaPlayback)? {
        switch self {
        case .play(let stream, let playback): (.stream(stream), playback)
        case .playInRoom(let room, let playback): (.room(room), playback)
        default: nil
        }
    }
}
