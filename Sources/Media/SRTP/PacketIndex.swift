/// Where one source's packets are: how often its sequence number has begun anew, and which of the
/// last packets were taken (RFC 3711 §3.3.1, §3.3.2, Appendix A). Plain numbers only.
struct PacketIndex: Equatable {
    /// 48 bits: the rollover counter and the sequence number of the foremost packet.
    private(set) var highest: UInt64
    /// Bit n: the packet n before the foremost was taken.
    private var taken: UInt128

    /// Packets so far behind are taken for replayed.
    static let window: UInt64 = 128

    init(first index: UInt64) {
        highest = index
        taken = 1
    }

    /// Nothing taken yet, but where the source is, is known: from before its key was changed.
    init(after index: UInt64) {
        highest = index
        taken = 0
    }

    /// Nothing was taken under this key.
    var isNew: Bool { taken == 0 }

    /// The index that `sequence` most likely has (Appendix A). Nil for one from before the source
    /// began to count.
    @inline(__always)
    func guess(_ sequence: UInt16) -> UInt64? {
        let ahead = Int16(bitPattern: sequence &- UInt16(truncatingIfNeeded: highest))
        let index = Int64(bitPattern: highest) &+ Int64(ahead)
        return index < 0 ? nil : UInt64(index)
    }

    /// Whether a packet may be taken: not twice, and not from behind the window.
    @inline(__always)
    func mayTake(_ index: UInt64) -> Bool {
        if index > highest { return true }
        let age = highest &- index
        return age < Self.window && taken & (1 as UInt128) << UInt128(age) == 0
    }

    /// Only for a packet that was authenticated.
    @inline(__always)
    mutating func take(_ index: UInt64) {
        if index > highest {
            let step = index &- highest
            taken = step >= Self.window ? 1 : taken << UInt128(step) | 1
            highest = index
        } else {
            taken |= (1 as UInt128) << UInt128(highest &- index)
        }
    }
}
