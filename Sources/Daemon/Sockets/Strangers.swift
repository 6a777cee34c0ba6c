import SIP
import Wire

/// Streams that others have opened to us and on which nobody has proved anything yet: how many
/// there are of each source, and which is the oldest.
struct Strangers {
    private var sources: [ConnectionID: IPAddress] = [:]
    private var counts: [IPAddress: Int] = [:]
    /// In the order in which they came, from `first` on; many are no strangers any more.
    private var order: [ConnectionID] = []
    private var first = 0

    func contains(_ id: ConnectionID) -> Bool { sources[id] != nil }

    func count(of source: IPAddress) -> Int { counts[source.unmapped] ?? 0 }

    /// The one that is too many then, if one is.
    mutating func insert(_ id: ConnectionID, from source: IPAddress) -> ConnectionID? {
        let oldest = sources.count >= Limits.strangers ? takeOldest() : nil
        sources[id] = source.unmapped
        counts[source.unmapped, default: 0] += 1
        order.append(id)
        return oldest
    }

    mutating func remove(_ id: ConnectionID) {
        guard let source = sources.removeValue(forKey: id) else { return }
        let left = counts[source, default: 1] - 1
        counts[source] = left > 0 ? left : nil
        tidy()
    }

    private mutating func takeOldest() -> ConnectionID? {
        while first < order.count {
            let id = order[first]
            first += 1
            guard contains(id) else { continue }
            remove(id)
            return id
        }
        return nil
    }

    /// Those who have gone are not kept in line for ever.
    private mutating func tidy() {
        guard order.count > 2 * sources.count + 64 else { return }
        order = order[first...].filter { sources[$0] != nil }
        first = 0
    }
}
