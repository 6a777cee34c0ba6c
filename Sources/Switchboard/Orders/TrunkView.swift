/// A trunk as it stands now, for `bellbird trunks` and the admin pages. No secret is in it.
public struct TrunkView: Codable, Equatable, Sendable {
    public struct Server: Codable, Equatable, Sendable {
        public var transport: String
        public var address: String
        /// `up`, `down` or `unknown`.
        public var state: String
        public var reason: String?
        public var roundTripMilliseconds: Double?
    }

    public struct Registration: Codable, Equatable, Sendable {
        /// `registered`, `trying`, `waiting` (for the next try) or `leaving`.
        public var state: String
        /// Until when the provider knows us.
        public var until: UTCTime?
        /// The next REGISTER, to refresh or to try anew.
        public var nextInSeconds: Int?
        /// Our address, as we have told it, and as the provider has seen it.
        public var contact: String?
        public var seenAs: String?
        /// Tries in vain since it was registered last.
        public var failures: Int
    }

    public struct Failure: Codable, Equatable, Sendable {
        public var at: UTCTime
        /// What was asked: `REGISTER`, `INVITE`, `OPTIONS`.
        public var method: String
        public var words: String
        public var remedy: String
    }

    public var name: String
    public var server: String
    /// `up`, `down` or `unknown`.
    public var state: String
    /// Why it is down.
    public var reason: String?
    public var registration: Registration?
    public var servers: [Server]
    public var calls: Int
    public var lines: Int?
    public var callsPerSecond: Int?
    public var lastFailure: Failure?
}
