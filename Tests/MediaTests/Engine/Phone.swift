import Glibc
import Wire

/// An RTP packet as a test writes and reads it.
struct Packet: Equatable {
    var payloadType: UInt8 = 0
    var marker = false
    var sequence: UInt16
    var timestamp: UInt32
    var ssrc: UInt32 = 0x0101_0101
    var payload: [UInt8] = [UInt8](repeating: 0xFF, count: 160)

    var bytes: [UInt8] {
        var bytes: [UInt8] = [0x80, payloadType | (marker ? 0x80 : 0)]
        for shift in [8, 0] { bytes.append(UInt8(truncatingIfNeeded: sequence >> UInt16(shift))) }
        for word in [timestamp, ssrc] {
            for shift in [24, 16, 8, 0] {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift)))
            }
        }
        return bytes + payload
    }

    init(_ sequence: UInt16, _ timestamp: UInt32) {
        self.sequence = sequence
        self.timestamp = timestamp
    }

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 12, bytes[0] == 0x80 else { return nil }
        payloadType = bytes[1] & 0x7F
        marker = bytes[1] & 0x80 != 0
        sequence = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        timestamp = bytes[4..<8].reduce(0) { $0 << 8 | UInt32($1) }
        ssrc = bytes[8..<12].reduce(0) { $0 << 8 | UInt32($1) }
        payload = Array(bytes[12...])
    }
}

/// A far end: two UDP sockets on loopback.
final class Phone {
    let rtp: UDPSocket
    let rtcp: UDPSocket
    var address: SocketAddress { rtp.address }

    /// Hosts of their own are easily had: 127.0.0.0/8 is all ours.
    init(host: String = "127.0.0.1") throws {
        rtp = try UDPSocket(host: host)
        rtcp = try UDPSocket(host: host)
    }

    func send(_ packet: Packet, to address: SocketAddress) {
        rtp.send(packet.bytes, to: address)
    }

    /// The next packet; nil after `milliseconds` of nothing.
    func hear(_ milliseconds: Int32 = 2_000) -> Packet? {
        rtp.receive(milliseconds).flatMap { Packet($0) }
    }

    /// Sends and hears one after the other, so that their order is certain.
    func exchange(
        _ packet: Packet, over address: SocketAddress, with other: Phone,
        within milliseconds: Int32 = 2_000
    ) -> Packet? {
        send(packet, to: address)
        return other.hear(milliseconds)
    }
}

struct SocketFailure: Error {
    let reason = errno
}

final class UDPSocket {
    private let descriptor: Int32
    let address: SocketAddress

    init(host: String, port: UInt16 = 0) throws {
        guard let ip = IPAddress(host) else { throw SocketFailure() }
        descriptor = socket(ip.isV4 ? AF_INET : AF_INET6, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { throw SocketFailure() }
        let bound = Self.withRaw(SocketAddress(ip, port)) { [descriptor] in
            bind(descriptor, $0, $1)
        }
        guard bound == 0 else {
            close(descriptor)
            throw SocketFailure()
        }
        guard let own = Self.port(of: descriptor) else { throw SocketFailure() }
        address = SocketAddress(ip, own)
    }

    deinit {
        close(descriptor)
    }

    /// Nil for what is no socket of IP.
    static func port(of descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let got = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        guard got == 0, [AF_INET, AF_INET6].contains(Int32(storage.ss_family)) else { return nil }
        // The port stands in the same place of both families.
        let bigEndian = withUnsafeBytes(of: &storage) {
            $0.load(fromByteOffset: 2, as: UInt16.self)
        }
        return UInt16(bigEndian: bigEndian)
    }

    func send(_ bytes: [UInt8], to address: SocketAddress) {
        _ = Self.withRaw(address) { sendto(descriptor, bytes, bytes.count, 0, $0, $1) }
    }

    func receive(_ milliseconds: Int32 = 2_000) -> [UInt8]? {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, milliseconds) == 1 else { return nil }
        var room = [UInt8](repeating: 0, count: 2_048)
        let count = recv(descriptor, &room, room.count, 0)
        return count < 0 ? nil : Array(room.prefix(count))
    }

    private static func withRaw<Result>(
        _ address: SocketAddress, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        switch address.ip {
        case .v4(let value):
            var raw = sockaddr_in()
            raw.sin_family = sa_family_t(AF_INET)
            raw.sin_port = address.port.bigEndian
            raw.sin_addr.s_addr = value.bigEndian
            return rebound(&raw, body)
        case .v6(let high, let low):
            var raw = sockaddr_in6()
            raw.sin6_family = sa_family_t(AF_INET6)
            raw.sin6_port = address.port.bigEndian
            withUnsafeMutableBytes(of: &raw.sin6_addr) {
                $0.storeBytes(of: high.bigEndian, as: UInt64.self)
                $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            return rebound(&raw, body)
        }
    }

    private static func rebound<Raw, Result>(
        _ raw: inout Raw, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafePointer(to: &raw) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<Raw>.size))
            }
        }
    }
}
