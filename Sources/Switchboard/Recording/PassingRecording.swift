import Dialplan

/// What somebody says for a while: a name to be announced, a prompt. Each is a file of its own that
/// is discarded when it is no longer wanted, and at the next start at the latest.
extension Switchboard {
    /// From now on, until it is stopped or the stream is closed. Its file begins with `kind`.
    mutating func recordPassing(
        _ kind: String, on stream: StreamID, in id: CallID
    ) -> RecordingID {
        let recording = RecordingID(takeNumber())
        let name = "\(kind)-\(id)-\(recording.rawValue).wav"
        recordings[recording] = .passing(id, name)
        streams[stream]?.passingRecording = recording
        outbox.media.append(
            .record(stream, RecordingDraft(id: recording, name: name, isPassing: true)))
        return recording
    }

    mutating func stopPassing(on stream: StreamID) {
        guard streams[stream]?.passingRecording != nil else { return }
        streams[stream]?.passingRecording = nil
        outbox.media.append(.stopRecording(stream))
    }

    /// It has come to its end. One that could not go on still has the stream, which goes into one
    /// file only, until it is stopped.
    mutating func letGo(ofPassing recording: RecordingID) {
        let stream = streams.first { $0.value.passingRecording == recording }?.key
        if let stream { stopPassing(on: stream) }
    }

    /// Its file is whole, or will never be. Who does not want it any more has it discarded.
    mutating func passingEnded(
        _ recording: RecordingID, _ name: String, _ report: RecordingResult, in id: CallID
    ) {
        letGo(ofPassing: recording)
        if let failure = report.failure {
            note(
                .warning, "What was said could not be recorded", call: id, ["reason": failure])
        }
        if nameEnded(recording, name, report, in: id) { return }
        if promptEnded(recording, name, report, in: id) { return }
        outbox.media.append(.discard(name))
    }
}
