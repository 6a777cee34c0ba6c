import Dialplan

/// `record on` and `record off`: the caller's stream holds what both sides say.
extension Switchboard {
    /// On again after off goes on in the same file; another folder is another file. `name`: of
    /// a folder, or a mail address.
    mutating func record(isOn: Bool, to name: String?, for id: CallID) {
        guard let call = calls[id] else { return }
        guard isOn else { return pauseRecording(of: id) }
        if call.recording != nil {
            guard name != nil, name != call.recordingFolder else { return resumeRecording(of: id) }
            endRecording(of: id)
        }
        calls[id]?.recordingFolder = name
        let file = CallRecording.name(
            at: utc, in: name?.utf8.contains(0x40) == true ? nil : name, caller: call.callerNumber,
            of: id, second: call.recordingCount,
            recordingEnding)
        let number = RecordingID(takeNumber())
        calls[id]?.recordingCount += 1
        calls[id]?.recording = CallRecording(id: number, name: file)
        beginRecording(of: id)
    }

    /// Of the names of their files.
    var recordingEnding: String { configuration?.media.recordsOpus == true ? "opus" : "wav" }

    /// What is wanted begins when the caller has been answered, by whomever.
    mutating func beginRecording(of id: CallID) {
        guard let call = calls[id], call.answered != nil, var recording = call.recording,
            recording.state == .wanted, let leg = legs[call.caller],
            let stream = leg.media.soundStream, streams[stream]?.isClosing == false
        else { return }
        recording.state = .running
        recording.stream = stream
        calls[id]?.recording = recording
        recordings[recording.id] = .call(id, recordingMail(of: call, recording.name))
        outbox.media.append(.record(stream, RecordingDraft(id: recording.id, name: recording.name)))
        calls[id]?.tags["recording"] = recording.name
        step(id, "recording begins: \(recording.name)")
    }

    private mutating func pauseRecording(of id: CallID) {
        guard let recording = calls[id]?.recording else { return }
        switch recording.state {
        case .wanted: calls[id]?.recording = nil
        case .running:
            guard let stream = recording.stream else { return }
            calls[id]?.recording?.state = .paused
            outbox.media.append(.pauseRecording(stream, isPaused: true))
            step(id, "recording pauses")
        case .paused, .failed: break
        }
    }

    private mutating func resumeRecording(of id: CallID) {
        guard let recording = calls[id]?.recording, recording.state == .paused,
            let stream = recording.stream
        else { return }
        calls[id]?.recording?.state = .running
        outbox.media.append(.pauseRecording(stream, isPaused: false))
        step(id, "recording goes on")
    }

    /// The tones of a secret that is typed are in no file.
    mutating func hushRecording(of id: CallID) {
        guard let recording = calls[id]?.recording, recording.state == .running,
            !recording.isHushed, let stream = recording.stream
        else { return }
        calls[id]?.recording?.isHushed = true
        outbox.media.append(.pauseRecording(stream, isPaused: true))
        step(id, "recording rests: a secret is typed")
    }

    mutating func resumeHushedRecording(of id: CallID) {
        guard let recording = calls[id]?.recording, recording.isHushed else { return }
        calls[id]?.recording?.isHushed = false
        guard recording.state == .running, let stream = recording.stream else { return }
        outbox.media.append(.pauseRecording(stream, isPaused: false))
    }

    /// One that is wanted and has not begun is wanted no more.
    mutating func endRecording(of id: CallID) {
        guard let recording = calls[id]?.recording else { return }
        calls[id]?.recording = nil
        if let stream = recording.stream { outbox.media.append(.stopRecording(stream)) }
    }

    /// The file is whole, or will never be. The call itself goes on either way.
    mutating func recordingEnded(_ id: RecordingID, _ report: RecordingResult) {
        switch recordings.removeValue(forKey: id) {
        case .call(let call, let mail):
            recordingEnded(id, report, of: call)
            if let mail { sendRecording(mail, report) }
        case .room(let room, let call): recordingEnded(report, ofRoom: room, call)
        case .passing(let call, let name): passingEnded(id, name, report, in: call)
        case .message(let call, let message): messageEnded(id, message, report, in: call)
        case .spoken(let call, let file): spokenEnded(id, file, report, in: call)
        case nil: break
        }
    }

    private mutating func recordingEnded(
        _ id: RecordingID, _ report: RecordingResult, of call: CallID
    ) {
        let seconds = report.milliseconds / 1_000
        if let failure = report.failure {
            note(
                .error, "A call could not be recorded any longer", call: call,
                ["reason": failure, "seconds": "\(seconds)"])
            step(call, "recording failed after \(seconds) s: \(failure)")
            if calls[call]?.recording?.id == id {
                if let stream = calls[call]?.recording?.stream {
                    outbox.media.append(.stopRecording(stream))
                }
                calls[call]?.recording?.state = .failed
            }
        } else {
            step(call, "recording ends: \(seconds) s")
        }
        tellOfGaps(report, call)
    }

    private mutating func recordingEnded(
        _ report: RecordingResult, ofRoom room: String, _ call: CallID
    ) {
        if let failure = report.failure {
            note(
                .error, "A conference could not be recorded any longer", call: call,
                ["room": room, "reason": failure, "seconds": "\(report.milliseconds / 1_000)"])
        }
        tellOfGaps(report, call)
    }

    private mutating func tellOfGaps(_ report: RecordingResult, _ call: CallID) {
        guard report.packetsLost > 0 else { return }
        note(
            .warning, "A recording has gaps: the disk was too slow", call: call,
            ["packets": "\(report.packetsLost)"])
    }
}
