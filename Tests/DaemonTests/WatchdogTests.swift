import NIOConcurrencyHelpers
import NIOCore
import Testing

@testable import Daemon

/// The supervisor hears of the exchange only while both of its loops turn.
struct WatchdogTests {
    private let told = NIOLockedValueBox<[String]>([])

    private func watchdog(isWanted: Bool) -> Watchdog {
        Watchdog(isWanted: isWanted, now: .uptimeNanoseconds(0)) { [told] text in
            told.withLockedValue { $0.append(text) }
        }
    }

    private func second(_ number: UInt64) -> NIODeadline {
        .uptimeNanoseconds(number * 1_000_000_000)
    }

    @Test("it is fed while the sound is heard of, and again when the sound comes back")
    func fed() {
        let watchdog = watchdog(isWanted: true)
        for now in 1...4 as ClosedRange<UInt64> { watchdog.turn(at: second(now)) }
        #expect(told.withLockedValue { $0 } == Array(repeating: "WATCHDOG=1", count: 4))
        // The sound has not been heard of for five seconds.
        for now in 5...30 as ClosedRange<UInt64> { watchdog.turn(at: second(now)) }
        #expect(told.withLockedValue { $0.count } == 4)
        watchdog.soundLives(at: second(30))
        watchdog.turn(at: second(31))
        #expect(told.withLockedValue { $0.count } == 5)
    }

    @Test("nothing is said where nobody asked")
    func unasked() {
        let watchdog = watchdog(isWanted: false)
        watchdog.turn(at: second(1))
        #expect(told.withLockedValue { $0 } == [])
    }
}
