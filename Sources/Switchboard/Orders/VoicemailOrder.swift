/// One message of a mailbox, unique for ever on one exchange: the call that left it, and how many
/// it had left before. Also the stem of its file's name.
public struct MessageID: Hashable, Sendable, Codable, CustomStringConvertible {
    public let description: String

    public init(call: CallID, number: Int) {
        description = "\(call)-\(number)"
    }

    /// `6abf1c20-17-1`; nil for anything else.
    public init?(_ text: String) {
        guard let dash = text.lastIndex(of: "-"), CallID(String(text[..<dash])) != nil,
            text[text.index(after: dash)...].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text.index(after: dash) < text.endIndex, text.utf8.count <= 40
        else { return nil }
        description = text
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = MessageID(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no message's name"))
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A message for somebody who was not there.
public struct VoiceMessage: Codable, Equatable, Sendable {
    public enum State: String, Codable, Sendable {
        /// Nobody has heard it.
        case new
        /// It was heard, and is kept.
        case saved
        /// Nobody hears it any more; it can be brought back until housekeeping has come by.
        case deleted
    }

    public var id: MessageID
    /// The number of its mailbox.
    public var box: String
    public var began: UTCTime
    /// As the call's record has them; the name may hold what a stranger has sent.
    public var caller: String
    public var callerName: String?
    public var milliseconds: UInt64
    public var isUrgent: Bool
    public var state: State
    /// When the state was changed.
    public var changed: UTCTime
    /// Below the folder of mailboxes, heard one after the other: what who passed it on has said of
    /// it stands in front.
    public var files: [String]
    /// The mailbox that passed it on.
    public var forwardedBy: String?

    public init(
        id: MessageID, box: String, began: UTCTime, caller: String, callerName: String?,
        milliseconds: UInt64 = 0, isUrgent: Bool = false, state: State = .new, changed: UTCTime,
        files: [String], forwardedBy: String? = nil
    ) {
        self.id = id
        self.box = box
        self.began = began
        self.caller = caller
        self.callerName = callerName
        self.milliseconds = milliseconds
        self.isUrgent = isUrgent
        self.state = state
        self.changed = changed
        self.files = files
        self.forwardedBy = forwardedBy
    }
}

/// What the owner of a mailbox has spoken for its callers.
public enum Greeting: String, CaseIterable, Codable, Sendable {
    /// Nobody answers; somebody talks; in place of both, for a while; only the name.
    case away, busy, temporary, name
}

/// What is kept of a mailbox besides its messages.
public struct KeptBox: Codable, Equatable, Sendable {
    public var number: String
    public var guardian: PINGuard

    public init(number: String, guardian: PINGuard = PINGuard()) {
        self.number = number
        self.guardian = guardian
    }
}

/// What of the mailboxes was there at the start.
public struct RestoredMailboxes: Equatable, Sendable {
    public var messages: [VoiceMessage] = []
    /// Recordings that a sudden end has cut off: their files are whole, and nobody knows of them.
    public var interrupted: [VoiceMessage] = []
    public var boxes: [KeptBox] = []
    public var greetings: [String: Set<Greeting>] = [:]
    /// The boxes whose owners have set a PIN, and those whose PIN has to be changed.
    public var pins: Set<String> = []
    public var passingPINs: Set<String> = []

    public init() {}
}

/// What the Switchboard asks of the folder and the tables of mailboxes. Carried out in turn.
public enum VoicemailOrder: Equatable, Sendable {
    /// A message is being recorded. If nothing more is said of it, the next start finds it.
    case begin(VoiceMessage)
    /// It is whole: from `kept` on it is there for ever, and its mail with it.
    case keep(VoiceMessage, mail: MailDraft?)
    /// Its recording is not wanted.
    case discard(VoiceMessage)
    /// A message that is there is now as it stands here.
    case change(VoiceMessage)
    /// Its files and all that is known of it.
    case remove(VoiceMessage)
    /// A copy: `message.files` are made of `files`, those that are there already stay.
    case copy(VoiceMessage, of: [String], mail: MailDraft?)
    /// A file below the folder of mailboxes becomes a greeting, or there is none any more.
    case keepGreeting(box: String, Greeting, file: String?)
    /// What was recorded below the folder of mailboxes, and became nothing.
    case discardFile(String)
    case keepBox(KeptBox)
    /// `isPassing`: it has to be changed by who uses it first.
    case setPIN(box: String, pin: String, isPassing: Bool, asked: UInt64)
    case tryPIN(box: String, pin: String, asked: UInt64)
    /// The one that was set is not valid any more.
    case forgetPIN(box: String)
}

/// What came of it.
public enum VoicemailEvent: Equatable, Sendable {
    /// Given once, after `StoreEvent.restored`.
    case restored(RestoredMailboxes)
    /// Message and mail are on the disk; also of a copy.
    case kept(VoiceMessage)
    /// It is not, and nothing is left of it.
    case notKept(VoiceMessage, reason: String)
    case greeting(box: String, Greeting, isThere: Bool, failure: String?)
    /// An order that nobody waits for has failed for good.
    case failed(String, reason: String)
    case pinSet(box: String, isPassing: Bool, asked: UInt64, failure: String?)
    case pinTried(asked: UInt64, isRight: Bool)
}

/// A mail to be sent, in words; how it is written is decided when it leaves.
public struct MailDraft: Codable, Equatable, Sendable {
    /// What its Message-ID is made of: the same however often it is tried.
    public var id: String
    public var to: [String]
    public var subject: String
    public var text: String
    /// Below the folder of mailboxes.
    public var attachments: [String]
    /// The same, below the folder of recordings.
    public var recordings: [String]?

    public init(
        id: String, to: [String], subject: String, text: String, attachments: [String] = [],
        recordings: [String]? = nil
    ) {
        self.recordings = recordings
        self.id = id
        self.to = to
        self.subject = subject
        self.text = text
        self.attachments = attachments
    }
}

/// How mailboxes are, where the inventory says nothing else.
public struct VoicemailSettings: Equatable, Sendable {
    /// How long a message may be, and how short it is none.
    public var longest = Duration.seconds(300)
    public var shortest = Duration.seconds(2)
    /// Nothing was said for so long: the message is over. Nil: it is not.
    public var silence: Duration? = .seconds(10)
    /// Of one mailbox; 0: no bound.
    public var messages = 100
    public var minutes = 0
    /// Messages that were heard are removed after so many days; 0: never.
    public var days: Int64 = 0
    public var recordsOpus = false
    /// Of PINs that owners choose.
    public var pinDigits = 4

    public init() {}
}
