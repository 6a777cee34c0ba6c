import CountingHeap
import Failing
import Glibc
import Load
import Media

/// What a call costs the engine's thread, by what the two ends speak: processor time per call in
/// per cent of a processor, how late frames were, packets lost, and the blocks of memory that the
/// whole program asked for while nothing began or ended. Fails when packets ask for memory.
///
///     call-cost CALLS SECONDS FIRST SECOND [SPEECH]
///
/// FIRST and SECOND are of `pcmu pcma g722 opus l16 gsm`. Where both are the same the call is
/// relayed, unless one has a `!` behind it: `opus! opus` is decoded and spoken anew. `+80` and
/// `+gcm` behind it protect the packets of that end by SRTP.
/// SPEECH is a file of 16 bits, mono, at 16 kHz, without a header.
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 4, let calls = Int(arguments[0]), (1...2_000).contains(calls),
    let seconds = Int(arguments[1]), let first = Manner(arguments[2]),
    let second = Manner(arguments[3])
else { fail("CALLS SECONDS FIRST SECOND [SPEECH]") }
let speech = try Voice(path: arguments.count > 4 ? arguments[4] : nil)
let measured = Measured()
var phones: [Phone] = []
let payloads = [try first.payloads(of: speech), try second.payloads(of: speech)]
for number in 0..<calls {
    let call = Call(UInt32(number))
    measured.engine.submit(call.orders(first, second))
    phones.append(
        try Phone(
            from: call.phones.0, to: call.ports.0, first, payloads[0], ahead: number * 7))
    phones.append(
        try Phone(
            from: call.phones.1, to: call.ports.1, second, payloads[1], ahead: number * 7 + 3))
}
usleep(500_000)

// A grid of 1 ms; each phone keeps its place in it.
let begun = now()
var blocks: UInt = 0
var counted = (sent: 0, heard: 0)
let warm = 3
for step in 0..<(seconds + warm) * 1_000 {
    rest(until: begun + Int64(step) * 1_000_000)
    if step == warm * 1_000 {
        blocks = counting_heap_blocks()
        counted = (phones.reduce(0) { $0 + $1.sent }, phones.reduce(0) { $0 + $1.heard })
        measured.beginAnew()
    }
    for index in stride(from: step % 20, to: phones.count, by: 20) {
        phones[index].listen()
        phones[index].speak()
    }
}
blocks = counting_heap_blocks() - blocks
let sent = phones.reduce(0) { $0 + $1.sent } - counted.sent
let heard = phones.reduce(0) { $0 + $1.heard } - counted.heard
print(
    "\(arguments[2]) \(arguments[3]), \(calls) calls: \(try measured.summary(shares: calls));",
    "\(sent) packets sent, \(heard) heard; \(blocks) blocks of memory")
guard blocks < heard / 100 else { fail("packets ask for memory") }
