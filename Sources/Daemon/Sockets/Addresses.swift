import NIOCore
import Wire

/// Between the house's addresses and those of the network library.
extension Wire.SocketAddress {
    init?(_ address: NIOCore.SocketAddress) {
        switch address {
        case .v4(let inner):
            let value = inner.address
            self.init(
                .v4(UInt32(bigEndian: value.sin_addr.s_addr)), UInt16(bigEndian: value.sin_port))
        case .v6(let inner):
            var value = inner.address
            let port = UInt16(bigEndian: value.sin6_port)
            let halves = withUnsafeBytes(of: &value.sin6_addr) { raw in
                (
                    UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                    UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                )
            }
            self.init(IPAddress.v6(high: halves.0, low: halves.1).unmapped, port)
        case .unixDomainSocket:
            return nil
        }
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
}
