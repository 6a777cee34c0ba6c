public import SIP
public import Wire

/// Everything that can happen to the exchange.
public enum Input: Sendable {
    /// One UDP datagram, or one framed message of a stream.
    case received([UInt8], over: Flow)
    /// A stream closed, from either side.
    case closed(ConnectionID)
    /// A message could not be sent; for a stream that was to be opened, it could not be.
    case unreachable(Flow, reason: String)
    /// The answer to a `LocationQuestion`.
    case located(LocationQuestion.ID, [ServerTarget])
    /// A deadline has come.
    case deadline
    /// Messages that are read now have waited for so long; told again while it is so, and once with
    /// zero when none waits any more.
    case late(Duration)
    case media(MediaEvent)
    case store(StoreEvent)
    /// What came of an inquiry to a service or a database.
    case replied(Inquiry.ID, SourceReply)
    /// The wall clock says so at `now`; given at start and whenever it was set.
    case clock(UTCTime)
    case configuration(Configuration)
}

/// Where a server's name leads (RFC 3263). Asked of the shell, answered by `Input.located`.
public struct LocationQuestion: Equatable, Sendable {
    public struct ID: Serial, Codable {
        public var rawValue: UInt64

        public init(_ rawValue: UInt64) {
            self.rawValue = rawValue
        }

        public var serial: UInt64 { rawValue }
    }

    public var id: ID
    public var location: ServerLocation

    public init(id: ID, location: ServerLocation) {
        self.id = id
        self.location = location
    }
}
