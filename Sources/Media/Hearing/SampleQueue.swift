/// Decoded samples that are not yet due, one behind the other in plain memory.
struct SampleQueue {
    private let samples: UnsafeMutablePointer<Int16>
    private let capacity: Int
    private var head = 0
    private(set) var count = 0
    /// Samples that can always be added when there are no more than `most`.
    let room: Int

    /// Of sound at up to `rate`.
    init(_ rate: SampleRate) {
        let packet = rate.rawValue * SoundDecoder.longestMilliseconds / 1_000
        room = packet
        capacity = packet * 3
        samples = .allocate(capacity: capacity)
        samples.initialize(repeating: 0, count: capacity)
    }

    func free() { samples.deallocate() }

    @inline(__always)
    var start: UnsafeMutablePointer<Int16> { samples + head }

    /// Where up to `room` samples may be written; nil when too many are waiting.
    @inline(__always)
    mutating func end() -> UnsafeMutablePointer<Int16>? {
        guard count &+ room <= capacity else { return nil }
        if head &+ count &+ room > capacity {
            samples.update(from: samples + head, count: count)
            head = 0
        }
        return samples + (head &+ count)
    }

    /// `added` were written at `end()`.
    @inline(__always)
    mutating func add(_ added: Int) { count &+= added }

    @inline(__always)
    mutating func drop(_ taken: Int) {
        head &+= taken
        count &-= taken
        if count == 0 { head = 0 }
    }

    mutating func empty() {
        head = 0
        count = 0
    }

    /// Leaves out `lag` samples: what comes first fades into what comes `lag` later, within
    /// `overlap` samples. `lag + overlap` are waiting.
    mutating func leaveOut(_ lag: Int, overlap: Int) {
        precondition(lag + overlap <= count, "more is left out than there is")
        let first = samples + head
        for index in 0..<overlap {
            let late = Int32(index &+ 1)
            let early = Int32(overlap &+ 1) &- late
            let mixed =
                (Int32(first[index]) &* early &+ Int32(first[lag &+ index]) &* late)
                / Int32(overlap &+ 1)
            first[lag &+ index] = Int16(truncatingIfNeeded: mixed)
        }
        drop(lag)
    }

    /// The step, between `least` and `most`, after which the sound is most like what it is now.
    func likestLag(least: Int, most: Int, overlap: Int, step: Int) -> Int {
        let first = samples + head
        var best = most
        var difference = Int64.max
        for lag in stride(from: least, through: most, by: step) {
            var sum: Int64 = 0
            for index in stride(from: 0, to: overlap, by: step) {
                sum &+= Int64(
                    (Int32(first[index]) &- Int32(first[lag &+ index])).magnitude)
            }
            // The longer of two that are as like.
            if sum <= difference {
                difference = sum
                best = lag
            }
        }
        return best
    }
}
