import Dispatch
import Failing
import Glibc
import Load
import Media
import Wire

/// Relays packets through a number of calls: in each round one packet of each talker, then one of
/// each listener. With one call every packet costs a wake of its own, the dearest case; with many
/// the wakes are shared, as in a busy office: the engine is held while they are sent. `relay.sh`
/// counts what the engine's thread does.
///
///     relay-instructions CALLS ROUNDS
struct Phones {
    let talker: Socket
    let listener: Socket
}

/// A packet of 20 ms of G.711.
func packet(_ number: UInt32) -> [UInt8] {
    var packet = [UInt8](repeating: 0xFF, count: 172)
    packet.replaceSubrange(0..<2, with: [0x80, 0])
    let time = number &* 160
    for index in 0..<4 {
        let shift = UInt32(8 * index)
        if index < 2 { packet[3 - index] = UInt8(truncatingIfNeeded: number >> shift) }
        packet[7 - index] = UInt8(truncatingIfNeeded: time >> shift)
    }
    return packet
}

/// Holds the engine's thread in its report of an order that fails: nothing can be bound to an
/// address that no host can have (RFC 1112 §4).
struct Gate {
    let reached = DispatchSemaphore(value: 0)
    let opened = DispatchSemaphore(value: 0)

    func close(_ engine: MediaEngine) {
        let nowhere = SocketAddress(.v4(0xF000_0001), 5_004)
        engine.submit([
            .open(
                StreamNumber(.max),
                Opening(local: nowhere, ssrc: 0, sequence: 0, timestamp: 0, cname: ""))
        ])
        reached.wait()
    }
}

func relay(_ packet: [UInt8], _ pairs: [(from: Socket, to: Socket)]) {
    var room = [UInt8](repeating: 0, count: 256)
    if pairs.count > 1 { gate.close(engine) }
    for pair in pairs where send(pair.from.descriptor, packet, packet.count, 0) != packet.count {
        fail("a packet could not be sent")
    }
    if pairs.count > 1 { gate.opened.signal() }
    for pair in pairs where recv(pair.to.descriptor, &room, room.count, 0) != packet.count {
        fail("a packet did not come out")
    }
}

let arguments = CommandLine.arguments.dropFirst().compactMap { UInt32($0) }
guard arguments.count == 2, arguments[0] <= 500 else { fail("CALLS (500 at most) ROUNDS") }
let gate = Gate()
let engine = MediaEngine { [gate] events in
    for case .openFailed(let number, let reason) in events {
        guard number == StreamNumber(.max) else { fail(reason) }
        gate.reached.signal()
        gate.opened.wait()
    }
}
engine.start()
var calls: [Phones] = []
for index in 0..<arguments[0] {
    let call = Call(index)
    calls.append(
        Phones(
            talker: Socket(from: call.phones.0, to: call.ports.0),
            listener: Socket(from: call.phones.1, to: call.ports.1)))
    engine.submit(call.orders())
}
usleep(500_000)
for round in 0..<arguments[1] {
    relay(packet(round), calls.map { ($0.talker, $0.listener) })
    relay(packet(round), calls.map { ($0.listener, $0.talker) })
}
engine.stop()
usleep(500_000)
