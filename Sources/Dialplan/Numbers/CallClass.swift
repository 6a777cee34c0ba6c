/// What a call to a number costs somebody, as `allow` names it.
enum CallClass: String, CaseIterable, Sendable {
    /// For help. Calls to these are the `emergency` block's matter; the class says what they are.
    case emergency
    case free, local, national, mobile
    /// Shared cost, personal numbers, paging, machines: dearer than they look.
    case special
    case international
    case premium

    /// Where two rules meet and neither lies in the other, the one that costs more wins.
    var cost: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
