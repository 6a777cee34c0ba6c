/// One of the two bands of G.722: what it has heard, and so foretells of the next sample
/// (ITU-T G.722 §3.5, §3.6).
struct G722Band {
    /// Of the logarithm of the steps.
    static let mostLower: Int32 = 18_432
    static let mostHigher: Int32 = 22_528

    /// The next sample.
    private(set) var prediction: Int32 = 0
    /// The part of it that the zeros foretell.
    private var zeroPart: Int32 = 0
    /// Of the steps, and 2,048 times its binary logarithm.
    private(set) var scale: Int32
    private var logarithm: Int32 = 0

    // The two poles: their coefficients, twice the last two samples, and the signs of the last two
    // sums of difference and zeros, 0 or -1.
    private var pole1: Int32 = 0
    private var pole2: Int32 = 0
    private var sample1: Int32 = 0
    private var sign1: Int32 = 0
    private var sign2: Int32 = 0

    // The six zeros: their coefficients, and twice the last six differences, the newest first. Two
    // places more have no effect.
    private var zeros = SIMD8<Int16>()
    private var differences = SIMD8<Int16>()

    init(scale: Int32) {
        self.scale = scale
    }

    /// The steps become wider or narrower (§3.5).
    @inline(__always)
    mutating func stretch(by growth: Int32, most: Int32, _ scales: UnsafePointer<Int32>) {
        logarithm = max(0, min(most, (logarithm &* 127) >> 7 &+ growth))
        scale = scales[Int(logarithm >> 6)]
    }

    /// What the far end knows of the difference from what was foretold (§3.6).
    @inline(__always)
    mutating func learn(_ difference: Int32) {
        let sign = (zeroPart &+ difference) >> 31
        let sample = G722.saturated(2 &* (prediction &+ difference))
        movePoles(sign)
        moveZeros(Int16(truncatingIfNeeded: difference))
        let twice = Int16(truncatingIfNeeded: G722.saturated(2 &* difference))
        differences = Self.moved(differences, in: twice)
        let halves = Self.halves(zeros, differences)
        zeroPart = G722.saturated(halves.wrappedSum())
        let poles = (pole1 &* sample) >> 15 &+ (pole2 &* sample1) >> 15
        sample1 = sample
        prediction = G722.saturated(G722.saturated(poles) &+ zeroPart)
    }

    /// The products, each 15 bits to the right; two neighbours are added. (The standard library's
    /// way from 16 bits to 32 is not always inlined.)
    @inline(__always)
    private static func halves(_ one: SIMD8<Int16>, _ other: SIMD8<Int16>) -> SIMD4<Int32> {
        let first = unsafeBitCast(one, to: SIMD4<Int32>.self)
        let second = unsafeBitCast(other, to: SIMD4<Int32>.self)
        let even = ((first &<< 16) &>> 16) &* ((second &<< 16) &>> 16)
        let odd = (first &>> 16) &* (second &>> 16)
        return even &>> 15 &+ odd &>> 15
    }

    /// Signs are as likely the one as the other: nothing branches on them.
    @inline(__always)
    private mutating func movePoles(_ sign: Int32) {
        let isOther1 = sign ^ sign1
        let isOther2 = sign ^ sign2
        let quick = G722.saturated(pole1 &* 4)
        let towards = min(32_767, (quick ^ ~isOther1) &- ~isOther1)
        let step2 = (128 ^ isOther2) &- isOther2
        let new2 = step2 &+ towards >> 7 &+ (pole2 &* 32_512) >> 15
        pole2 = max(-12_288, min(12_288, new2))
        let new1 = ((192 ^ isOther1) &- isOther1) &+ (pole1 &* 32_640) >> 15
        let most = 15_360 &- pole2
        pole1 = max(0 &- most, min(most, new1))
        sign2 = sign1
        sign1 = sign
    }

    @inline(__always)
    private mutating func moveZeros(_ difference: Int16) {
        let step: Int16 = difference == 0 ? 0 : 128
        let isOther = (differences ^ SIMD8(repeating: difference)) &>> 15
        let steps = ((SIMD8(repeating: step) ^ isOther) &- isOther)
        // A 256th less, the remainder with it: the product with 32,640, 15 bits to the right.
        let less = zeros &>> 8 &+ ((zeros & 255) &+ 255) &>> 8
        zeros = zeros &- less &+ (steps & SIMD8(-1, -1, -1, -1, -1, -1, 0, 0))
    }

    /// All a place on, behind `first`.
    @inline(__always)
    private static func moved(_ row: SIMD8<Int16>, in first: Int16) -> SIMD8<Int16> {
        let bits = unsafeBitCast(row, to: SIMD2<UInt64>.self)
        let new = SIMD2(UInt64(UInt16(bitPattern: first)), bits[0] &>> 48)
        return unsafeBitCast(bits &<< 16 | new, to: SIMD8<Int16>.self)
    }
}
