/// What a call to a number costs somebody, as `allow` names it. A plan may name classes of its own.
struct CallClass: Hashable, Sendable, CustomStringConvertible {
    let name: String
    var description: String { name }

    /// For help. Calls to these are the `emergency` block's matter; the class says what they are.
    static let emergency = CallClass(name: "emergency")
    static let free = CallClass(name: "free")
    static let local = CallClass(name: "local")
    static let national = CallClass(name: "national")
    static let mobile = CallClass(name: "mobile")
    /// Shared cost, personal numbers, paging, machines: dearer than they look.
    static let special = CallClass(name: "special")
    static let international = CallClass(name: "international")
    static let premium = CallClass(name: "premium")

    private static let byCost: [CallClass] = [
        .emergency, .free, .local, .national, .mobile, .special, .international, .premium,
    ]

    /// Where two rules meet and neither lies in the other, the one that costs more wins. Of a class
    /// of the plan's own nobody knows: it counts as `special`.
    var cost: Int { Self.byCost.firstIndex(of: self) ?? CallClass.special.cost }
}
