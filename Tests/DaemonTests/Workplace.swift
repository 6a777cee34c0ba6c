import Foundation
import Glibc
import Switchboard
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

    static func settings(transports: [String] = ["udp"], port: UInt16 = 0) -> String {
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
            ports = "14000-14998"

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

    /// Runs an exchange here while `body` runs.
    func running<Result>(_ body: (Daemon) async throws -> Result) async throws -> Result {
        let daemon = Daemon(directory: path)
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
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = remote.port.bigEndian
        name.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        let status = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0)
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        close(descriptor)
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(descriptor, bytes, bytes.count)
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
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        // Where it fails, yet another program has the port, which is as good.
        _ = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    deinit {
        close(descriptor)
    }
}

/// Waits on a thread that may wait, not on one of the test's.
func onThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
    }
}
