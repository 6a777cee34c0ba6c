/// One line to the outside.
public struct Trunk: Sendable, Equatable {
    /// How its other side writes numbers.
    public enum Format: String, CaseIterable, Sendable {
        /// `+35315550121`
        case e164
        /// `015550121` for numbers of the own country, `0044…` for others
        case national
        /// `0035315550121`
        case zeros = "00"
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
    public var format = Format.e164
    /// The number of the house on this line, E.164 with `+`.
    public var callerID: String?

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
