/// Sound at 16 kHz becomes a byte for each two samples (ITU-T G.722 §3). In plain memory, so that
/// a frame costs no reference counting; `free` gives back what it holds.
struct G722Encoder {
    private var lower = G722Band(scale: 32)
    private var higher = G722Band(scale: 8)
    private let tables = G722.tables
    /// The samples that the filters still see, and behind them those of one piece.
    private let window: UnsafeMutablePointer<Int16>
    private let low: UnsafeMutablePointer<Int16>
    private let high: UnsafeMutablePointer<Int16>

    init() {
        window = .allocate(capacity: G722.piece + G722.taps)
        window.initialize(repeating: 0, count: G722.piece + G722.taps)
        low = .allocate(capacity: G722.piece / 2)
        low.initialize(repeating: 0, count: G722.piece / 2)
        high = .allocate(capacity: G722.piece / 2)
        high.initialize(repeating: 0, count: G722.piece / 2)
    }

    func free() {
        window.deallocate()
        low.deallocate()
        high.deallocate()
    }

    /// `count` is even; half as many bytes are written.
    mutating func encode(
        _ samples: UnsafePointer<Int16>, _ count: Int, into bytes: UnsafeMutablePointer<UInt8>
    ) {
        var start = 0
        while start < count {
            let size = min(count &- start, G722.piece)
            part(samples + start, size)
            encode(size / 2, into: bytes + start / 2)
            start &+= size
        }
    }

    /// Into the two bands (§3.1).
    private func part(_ samples: UnsafePointer<Int16>, _ count: Int) {
        let seen = G722.taps - 2
        (window + seen).update(from: samples, count: count)
        G722Filter(tables.lower).run(
            over: window, count: count / 2, shift: 14, into: low, stride: 1)
        G722Filter(tables.higher).run(
            over: window, count: count / 2, shift: 14, into: high, stride: 1)
        window.update(from: window + count, count: seen)
    }

    private mutating func encode(_ pairs: Int, into bytes: UnsafeMutablePointer<UInt8>) {
        var lower = lower
        var higher = higher
        for pair in 0..<pairs {
            let lowCode = encodeLower(Int32(low[pair]), &lower)
            let highCode = encodeHigher(Int32(high[pair]), &higher)
            bytes[pair] = highCode << 6 | lowCode
        }
        self.lower = lower
        self.higher = higher
    }

    @inline(__always)
    private func encodeLower(_ sample: Int32, _ band: inout G722Band) -> UInt8 {
        let difference = G722.saturated(sample &- band.prediction)
        let code = tables.code(of: difference, difference >> 31, scale: band.scale)
        let coarse = Int(code >> 2)
        let known = (band.scale &* tables.coarse[coarse]) >> 15
        band.stretch(by: tables.growth[coarse], most: G722Band.mostLower, tables.lowerScale)
        band.learn(known)
        return code
    }

    @inline(__always)
    private func encodeHigher(_ sample: Int32, _ band: inout G722Band) -> UInt8 {
        let difference = G722.saturated(sample &- band.prediction)
        let sign = difference >> 31
        let level = (564 &* band.scale) >> 12
        let isSmall = ((difference ^ sign) &- level) >> 31 & 1
        let code = Int(isSmall | ~sign & 2)
        let known = (band.scale &* tables.higherSteps[code]) >> 15
        band.stretch(
            by: tables.higherGrowth[code], most: G722Band.mostHigher, tables.higherScale)
        band.learn(known)
        return UInt8(truncatingIfNeeded: code)
    }
}
