import Foundation
import Simulation
import Switchboard
import Testing

/// Offices that live by chance: whatever people do and whatever the network does to them, rules
/// hold at every moment, and in the end nothing is left.
///
/// An office day, as it is counted here: seven phones and a provider, each with habits and faults
/// of its own, on a network with its own; two hundred times somebody does something, with two
/// seconds between on average, so that every phone is in use nearly all the time. Every feature of
/// the office is among what may be done (`RandomLife`), and so are phones that lose their power,
/// connections that break, reloads, and an exchange that is killed and starts anew. Then the
/// network heals, everybody goes home, and what was left to run out runs out.
struct RandomWorldTests {
    @Test(
        "an office day: every call ends, has one record, and gives everything back",
        arguments: Seeds.wanted)
    func officeDay(_ seed: Int) {
        var life = RandomLife(seed: UInt64(seed))
        life.live(steps: 200)
        #expect(life.broken == [], "seed \(seed)")
        life.settle()
        #expect(life.world.mediaComplaints == [], "seed \(seed)")
        life.goHome()
        #expect(life.left == [], "seed \(seed)")
    }

    /// What a seed has shown once it shows again: no order of a table, no clock and no chance but
    /// that of the seed decides anything.
    @Test("the same seed lives the same day, to the byte", arguments: Seeds.livedTwice)
    func sameDay(_ seed: Int) {
        var one = RandomLife(seed: UInt64(seed))
        var other = RandomLife(seed: UInt64(seed))
        one.live(steps: 200)
        other.live(steps: 200)
        let (first, second) = (one.world.ladder.rungs, other.world.ladder.rungs)
        let fork = zip(first, second).enumerated().first { $0.element.0 != $0.element.1 }
        #expect(fork == nil && first.count == second.count, "seed \(seed): \(told(fork?.element))")
        #expect(one.world.store.records == other.world.store.records, "seed \(seed)")
        #expect(one.world.media.orders == other.world.media.orders, "seed \(seed)")
    }

    private func told(_ fork: (Ladder.Rung, Ladder.Rung)?) -> String {
        guard let (one, other) = fork else { return "the same as far as both go" }
        return [one, other].map {
            "\($0.at.clockText) \($0.from) -> \($0.to) \($0.what)\n"
                + String(decoding: $0.bytes, as: UTF8.self)
        }.joined(separator: "\nor\n")
    }
}

/// `BELLBIRD_SEEDS=500` lives five hundred days instead of a few, `BELLBIRD_SEEDS=501-1000` the next
/// five hundred.
private enum Seeds {
    static var wanted: ClosedRange<Int> {
        let text = ProcessInfo.processInfo.environment["BELLBIRD_SEEDS"] ?? ""
        let bounds = text.split(separator: "-").compactMap { Int($0) }
        guard let last = bounds.last else { return 1...25 }
        let first = bounds.count > 1 ? bounds[0] : 1
        return first...max(first, last)
    }

    /// Of the wanted ones the last few.
    static var livedTwice: ClosedRange<Int> {
        max(wanted.lowerBound, wanted.upperBound - 5)...wanted.upperBound
    }
}
