import Glibc
import Wire

/// A datagram socket on loopback that never waits: what the demonstration's phones speak through.
final class LoopbackSocket {
    let descriptor: Int32
    let local: SocketAddress

    struct Failure: Error {}

    /// Port 0 takes any free one.
    init(port: UInt16 = 0) throws {
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw Failure() }
        var address = Self.name(SocketAddress(.v4(0x7F00_0001), port))
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> Int32 in
                guard bind(descriptor, pointer, size) == 0 else { return -1 }
                return getsockname(descriptor, pointer, &size)
            }
        }
        local = SocketAddress(.v4(0x7F00_0001), UInt16(bigEndian: address.sin_port))
        guard status == 0 else {
            close(descriptor)
            throw Failure()
        }
    }

    deinit { close(descriptor) }

    private static func name(_ address: SocketAddress) -> sockaddr_in {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = address.port.bigEndian
        if case .v4(let value) = address.ip { name.sin_addr.s_addr = value.bigEndian }
        return name
    }

    func send(_ bytes: [UInt8], to remote: SocketAddress) {
        var address = Self.name(remote)
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(
                    descriptor, bytes, bytes.count, 0, $0,
                    socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// The next datagram and its source, if one waits.
    func receive() -> ([UInt8], SocketAddress)? {
        var room = [UInt8](repeating: 0, count: 65_536)
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let count = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(descriptor, &room, room.count, 0, $0, &size)
            }
        }
        guard count > 0 else { return nil }
        let source = SocketAddress(
            .v4(UInt32(bigEndian: address.sin_addr.s_addr)), UInt16(bigEndian: address.sin_port))
        return (Array(room[..<count]), source)
    }
}
