/// The loops of a room, over whole frames. Nothing in them traps, so that the compiler makes
/// vectors of them (docs/performance.md has the figures).
enum Mixing {
    /// A factor of one. With at most eight times as much, a product with a sample fits 32 bits.
    static let unity: Int32 = 4_096
    private static let unityShift: Int32 = 12

    /// Adds a frame to the sum.
    @inline(__always)
    static func add(
        _ frame: UnsafePointer<Int16>, _ count: Int, to sum: UnsafeMutablePointer<Int32>
    ) {
        for index in 0..<count { sum[index] = sum[index] &+ Int32(frame[index]) }
    }

    /// Takes a frame out of the sum again.
    @inline(__always)
    static func takeOut(
        _ frame: UnsafePointer<Int16>, _ count: Int, of sum: UnsafeMutablePointer<Int32>
    ) {
        for index in 0..<count { sum[index] = sum[index] &- Int32(frame[index]) }
    }

    /// Half of the way from the lowest sample to the highest: the peak of what is heard, wherever
    /// its middle is.
    @inline(__always)
    static func level(_ frame: UnsafePointer<Int16>, _ count: Int) -> Int32 {
        var lowest = Int16.max
        var highest = Int16.min
        for index in 0..<count {
            let sample = frame[index]
            lowest = sample < lowest ? sample : lowest
            highest = sample > highest ? sample : highest
        }
        return count > 0 ? (Int32(highest) &- Int32(lowest)) / 2 : 0
    }

    /// Multiplies a frame by a factor that goes from `from` to `to` within the first `ramp`
    /// samples, and stays there.
    static func scale(
        _ frame: UnsafeMutablePointer<Int16>, _ count: Int, from: Int32, to: Int32, ramp: Int
    ) {
        let ramp = from == to ? 0 : min(ramp, count)
        if ramp > 0 {
            let step = (to &- from) / Int32(truncatingIfNeeded: ramp)
            var factor = from
            for index in 0..<ramp {
                frame[index] = Int16(clamping: (Int32(frame[index]) &* factor) >> unityShift)
                factor = factor &+ step
            }
        }
        guard to != unity else { return }
        for index in ramp..<count {
            frame[index] = Int16(clamping: (Int32(frame[index]) &* to) >> unityShift)
        }
    }

    /// Everything, as far as there is room for it.
    @inline(__always)
    static func whole(
        _ sum: UnsafePointer<Int32>, _ count: Int, into out: UnsafeMutablePointer<Int16>
    ) {
        for index in 0..<count { out[index] = Int16(clamping: sum[index]) }
    }

    /// Everything but one's own.
    @inline(__always)
    static func others(
        _ sum: UnsafePointer<Int32>, minus own: UnsafePointer<Int16>, _ count: Int,
        into out: UnsafeMutablePointer<Int16>
    ) {
        for index in 0..<count {
            out[index] = Int16(clamping: sum[index] &- Int32(own[index]))
        }
    }

    /// The largest amount in the sum.
    @inline(__always)
    static func peak(_ sum: UnsafePointer<Int32>, _ count: Int) -> Int32 {
        var most: Int32 = 0
        for index in 0..<count {
            let amount = sum[index] < 0 ? 0 &- sum[index] : sum[index]
            most = most > amount ? most : amount
        }
        return most
    }
}
