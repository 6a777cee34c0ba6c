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
}
