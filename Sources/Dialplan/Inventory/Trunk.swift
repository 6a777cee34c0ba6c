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
    /// Addresses and networks whose calls are this trunk's.
    public var from: [String]
    public var codecs: [String]
    public var srtp = SRTPPolicy.preferred
    public var keys = KeyPolicy.auto
    /// Calls at once; nil for no limit.
    public var lines: Int?
    /// The user name that its provider knows us by.
    public var username: String?
    /// Its key in secrets.toml; nil if it asks for no password.
    public var secret: String?
    public var format = Format.e164
    /// The number of the house on this line, E.164 with `+`.
    public var callerID: String?

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
