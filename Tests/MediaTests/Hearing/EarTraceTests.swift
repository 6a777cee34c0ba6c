import Glibc
import Testing

@testable import Media

/// How an ear does over networks of many kinds, each with its seed: pinned, so that a change for
/// one of them shows what it costs the others.
struct EarTraceTests {
    struct Network: Sendable {
        var name: String
        /// ms of the packet's way; nil: lost.
        var delay: @Sendable (Int, inout Sound.Chance, inout State) -> Double?
        /// Packets queue, and none overtakes another.
        var keepsOrder = true
        var drift = 0
    }

    struct State: Sendable {
        var isLosing = false
        var queue = 0.0
    }

    /// Two minutes of conversation: words with short rests, and every fourth second silent.
    private static let payloads: [[UInt8]] = {
        guard let encoder = SoundEncoder(.pcmu) else { return [] }
        let voice = Sound.voice(.narrow, milliseconds: 20_000)
        return encoder.packets(voice).enumerated().map { index, payload in
            index % 200 >= 150 ? [UInt8](repeating: 0xFF, count: 160) : payload
        }
    }()

    private static func uniform(_ chance: inout Sound.Chance) -> Double {
        Double(chance.next() >> 11) / Double(1 << 53)
    }

    /// Nearly normal, mean 0, deviation 1: the same bits on every machine.
    private static func normal(_ chance: inout Sound.Chance) -> Double {
        (0..<12).reduce(-6.0) { sum, _ in sum + uniform(&chance) }
    }

    private static let networks: [Network] = [
        Network(name: "quiet") { _, chance, _ in 5 + uniform(&chance) },
        Network(name: "normal 8 ms", delay: { _, chance, _ in 30 + 8 * normal(&chance) }),
        Network(
            name: "normal 8 ms, disorder", delay: { _, chance, _ in 40 + 8 * normal(&chance) },
            keepsOrder: false),
        Network(name: "normal 20 ms") { _, chance, _ in 80 + 20 * normal(&chance) },
        Network(name: "spikes of 150 ms") { _, chance, state in
            state.queue = max(0, state.queue - 20)
            if uniform(&chance) < 0.005 { state.queue = 150 }
            return 10 + state.queue + uniform(&chance) * 2
        },
        Network(name: "wifi, held 100 ms") { index, chance, state in
            // The radio sleeps now and then, and what has waited comes at once.
            state.queue = max(0, state.queue - 20)
            if uniform(&chance) < 0.03 { state.queue = 40 + 60 * uniform(&chance) }
            return 3 + state.queue + uniform(&chance) * 4
        },
        Network(name: "loss 1 %") { _, chance, _ in
            uniform(&chance) < 0.01 ? nil : 5 + uniform(&chance) * 2
        },
        Network(name: "loss 3 %") { _, chance, _ in
            uniform(&chance) < 0.03 ? nil : 5 + uniform(&chance) * 2
        },
        Network(name: "loss 10 %, normal 8 ms") { _, chance, _ in
            uniform(&chance) < 0.1 ? nil : 30 + 8 * normal(&chance)
        },
        // Gilbert: into the bad state with 1 %, out of it with a third.
        Network(name: "loss 3 % in bursts") { _, chance, state in
            state.isLosing = uniform(&chance) < (state.isLosing ? 0.67 : 0.01)
            return state.isLosing ? nil : 5 + uniform(&chance) * 2
        },
        Network(
            name: "drift +200 ppm", delay: { _, chance, _ in 5 + uniform(&chance) }, drift: 200),
        Network(
            name: "drift -200 ppm", delay: { _, chance, _ in 5 + uniform(&chance) }, drift: -200),
    ]

    private func packets(_ network: Network, seconds: Int, seed: UInt64) -> [Journey.Packet] {
        var chance = Sound.Chance(seed)
        var state = State()
        let all = (0..<seconds * 50).map { Self.payloads[$0 % Self.payloads.count] }
        var packets = Journey.packets(all, drift: network.drift) {
            network.delay($0, &chance, &state).map { max(0, $0) }
        }
        guard network.keepsOrder else { return packets }
        for index in packets.indices.dropFirst() {
            packets[index].arrival = max(packets[index].arrival, packets[index - 1].arrival)
        }
        return packets
    }

    private func row(_ network: Network) throws -> String {
        let ear = try #require(Ear(formats: [0: .pcmu]))
        let heard = Journey.run(
            ear, packets(network, seconds: 120, seed: 4_711), milliseconds: 119_900,
            keepsSamples: false)
        let counts = ear.statistics
        let settled = heard.delays.dropFirst(250)
        func share(_ count: UInt64) -> String { Self.fixed(Double(count) / 60, 2) }
        let columns = [
            Self.fixed(counts.targetMilliseconds, 0),
            Self.fixed(settled.reduce(0, +) / Double(settled.count), 0),
            share(counts.concealedFrames), share(counts.late), share(counts.lost),
            "\(counts.shortenedMilliseconds)", "\(counts.stretchedMilliseconds)",
        ]
        return Self.padded(network.name, -24) + columns.map { Self.padded($0, 9) }.joined()
    }

    private static func fixed(_ value: Double, _ digits: Int) -> String {
        let scale = digits == 2 ? 100.0 : 1
        let whole = Int((value * scale).rounded())
        guard digits == 2 else { return "\(whole)" }
        return "\(whole / 100).\(whole % 100 < 10 ? "0" : "")\(whole % 100)"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        let blanks = String(repeating: " ", count: max(0, abs(width) - text.count))
        return width < 0 ? text + blanks : blanks + text
    }

    /// Shares in per cent of all frames or packets; ms left out and put in, in two minutes.
    private static let golden = """
        network                    target    delay  made up     late     lost      out       in
        quiet                           1        2     0.00     0.00     0.00       20        0
        normal 8 ms                    36       51     0.48     0.00     0.00      680      680
        normal 8 ms, disorder          40       49     0.00     0.00     0.00        0        0
        normal 20 ms                   82       92     0.57     0.00     0.00      700      760
        spikes of 150 ms               92       92     1.55     0.00     0.00     2043     1860
        wifi, held 100 ms              78       87     0.87     0.00     0.00      980     1040
        loss 1 %                        2       22     0.88     0.00     0.88        0        0
        loss 3 %                        2        3     2.90     0.00     2.92        0      160
        loss 10 %, normal 8 ms         55       62    10.78     0.00    10.13      360     2032
        loss 3 % in bursts              2        8     2.53     0.00     3.05        0     1041
        drift +200 ppm                  1       10     0.00     0.00     0.00       40        0
        drift -200 ppm                  2       13     0.02     0.00     0.00        0       20
        """

    @Test("twelve networks, to the number")
    func table() throws {
        let rows = try Self.networks.map(row)
        let head =
            Self.padded("network", -24)
            + ["target", "delay", "made up", "late", "lost", "out", "in"]
            .map { Self.padded($0, 9) }.joined()
        let table = ([head] + rows).joined(separator: "\n")
        #expect(table == Self.golden, "\n\(table)")
    }

    // A crystal is off by less than 100 ppm; two of them by less than 200.
    @Test(
        "an hour with clocks that part: nothing is lost, nothing piles up", arguments: [200, -200])
    func drift(millionths: Int) throws {
        let ear = try #require(Ear(formats: [0: .pcmu]))
        var heard = Journey.Heard()
        let payload = Self.payloads
        var chance = Sound.Chance(UInt64(bitPattern: Int64(millionths)))
        // 720 ms in all: fed second by second, so that an hour fits into memory.
        var frame = [Int16](repeating: 0, count: 160)
        var pulled = Journey.begin + 7_000_000
        var worst = 0.0
        for index in 0..<180_000 {
            let made = Int64(index) * 20_000_000
            let arrival =
                Journey.begin + made - made * Int64(millionths) / 1_000_000
                + 5_000_000 + Int64(Self.uniform(&chance) * 1e6)
            while pulled < arrival {
                let kind = ear.pull(into: &frame, rate: .narrow, at: pulled)
                if kind == .concealed { heard.kinds.append(kind) }
                if index > 500 { worst = max(worst, ear.statistics.delayMilliseconds) }
                pulled += 20_000_000
            }
            ear.hear(
                Journey.Packet(
                    payload: payload[index % payload.count],
                    sequence: UInt16(truncatingIfNeeded: index),
                    timestamp: UInt32(truncatingIfNeeded: index * 160), arrival: arrival))
        }
        let counts = ear.statistics
        #expect(counts.lost == 0 && counts.late == 0 && counts.discarded == 0)
        #expect(heard.kinds.count <= 40, "\(counts)")
        #expect(worst < 50, "\(worst)")
        let moved =
            Int64(counts.stretchedMilliseconds) - Int64(counts.shortenedMilliseconds)
        // What the clocks part by in an hour.
        #expect(abs(moved + Int64(millionths) * 36 / 10) <= 60, "\(counts)")
    }
}
