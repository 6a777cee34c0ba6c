import Failing
import Glibc
import Load
import Media
import Wire

/// Says a file into a call through the engine, in real time, and writes what the other end hears.
/// PESQ judges the two.
///
///     call-sound FIRST SECOND SPEECH HEARD [LOSS]
///
/// FIRST speaks, SECOND hears; they are of `pcmu pcma g722 opus l16 gsm`, and where both are the
/// same the call is relayed. SPEECH has 16 bits, mono, at 16 kHz, without a header; HEARD is written
/// so at the rate that is printed. LOSS: per cent of the packets of FIRST that are left out, always
/// the same ones.
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 4, let first = Manner(arguments[0]), let second = Manner(arguments[1])
else { fail("FIRST SECOND SPEECH HEARD [LOSS]") }
let loss = arguments.count > 4 ? UInt64(arguments[4]) ?? 0 : 0
let speech = try Voice(path: arguments[2])

let payloads = try first.payloads(of: speech)
let engine = MediaEngine { events in
    for case .openFailed(_, let reason) in events { fail(reason) }
}
engine.start()
let call = Call(0)
engine.submit(call.orders(first, second))
let speaker = try Socket(from: call.phones.0, to: call.ports.0).descriptor
let listener = try Socket(from: call.phones.1, to: call.ports.1).descriptor
guard let decoder = SoundDecoder(second.format, near: .wide) else { fail("no decoder") }
var heard: [Int16] = []
var room = [UInt8](repeating: 0, count: 2_048)
var samples = [Int16](repeating: 0, count: 6_000)
var expected: UInt16?

/// Decodes what has come; what is missing is made up.
func listen() {
    while true {
        let count = recv(listener, &room, room.count, Int32(MSG_DONTWAIT))
        guard count > 12 else { return }
        let sequence = UInt16(room[2]) << 8 | UInt16(room[3])
        let frame = decoder.rate.samplesPerFrame
        while let next = expected, next != sequence, sequence &- next < 50 {
            decoder.conceal(frame, into: &samples)
            heard += samples.prefix(frame)
            expected = next &+ 1
        }
        expected = sequence &+ 1
        let written = room.withUnsafeBytes { raw in
            raw.baseAddress.map {
                decoder.decode($0 + 12, count - 12, into: &samples, room: 6_000)
            } ?? 0
        }
        heard += samples.prefix(written)
    }
}

var chance: UInt64 = 88_172_645_463_325_252
usleep(200_000)
let begun = now()
for (number, payload) in payloads.enumerated() {
    rest(until: begun + Int64(number) * 20_000_000)
    listen()
    chance ^= chance << 13
    chance ^= chance >> 7
    chance ^= chance << 17
    if number > 0, chance % 100 < loss { continue }
    let stamp = UInt32(number) &* (first.format.clockRate / 50)
    var packet: [UInt8] = [0x80, first.payloadType | (number == 0 ? 0x80 : 0)]
    for shift in [8, 0] as [UInt32] {
        packet.append(UInt8(truncatingIfNeeded: UInt32(number) >> shift))
    }
    for word in [stamp, 1] as [UInt32] {
        for shift in [24, 16, 8, 0] as [UInt32] {
            packet.append(UInt8(truncatingIfNeeded: word >> shift))
        }
    }
    packet += payload
    _ = send(speaker, packet, packet.count, 0)
}
for _ in 0..<50 {
    usleep(10_000)
    listen()
}
guard let file = fopen(arguments[3], "wb") else { fail(arguments[3]) }
fwrite(heard, 2, heard.count, file)
fclose(file)
print(decoder.rate.rawValue)
