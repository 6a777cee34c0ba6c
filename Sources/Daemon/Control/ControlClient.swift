import Foundation
import Glibc

/// The command line's end of the control socket.
public struct ControlClient: Sendable {
    public enum Failure: Error {
        /// Nobody listens there.
        case notRunning(String)
        case notAllowed(String)
        case broken
    }

    private let path: String

    public init(_ path: String) {
        self.path = path
    }

    /// False if nobody listens there.
    public var isAnswered: Bool {
        do throws(Failure) {
            close(try connected())
            return true
        } catch {
            if case .notRunning = error { return false }
            return true
        }
    }

    /// Asks, and waits for the answer.
    public func ask(_ request: ControlRequest) throws(Failure) -> ControlReply {
        let descriptor = try connected()
        defer { close(descriptor) }
        guard var line = try? JSONEncoder().encode(request) else { throw .broken }
        line.append(0x0A)
        let sent = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard sent == line.count else { throw .broken }
        var answer = Data()
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while answer.last != 0x0A {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { throw .broken }
            answer.append(contentsOf: chunk[..<count])
        }
        guard let reply = try? JSONDecoder().decode(ControlReply.self, from: answer) else {
            throw .broken
        }
        return reply
    }

    private func connected() throws(Failure) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .broken }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            close(descriptor)
            throw .notRunning(path)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let reason = errno
            close(descriptor)
            throw reason == EACCES ? .notAllowed(path) : .notRunning(path)
        }
        return descriptor
    }
}
