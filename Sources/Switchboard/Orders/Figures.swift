/// How the exchange is at one moment, in figures, for whoever draws them over time.
public struct Figures: Codable, Equatable, Sendable {
    public struct Queue: Codable, Equatable, Sendable {
        public var name: String
        /// Callers who wait.
        public var waiting: Int
        /// Agents who are in, and not paused.
        public var agents: Int

        public init(name: String, waiting: Int, agents: Int) {
            self.name = name
            self.waiting = waiting
            self.agents = agents
        }
    }

    public var census: Census
    public var counters: Counters
    public var load: LoadView
    public var extensions: Int
    /// Of these, those with a telephone that can be reached.
    public var registered: Int
    public var contacts: Int
    public var trunks: [TrunkView]
    public var queues: [Queue]
    public var bans: Int

    public init(
        census: Census, counters: Counters, load: LoadView, extensions: Int, registered: Int,
        contacts: Int, trunks: [TrunkView], queues: [Queue], bans: Int
    ) {
        self.census = census
        self.counters = counters
        self.load = load
        self.extensions = extensions
        self.registered = registered
        self.contacts = contacts
        self.trunks = trunks
        self.queues = queues
        self.bans = bans
    }
}
