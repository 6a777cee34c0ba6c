import Glibc
import NIOCore
import Wire

/// Between the house's addresses and those of the network library.
extension Wire.SocketAddress {
    /// Nil for Unix sockets. The bytes are those of `sockaddr_in` and `sockaddr_in6` (ip(7),
    /// ipv6(7)): family, port, and the address at offset 4 or 8.
    init?(_ address: NIOCore.SocketAddress) {
        let found = address.withSockAddr { pointer, size -> Wire.SocketAddress? in
            let raw = UnsafeRawBufferPointer(start: pointer, count: size)
            switch (address.protocol, raw.count) {
            case (.inet, 8...):
                let value = UInt32(
                    bigEndian: raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
                return Wire.SocketAddress(.v4(value), Self.port(raw))
            case (.inet6, 24...):
                let high = raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
                let low = raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
                let ip = IPAddress.v6(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
                return Wire.SocketAddress(ip.unmapped, Self.port(raw))
            default: return nil
            }
        }
        guard let found else { return nil }
        self = found
    }

    private static func port(_ raw: UnsafeRawBufferPointer) -> UInt16 {
        UInt16(bigEndian: raw.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
    }

    /// Nil never happens for a numeric address; the library's signature allows it.
    var forNIO: NIOCore.SocketAddress? {
        var bytes = ByteBuffer()
        switch ip {
        case .v4(let value): bytes.writeInteger(value)
        case .v6(let high, let low):
            bytes.writeInteger(high)
            bytes.writeInteger(low)
        }
        return try? NIOCore.SocketAddress(packedIPAddress: bytes, port: Int(port))
    }

    /// Whether somebody has it: tried, and given back at once.
    func isTaken(isDatagram: Bool) -> Bool {
        guard let address = forNIO else { return false }
        return address.withSockAddr { pointer, size in
            let kind = (isDatagram ? SOCK_DGRAM : SOCK_STREAM).rawValue
            let descriptor = socket(
                Int32(pointer.pointee.sa_family), Int32(kind | SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { return false }
            defer { close(descriptor) }
            var yes: Int32 = 1
            let length = socklen_t(MemoryLayout<Int32>.size)
            // A connection that ended lately is nobody (RFC 9293 §3.6.1).
            if !isDatagram {
                setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, length)
            }
            if !ip.isV4 {
                setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &yes, length)
            }
            return bind(descriptor, pointer, socklen_t(size)) != 0 && errno == EADDRINUSE
        }
    }
}
