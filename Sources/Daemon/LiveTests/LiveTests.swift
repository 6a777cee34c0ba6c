public import Dialplan
import Foundation
import NIOConcurrencyHelpers
import Switchboard
import Wire

/// The tests of a plan on a real exchange: each has a daemon of its own with a state folder of its
/// own, over SIP on loopback, so that nothing of an exchange that runs here is touched (10.4).
public struct LiveTests: Sendable {
    /// Why they could not be run, in one sentence.
    public struct Failure: Error {
        public var text: String
    }

    private let files: [SourceFile]
    private let pace: UInt32

    /// - Parameters:
    ///   - directory: its plan has no mistakes.
    ///   - pace: seconds of the exchange in one second of the machine.
    public init(_ directory: ConfigurationDirectory, pace: UInt32) {
        files = directory.sources.filter {
            !["bellbird.toml", "secrets.toml"].contains($0.name)
        }
        self.pace = pace
    }

    /// In their order; a few of them at a time.
    public func run(_ tests: [TestRunner.Test]) async throws -> [TestResult] {
        let alone = ConfigurationDirectory.planDirectory(files, withoutSecrets: true)
        let engager = Engager(besides: alone.inventory)
        let notes = Self.notes(alone.inventory)
        let whole = ConfigurationDirectory.planDirectory(
            files + engager.files, withoutSecrets: true)
        guard whole.plan != nil else { throw Failure(text: "The plan has mistakes.") }
        return try await withThrowingTaskGroup(of: (Int, TestResult).self) { group in
            var results = [TestResult?](repeating: nil, count: tests.count)
            var slots = Array(0..<Limits.liveTestsAtOnce)
            var slotOf: [Int: Int] = [:]
            var next = 0
            while next < tests.count || !slotOf.isEmpty {
                if next < tests.count, let slot = slots.popLast() {
                    let (index, test) = (next, tests[next])
                    slotOf[index] = slot
                    next += 1
                    group.addTask { (index, try await run(test, whole, engager, slot)) }
                } else if let (index, played) = try await group.next() {
                    var result = played
                    result.notes = notes
                    results[index] = result
                    if let slot = slotOf.removeValue(forKey: index) { slots.append(slot) }
                }
            }
            return results.compactMap { $0 }
        }
    }

    /// The phones and trunks are played over UDP: what is said of their keys is not tried.
    private static func notes(_ inventory: Inventory) -> [String] {
        let phones = inventory.extensions.filter { $0.srtp == .required }.map(\.number)
        let trunks = inventory.trunks.filter { $0.srtp == .required }.map { "trunk \($0.name)" }
        return (phones + trunks).map {
            "\($0) has srtp = \"required\", and is played over UDP without keys"
        }
    }

    private func run(
        _ test: TestRunner.Test, _ directory: PlanDirectory, _ engager: Engager, _ slot: Int
    ) async throws -> TestResult {
        let place = try Self.write(engager, slot)
        defer { try? FileManager.default.removeItem(atPath: place) }
        // One is filled on the exchange's loop, the other by the thread of the test.
        let decided = NIOLockedValueBox<[Decided]>([])
        let told = NIOLockedValueBox<ToldAnswers>(ToldAnswers(nil, [:]))
        let daemon = Daemon(
            directory: place, patience: Limits.firstMessage, pace: Pace(factor: pace), told: told
        ) { new in
            decided.withLockedValue { $0 += new }
        }
        do { try await daemon.start() } catch let failure as Daemon.StartFailure {
            throw Failure(text: failure.text)
        }
        let result: Result<TestResult, any Error>
        if let server = await daemon.listeners.first?.bound {
            let pace = pace
            result = await onThread {
                try Self.play(test, directory, engager, daemon, decided, told, pace, server)
            }
        } else {
            result = .failure(Failure(text: "The exchange listens nowhere."))
        }
        await daemon.stop()
        return try result.get()
    }

    private static func play(
        _ test: TestRunner.Test, _ directory: PlanDirectory, _ engager: Engager,
        _ daemon: Daemon, _ decided: NIOLockedValueBox<[Decided]>,
        _ told: NIOLockedValueBox<ToldAnswers>, _ pace: UInt32, _ server: SocketAddress
    ) throws -> TestResult {
        guard let plan = directory.plan else { throw Failure(text: "The plan has mistakes.") }
        do {
            let exchange = try LoopbackExchange(
                daemon, decided, told, pace: pace, directory, engager, server: server)
            return TestRunner.run(test, plan) { world in
                ExchangeStage(
                    exchange, world, plan, patience: Limits.liveTestPatience,
                    isPerformed: Self.canTest, isObeyed: { $0.isPerformed })
            }
        } catch let failure as LoopbackSocket.Failure {
            throw Failure(text: failure.text)
        } catch let failure as LoopbackExchange.Failure {
            throw Failure(text: failure.text)
        }
    }

    /// Nobody is there to speak a prompt and to say that it is right.
    private static func canTest(_ action: Action) -> Bool {
        if case .recordPrompt = action { false } else { action.isPerformed }
    }

    /// The test waits for real time to go by: on a thread that may.
    private func onThread(
        _ body: @escaping @Sendable () throws -> TestResult
    ) async -> Result<TestResult, any Error> {
        await withCheckedContinuation { continuation in
            // Resumed once, whatever `body` does.
            Thread.detachNewThread { continuation.resume(returning: Result { try body() }) }
        }
    }

    /// A configuration that knows nobody but the caller who keeps phones busy; the plan under test
    /// comes in by reload.
    private static func write(_ engager: Engager, _ slot: Int) throws -> String {
        let name = "bellbird-test-\(UUID().uuidString.prefix(8))"
        let url = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let first = 12_000 + slot * 400
        let settings = """
            domain = "\(LoopbackExchange.domain)"

            [[listen]]
            transport = "udp"
            address = "127.0.0.1"
            port = 0

            [media]
            ports = "\(first)-\(first + 398)"
            silence-timeout = "off"

            [state]
            directory = "state"

            [control]
            socket = "control.sock"

            [log]
            level = "error"

            """
        let secrets = "[phone]\n\(engager.number) = \"\(UUID().uuidString)\"\n"
        for (name, text) in [("bellbird.toml", settings), ("secrets.toml", secrets)] {
            let path = url.appending(path: name)
            try Data(text.utf8).write(to: path)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: path.path)
        }
        for file in engager.files {
            try Data(file.bytes).write(to: url.appending(path: file.name))
        }
        return url.path
    }
}
