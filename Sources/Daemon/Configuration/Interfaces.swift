import Glibc
import Switchboard
import Wire

/// The addresses of this machine.
enum Interfaces {
    static func all() -> [Interface] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        let defaults = [defaultSource(.v4(0xC000_0201)), defaultSource(documentationV6)]
        var found: [Interface] = []
        var next = first
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard let address = address(entry.ifa_addr) else { continue }
            found.append(
                Interface(
                    address: address, prefixLength: prefixLength(entry.ifa_netmask),
                    isDefault: defaults.contains(address)))
        }
        return found
    }

    /// 2001:db8::1, in no network: the way there is the default one.
    private static let documentationV6 = IPAddress.v6(high: 0x2001_0DB8_0000_0000, low: 1)

    private static func address(_ pointer: UnsafeMutablePointer<sockaddr>?) -> IPAddress? {
        guard let pointer else { return nil }
        switch Int32(pointer.pointee.sa_family) {
        case AF_INET:
            return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                .v4(UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
            }
        case AF_INET6:
            return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: &$0.pointee.sin6_addr) { raw in
                    .v6(
                        high: UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self)),
                        low: UInt64(
                            bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
                }
            }
        default: return nil
        }
    }

    private static func prefixLength(_ mask: UnsafeMutablePointer<sockaddr>?) -> UInt8 {
        switch address(mask) {
        case .v4(let value): UInt8(value.nonzeroBitCount)
        case .v6(let high, let low): UInt8(high.nonzeroBitCount + low.nonzeroBitCount)
        case nil: 0
        }
    }

    /// The address from which packets to `remote` would leave. Nothing is sent: a datagram socket
    /// is only connected.
    private static func defaultSource(_ remote: IPAddress) -> IPAddress? {
        let family = remote.isV4 ? AF_INET : AF_INET6
        let socket = Glibc.socket(family, Int32(SOCK_DGRAM.rawValue), 0)
        guard socket >= 0 else { return nil }
        defer { Glibc.close(socket) }
        var storage = sockaddr_storage()
        let length = fill(&storage, remote)
        let isConnected = withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, length) }
        }
        guard isConnected == 0 else { return nil }
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                getsockname(socket, pointer, &size) == 0 ? address(pointer) : nil
            }
        }
    }

    private static func fill(_ storage: inout sockaddr_storage, _ remote: IPAddress) -> socklen_t {
        let discard: UInt16 = 9
        switch remote {
        case .v4(let value):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = discard.bigEndian
            address.sin_addr.s_addr = value.bigEndian
            withUnsafeMutableBytes(of: &storage) { room in
                withUnsafeBytes(of: &address) { room.copyMemory(from: $0) }
            }
            return socklen_t(MemoryLayout<sockaddr_in>.size)
        case .v6(let high, let low):
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = discard.bigEndian
            withUnsafeMutableBytes(of: &address.sin6_addr) { room in
                room.storeBytes(of: high.bigEndian, as: UInt64.self)
                room.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            withUnsafeMutableBytes(of: &storage) { room in
                withUnsafeBytes(of: &address) { room.copyMemory(from: $0) }
            }
            return socklen_t(MemoryLayout<sockaddr_in6>.size)
        }
    }
}
