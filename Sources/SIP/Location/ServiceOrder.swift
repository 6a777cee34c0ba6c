/// The order in which servers are tried (RFC 2782, "Weight" and "Usage rules").
struct ServiceOrder {
    private var chance: UInt64

    /// The same seed gives the same order.
    init(seed: UInt64) {
        chance = seed
    }

    /// By priority; among equals the first is drawn by weight, then the next of the rest.
    mutating func sorted(_ services: [DNSRecord.Service]) -> [DNSRecord.Service] {
        var left = services.prefix(Limits.servicesPerName).sorted { $0.priority < $1.priority }
        var found: [DNSRecord.Service] = []
        while let priority = left.first?.priority {
            let equals = left.prefix { $0.priority == priority }
            let index = draw(equals.map(\.weight))
            found.append(left.remove(at: index))
        }
        return found
    }

    /// "…arrange all SRV RRs (that have not been ordered yet) in any order, except that all those
    /// with weight 0 are placed at the beginning of the list. Compute the sum of the weights…
    /// choose a uniform random number between 0 and the sum computed (inclusive), and select the
    /// RR whose running sum value is the first in the selected order which is greater than or
    /// equal to the random number selected." (RFC 2782)
    private mutating func draw(_ weights: [UInt16]) -> Int {
        let order = weights.indices.sorted { weights[$0] == 0 && weights[$1] != 0 }
        let sum = weights.reduce(UInt64(0)) { $0 + UInt64($1) }
        let number = next() % (sum + 1)
        var running: UInt64 = 0
        for index in order {
            running += UInt64(weights[index])
            if running >= number { return index }
        }
        return 0
    }

    /// SplitMix64: the order need not be secret, only spread.
    private mutating func next() -> UInt64 {
        chance &+= 0x9E37_79B9_7F4A_7C15
        var mixed = chance
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
