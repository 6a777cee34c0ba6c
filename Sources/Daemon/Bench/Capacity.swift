import Foundation
import Glibc
import Load
import Media
import Softphone
import Switchboard
import Wire

/// What this machine carries: calls at once by what their ends speak, and new calls a second. All
/// of it is measured on the loopback, in some twenty seconds.
public struct Capacity: Codable, Equatable, Sendable {
    public struct Failure: Error {
        /// A sentence without its point.
        public var text: String
    }

    public struct Kind: Codable, Equatable, Sendable {
        /// `G.711 passed on`
        public var what: String
        /// Of one processor, for each call.
        public var percentEach: Double
        /// Until new calls are refused.
        public var calls: Int
    }

    public var kinds: [Kind]
    public var millisecondsPerNewCall: Double
    public var newCallsPerSecond: Int
    /// `[media] ceiling`: of the one processor that makes the sound, per cent.
    public var ceiling: Int

    private static let pairs: [(what: String, first: Manner, second: Manner)] = [
        ("G.711 passed on", .pcmu, .pcmu), ("G.722 to G.711", .g722, .pcmu),
        ("Opus to G.711", .opus, .pcmu),
    ]

    /// `progress`: steps done, of all, and what is being measured.
    public static func measure(
        ceiling: Int = 75,
        progress: @escaping @Sendable (Int, Int, String) -> Void
    ) async throws -> Capacity {
        let kinds = try await Demonstration.onThread { try sounds(ceiling, progress) }
        progress(pairs.count, pairs.count + 1, "new calls")
        let milliseconds: Double
        do {
            milliseconds = try await Demonstration.withExchange { daemon, phones in
                guard let server = await daemon.listeners.first?.bound else {
                    throw Failure(text: "the exchange listens nowhere")
                }
                return try await Demonstration.onThread {
                    try millisecondsPerNewCall(server, phones)
                }
            }
        } catch let failure as Demonstration.Failure {
            throw Failure(text: failure.text)
        }
        return Capacity(
            kinds: kinds, millisecondsPerNewCall: milliseconds,
            newCallsPerSecond: Int(Double(ceiling) * 10 / max(milliseconds, 0.001)),
            ceiling: ceiling)
    }

    // MARK: - Sound

    private static func sounds(
        _ ceiling: Int, _ progress: (Int, Int, String) -> Void
    ) throws(Failure) -> [Kind] {
        var kinds: [Kind] = []
        for (index, pair) in pairs.enumerated() {
            progress(index, pairs.count + 1, pair.what)
            let share: Double
            do throws(LoadFailure) { share = try soundShare(pair.first, pair.second) } catch {
                throw Failure(text: error.reason)
            }
            kinds.append(
                Kind(
                    what: pair.what, percentEach: share * 100,
                    calls: share > 0 ? Int(Double(ceiling) / 100 / share) : 0))
        }
        return kinds
    }

    /// Of a processor, what one of so many calls takes of the engine's thread.
    private static func soundShare(_ first: Manner, _ second: Manner) throws(LoadFailure) -> Double
    {
        let calls = Limits.benchCalls
        let voice = try Voice(path: nil)
        let payloads = (try first.payloads(of: voice), try second.payloads(of: voice))
        let measured = Measured()
        defer { measured.stop() }
        var phones: [Phone] = []
        defer { for phone in phones { phone.hangUp() } }
        for number in 0..<calls {
            let call = Call(UInt32(number), firstPort: Limits.benchPort)
            measured.engine.submit(call.orders(first, second))
            phones.append(
                try Phone(
                    from: call.phones.0, to: call.ports.0, first, payloads.0, ahead: number * 7))
            phones.append(
                try Phone(
                    from: call.phones.1, to: call.ports.1, second, payloads.1, ahead: number * 7))
        }
        let began = now()
        for step in 0..<(Limits.benchWarmSeconds + Limits.benchSeconds) * 1_000 {
            rest(until: began + Int64(step) * 1_000_000)
            if step == Limits.benchWarmSeconds * 1_000 { measured.beginAnew() }
            for index in stride(from: step % 20, to: phones.count, by: 20) {
                phones[index].listen()
                phones[index].speak()
            }
        }
        return try measured.share() / Double(calls)
    }

    // MARK: - New calls

    /// Processor time of a whole call, INVITE to BYE, both ends, without that of the phones: an
    /// exchange of our own, and one call after the other.
    private static func millisecondsPerNewCall(
        _ server: SocketAddress, _ phones: [DemoConfiguration.Phone]
    ) throws -> Double {
        let stage = try Stage(server: server, domain: "bellbird.local", phones: phones) { _ in }
        let (alice, bob) = (stage.alice, stage.bob)
        alice.use { $0.register(at: stage.now) }
        try stage.wait(for: "a registration") { alice.phone.isRegistered }
        bob.use { $0.register(at: stage.now) }
        try stage.wait(for: "a registration") { bob.phone.isRegistered }
        for _ in 0..<20 { try stage.callBriefly() }
        let (whole, own) = (
            processorTime(CLOCK_PROCESS_CPUTIME_ID), processorTime(CLOCK_THREAD_CPUTIME_ID)
        )
        let end = stage.now + .seconds(Limits.benchSeconds)
        var calls = 0
        while stage.now < end {
            try stage.callBriefly()
            calls += 1
        }
        let spent =
            processorTime(CLOCK_PROCESS_CPUTIME_ID) - whole
            - (processorTime(CLOCK_THREAD_CPUTIME_ID) - own)
        return spent / Double(max(calls, 1))
    }

    /// Milliseconds, by a clock of the program or of its thread (clock_gettime(3)).
    private static func processorTime(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1_000_000
    }
}

extension Stage {
    /// Rings, is answered at once, and is over.
    fileprivate func callBriefly() throws(Failure) {
        alice.dial("202", at: now)
        try wait(for: "a ringing phone") { bob.isRinging }
        bob.use { phone in
            if let call = bob.call { phone.answer(call, at: now) }
        }
        try wait(for: "a conversation") { alice.isTalking && bob.isTalking }
        alice.use { phone in
            if let call = alice.call { phone.hangUp(call, at: now) }
        }
        try wait(for: "its end") { alice.hasNoCall && bob.hasNoCall }
    }
}
