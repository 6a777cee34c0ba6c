import Glibc
import NIOCore
import Synchronization

/// Tells systemd that the loops that matter still turn (sd_watchdog_enabled(3), `WatchdogSec=`): it
/// is fed from the loop of the signalling, and only while that of the sound gives signs of life.
/// When either hangs, the service is killed and started anew. The disk is no part of it: calls go
/// on without one.
final class Watchdog: Sendable {
    /// When the loop of the sound was last heard of; nanoseconds of the steady clock.
    private let soundHeard: Atomic<UInt64>
    let isWanted: Bool
    private let tell: @Sendable (String) -> Void

    /// `isWanted`: somebody listens. Time begins at `now`.
    init(
        isWanted: Bool, now: NIODeadline = .now(),
        tell: @escaping @Sendable (String) -> Void = ServiceNotice.send
    ) {
        self.isWanted = isWanted
        self.tell = tell
        soundHeard = Atomic(now.uptimeNanoseconds)
    }

    /// systemd asks for it by setting `WATCHDOG_USEC`.
    static func asTheSystemAsks() -> Watchdog {
        Watchdog(isWanted: getenv("WATCHDOG_USEC") != nil)
    }

    /// The loop of the sound has reported something: it does so every second, unasked while there
    /// are streams.
    func soundLives(at now: NIODeadline = .now()) {
        soundHeard.store(now.uptimeNanoseconds, ordering: .relaxed)
    }

    /// A turn of the signalling loop, every second.
    func turn(at now: NIODeadline = .now()) {
        guard isWanted else { return }
        let last = NIODeadline.uptimeNanoseconds(soundHeard.load(ordering: .relaxed))
        guard now - last < Limits.soundSilence else { return }
        tell("WATCHDOG=1")
    }
}
