import Calls
import Glibc
import Media
import Wire

func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// A socket that speaks one frame after the other, and counts what it hears.
struct Phone {
    private let descriptor: Int32
    private let manner: Manner
    private let payloads: [[UInt8]]
    private var position: Int
    private var number: UInt32 = 0
    private let ssrc: UInt32
    private let room = UnsafeMutableRawPointer.allocate(byteCount: 2_048, alignment: 16)
    private(set) var sent = 0
    private(set) var heard = 0

    init(
        from local: UInt16, to remote: UInt16, _ manner: Manner, _ payloads: [[UInt8]],
        ahead: Int
    ) {
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        self.manner = manner
        self.payloads = payloads
        position = ahead
        ssrc = UInt32(local)
        guard Self.call(bind, descriptor, local) == 0, Self.call(connect, descriptor, remote) == 0
        else { fail("port \(local)") }
    }

    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32, _ descriptor: Int32,
        _ port: UInt16
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    mutating func listen() {
        while recv(descriptor, room, 2_048, Int32(MSG_DONTWAIT)) > 0 { heard += 1 }
    }

    mutating func speak() {
        let payload = payloads[position]
        position = (position + 1) % payloads.count
        let time = number &* (manner.format.clockRate / 50)
        room.storeBytes(of: 0x80, as: UInt8.self)
        room.storeBytes(
            of: manner.payloadType | (number == 0 ? 0x80 : 0), toByteOffset: 1, as: UInt8.self)
        room.storeBytes(
            of: UInt16(truncatingIfNeeded: number).bigEndian, toByteOffset: 2, as: UInt16.self)
        room.storeBytes(of: time.bigEndian, toByteOffset: 4, as: UInt32.self)
        room.storeBytes(of: ssrc.bigEndian, toByteOffset: 8, as: UInt32.self)
        payload.withUnsafeBytes { raw in
            guard let start = raw.baseAddress else { return }
            (room + 12).copyMemory(from: start, byteCount: raw.count)
        }
        number &+= 1
        if send(descriptor, room, 12 + payload.count, 0) > 0 { sent += 1 }
    }
}
