/// How long packets must wait so that all but a few are there in time: a quantile of how much later
/// than the fastest they came. Old packets are forgotten by and by.
struct DelayTarget {
    /// A bin for each millisecond; what is above falls into the last.
    static let bins = 256
    /// Of a hundred packets two may come later.
    private static let quantile: Float = 0.98
    /// What a packet weighs after the next has come: after ten seconds a third.
    private static let memory: Float = 0.998
    /// A source of which nothing is known is given 20 ms, which weigh as much as two packets.
    private static let atFirst = 20
    private static let weightAtFirst: Float = 2

    private let weights: UnsafeMutablePointer<Float>
    private var sum: Float
    /// Instead of making all others lighter, each new one is heavier.
    private var weight: Float = 1
    private var untilNextLook = 0
    /// Nanoseconds.
    private(set) var nanoseconds: Int64

    init() {
        weights = .allocate(capacity: Self.bins)
        weights.initialize(repeating: 0, count: Self.bins)
        weights[Self.atFirst] = Self.weightAtFirst
        sum = Self.weightAtFirst
        nanoseconds = Int64(Self.atFirst) * 1_000_000
    }

    func free() { weights.deallocate() }

    @inline(__always)
    mutating func take(_ delay: Int64) {
        let bin = Int(min(max(0, delay) / 1_000_000, Int64(Self.bins &- 1)))
        weights[bin] += weight
        sum += weight
        weight *= 1 / Self.memory
        untilNextLook &-= 1
        // At once when it was late, else now and then.
        if untilNextLook < 0 || delay > nanoseconds { look() }
    }

    @inline(never)
    private mutating func look() {
        untilNextLook = 16
        if weight > 1_000_000 { lighten() }
        let most = sum * (1 - Self.quantile)
        var above: Float = 0
        var bin = Self.bins - 1
        while bin > 0 {
            above += weights[bin]
            if above > most { break }
            bin &-= 1
        }
        nanoseconds = Int64(bin + 1) * 1_000_000
    }

    private mutating func lighten() {
        sum = 0
        for bin in 0..<Self.bins {
            weights[bin] /= weight
            sum += weights[bin]
        }
        weight = 1
    }
}
