/// What a call to a number costs somebody, as `allow` names it.
enum CallClass: Hashable, Sendable {
    /// For help. Calls to these are the `emergency` block's matter; the class says what they are.
    case emergency
    case free, local, national, mobile
    /// Shared cost, personal numbers, paging, machines: dearer than they look.
    case special
    case international
    /// Of the plan's own making: `class partners +4930555xxxx`.
    case own(String)
    case premium

    private static let shipped: [CallClass] = [
        .emergency, .free, .local, .national, .mobile, .special, .international, .premium,
    ]
    private static let byName = Dictionary(
        shipped.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// One of those that are there always, else one of the plan's own.
    init(_ name: String) {
        self = Self.byName[name] ?? .own(name)
    }

    var name: String {
        switch self {
        case .emergency: "emergency"
        case .free: "free"
        case .local: "local"
        case .national: "national"
        case .mobile: "mobile"
        case .special: "special"
        case .international: "international"
        case .own(let name): name
        case .premium: "premium"
        }
    }

    /// Where two rules meet and neither lies in the other, the one that costs more wins. A class of
    /// one's own goes before all but premium numbers: what it may cost nobody knows.
    var cost: Int {
        switch self {
        case .emergency: 0
        case .free: 1
        case .local: 2
        case .national: 3
        case .mobile: 4
        case .special: 5
        case .international: 6
        case .own: 7
        case .premium: 8
        }
    }
}
