/// A session that was on hold for somebody who is no longer in it, and goes both ways again.
extension Negotiation {
    /// Whether every line in force is heard and spoken to.
    public static func isTwoWay(_ description: SessionDescription) -> Bool {
        description.media.indices.allSatisfy {
            description.media[$0].port == 0 || description.direction(of: $0) == .sendReceive
        }
    }

    /// The same lines and formats, each in both directions.
    public static func twoWay(_ description: SessionDescription) -> SessionDescription {
        var shown = description
        for (index, line) in description.media.enumerated()
        where line.port != 0 && description.direction(of: index) != .sendReceive {
            shown.media[index].attributes.removeAll { Direction.names.contains($0.name) }
            shown.media[index].attributes.append(Direction.sendReceive.attribute)
        }
        return shown
    }

    /// What we said last on a leg as our new offer, in both directions (RFC 3264 §8.4). Formats,
    /// numbers, addresses and keys stay.
    public static func reopened(
        _ local: SessionDescription, origin: inout LocalOrigin
    ) -> SessionDescription {
        var shown = twoWay(local)
        origin.stamp(&shown, address: shown.connection)
        return shown
    }
}
