import Dialplan

/// Who is at the other end of a leg.
enum Party: Hashable, Sendable, CustomStringConvertible {
    case phone(String)
    case trunk(String)

    /// The extension, or the name of the trunk.
    var name: String {
        switch self {
        case .phone(let name), .trunk(let name): name
        }
    }

    /// As call records name it.
    var description: String {
        switch self {
        case .phone(let number): "extension \(number)"
        case .trunk(let name): "trunk \(name)"
        }
    }
}

extension Inventory {
    func trunk(of party: Party) -> Trunk? {
        if case .trunk(let name) = party { trunk(named: name) } else { nil }
    }
}
