/// A number that the exchange has counted up itself. Nobody outside can choose numbers that fall
/// together, so their hash needs no secret: a call asks tables of legs, calls and transactions some
/// six hundred times, and the keyed hash of the standard library was a fifteenth of what it costs.
public protocol Serial: Hashable, Sendable {
    var serial: UInt64 { get }
}

extension Serial {
    /// What `Dictionary` and `Set` ask their keys. Multiplicative hashing (Knuth, The Art of
    /// Computer Programming 3, §6.4): neighbours lie far apart, and the upper half, which all
    /// digits reach, is folded into the lower one, which tables look at.
    @inlinable
    public func _rawHashValue(seed: Int) -> Int {
        let spread = (serial ^ UInt64(truncatingIfNeeded: seed)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: spread ^ (spread >> 32))
    }
}
