import Glibc

/// The `sockaddr_in` of 127.0.0.1 and a port, byte for byte (ip(7)). Which module the struct of
/// that name belongs to depends on what a file is compiled together with.
struct LoopbackName: Sendable {
    private var bytes: [UInt8]

    init(port: UInt16 = 0) {
        bytes = withUnsafeBytes(of: UInt16(AF_INET)) { Array($0) }
        bytes += [UInt8(port >> 8), UInt8(port & 0xFF), 127, 0, 0, 1]
        bytes += [UInt8](repeating: 0, count: 8)
    }

    var port: UInt16 { UInt16(bytes[2]) << 8 | UInt16(bytes[3]) }

    /// For a system call that reads the name, or writes it.
    mutating func use<Result>(
        _ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result
    ) -> Result {
        var length = socklen_t(bytes.count)
        return bytes.withUnsafeMutableBytes { raw in
            raw.withMemoryRebound(to: sockaddr.self) { names in
                // Sixteen bytes are one name, so there is a first.
                call(names.baseAddress.unsafelyUnwrapped, &length)
            }
        }
    }
}
