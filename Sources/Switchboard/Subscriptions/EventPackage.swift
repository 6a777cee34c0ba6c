import Dialplan
import SIP
import Wire

/// What can be subscribed to (RFC 6665 §7.2).
enum EventPackage: String, CaseIterable, Codable, Sendable {
    /// RFC 4235: what an extension, or anything else with a lamp, is doing.
    case dialog
    /// RFC 3856: whether a person can be reached, and what they say of themselves.
    case presence
    /// RFC 3842: messages in a mailbox.
    case messageSummary = "message-summary"

    init?(_ event: Event) {
        self.init(rawValue: event.package.description)
    }

    var name: ByteString { ByteString(rawValue) }

    /// What a NOTIFY of this package carries; without Accept it is what is meant (RFC 4235 §3.5,
    /// RFC 3856 §6.5, RFC 3842 §3.5).
    var type: ContentType {
        switch self {
        case .dialog: DialogDocument.type
        case .presence: PresenceDocument.type
        case .messageSummary: ContentType("application", "simple-message-summary")
        }
    }
}

/// What one subscription is about.
enum Subject: Hashable, Sendable {
    case lamp(Lamp)
    /// Of an extension.
    case presence(String)
    case mailbox(String)
    /// Lamps or presence of the extensions of a group, in one subscription (RFC 4662).
    case list(EventPackage, [String])

    var package: EventPackage {
        switch self {
        case .lamp: .dialog
        case .presence: .presence
        case .mailbox: .messageSummary
        case .list(let package, _): package
        }
    }

    /// What is news for it.
    var topics: [Topic] {
        switch self {
        case .lamp(let lamp): [.lamp(lamp)]
        case .presence(let number): [.lamp(.phone(number)), .presence(number)]
        case .mailbox(let box): [.mailbox(box)]
        case .list(let package, let members):
            members.flatMap { number -> [Topic] in
                let lamp = Topic.lamp(.phone(number))
                return package == .presence ? [lamp, .presence(number)] : [lamp]
            }
        }
    }
}

/// Something that can change.
enum Topic: Hashable, Sendable {
    case lamp(Lamp)
    /// What an extension has published, or whether it is registered.
    case presence(String)
    case mailbox(String)

    /// The member of a list that it is about.
    var member: String? {
        switch self {
        case .lamp(.phone(let number)), .presence(let number): number
        case .lamp, .mailbox: nil
        }
    }
}
