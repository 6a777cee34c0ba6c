import CountingHeap
import Failing
import Glibc
import Load
import Media

/// What a conference costs the engine's thread for each member, and how long it takes until a
/// member is heard. First SPEAKERS talk and the others send silence; then one after the other says
/// 60 ms of a tone into the silence, and the time from its first packet to the first loud packet at
/// another member is taken. Fails when packets ask for memory.
///
///     room-cost MEMBERS SECONDS MANNER SPEAKERS [SPEECH]
///
/// MANNER is as in `call-cost`, unprotected; SPEECH has 16 bits, mono, at 16 kHz, without a header.
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 4, let members = Int(arguments[0]), (2...1_000).contains(members),
    let seconds = Int(arguments[1]), let manner = Manner(arguments[2]), manner.key == nil,
    let speakers = Int(arguments[3])
else { fail("MEMBERS SECONDS MANNER SPEAKERS [SPEECH]") }
let speech = try Voice(path: arguments.count > 4 ? arguments[4] : nil)
let measured = Measured()
let room = RoomNumber(1)
measured.engine.submit([.openRoom(room)])

/// A second of nothing, and a tone of 60 ms.
let silence = try manner.payloads(of: Voice(milliseconds: 1_000) { _ in 0 })
let tone = try manner.payloads(
    of: Voice(milliseconds: 60) { 12_000 * sin(2 * .pi * 1_000 * Double($0) / 16_000) })
let words = try manner.payloads(of: speech)
var phones = (0..<members).map { index in
    let call = Call(UInt32(index))
    let stream = call.streams.0
    measured.engine.submit(
        manner.opening(stream, at: call.ports.0, for: call.phones.0)
            + [.join(StreamNumber(stream), room, Seat())])
    return try Phone(
        from: call.phones.0, to: call.ports.0, manner, index < speakers ? words : silence,
        ahead: index * 7)
}
usleep(500_000)

let begun = now()
let warm = 3
var step = 0
func tick(_ work: (Int) -> Void) {
    rest(until: begun + Int64(step) * 1_000_000)
    work(step)
    step += 1
}

// Who talks is the same all the time.
var blocks: UInt = 0
var heardBefore = 0
for _ in 0..<(seconds + warm) * 1_000 {
    tick { step in
        if step == warm * 1_000 {
            blocks = counting_heap_blocks()
            heardBefore = phones.reduce(0) { $0 + $1.heard }
            measured.beginAnew()
        }
        for index in stride(from: step % 20, to: members, by: 20) {
            phones[index].listen()
            phones[index].speak()
        }
    }
}
blocks = counting_heap_blocks() - blocks
let heard = phones.reduce(0) { $0 + $1.heard } - heardBefore
print(
    "\(members) members, \(speakers) speak \(arguments[2]): \(try measured.summary(shares: members));",
    "\(heard) packets heard; \(blocks) blocks of memory")

// One after the other bursts into the silence.
guard let decoder = SoundDecoder(manner.format, near: .narrow) else { fail("no decoder") }
let samples = UnsafeMutablePointer<Int16>.allocate(capacity: 6_000)
func isLoud(_ packet: UnsafeRawPointer, _ count: Int) -> Bool {
    guard count > 12 else { return false }
    let written = decoder.decode(packet + 12, count - 12, into: samples, room: 6_000)
    return (0..<written).contains { samples[$0].magnitude > 2_000 }
}
/// Milliseconds.
var delays: [Double] = []
for burst in 0..<seconds * 2 {
    let (talker, listener) = (burst * 7 % members, (burst * 7 + 1) % members)
    var since: Int64?
    var said = 0
    func look() {
        var wasLoud = false
        while phones[listener].hear({ wasLoud = isLoud($0, $1) || wasLoud }) > 0 {}
        guard wasLoud, let begun = since else { return }
        delays.append(Double(now() - begun) / 1e6)
        since = nil
    }
    for moment in 0..<500 {
        while since != nil, now() < begun + Int64(step) * 1_000_000 {
            look()
            usleep(50)
        }
        tick { step in
            for index in stride(from: step % 20, to: members, by: 20) {
                if index != listener { phones[index].listen() }
                // 400 ms of silence go before.
                guard index == talker, moment >= 400, said < tone.count else {
                    phones[index].speak(silence[0])
                    continue
                }
                if said == 0 { since = now() }
                phones[index].speak(tone[said])
                said += 1
            }
            look()
        }
    }
}
delays.sort()
guard delays.count > seconds else { fail("most bursts were not heard") }
print(
    "burst to ear: \(rounded(delays[delays.count / 2])) ms in the middle,",
    "\(rounded(delays[0])) at the least, \(rounded(delays[delays.count - 1])) at most; \(delays.count) of \(seconds * 2) heard"
)
guard blocks < heard / 100 else { fail("packets ask for memory") }
