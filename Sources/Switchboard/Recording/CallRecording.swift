import Dialplan

/// For whom a recording was made.
enum RecordingOwner: Equatable, Sendable {
    /// And who is to have it by mail.
    case call(CallID, RecordingMail?)
    /// A room, by its name, and by the first call in it.
    case room(String, CallID)
    /// A passing one of this name.
    case passing(CallID, String)
    /// What somebody leaves in a mailbox.
    case message(CallID, VoiceMessage)
    /// What the owner of a mailbox speaks: its file, below the folder of mailboxes.
    case spoken(CallID, String)
}

/// What is recorded of a call: one file, however often it pauses.
struct CallRecording: Equatable, Sendable {
    enum State: Equatable, Sendable {
        /// The plan wants it; nobody has answered yet.
        case wanted
        case running
        case paused
        /// It could not go on, and does not begin again.
        case failed
    }

    var state = State.wanted
    var id: RecordingID
    /// Of its file, in the folder of recordings.
    var name: String
    var stream: StreamID?
    /// Somebody is typing a secret: it rests, whatever its state says.
    var isHushed = false
}

extension CallRecording {
    /// `2026-11-21/174500-201-6abf1c20-17.wav`: a folder for each day, below that which the plan
    /// names, and in it the time (UTC), who called, and the call.
    static func name(
        at moment: UTCTime, in folder: String?, caller: String, of call: CallID,
        second count: Int, _ ending: String
    ) -> String {
        let text = Timestamp.text(ofMilliseconds: moment.milliseconds)
        let day = text.prefix(10)
        let clock = text.dropFirst(11).prefix(8).filter { $0 != ":" }
        let again = count > 0 ? "-\(count + 1)" : ""
        let file = "\(day)/\(clock)-\(safe(caller))-\(call)\(again).\(ending)"
        return folder.map { safe($0) + "/" + file } ?? file
    }

    /// What is neither letter, digit, dot, dash nor underscore becomes a dash: no outside word
    /// leads out of the folder, is hidden, or is too long for the system.
    private static func safe(_ text: String) -> String {
        let bytes = text.utf8.prefix(64).map { byte -> UInt8 in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: byte
            default: 0x2D
            }
        }
        let isHidden = bytes.first.map { $0 == 0x2E } ?? true
        return (isHidden ? "_" : "") + String(decoding: bytes, as: UTF8.self)
    }
}
