import CMediaIO
import Wire

/// Between the house's addresses and those of the system calls.
extension cmedia_address {
    init(_ address: SocketAddress) {
        self.init(address.ip)
        port = address.port
    }

    init(_ ip: IPAddress) {
        self.init()
        withUnsafeMutableBytes(of: &self.ip) { raw in
            switch ip.unmapped {
            case .v4(let value): raw.storeBytes(of: value.bigEndian, as: UInt32.self)
            case .v6(let high, let low):
                raw.storeBytes(of: high.bigEndian, as: UInt64.self)
                raw.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
        }
        family = ip.unmapped.isV4 ? 4 : 6
    }

    var socketAddress: SocketAddress {
        let ip = withUnsafeBytes(of: self.ip) { raw -> IPAddress in
            if family == 4 { return .v4(UInt32(bigEndian: raw.load(as: UInt32.self))) }
            return .v6(
                high: UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
        return SocketAddress(ip, port)
    }

    @inline(__always)
    func isSameHost(as other: cmedia_address) -> Bool {
        guard family == other.family, family != 0 else { return false }
        return halves == other.halves
    }

    @inline(__always)
    func isSame(as other: cmedia_address) -> Bool {
        port == other.port && isSameHost(as: other)
    }

    @inline(__always)
    private var halves: SIMD2<UInt64> {
        withUnsafeBytes(of: ip) { raw in
            SIMD2(
                raw.loadUnaligned(as: UInt64.self),
                raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }
}
