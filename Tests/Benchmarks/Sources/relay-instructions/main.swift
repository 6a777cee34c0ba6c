import Glibc
import Media
import Wire

/// Sends the given number of packets through one relayed call, one way and the other in turn, each
/// after the one before has come out, so that every packet costs a wake of its own: the dearest
/// case. `relay.sh` counts what the
/// engine's thread does meanwhile.
struct Socket {
    let descriptor: Int32
    let port: UInt16

    init?(to remote: UInt16, from local: UInt16) {
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        port = local
        guard descriptor >= 0, Self.call(bind, descriptor, local) == 0 else { return nil }
        guard Self.call(connect, descriptor, remote) == 0 else { return nil }
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
}

func opening(_ stream: UInt32, at port: UInt16, for phone: UInt16) -> [MediaCommand] {
    let host = IPAddress.v4(0x7F00_0001)
    return [
        .open(
            StreamNumber(stream),
            Opening(
                local: SocketAddress(host, port), ssrc: stream, sequence: 1, timestamp: 1,
                cname: "benchmark")),
        .direct(
            StreamNumber(stream),
            Direction(
                rtp: SocketAddress(host, phone), rtcp: nil, sends: true, receives: true,
                clockRates: [0: 8_000], telephoneEvent: 101, alsoFrom: nil,
                silenceTimeoutMilliseconds: nil, relaysFeedback: false)),
    ]
}

func fail(_ reason: String) -> Never {
    perror(reason)
    exit(1)
}

let count = CommandLine.arguments.dropFirst().first.flatMap { UInt32($0) } ?? 1_000
let base = UInt16(20_000 + getpid() % 1_000 * 20)
guard let talker = Socket(to: base, from: base + 4),
    let listener = Socket(to: base + 2, from: base + 6)
else { fail("the ports from \(base) are taken") }
let engine = MediaEngine { events in
    for case .openFailed(_, let reason) in events { fail(reason) }
}
engine.start()
engine.submit(
    opening(1, at: base, for: talker.port) + opening(2, at: base + 2, for: listener.port) + [
        .connect(StreamNumber(1), StreamNumber(2), firstToSecond: [:], secondToFirst: [:])
    ])
usleep(300_000)

var packet = [UInt8](repeating: 0xFF, count: 172)
packet[0] = 0x80
packet[1] = 0
var room = [UInt8](repeating: 0, count: 256)
for round in 0..<count {
    let index = round / 2
    let (from, to) = round % 2 == 0 ? (talker, listener) : (listener, talker)
    for shift in 0..<2 { packet[3 - shift] = UInt8(truncatingIfNeeded: index >> UInt32(8 * shift)) }
    let time = index &* 160
    for shift in 0..<4 { packet[7 - shift] = UInt8(truncatingIfNeeded: time >> UInt32(8 * shift)) }
    guard send(from.descriptor, packet, packet.count, 0) == packet.count else {
        fail("packet \(round) could not be sent")
    }
    guard recv(to.descriptor, &room, room.count, 0) == packet.count else {
        fail("packet \(round) did not come out")
    }
}
engine.stop()
usleep(300_000)
