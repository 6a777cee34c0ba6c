import Dialplan

/// A prompt that somebody speaks into a telephone.
///
/// ```
///   tone ──► speaking ── #, or long enough ──► saving ──► reviewing ── 1 ──► keeping ──► done
///     ▲                                                   │     ▲ └ 2 ┘
///     └─────────────────────────────────── 3 ─────────────┘
/// ```
/// The keys are those of the prompt `vm-review`. Hanging up before `1` keeps nothing.
struct PromptRecording: Equatable, Sendable {
    enum Step: Equatable, Sendable {
        case tone
        case speaking(RecordingID), saving(RecordingID)
        /// Hears it, and is asked whether it shall stay; the file.
        case reviewing(RecordingID, String)
        case keeping(RecordingID, String)
        /// Is told that it is there, or not.
        case leaving(Outcome)
    }

    let name: String
    let limit: Duration
    var step = Step.tone
}

extension Switchboard {
    mutating func beginPrompt(
        _ prompt: PromptRecording, _ action: ActionID, for id: CallID
    ) {
        calls[id]?.activity = .recordingPrompt(action, prompt)
        guard let call = calls[id], answerLocally(call.caller) != nil else {
            return complete(id, .outcome(.failed))
        }
        // A stream goes into one file only.
        guard call.recording?.stream == nil else {
            step(id, "no prompt can be spoken: the call is recorded")
            return complete(id, .outcome(.failed))
        }
        say([.tone(RoomSounds.beep)], .tone, id)
    }

    private mutating func go(_ step: PromptRecording.Step, _ id: CallID) {
        guard case .recordingPrompt(let action, var prompt)? = calls[id]?.activity else { return }
        prompt.step = step
        calls[id]?.activity = .recordingPrompt(action, prompt)
    }

    private mutating func say(
        _ items: [MediaPlayback.Item], _ step: PromptRecording.Step, _ id: CallID
    ) {
        go(step, id)
        guard let call = calls[id], let stream = speechStream(of: call.caller) else { return }
        play(items, on: stream)
    }

    private func sound(_ name: String, _ id: CallID) -> MediaPlayback.Item {
        .prompt(name, language: calls[id].map { language(of: $0) } ?? "en")
    }

    /// What was said to who speaks it is over, or cannot be said.
    mutating func promptGoesOn(_ prompt: PromptRecording, in id: CallID) {
        switch prompt.step {
        case .tone:
            guard let call = calls[id], let stream = speechStream(of: call.caller) else { return }
            go(.speaking(recordPassing("prompt", on: stream, in: id)), id)
            timers.start(.prompt(id), at: now + prompt.limit)
        case .reviewing: timers.start(.prompt(id), at: now + Limits.promptPatience)
        case .leaving(let outcome): complete(id, .outcome(outcome))
        case .speaking, .saving, .keeping: break
        }
    }

    mutating func promptKey(_ symbol: Character, _ prompt: PromptRecording, in id: CallID) {
        switch (prompt.step, symbol) {
        case (.speaking, "#"): promptIsSpoken(prompt, id)
        case (.reviewing(let recording, let file), "1"):
            timers.stop(.prompt(id))
            quieten(callerOf: id)
            keep(prompt, recording, file, id)
        case (.reviewing(let recording, let file), "2"):
            timers.stop(.prompt(id))
            review(recording, file, id)
        case (.reviewing(_, let file), "3"):
            timers.stop(.prompt(id))
            outbox.media.append(.discard(file))
            say([.tone(RoomSounds.beep)], .tone, id)
        default: break
        }
    }

    mutating func promptIsLate(_ id: CallID) {
        guard case .recordingPrompt(_, let prompt)? = calls[id]?.activity else { return }
        switch prompt.step {
        case .speaking: promptIsSpoken(prompt, id)
        case .saving, .reviewing: complete(id, .outcome(.failed))
        case .tone, .keeping, .leaving: break
        }
    }

    private mutating func promptIsSpoken(_ prompt: PromptRecording, _ id: CallID) {
        guard case .speaking(let recording) = prompt.step, let call = calls[id],
            let stream = speechStream(of: call.caller)
        else { return }
        go(.saving(recording), id)
        timers.start(.prompt(id), at: now + Limits.recordingPatience)
        stopPassing(on: stream)
    }

    private mutating func review(_ recording: RecordingID, _ file: String, _ id: CallID) {
        say([.recorded(file), sound("vm-review", id)], .reviewing(recording, file), id)
    }

    private mutating func keep(
        _ prompt: PromptRecording, _ recording: RecordingID, _ file: String, _ id: CallID
    ) {
        guard let call = calls[id] else { return }
        var replaces = true
        var language: String? = language(of: call)
        if let order = call.order {
            language = order.language
            replaces = order.deed == .record(replaces: true)
        }
        go(.keeping(recording, file), id)
        outbox.media.append(
            .keepPrompt(
                PromptDraft(
                    id: recording, recording: file, name: prompt.name, language: language,
                    replaces: replaces, speaker: call.callerNumber)))
    }

    // MARK: - News

    /// False: the file is nobody's.
    mutating func promptEnded(
        _ recording: RecordingID, _ file: String, _ report: RecordingResult, in id: CallID
    ) -> Bool {
        guard case .recordingPrompt(_, let prompt)? = calls[id]?.activity,
            prompt.step == .saving(recording) || prompt.step == .speaking(recording)
        else { return false }
        timers.stop(.prompt(id))
        guard report.failure == nil, report.milliseconds >= Limits.shortestName else {
            step(id, "no prompt was spoken")
            say([sound("beeperr", id)], .leaving(.failed), id)
            return false
        }
        review(recording, file, id)
        return true
    }

    mutating func promptKept(_ recording: RecordingID, _ failure: String?) {
        let found = calls.first { _, call in
            guard case .recordingPrompt(_, let prompt) = call.activity,
                case .keeping(recording, _) = prompt.step
            else { return false }
            return true
        }
        guard let (id, call) = found, case .recordingPrompt(_, let prompt) = call.activity,
            case .keeping(_, let file) = prompt.step
        else { return }
        outbox.media.append(.discard(file))
        if let failure {
            note(
                .warning, "A prompt could not be kept", call: id,
                ["prompt": prompt.name, "reason": failure])
            say([sound("beeperr", id)], .leaving(.failed), id)
        } else {
            note(
                .info, "A prompt was recorded", call: id,
                ["prompt": prompt.name, "at": call.callerNumber])
            step(id, "prompt \(prompt.name) is kept")
            say([sound("vm-msgsaved", id)], .leaving(.done), id)
        }
    }

    /// The call does something else, or is over. What is being kept is discarded behind that.
    mutating func leavePrompt(_ prompt: PromptRecording, _ id: CallID) {
        timers.stop(.prompt(id))
        switch prompt.step {
        case .speaking(let recording):
            let stream = streams.first { $0.value.passingRecording == recording }
            if let stream { stopPassing(on: stream.key) }
        case .reviewing(_, let file), .keeping(_, let file): outbox.media.append(.discard(file))
        case .tone, .saving, .leaving: break
        }
    }
}
