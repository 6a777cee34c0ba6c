import Foundation
import Glibc
import Switchboard
import Synchronization
import Testing
import Wire

@testable import Daemon

/// A configuration directory of its own for one test: the demonstration's three extensions, on
/// ports of 127.0.0.1 that the system chooses.
final class Workplace: Sendable {
    let path: String
    let phones: [DemoConfiguration.Phone]

    init(_ settings: String = Workplace.settings()) throws {
        path =
            FileManager.default.temporaryDirectory
            .appending(path: "bb-\(UInt32.random(in: 0 ... .max))").path
        phones = try DemoConfiguration.write(to: path, sipPort: 0)?.phones ?? []
        try put(settings, "bellbird.toml")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    private static let count = Atomic(0)

    /// Tests run beside one another, and each exchange binds ports ahead: they get ranges of
    /// their own.
    private static func ports() -> String {
        let first = 14_000 + count.add(1, ordering: .relaxed).newValue % 90 * 200
        return "\(first)-\(first + 198)"
    }

    static func settings(
        transports: [String] = ["udp"], port: UInt16 = 0, mediaPorts: String = ports()
    ) -> String {
        let listeners = transports.map { transport in
            """
            [[listen]]
            transport = "\(transport)"
            address = "127.0.0.1"
            port = \(port)


            """
        }.joined()
        return """
            domain = "bellbird.local"

            \(listeners)
            [media]
            ports = "\(mediaPorts)"

            [state]
            directory = "state"

            [control]
            socket = "control.sock"

            [log]
            level = "error"

            """
    }

    func put(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
    }

    func text(_ name: String) throws -> String {
        try String(contentsOfFile: path + "/" + name, encoding: .utf8)
    }

    /// What lies here.
    func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: path))
    }

    /// Runs an exchange here while `body` runs.
    func running<Result>(
        patience: Duration = .seconds(15), _ body: (Daemon) async throws -> Result
    ) async throws -> Result {
        let daemon = Daemon(directory: path, patience: patience)
        try await daemon.start()
        let result: Result
        do { result = try await body(daemon) } catch {
            await daemon.stop()
            throw error
        }
        await daemon.stop()
        return result
    }

    /// Why an exchange does not start here.
    func complaint() async -> String {
        let daemon = Daemon(directory: path)
        do {
            try await daemon.start()
        } catch let failure as Daemon.StartFailure {
            return failure.text
        } catch { return "another error: \(error)" }
        await daemon.stop()
        return "it started"
    }

    /// Asks over the control socket, as the command line does; on a thread that may wait.
    func ask(_ request: ControlRequest) async throws -> ControlReply {
        let client = ControlClient(path + "/control.sock")
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try client.ask(request) })
            }
        }
    }

    /// The phones of the exchange that runs here.
    func listedPhones() async throws -> [PhoneView] {
        guard case .phones(let phones) = try await ask(.phones) else { return [] }
        return phones
    }
}

/// A blocking TCP connection, for reading what the exchange says byte for byte.
final class RawConnection {
    private let descriptor: Int32

    init(_ remote: Wire.SocketAddress) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = LoopbackName(port: remote.port)
        let status = name.use { connect(descriptor, $0, $1.pointee) }
        try #require(status == 0)
        waitAtMost(seconds: 5)
    }

    private func waitAtMost(seconds: Int) {
        // A `timeval`: seconds and microseconds.
        let limit = [seconds, 0]
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, limit, socklen_t(MemoryLayout<Int>.stride * 2))
    }

    deinit {
        close(descriptor)
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// True when the other side ends the stream within thirty seconds, whatever it says before.
    func isClosed() -> Bool {
        waitAtMost(seconds: 30)
        var chunk = [UInt8](repeating: 0, count: 4_096)
        var count = 1
        while count > 0 { count = Glibc.read(descriptor, &chunk, chunk.count) }
        return count == 0 || errno == ECONNRESET
    }

    /// What has come when `isEnough` says so, or when the stream ends or five seconds pass.
    func read(until isEnough: (String) -> Bool) -> String {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while !isEnough(String(decoding: all, as: UTF8.self)) {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            all += chunk[..<count]
        }
        return String(decoding: all, as: UTF8.self)
    }
}

/// Another program that has a UDP port of 127.0.0.1.
final class PortHolder {
    private let descriptor: Int32

    init(port: UInt16) {
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var name = LoopbackName(port: port)
        // Where it fails, yet another program has the port, which is as good.
        _ = name.use { bind(descriptor, $0, $1.pointee) }
    }

    deinit {
        close(descriptor)
    }
}

/// Waits on a thread that may wait, not on one of the test's.
func onThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await Demonstration.onThread(body)
}
