import Dialplan
import SDP
import SIP

/// The exchange speaks: prompts, tones, spoken values, and the echo test.
extension Switchboard {
    mutating func play(_ plan: PlayPlan, for id: CallID) {
        guard let call = calls[id] else { return }
        var items = items(plan.sounds, for: call)
        var rounds = plan.times.map { UInt32(clamping: $0) } ?? 1
        if case .tone(let name)? = plan.sounds.first, plan.sounds.count == 1 {
            // A tone alone is heard for about ten seconds, or so many cadences long.
            items = Tone(name, call.machine.tones, times: plan.times).map { [.tone($0)] } ?? []
            rounds = 1
        }
        speak(items, rounds: max(1, rounds), isEarly: plan.isEarly, for: id)
    }

    /// Numbers, dates, times, money and letters, put together of prompts (7.2 of the language).
    mutating func say(_ plan: SayPlan, for id: CallID) {
        guard let call = calls[id] else { return }
        let language = language(of: call)
        guard let names = Saying.prompts(for: plan, language: language) else {
            note(
                .warning, "Nothing can be said in this language", call: id,
                ["language": plan.language ?? language])
            return complete(id, .outcome(.failed))
        }
        let items = names.map {
            MediaPlayback.Item.prompt($0, language: plan.language ?? language)
        }
        speak(items, rounds: 1, isEarly: false, for: id)
    }

    /// To the caller, who is answered for it unless it is said early. Nothing to say is done at
    /// once.
    private mutating func speak(
        _ items: [MediaPlayback.Item], rounds: UInt32, isEarly: Bool, for id: CallID
    ) {
        guard let caller = calls[id]?.caller,
            let stream = isEarly ? speakEarly(to: caller) : answerLocally(caller)
        else { return complete(id, .outcome(.failed)) }
        guard !items.isEmpty else { return complete(id, .outcome(.done)) }
        play(items, on: stream, rounds: rounds)
    }

    mutating func echo(for id: CallID) {
        guard let call = calls[id], let stream = answerLocally(call.caller) else {
            return complete(id, .outcome(.failed))
        }
        if calls[id]?.answeredBy == nil { calls[id]?.answeredBy = "echo-test" }
        keepOpenCall(id)
        outbox.media.append(.echo(stream))
        watchHearing(of: call.caller)
    }

    /// Whatever the caller heard of us, he hears no longer.
    mutating func quieten(callerOf id: CallID) {
        guard let caller = calls[id]?.caller else { return }
        stopPlaying(to: caller)
        guard case .echoing? = calls[id]?.activity, let stream = speechStream(of: caller) else {
            return
        }
        outbox.media.append(.disconnect(stream))
    }

    // MARK: - News of the engine

    /// It was spoken to its end.
    mutating func playbackEnded(_ id: StreamID, _ playback: PlaybackID) {
        guard let stream = streams[id], stream.playback == playback else { return }
        streams[id]?.playback = nil
        guard calls[stream.call]?.handovers[stream.leg] == nil else {
            return announced(to: stream.leg, in: stream.call)
        }
        switch calls[stream.call]?.activity {
        case .playing: complete(stream.call, .outcome(.done))
        case .collecting: promptsEnded(stream.call)
        case .conferring: conferencePlaybackEnded(on: stream.leg, in: stream.call)
        case .recordingPrompt(_, let prompt): promptGoesOn(prompt, in: stream.call)
        case .takingMessage, .visitingMailbox: voicemailPlayed(stream.call)
        case .queueing:
            queueSoundEnded(on: stream.leg, in: stream.call, hasFailed: false)
        case .parked: parkingAnnounced(to: stream.leg, in: stream.call)
        default: break
        }
    }

    /// It was not: a menu goes on without its sounds, music gives way to what was there before.
    mutating func playbackFailed(_ id: StreamID, _ playback: PlaybackID, _ reason: String) {
        guard let stream = streams[id], stream.playback == playback else { return }
        streams[id]?.playback = nil
        note(.warning, "A sound could not be played", call: stream.call, ["reason": reason])
        guard stream.tones.isEmpty else { return play(stream.tones, on: id) }
        guard calls[stream.call]?.handovers[stream.leg] == nil else {
            return announced(to: stream.leg, in: stream.call)
        }
        switch calls[stream.call]?.activity {
        case .playing: complete(stream.call, .outcome(.failed))
        case .collecting: promptsEnded(stream.call)
        case .conferring: conferencePlaybackEnded(on: stream.leg, in: stream.call)
        case .recordingPrompt(_, let prompt): promptGoesOn(prompt, in: stream.call)
        case .takingMessage, .visitingMailbox: voicemailPlayed(stream.call)
        case .queueing:
            queueSoundEnded(on: stream.leg, in: stream.call, hasFailed: true)
        case .parked: parkingSoundFailed(to: stream.leg, in: stream.call)
        case .transferring: playRingback(to: stream.leg)
        case .ringing, .dialing: musicFailed(whileRinging: stream.call)
        case .talking(_, let bridge): musicFailed(on: bridge, in: stream.call)
        default: break
        }
    }
}
