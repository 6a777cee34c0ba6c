import CountingHeap
import Failing
import Glibc
import Load
import Media

/// What 20 ms of each codec cost: processor time of this thread, the least and the median of many
/// rounds, and the blocks of memory that were asked for.
///
///     codec-cost [SPEECH]
///
/// SPEECH is a file of 16 bits, mono, at 16 kHz, without a header.

/// Processor time of this thread, nanoseconds.
func used() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}

/// Least nanoseconds of each line, by its name.
var least: [String: Double] = [:]
var allocated = false

/// `work` does `frames` frames.
func measure(_ name: String, frames: Int, rounds: Int = 15, _ work: () -> Void) {
    work()
    var times: [Double] = []
    times.reserveCapacity(rounds)
    let before = counting_heap_blocks()
    for _ in 0..<rounds {
        let start = used()
        work()
        times.append((used() - start) / Double(frames))
    }
    let blocks = counting_heap_blocks() - before
    times.sort()
    least[name] = times[0]
    allocated = allocated || blocks > 0
    let columns = [times[0], times[rounds / 2]].map { padded("\(Int($0.rounded()))", 9) }
    let label = name + String(repeating: " ", count: max(0, 44 - name.count))
    print(label + columns.joined() + padded("\(blocks)", 8))
}

let path = CommandLine.arguments.dropFirst().first
let voice = try Voice(path: path)
let speech = Dictionary(
    uniqueKeysWithValues: SampleRate.allCases.map { ($0, voice.frames($0)) })
let room = 8_192
let payload = UnsafeMutableRawPointer.allocate(byteCount: room, alignment: 16)
let samples = UnsafeMutablePointer<Int16>.allocate(capacity: room)

/// The payloads of the whole speech, one behind the other.
struct Coded {
    let bytes: UnsafeMutableRawPointer
    let counts: [Int]

    init(_ encoder: SoundEncoder) {
        let frames = speech[encoder.rate] ?? []
        bytes = .allocate(byteCount: frames.count * 2_000, alignment: 16)
        let bytes = bytes
        counts = frames.indices.map {
            encoder.encode(
                frames[$0], encoder.rate.samplesPerFrame, into: bytes + $0 * 2_000, room: 2_000)
        }
    }
}

func encode(_ name: String, _ encoder: SoundEncoder?) {
    guard let encoder, let frames = speech[encoder.rate] else { fail("no encoder for \(name)") }
    let size = encoder.rate.samplesPerFrame
    measure("encode \(name)", frames: frames.count) {
        for frame in frames { _ = encoder.encode(frame, size, into: payload, room: room) }
    }
}

func decode(_ name: String, _ decoder: SoundDecoder?, _ encoder: SoundEncoder?) {
    guard let decoder, let encoder else { fail("no decoder for \(name)") }
    let coded = Coded(encoder)
    measure("decode \(name)", frames: coded.counts.count) {
        for (index, count) in coded.counts.enumerated() {
            _ = decoder.decode(coded.bytes + index * 2_000, count, into: samples, room: room)
        }
    }
}

func both(_ name: String, _ format: SoundFormat) {
    encode(name, SoundEncoder(format))
    decode(name, SoundDecoder(format), SoundEncoder(format))
}

func opus(_ rate: SampleRate, _ complexity: Int) -> SoundEncoder? {
    var tuning = SoundEncoder.Tuning()
    tuning.complexity = complexity
    return SoundEncoder(.opus, near: rate, tuning: tuning)
}

func conceal(_ name: String, _ format: SoundFormat, _ rate: SampleRate) {
    guard let decoder = SoundDecoder(format, near: rate),
        let encoder = SoundEncoder(format, near: rate)
    else { fail("no decoder for \(name)") }
    let coded = Coded(encoder)
    let size = decoder.rate.samplesPerFrame
    // Every second packet is lost, so that each gap is a new one.
    measure("conceal \(name), and decode the next", frames: coded.counts.count / 2) {
        for index in stride(from: 1, to: coded.counts.count, by: 2) {
            decoder.conceal(size, into: samples)
            _ = decoder.decode(
                coded.bytes + index * 2_000, coded.counts[index], into: samples, room: room)
        }
    }
}

func resample(_ from: SampleRate, _ to: SampleRate) {
    guard let resampler = Resampler(from: from, to: to), let frames = speech[from] else {
        fail("no resampler")
    }
    let size = from.samplesPerFrame
    measure("resample \(from.rawValue) to \(to.rawValue)", frames: frames.count) {
        for frame in frames { _ = resampler.resample(frame, size, into: samples, room: room) }
    }
}

print("ns of processor time for 20 ms                least   median  blocks")
both("PCMU", .pcmu)
both("PCMA", .pcma)
both("L16 at 16000", .l16(.wide, isStereo: false))
both("G722", .g722)
both("GSM", .gsm)
both("G726-32", .g726(.kilobits32, .lowestFirst))
for rate in [SampleRate.narrow, .wide, .full] {
    for complexity in [0, 3, 5, 10] {
        encode("opus at \(rate.rawValue), complexity \(complexity)", opus(rate, complexity))
    }
}
for (from, to) in [
    (SampleRate.narrow, SampleRate.narrow), (.wide, .wide), (.full, .narrow), (.full, .wide),
    (.full, .full),
] {
    decode(
        "opus of \(from.rawValue) at \(to.rawValue)", SoundDecoder(.opus, near: to), opus(from, 5))
}
conceal("PCMU", .pcmu, .narrow)
conceal("G722", .g722, .wide)
conceal("opus at 8000", .opus, .narrow)
for from in SampleRate.allCases {
    for to in SampleRate.allCases where to != from { resample(from, to) }
}
let noise = ComfortNoise(.narrow)
let colour: [UInt8] = [60, 100, 140, 120, 130, 127, 127, 127, 127, 127, 127]
guard noise.update(colour, colour.count) else { fail("no noise") }
measure("comfort noise at 8000, ten coefficients", frames: 100) {
    for _ in 0..<100 { noise.fill(samples, 160) }
}

func loudness(_ frame: UnsafePointer<Int16>, _ count: Int) -> Int {
    var sum = 0
    for index in 0..<count { sum += abs(Int(frame[index])) }
    return sum
}

/// All members speak, or only three and the others hear one and the same.
func confer(_ rate: SampleRate, _ members: Int, speaking: Int) {
    guard let frames = speech[rate] else { fail("no speech at \(rate.rawValue)") }
    let mixer = Room()
    for name in 0..<UInt32(members) where !mixer.join(name, rate: rate) { fail("a full room") }
    let size = rate.samplesPerFrame
    guard let loud = frames.max(by: { loudness($0, size) < loudness($1, size) }) else {
        fail("no speech")
    }
    for place in 0..<members { mixer.input(place).update(repeating: 0, count: size) }
    let what = speaking == members ? "all speak" : "\(speaking) speak"
    measure("room of \(members) at \(rate.rawValue), \(what), each", frames: 100 * members) {
        for _ in 0..<100 {
            // What an ear would write: mixing scales it in place.
            for place in 0..<speaking {
                mixer.input(place).update(from: loud, count: size)
            }
            mixer.mix()
            for place in 0..<members { _ = mixer.heard(by: place) }
            mixer.takeTalking { _, _ in }
        }
    }
}

for rate in [SampleRate.narrow, .wide, .full] {
    confer(rate, 60, speaking: 60)
    confer(rate, 60, speaking: 3)
}

/// A call has both directions.
func call(_ name: String, _ parts: [String]) {
    let sum = parts.reduce(0) { $0 + (least[$1] ?? .nan) }
    // Ten thousandths of a core, without a format of Foundation.
    let share = Int((sum / 20_000_000 * 10_000).rounded())
    print(
        "\(name): \(Int(sum)) ns, \(share / 100).\(share % 100 < 10 ? "0" : "")\(share % 100) % of a core"
    )
}
print("")
call(
    "call PCMU and G722",
    [
        "decode PCMU", "resample 8000 to 16000", "encode G722", "decode G722",
        "resample 16000 to 8000", "encode PCMU",
    ])
for complexity in [0, 3, 5, 10] {
    call(
        "call PCMU and opus at 8000, complexity \(complexity)",
        [
            "decode PCMU", "encode opus at 8000, complexity \(complexity)",
            "decode opus of 8000 at 8000", "encode PCMU",
        ])
}
call(
    "call G722 and opus at 16000, complexity 5",
    [
        "decode G722", "encode opus at 16000, complexity 5", "decode opus of 16000 at 16000",
        "encode G722",
    ])
if allocated { fail("memory was asked for while sound was made") }
