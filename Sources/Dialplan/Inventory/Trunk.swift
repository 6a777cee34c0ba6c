/// One line to the outside.
public struct Trunk: Sendable, Equatable {
    /// Where a request says which number is called.
    public enum CalledSource: String, CaseIterable, Sendable {
        case request
        case to
        /// P-Called-Party-ID
        case calledParty = "called-party"
        /// Whoever forwarded last (RFC 5806).
        case diversion
        /// The number in front of the one that the request names (RFC 7044).
        case history
    }

    /// Where a request says who calls.
    public enum CallerSource: String, CaseIterable, Sendable {
        /// P-Asserted-Identity
        case asserted
        /// Remote-Party-ID
        case remoteParty = "remote-party"
        case from
    }

    /// Where it wants to be told by which of our numbers a call is made.
    public enum Identity: String, CaseIterable, Sendable {
        /// From says it.
        case from
        /// P-Asserted-Identity, where we are trusted to say so (RFC 3325 §9.1).
        case asserted
        /// P-Preferred-Identity (RFC 3325 §9.2)
        case preferred
        /// Remote-Party-ID
        case remoteParty = "remote-party"
    }

    /// By what it is told of forwards.
    public enum ForwardHeader: String, CaseIterable, Sendable {
        /// RFC 5806
        case diversion
        /// History-Info (RFC 7044)
        case history
        case none
    }

    /// What a provider may be unable to bear, though its RFC says otherwise.
    public enum Feature: String, CaseIterable, Sendable {
        /// Reliable provisional responses (RFC 3262).
        case reliability = "100rel"
        /// RFC 4028
        case sessionTimer = "session-timer"
        /// RFC 3311
        case update
        /// Another offer in a call that was answered (RFC 3261 §14); nor does it refresh sessions.
        case reinvite = "re-invite"
        /// What it lets callers hear before the answer is no use.
        case earlyMedia = "early-media"
    }

    public var name: String
    /// An address or a host name.
    public var host: String
    public var port: UInt16?
    /// `udp`, `tcp` or `tls`; nil for what the DNS says, else `udp`.
    public var transport: String?
    /// Whether we make ourselves known to it (RFC 3261 §10).
    public var registers = false
    /// Where all that is for it goes first.
    public var proxy: Hop?
    /// The realms in which its password is given; empty for those of the server's own name, and,
    /// where we register, those that the registrar names.
    public var realms: [String] = []
    /// Seconds for which we register.
    public var expires: UInt32 = Self.usualExpires
    /// The user of our address there; nil for `username`.
    public var contact: String?
    /// Seconds after which it is asked whether it is there; nil never asks.
    public var askEvery: Int?
    /// Calls that we begin over it within a second; nil for no limit.
    public var callsPerSecond: Int?
    /// Addresses and networks whose calls are this trunk's.
    public var from: [String]
    public var codecs: [String]
    public var srtp = SRTPPolicy.preferred
    public var keys = KeyPolicy.auto
    /// Calls at once; nil for no limit.
    public var lines: Int?
    /// The user name that its provider knows us by: of the account, and of its password.
    public var username: String?
    /// Its key in secrets.toml; nil if it asks for no password.
    public var secret: String?
    /// How its other side writes numbers.
    public var format = NumberFormat.e164
    /// The first of these that names a number says who is called; empty for what is usual.
    public var calledFrom: [CalledSource] = []
    /// The first of these that is there says who calls.
    public var callerFrom: [CallerSource] = [.asserted, .from]
    /// The number of the house on this line, E.164 with `+`.
    public var callerID: String?
    public var identity = Identity.from
    /// It passes on numbers that are not ours: those of callers whose calls are forwarded.
    public var takesForeignNumbers = false
    /// What stands before the `@` of From, whoever calls.
    public var fromUser: String?
    /// Its numbers are marked as such: `;user=phone` (RFC 3261 §19.1.1).
    public var saysPhone = false
    public var forwardHeaders: [ForwardHeader] = [.diversion, .history]
    /// Not used with it.
    public var without: [Feature] = []
    /// Headers of INVITEs that pass from it and to it, in lower case.
    public var passedHeaders: [String] = []
    /// The address of ours that it is told, where a router stands in front of us.
    public var outside: String?

    /// A host, and a port if one is given.
    public struct Hop: Sendable, Equatable {
        public var host: String
        public var port: UInt16?

        public init(host: String, port: UInt16? = nil) {
            self.host = host
            self.port = port
        }
    }

    public static let usualExpires: UInt32 = 600
    /// What a trunk of the files has, if it says nothing else.
    public static let usualAskEvery = 30

    /// Where all that is for it goes first.
    public var firstHop: Hop { proxy ?? Hop(host: host, port: port) }
    /// The user of our address there.
    public var contactUser: String? { contact ?? username }

    public init(
        name: String, host: String, port: UInt16?, transport: String? = nil,
        from: [String] = [], codecs: [String] = [], lines: Int? = nil
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.transport = transport
        self.from = from
        self.codecs = codecs
        self.lines = lines
    }
}
