import SIP

/// Where legs stand, and the ways to find them.
extension Switchboard {
    mutating func keep(_ leg: Leg) {
        legs[leg.id] = leg
        legsByDialog[leg.name] = leg.id
        legsByParty[leg.party, default: []].insert(leg.id)
    }

    mutating func remove(_ id: LegID) -> Leg? {
        guard let leg = legs.removeValue(forKey: id) else { return nil }
        legsByDialog[leg.name] = nil
        legsByParty[leg.party]?.remove(id)
        if legsByParty[leg.party]?.isEmpty == true { legsByParty[leg.party] = nil }
        return leg
    }

    /// All legs of a phone or a trunk, in no order.
    func legs(of party: Party) -> some Sequence<Leg> {
        (legsByParty[party] ?? []).lazy.compactMap { legs[$0] }
    }
}

extension Leg {
    fileprivate var name: DialogName { DialogName(callID: invite.callID, localTag: localTag) }
}
