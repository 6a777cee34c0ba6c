import Glibc
import Wire

/// A UDP socket of a demonstration phone, on a loopback address and never waiting.
final class LoopbackSocket {
    struct Failure: Error {
        var text: String
    }

    let descriptor: Int32
    let address: SocketAddress

    /// A port that the system chooses; an even one for RTP (RFC 3550 §11).
    init(isEven: Bool = false, at host: UInt32 = INADDR_LOOPBACK) throws(Failure) {
        for _ in 0..<64 {
            let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Self.flags, 0)
            guard descriptor >= 0 else { break }
            if let port = Self.bind(descriptor, host), !isEven || port % 2 == 0 {
                self.descriptor = descriptor
                address = SocketAddress(.v4(host), port)
                return
            }
            close(descriptor)
        }
        throw Failure(text: "No port of \(IPAddress.v4(host)) could be had.")
    }

    deinit {
        close(descriptor)
    }

    private static let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)

    private static func bind(_ descriptor: Int32, _ host: UInt32) -> UInt16? {
        var address = name(SocketAddress(.v4(host), 0))
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isDone = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, length) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        return isDone ? UInt16(bigEndian: address.sin_port) : nil
    }

    private static func name(_ address: SocketAddress) -> sockaddr_in {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = address.port.bigEndian
        if case .v4(let value) = address.ip { name.sin_addr.s_addr = value.bigEndian }
        return name
    }

    func send(_ bytes: [UInt8], to remote: SocketAddress) {
        var name = Self.name(remote)
        withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(
                    descriptor, bytes, bytes.count, 0, $0,
                    socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// The next datagram and its source; nil when there is none.
    func receive() -> ([UInt8], SocketAddress)? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var name = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let count = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(descriptor, &bytes, bytes.count, 0, $0, &length)
            }
        }
        guard count >= 0 else { return nil }
        let ip = IPAddress.v4(UInt32(bigEndian: name.sin_addr.s_addr))
        return (
            Array(bytes[..<count]), SocketAddress(ip, UInt16(bigEndian: name.sin_port))
        )
    }
}
