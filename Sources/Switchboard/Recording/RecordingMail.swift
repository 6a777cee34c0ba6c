import Dialplan

/// A recording that somebody is to have by mail (`record on to "a@example.com"`): what the mail
/// says. The call may be over when its file is whole.
struct RecordingMail: Equatable, Sendable {
    let to: String
    /// Of the file, in the folder of recordings.
    let file: String
    let call: CallID
    let caller: String
    let dialed: String
    let began: UTCTime

    func draft(_ milliseconds: UInt64, _ time: String, failure: String?) -> MailDraft {
        let seconds = (milliseconds + 500) / 1_000
        let length = "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
        var lines = [
            "A call was recorded.", "", "From:   \(caller)", "To:     \(dialed)",
            "Time:   \(time)", "Length: \(length)", "Call:   \(call)", "File:   \(file)",
        ]
        if let failure { lines.append("It ended early: \(failure).") }
        return MailDraft(
            id: "recording-\(file.map { $0 == "/" ? "-" : String($0) }.joined())", to: [to],
            subject: "Recording of \(caller) to \(dialed), \(length)",
            text: lines.joined(separator: "\n") + "\n", recordings: [file])
    }
}

extension Switchboard {
    /// Nil where nobody is to have it.
    func recordingMail(of call: Call, _ file: String) -> RecordingMail? {
        guard let to = call.recordingFolder, to.utf8.contains(0x40) else { return nil }
        let number = PlainName.of(call.callerNumber) ?? "anonymous"
        return RecordingMail(
            to: to, file: file, call: call.id,
            caller: PlainName.of(call.callerName).map { "\($0) (\(number))" } ?? number,
            dialed: PlainName.of(call.dialed) ?? "", began: utc)
    }

    /// Its file is whole. Where nothing could be written there is nothing to send.
    mutating func sendRecording(_ mail: RecordingMail, _ report: RecordingResult) {
        guard report.milliseconds > 0, let configuration else { return }
        let time = configuration.plan.text(of: WallTime(milliseconds: mail.began.milliseconds))
        step(mail.call, "the recording goes to \(mail.to)")
        outbox.store.append(
            .mail(mail.draft(report.milliseconds, time, failure: report.failure)))
    }
}
