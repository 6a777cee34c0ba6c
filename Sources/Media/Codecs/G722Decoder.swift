/// Each byte becomes two samples at 16 kHz (ITU-T G.722 §4). Every byte means something. In plain
/// memory; `free` gives back what it holds.
struct G722Decoder {
    private var lower = G722Band(scale: 32)
    private var higher = G722Band(scale: 8)
    private let tables = G722.tables
    /// Sums and differences of the two bands by turns: those that the filters still see, and behind
    /// them those of one piece.
    private let window: UnsafeMutablePointer<Int16>

    init() {
        window = .allocate(capacity: G722.piece + G722.taps)
        window.initialize(repeating: 0, count: G722.piece + G722.taps)
    }

    func free() {
        window.deallocate()
    }

    /// Writes twice `count` samples.
    mutating func decode(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, into samples: UnsafeMutablePointer<Int16>
    ) {
        var start = 0
        while start < count {
            let size = min(count &- start, G722.piece / 2)
            decode(bytes + start, size)
            join(size, into: samples + start &* 2)
            start &+= size
        }
    }

    private mutating func decode(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        var lower = lower
        var higher = higher
        let place = window + (G722.taps - 2)
        for pair in 0..<count {
            let low = decodeLower(Int(bytes[pair] & 63), &lower)
            let high = decodeHigher(Int(bytes[pair] >> 6), &higher)
            place[pair &* 2] = Int16(truncatingIfNeeded: low &+ high)
            place[pair &* 2 &+ 1] = Int16(truncatingIfNeeded: low &- high)
        }
        self.lower = lower
        self.higher = higher
    }

    /// The two bands to one (§4.4).
    private func join(_ pairs: Int, into samples: UnsafeMutablePointer<Int16>) {
        G722Filter(tables.first).run(
            over: window, count: pairs, shift: 11, into: samples, stride: 2)
        G722Filter(tables.second).run(
            over: window, count: pairs, shift: 11, into: samples + 1, stride: 2)
        window.update(from: window + pairs &* 2, count: G722.taps - 2)
    }

    @inline(__always)
    private func decodeLower(_ code: Int, _ band: inout G722Band) -> Int32 {
        let sample = band.prediction &+ (band.scale &* tables.fine[code]) >> 15
        let coarse = code >> 2
        let known = (band.scale &* tables.coarse[coarse]) >> 15
        band.stretch(by: tables.growth[coarse], most: G722Band.mostLower, tables.lowerScale)
        band.learn(known)
        return Self.limited(sample)
    }

    @inline(__always)
    private func decodeHigher(_ code: Int, _ band: inout G722Band) -> Int32 {
        let known = (band.scale &* tables.higherSteps[code]) >> 15
        let sample = band.prediction &+ known
        band.stretch(
            by: tables.higherGrowth[code], most: G722Band.mostHigher, tables.higherScale)
        band.learn(known)
        return Self.limited(sample)
    }

    /// Of 15 bits.
    @inline(__always)
    private static func limited(_ sample: Int32) -> Int32 { max(-16_384, min(16_383, sample)) }
}
