public import Dialplan
public import SIP
public import Wire

/// All that the exchange is told from outside, whole and checked; replaced as a whole on reload.
public struct Configuration: Sendable {
    /// The host of our addresses of record and the digest realm, lower case.
    public var domain: ByteString
    public var listeners: [Listener]
    /// The machine's own addresses, for choosing what to write into Contact and SDP.
    public var interfaces: [Interface]
    public var plan: Plan
    /// As the archive numbers it, for records of calls.
    public var planNumber: Int?
    public var inventory: Inventory
    /// Password by extension number.
    public var passwords: [String: ByteString]
    /// By trunk name.
    public var trunkPasswords: [String: ByteString] = [:]
    public var media: MediaSettings
    public var registrar: RegistrarSettings
    public var sessions: SessionSettings
    public var defence = DefenceSettings()
    public var outside = OutsideSettings()
    /// Secret of the stateless nonces; made by the shell at each start.
    public var nonceKey: [UInt8]
    public var product: ByteString
    public var voicemail = VoicemailSettings()
    public var alerts = AlertSettings()
    /// Of mailboxes, from secrets.toml; one that its owner has set counts instead.
    public var pins: [String: String] = [:]

    public init(
        domain: ByteString, listeners: [Listener], interfaces: [Interface], plan: Plan,
        inventory: Inventory, passwords: [String: ByteString], media: MediaSettings,
        registrar: RegistrarSettings, sessions: SessionSettings, nonceKey: [UInt8],
        product: ByteString
    ) {
        self.domain = domain
        self.listeners = listeners
        self.interfaces = interfaces
        self.plan = plan
        self.inventory = inventory
        self.passwords = passwords
        self.media = media
        self.registrar = registrar
        self.sessions = sessions
        self.nonceKey = nonceKey
        self.product = product
    }
}

/// One socket on which SIP arrives.
public struct Listener: Sendable, Equatable {
    public var id: ListenerID
    public var transport: Transport
    /// As bound; the address may be unspecified.
    public var bound: SocketAddress
    /// What the outside shall use instead, if it must differ.
    public var advertised: SocketAddress?

    public init(
        id: ListenerID, transport: Transport, bound: SocketAddress, advertised: SocketAddress?
    ) {
        self.id = id
        self.transport = transport
        self.bound = bound
        self.advertised = advertised
    }
}

/// The router in front of this machine, where there is one that gives it another address outside.
public struct OutsideSettings: Sendable, Equatable {
    public enum Address: Sendable, Equatable {
        case unsaid
        case fixed(IPAddress)
        /// Where this name leads, looked up again and again.
        case named(String)
        /// What this STUN server sees, asked again and again (RFC 8489).
        case asked(host: String, port: UInt16?)
    }

    public var address = Address.unsaid
    /// Where nothing else is said, a trunk is told the address at which its server sees us.
    public var learns = true
    /// Who is told the address that this machine itself has. Empty: who is in a network of one of
    /// its interfaces, and every private address.
    public var inside: [IPNetwork] = []

    public init() {}
}

/// One address of this machine.
public struct Interface: Sendable, Equatable {
    public var address: IPAddress
    public var prefixLength: UInt8
    /// Packets to networks that no interface is in leave with this address.
    public var isDefault: Bool

    public init(address: IPAddress, prefixLength: UInt8, isDefault: Bool) {
        self.address = address
        self.prefixLength = prefixLength
        self.isDefault = isDefault
    }
}

public struct MediaSettings: Sendable, Equatable {
    /// Even ports of this range carry RTP, the odd ones above them RTCP.
    public var ports: ClosedRange<UInt16>
    /// Bind and advertise this instead of the address that faces the phone.
    public var address: IPAddress?
    /// A call without a packet from one side for so long is over; nil never ends one.
    public var silenceTimeout: Duration?
    /// Of a processor, per cent: while the engine takes more, new calls are refused.
    public var ceiling: Int
    /// Calls are recorded as Opus in Ogg, else as WAV.
    public var recordsOpus = false
    /// Whoever a supervisor hears is told so by a tone, again and again.
    public var tellsOfSupervisors = false

    public init(
        ports: ClosedRange<UInt16> = 16384...32767, address: IPAddress? = nil,
        silenceTimeout: Duration? = .seconds(30), ceiling: Int = 75
    ) {
        self.ceiling = ceiling
        self.ports = ports
        self.address = address
        self.silenceTimeout = silenceTimeout
    }
}

public struct RegistrarSettings: Sendable, Equatable {
    /// Seconds. Shorter is answered 423 (RFC 3261 §10.3 step 7), longer is cut.
    public var minExpires: UInt32 = 60
    public var defaultExpires: UInt32 = 3600
    public var maxExpires: UInt32 = 7200
    public var maxContacts: Int = 10
    /// The challenges that are sent, in this order. MD5 alone is what every phone answers: many
    /// give up when they see another algorithm beside it. SHA-256 and SHA-512-256 are accepted in
    /// any case, MD5 only if it stands here.
    public var digest: [DigestAlgorithm] = [.md5]

    public init() {}
}

/// How strangers are kept off who guess passwords, look for exchanges, or flood one.
public struct DefenceSettings: Sendable, Equatable {
    /// A source with so many wrong passwords within so many seconds is banned.
    public var failures = 10
    public var within: Int64 = 60
    /// Seconds of its first ban. Each further one lasts twice as long, up to the longest.
    public var ban: Int64 = 600
    public var longestBan: Int64 = 86_400
    /// Neither banned nor counted, like trunks.
    public var exempt: [IPNetwork] = []
    /// Messages a second that a source may send before it has proved a password.
    public var rate = 100
    /// Who begins its User-Agent so gets no answer, unless its flow has proved a password.
    public var scanners: [ByteString] = [
        "friendly-scanner", "friendly-request", "sipvicious", "sundayddr", "sip-scan", "sipscan",
        "sipcli", "pplsip", "smap", "iwar",
    ]

    public init() {}
}

/// RFC 4028, and what is done where a phone does not know it.
public struct SessionSettings: Sendable, Equatable {
    /// Seconds.
    public var expires: UInt32 = 1800
    public var minSE: UInt32 = 90
    /// A party without a session timer of whom nothing was heard for so many seconds, neither
    /// signalling nor sound, is asked whether it is still there.
    public var askAfter: UInt32 = 300

    public init() {}
}
