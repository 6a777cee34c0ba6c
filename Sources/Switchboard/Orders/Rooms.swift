/// A conference room, as long as somebody is in it. Chosen by the Switchboard; never used twice.
public struct RoomID: Hashable, Sendable, Codable {
    public var rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// What a member of a room may do.
public struct RoomSeat: Codable, Equatable, Sendable {
    /// Nobody hears it.
    public var isMuted: Bool
    /// It hears nobody.
    public var isDeaf: Bool
    /// How much louder the others hear it, dB.
    public var gain: Int
    /// Of the room, to which it belongs.
    public var groups: RoomGroups
    /// Only who belongs to one of these hears it.
    public var audience: RoomGroups

    public init(
        isMuted: Bool = false, isDeaf: Bool = false, gain: Int = 0, groups: RoomGroups = .all,
        audience: RoomGroups = .all
    ) {
        self.isMuted = isMuted
        self.isDeaf = isDeaf
        self.gain = gain
        self.groups = groups
        self.audience = audience
    }
}

/// Groups within a room, up to eight: whoever is not to be heard by all names those who hear it.
public struct RoomGroups: OptionSet, Codable, Equatable, Sendable {
    public static let all = RoomGroups(rawValue: .max)

    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

/// What an administrator may do to a room. Members are named by the numbers that the list shows.
public enum RoomOrder: Codable, Equatable, Sendable {
    /// Nobody but hosts comes in, or everybody again.
    case lock, unlock
    case mute(Int), unmute(Int)
    case deafen(Int), undeafen(Int)
    case kick(Int)
    /// Calls an extension, which comes in when it answers.
    case add(String)
    /// Everybody goes.
    case end
}

/// A room as it stands now.
public struct RoomView: Codable, Equatable, Sendable {
    public struct Member: Codable, Equatable, Sendable {
        public var number: Int
        public var call: CallID
        public var caller: String
        public var name: String?
        public var isHost: Bool
        public var isMuted: Bool
        public var isDeaf: Bool
        public var isTalking: Bool
        /// For a host, with music.
        public var isWaiting: Bool
        public var seconds: Double
    }

    public var room: String
    public var limit: Int
    public var isLocked: Bool
    public var seconds: Double
    public var members: [Member]
    /// Extensions that are being called.
    public var invited: [String]
}
