public import SIP
public import Wire

/// Something that is to be there again after any end of the process.
public enum KeptThing: Equatable, Sendable {
    case text(KeptText)
    case appointment(KeptAppointment)
    case subscription(KeptSubscription)
    case ban(KeptBan)
    case hook(KeptHook)

    public var key: KeptKey {
        switch self {
        case .text(let text): KeptKey(.text, text.id)
        case .appointment(let appointment): KeptKey(.appointment, "\(appointment.id)")
        case .subscription(let subscription): KeptKey(.subscription, subscription.id)
        case .ban(let ban): KeptKey(.ban, ban.network)
        case .hook(let hook): KeptKey(.hook, "\(hook.id)")
        }
    }
}

/// The name of one of them.
public struct KeptKey: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case text, appointment, subscription, hook, ban
    }

    public var kind: Kind
    public var id: String

    public init(_ kind: Kind, _ id: String) {
        self.kind = kind
        self.id = id
    }
}

/// A text that waits for a phone (RFC 3428 §7).
public struct KeptText: Codable, Equatable, Sendable {
    /// In the order in which they came.
    public var id: String
    /// The extension that it is for.
    public var number: String
    /// The From of its sender, without a tag.
    public var from: ByteString
    /// What says how the body is to be read, and what its sender said about it.
    public var headers: [KeptHeader]
    /// In Base64, for it may be anything.
    public var body: ByteString
    public var expires: UTCTime
}

public struct KeptHeader: Codable, Equatable, Sendable {
    public var name: ByteString
    public var value: ByteString
}

/// A call that the plan has ordered for later: `call-later`.
public struct KeptAppointment: Codable, Equatable, Sendable {
    public var id: UInt64
    /// The extension that is called.
    public var number: String
    public var flow: String
    /// When it is called next.
    public var due: UTCTime
    /// Attempts that are left.
    public var tries: Int
    /// Who has ordered it.
    public var orderedBy: String
    public var language: String?
}

/// A subscription, as it goes on after a restart: its phone is told at once how things are.
public struct KeptSubscription: Codable, Equatable, Sendable {
    public var id: String
    public var owner: String
    public var resource: String
    public var package: String
    public var eventID: ByteString?
    public var contact: ByteString
    public var localTag: ByteString
    public var instance: ByteString?
    public var dialog: KeptDialog
    public var flow: Flow
    public var version: UInt32
    public var expires: UTCTime
    /// Members of a list.
    public var members: [String]?
}

/// A ban as it survives a restart.
public struct KeptBan: Codable, Equatable, Sendable {
    /// `192.0.2.7` or `2001:db8::/64`.
    public var network: String
    public var until: UTCTime?
    public var times: Int
    public var reason: String
}
