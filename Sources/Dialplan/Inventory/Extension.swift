/// Whether sound travels protected by SRTP.
public enum SRTPPolicy: String, CaseIterable, Sendable {
    /// Calls without it are refused.
    case required
    /// Offered where the keys cannot be read on the way, taken wherever it is offered.
    case preferred
    case off
}

/// How a far end says keys, and is told them.
public enum KeyPolicy: String, CaseIterable, Sendable {
    /// As events where they are agreed on, else by INFO or in the sound, as it does itself.
    case auto
    /// RFC 4733.
    case rtp
    /// INFO requests.
    case info
    /// Tones in the sound.
    case inband
}

/// One phone number inside the house.
public struct Extension: Sendable, Equatable {
    /// What a person may do to others' calls.
    public enum Right: String, CaseIterable, Sendable {
        /// To listen, whisper or join (`monitor`).
        case monitor
    }

    public var number: String
    /// Whose it is.
    public var name: String?
    /// The context whose numbers it may dial.
    public var context: String
    /// Best first; empty allows all.
    public var codecs: [String]
    public var srtp = SRTPPolicy.preferred
    public var keys = KeyPolicy.auto
    /// How many phones may register; nil for the house's limit.
    public var maxContacts: Int?
    /// Its key in secrets.toml.
    public var secret: String
    /// Direct numbers from outside, E.164 with `+`.
    public var dids: [String] = []
    /// The number of its mailbox; nil for its own number.
    public var mailbox: String?
    /// The language of its prompts: `de`.
    public var language: String?
    public var location: String?
    public var pickupGroup: String?
    /// It is called while it talks.
    public var hasCallWaiting = true
    /// The name of its limits; nil for `default`.
    public var limit: String?
    public var rights: Set<Right> = []
    /// Callers find it by name.
    public var isListed = true
    /// Stands where strangers can reach it.
    public var isGuest = false
    /// Whom it calls outside does not see its number.
    public var hidesNumber = false

    public init(
        number: String, name: String?, context: String, codecs: [String] = [],
        maxContacts: Int? = nil, secret: String? = nil
    ) {
        self.number = number
        self.name = name
        self.context = context
        self.codecs = codecs
        self.maxContacts = maxContacts
        self.secret = secret ?? number
    }
}
