import Testing

@testable import Media

@Suite("The milliseconds of a frame")
struct PhasesTests {
    /// When the user was visited within so many milliseconds, asked to shift as the closure says.
    private func visits(
        _ phases: inout Phases, until end: Int64, spare: (Int64) -> Int64?, mayWait: Bool = true
    ) -> [Int64] {
        var visits: [Int64] = []
        while let next = phases.next, next <= end {
            phases.reach(next)
            for index in stride(from: phases.count(at: next) - 1, through: 0, by: -1) {
                guard let user = phases.user(index, at: next) else { continue }
                visits.append(next)
                guard phases.shallAsk(index, user, at: next), let spare = spare(next) else {
                    continue
                }
                phases.shift(index, at: next, spare: spare, mayWait: mayWait)
            }
        }
        return visits
    }

    @Test("nobody is due where nobody is, and the loop may sleep until somebody is")
    func sleeps() {
        var phases = Phases()
        phases.skip(to: 1_000)
        #expect(phases.next == nil)
        phases.add(.stream(1))
        #expect(phases.next == 1_000 + Phases.milliseconds)
        #expect(visits(&phases, until: 1_100) { _ in nil } == [1_020, 1_040, 1_060, 1_080, 1_100])
    }

    @Test("a hundred users are five in each millisecond")
    func spreads() {
        var phases = Phases()
        for place in 0..<100 { phases.add(.stream(place)) }
        for millisecond in Int64(0)..<20 { #expect(phases.count(at: millisecond) == 5) }
        phases.remove(.stream(7))
        #expect((Int64(0)..<20).map { phases.count(at: $0) }.sorted().first == 4)
    }

    @Test("packets that lie for nothing are met, a millisecond at a time, and no frame is left out")
    func earlier() {
        var phases = Phases()
        phases.add(.stream(0))
        // Packets come at the seventh millisecond of every frame and are wanted a while later.
        let times = visits(&phases, until: 4_000) { ($0 + 20 - 8) % 20 * 1_000_000 }
        let steps = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect(Set(steps) == [19, 20])
        #expect(times.last.map { $0 % 20 } == 13)
        // Settled.
        #expect(steps.suffix(50).allSatisfy { $0 == 20 })
    }

    @Test("a sender whose clock is slow is followed, and no frame is taken twice")
    func later() {
        var phases = Phases()
        phases.add(.stream(0))
        // A millisecond later every two seconds.
        let times = visits(&phases, until: 20_000) { now in
            let comes = now / 2_000
            let spare = (now - comes + 30) % 20 - 10
            return spare * 1_000_000
        }
        let steps = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect(Set(steps).isSubset(of: [19, 20, 21]))
        #expect(steps.contains(21))
    }

    @Test("where frames may not wait, and where packets come far too late, the phase stays")
    func stays() {
        let cases: [(spare: Int64, mayWait: Bool)] = [
            (-1_000_000, false), (-30_000_000, true), (1_000_000, true),
        ]
        for (spare, mayWait) in cases {
            var phases = Phases()
            phases.add(.room(0))
            let times = visits(&phases, until: 2_000, spare: { _ in spare }, mayWait: mayWait)
            #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == 20 })
        }
    }

    @Test("who leaves while others are visited takes nobody's turn")
    func leaving() {
        var phases = Phases()
        for place in 0..<60 { phases.add(.stream(place)) }
        guard let due = phases.next else { return }
        phases.reach(due)
        var seen: [FrameUser] = []
        for index in stride(from: phases.count(at: due) - 1, through: 0, by: -1) {
            guard let user = phases.user(index, at: due) else { continue }
            seen.append(user)
            phases.remove(user)
        }
        #expect(seen.count == 3)
        #expect(phases.count(at: due) == 0)
    }
}
