import Glibc

/// The noise that is heard where a far end sends none of its own (RFC 3389): white noise through an
/// all-pole filter, as loud and as coloured as the last packet said.
///
/// Made when a stream is set up; what is called for every packet and frame allocates nothing.
public final class ComfortNoise {
    public let rate: SampleRate
    /// Of the white noise: its own generator, so that two runs are the same to the bit.
    private var state: UInt64
    private let coefficients: UnsafeMutablePointer<Float>
    private var order = 0
    /// The backward errors of the lattice.
    private let memory: UnsafeMutablePointer<Float>
    /// Root mean square of the white noise: as it is, and where it goes to.
    private var level: Float = 0
    private var target: Float = 0

    public init(_ rate: SampleRate, seed: UInt64 = 1) {
        self.rate = rate
        state = seed | 1
        coefficients = .allocate(capacity: Limits.comfortNoiseOrder)
        coefficients.initialize(repeating: 0, count: Limits.comfortNoiseOrder)
        memory = .allocate(capacity: Limits.comfortNoiseOrder + 1)
        memory.initialize(repeating: 0, count: Limits.comfortNoiseOrder + 1)
    }

    deinit {
        coefficients.deallocate()
        memory.deallocate()
    }

    /// Takes a packet's level and spectrum. False, and nothing changes, for an empty one.
    ///
    /// The first byte is the level in -dBov: 0 is a square wave at full scale (RFC 3389 §3.1; its
    /// highest bit is not used). Each further byte N is a reflection coefficient
    /// 258 * (N - 127) / 32768 (§3.2).
    public func update(_ payload: UnsafeRawPointer, _ count: Int) -> Bool {
        guard count > 0 else { return false }
        let bytes = payload.bytes
        let most = Limits.comfortNoiseOrder
        let order = min(count &- 1, most)
        var rest: Float = 1
        for index in 0..<order {
            let value = 258 * (Float(bytes[index &+ 1]) - 127) / 32_768
            // 255 would make the filter unstable, and stands for nothing.
            let kept = max(-Self.steepest, min(Self.steepest, value))
            coefficients[index] = kept
            // What the filter adds in power is taken from the white noise.
            rest *= 1 - kept * kept
        }
        for index in order..<most { coefficients[index] = 0 }
        self.order = order
        target = 32_768 * powf(10, -Float(bytes[0] & 0x7F) / 20) * rest.squareRoot()
        if level == 0 { level = target }
        return true
    }

    /// A resonance narrower than this rings for longer than a frame, and its level would be left to
    /// chance.
    private static let steepest: Float = 0.99

    public func fill(_ samples: UnsafeMutablePointer<Int16>, _ count: Int) {
        // A new level is reached within some 10 ms.
        let step = 400 / Float(rate.rawValue)
        for index in 0..<count {
            level += (target - level) * step
            samples[index] = Int16(max(-32_768, min(32_767, shaped(white() * level).rounded())))
        }
    }

    /// Evenly spread, with a root mean square of 1 (xorshift64*, Marsaglia and Vigna).
    @inline(__always)
    private func white() -> Float {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        let high = Int32(truncatingIfNeeded: (state &* 0x2545_F491_4F6C_DD1D) >> 32)
        return Float(high) * (1.732_050_8 / 2_147_483_648)
    }

    /// The lattice of 1/A(z); Levinson's recursion gives the coefficients with these signs.
    @inline(__always)
    private func shaped(_ sample: Float) -> Float {
        var forward = sample
        var stage = order
        while stage > 0 {
            let coefficient = coefficients[stage &- 1]
            forward -= coefficient * memory[stage &- 1]
            memory[stage] = memory[stage &- 1] + coefficient * forward
            stage &-= 1
        }
        memory[0] = forward
        return forward
    }
}
