import Glibc

/// What a member of a room may do.
public struct Seat: Equatable, Sendable {
    /// Nobody hears it.
    public var isMuted: Bool
    /// It hears nobody.
    public var isDeaf: Bool
    /// How much louder the others hear it, dB: -30 to 18, what is beyond counts as these.
    public var gain: Double
    /// The groups of the room, one bit for each, that it belongs to.
    public var groups: UInt8
    /// Only who belongs to one of these groups hears it.
    public var audience: UInt8

    public init(
        isMuted: Bool = false, isDeaf: Bool = false, gain: Double = 0, groups: UInt8 = .max,
        audience: UInt8 = .max
    ) {
        self.isMuted = isMuted
        self.isDeaf = isDeaf
        self.gain = gain
        self.groups = groups
        self.audience = audience
    }

    /// Some do not hear it who hear others.
    var isAside: Bool { audience != .max }

    func isHeard(by other: Seat) -> Bool { audience & other.groups != 0 }

    /// `gain` as a factor, in units of `Mixing.unity`; 0 for one who is muted.
    var weight: Int32 {
        guard !isMuted, !gain.isNaN else { return 0 }
        let decibels = max(-30, min(18, gain))
        return Int32((Double(Mixing.unity) * pow(10, decibels / 20)).rounded())
    }
}
