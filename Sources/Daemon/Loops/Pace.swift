import NIOCore
import Switchboard

/// How fast time goes by for the exchange: as on the machine, or faster where a test need not wait
/// for it. Everything that the exchange and its phones measure goes by it alike: retransmissions,
/// ringing, tones.
struct Pace: Sendable {
    /// Seconds of the exchange in one second of the machine.
    let factor: UInt32
    private let start = NIODeadline.now()

    static let real = Pace(factor: 1)

    init(factor: UInt32) {
        self.factor = max(1, factor)
    }

    func instant(at real: NIODeadline) -> Instant {
        guard factor > 1 else { return Instant(nanoseconds: Int64(real.uptimeNanoseconds)) }
        let passed = (real - start).nanoseconds * Int64(factor)
        return Instant(nanoseconds: Int64(start.uptimeNanoseconds) + passed)
    }

    func deadline(of instant: Instant) -> NIODeadline {
        guard factor > 1 else { return .uptimeNanoseconds(UInt64(max(0, instant.nanoseconds))) }
        let toPass = instant.nanoseconds - Int64(start.uptimeNanoseconds)
        return start + .nanoseconds(toPass / Int64(factor) + 1)
    }
}
