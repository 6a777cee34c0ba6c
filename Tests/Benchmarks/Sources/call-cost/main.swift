import Calls
import CountingHeap
import Glibc
import Media
import Synchronization
import Wire

/// What a call costs the engine's thread, by what the two ends speak: processor time per call in
/// per cent of a processor, how late frames were, packets lost, and the blocks of memory that the
/// whole program asked for while nothing began or ended.
///
///     call-cost CALLS SECONDS FIRST SECOND [SPEECH]
///
/// FIRST and SECOND are of `pcmu pcma g722 opus l16 gsm`. Where both are the same the call is
/// relayed, unless one has a `!` behind it: `opus! opus` is decoded and spoken anew.
/// SPEECH is a file of 16 bits, mono, at 16 kHz, without a header.
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 4, let calls = Int(arguments[0]), (1...1_000).contains(calls),
    let seconds = Int(arguments[1]), let first = Manner(arguments[2]),
    let second = Manner(arguments[3])
else { fail("CALLS SECONDS FIRST SECOND [SPEECH]") }
let isRelayed = first.format == second.format && !first.isForced && !second.isForced
let speech = Voice(path: arguments.count > 4 ? arguments[4] : nil)

let loads = Mutex<[EngineLoad]>([])
let engine = MediaEngine { events in
    for event in events {
        switch event {
        case .openFailed(_, let reason): fail(reason)
        case .load(let load): loads.withLock { $0.append(load) }
        default: break
        }
    }
}
loads.withLock { $0.reserveCapacity(10_000) }
engine.start()

var phones: [Phone] = []
let payloads = [first.payloads(of: speech), second.payloads(of: speech)]
for number in 0..<calls {
    let call = Call(UInt32(number))
    let streams = (UInt32(number * 2), UInt32(number * 2 + 1))
    for (index, manner) in [first, second].enumerated() {
        let ports = index == 0 ? (call.ports.0, call.phones.0) : (call.ports.1, call.phones.1)
        engine.submit(manner.opening(streams.0 + UInt32(index), at: ports.0, for: ports.1))
        phones.append(
            Phone(
                from: ports.1, to: ports.0, manner, payloads[index],
                ahead: (number * 7 + index * 3) % payloads[index].count))
    }
    engine.submit([
        isRelayed
            ? .connect(
                StreamNumber(streams.0), StreamNumber(streams.1), firstToSecond: [:],
                secondToFirst: [:])
            : .bridge(StreamNumber(streams.0), StreamNumber(streams.1))
    ])
}
usleep(500_000)

// A grid of 1 ms; each phone keeps its place in it.
let begun = now()
var blocks: UInt = 0
var counted = (sent: 0, heard: 0)
let warm = 3
for step in 0..<(seconds + warm) * 1_000 {
    let wait = begun + Int64(step) * 1_000_000 - now()
    if wait > 0 {
        var rest = timespec(tv_sec: 0, tv_nsec: Int(wait))
        nanosleep(&rest, nil)
    }
    if step == warm * 1_000 {
        blocks = counting_heap_blocks()
        counted = (phones.reduce(0) { $0 + $1.sent }, phones.reduce(0) { $0 + $1.heard })
        loads.withLock { $0.removeAll(keepingCapacity: true) }
    }
    for index in stride(from: step % 20, to: phones.count, by: 20) {
        phones[index].listen()
        phones[index].speak()
    }
}
blocks = counting_heap_blocks() - blocks
let measured = loads.withLock { $0 }
guard !measured.isEmpty else { fail("the engine told no load") }
let share = measured.reduce(0) { $0 + $1.share } / Double(measured.count)
let late = measured.compactMap(\.latenessMilliseconds).sorted()
let worst = measured.compactMap(\.worstLatenessMilliseconds).max()
let sent = phones.reduce(0) { $0 + $1.sent } - counted.sent
let heard = phones.reduce(0) { $0 + $1.heard } - counted.heard
func rounded(_ value: Double?, _ digits: Double = 1_000) -> String {
    value.map { "\(($0 * digits).rounded() / digits)" } ?? "-"
}
print(
    "\(arguments[2]) \(arguments[3]), \(calls) calls: \(rounded(share * 100 / Double(calls))) % a call,",
    "\(rounded(share * 100, 10)) % in all; frames late by \(rounded(late.isEmpty ? nil : late[late.count / 2])) ms",
    "(p99 of the middle second), \(rounded(late.last)) (of the worst), \(rounded(worst)) at most;",
    "\(sent) packets sent, \(heard) heard; \(blocks) blocks of memory")
