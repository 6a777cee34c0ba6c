import Foundation
import SIP
import Softphone
import Store
import Switchboard
import Wire

/// An exchange of its own, two telephones, one call with sound both ways: the whole product in ten
/// seconds, and a check that it works on this machine.
public struct Demonstration: Sendable {
    /// Why it could not be shown, in one sentence.
    public struct Failure: Error {
        public var text: String
    }

    private let say: @Sendable (String) -> Void
    /// How long the phones talk.
    private let talk: Duration

    public init(talk: Duration = .seconds(3), say: @escaping @Sendable (String) -> Void) {
        self.talk = talk
        self.say = say
    }

    /// Shows everything; true when all of it was right.
    public func run() async throws -> Bool {
        defer { say("") }
        return try await Self.withExchange { try await show($0, $1) }
    }

    /// An exchange with three phones on the loopback, as long as `body` takes.
    static func withExchange<Result>(
        _ body: (Daemon, [DemoConfiguration.Phone]) async throws -> Result
    ) async throws -> Result {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        guard let written = try DemoConfiguration.write(to: directory, sipPort: 0) else {
            throw Failure(text: "\(directory) is not empty.")
        }
        try Data(settings.utf8).write(to: URL(filePath: directory + "/bellbird.toml"))
        let daemon = Daemon(directory: directory)
        do { try await daemon.start() } catch let failure as Daemon.StartFailure {
            throw Failure(text: failure.text)
        }
        let result: Result
        do { result = try await body(daemon, written.phones) } catch {
            await daemon.stop()
            throw error
        }
        await daemon.stop()
        return result
    }

    /// Does what waits for real time to go by, which a thread of the pool must not.
    static func onThread<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            // Ends with the body; the continuation is resumed once.
            Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    private static func temporaryDirectory() throws -> String {
        let name = "bellbird-demo-\(UUID().uuidString.prefix(8))"
        let url = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return url.path
    }

    /// Beside an exchange that runs on this machine already: other ports, and only this machine.
    private static let settings = """
        domain = "bellbird.local"

        [[listen]]
        transport = "udp"
        address = "127.0.0.1"
        port = 0

        [media]
        ports = "12000-12998"

        [state]
        directory = "state"

        [control]
        socket = "control.sock"

        [log]
        level = "warning"

        """

    private func show(_ daemon: Daemon, _ phones: [DemoConfiguration.Phone]) async throws -> Bool {
        guard let server = await daemon.listeners.first?.bound else {
            throw Failure(text: "The exchange listens nowhere.")
        }
        say("An exchange listens on \(server). Two phones register, and one calls the other.\n")
        say(MessageLadder.heading("Alice 201", "Bellbird", "Bob 202"))
        let socket = daemon.directory + "/control.sock"
        return try await Self.onThread { try play(server: server, socket: socket, phones) }
    }

    /// The play, on a thread that may wait.
    private func play(
        server: SocketAddress, socket: String, _ phones: [DemoConfiguration.Phone]
    ) throws -> Bool {
        do {
            let stage = try Stage(
                server: server, domain: "bellbird.local", phones: phones, say: say)
            try stage.playCall(to: phones[1].number, talk: talk, say: say)
            return report(stage, try record(socket))
        } catch let failure as Stage.Failure {
            throw Failure(text: failure.text)
        } catch let failure as LoopbackSocket.Failure {
            throw Failure(text: failure.text)
        }
    }

    /// The record of the call, as `bellbird calls history` shows it.
    private func record(_ socket: String) throws -> CallRecord {
        let client = ControlClient(socket)
        for _ in 0..<50 {
            if case .history(let records) = try client.ask(.history(HistoryQuestion(limit: 1))),
                let record = records.first
            {
                return record
            }
            usleep(100_000)
        }
        throw Failure(text: "The call left no record.")
    }

    private func report(_ stage: Stage, _ record: CallRecord) -> Bool {
        let (alice, bob) = (stage.alice, stage.bob)
        let atBob = bob.heard(alice.source)
        let atAlice = alice.heard(bob.source)
        say("")
        say(Self.line("Bob heard Alice", atBob, alice.source))
        say(Self.line("Alice heard Bob", atAlice, bob.source))
        say(Self.line(record))
        let isRecorded =
            record.caller == "201" && record.answeredBy == "extension 202"
            && abs(Double(record.talkMilliseconds) - talk.milliseconds) < 500
        let isRight =
            atBob.isRight(for: alice.source) && atAlice.isRight(for: bob.source) && isRecorded
        say(isRight ? "Everything was right." : "Not everything was right.")
        return isRight
    }

    private static func line(
        _ who: String, _ heard: HeardAudio, _ source: ToneSource
    ) -> String {
        "\(who): \(heard.received) of \(heard.sent) packets, \(heard.lost) lost, delay "
            + fixed(heard.medianDelayMilliseconds, 2) + " ms (at worst "
            + fixed(heard.worstDelayMilliseconds, 2) + " ms), " + fixed(heard.hertz, 1)
            + " Hz at " + fixed(heard.level, 2) + " dBm0"
            + (heard.isRight(for: source) ? "" : "  ← not as it was sent")
    }

    private static func line(_ record: CallRecord) -> String {
        let streams = record.legs.flatMap(\.streams)
        let lost = streams.reduce(0) { $0 + $1.packetsLost }
        let jitter = streams.map(\.worstJitterMilliseconds).max() ?? 0
        return "Call record \(record.id): \(record.caller) to \(record.dialed), answered by "
            + "\(record.answeredBy ?? "nobody"), talked "
            + fixed(Double(record.talkMilliseconds) / 1000, 2) + " s, the "
            + "\(record.ending.by.rawValue) \(record.ending.cause), \(lost) packets lost, "
            + "jitter at worst " + fixed(jitter, 2) + " ms"
    }

    private static func fixed(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }
}
