/// What both directions of G.722 have in common: its tables and filters (ITU-T G.722, 64 kbit/s).
///
/// Encoder and decoder give what the ITU's software gives, to the bit. They are ours because they
/// are half of what a call between G.722 and G.711 costs, and SpanDSP's take twice as long
/// (docs/decisions/0028-g722-is-ours.md).
enum G722 {
    /// Samples that are filtered at once: 20 ms.
    static let piece = 320
    /// Coefficients of a filter.
    static let taps = 24

    /// Made once, shared by all streams, never freed. The numbers of tables are those of G.722.
    struct Tables {
        /// Filters, `taps` each: the lower and the higher band; the first and the second sample of
        /// two.
        let lower: UnsafePointer<Int16>
        let higher: UnsafePointer<Int16>
        let first: UnsafePointer<Int16>
        let second: UnsafePointer<Int16>
        /// Decision levels of the lower band (table 14), 16 times; three zeros are behind them.
        fileprivate let levels: UnsafePointer<UInt16>
        /// Codes of 6 bits by interval and, 32 places on, by that of a negative difference.
        fileprivate let codes: UnsafePointer<UInt8>
        /// What a code of the lower band stands for, by its 6 bits and by its upper 4 (table 17).
        let fine: UnsafePointer<Int32>
        let coarse: UnsafePointer<Int32>
        /// How the logarithm of the steps grows, by the upper 4 bits (table 18).
        let growth: UnsafePointer<Int32>
        /// The same two for the higher band, by its 2 bits.
        let higherSteps: UnsafePointer<Int32>
        let higherGrowth: UnsafePointer<Int32>
        /// The steps of each band, by their logarithm without its lowest 6 bits.
        let lowerScale: UnsafePointer<Int32>
        let higherScale: UnsafePointer<Int32>
    }

    // Filled before anybody sees it (a `static let` is made once), and only read from then.
    nonisolated(unsafe) static let tables = Tables(
        lower: kept((0..<taps).map { coefficient($0) }),
        higher: kept((0..<taps).map { $0 % 2 == 0 ? -coefficient($0) : coefficient($0) }),
        first: kept((0..<taps).map { $0 % 2 == 0 ? 0 : coefficient($0) }),
        second: kept((0..<taps).map { $0 % 2 == 0 ? coefficient($0) : 0 }),
        levels: kept(decisionLevels.map { $0 * 16 } + [0, 0, 0]), codes: kept((0..<64).map(code)),
        fine: kept(fineSteps), coarse: kept(coarseSteps), growth: kept(growths),
        higherSteps: kept([-7_408, -1_616, 7_408, 1_616]),
        higherGrowth: kept([798, -214, 798, -214]),
        lowerScale: kept((0...Int(G722Band.mostLower) / 64).map { scale($0, 8) }),
        higherScale: kept((0...Int(G722Band.mostHigher) / 64).map { scale($0, 10) }))

    private static func kept<Element>(_ values: [Element]) -> UnsafePointer<Element> {
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: values.count)
        for (place, value) in values.enumerated() { (memory + place).initialize(to: value) }
        return UnsafePointer(memory)
    }

    /// Table 11 holds one half: the other mirrors it.
    private static func coefficient(_ place: Int) -> Int16 {
        let half: [Int16] = [3, -11, 12, 32, -210, 951, 3_876, -805, 362, -156, 53, -11]
        return place % 2 == 0 ? half[place / 2] : half[11 - place / 2]
    }

    /// Table 16.
    private static func code(_ place: Int) -> UInt8 {
        let interval = place & 31
        guard (1...30).contains(interval) else { return 0 }
        if place < 32 { return UInt8(62 - interval) }
        return UInt8(interval <= 2 ? 64 - interval : 34 - interval)
    }

    private static let decisionLevels: [UInt16] = [
        35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940,
        1_023, 1_121, 1_219, 1_339, 1_458, 1_612, 1_765, 1_980, 2_195, 2_557, 2_919,
    ]

    private static let fineSteps: [Int32] = [
        -136, -136, -136, -136, -24_808, -21_904, -19_008, -16_704, -14_984, -13_512, -12_280,
        -11_192, -10_232, -9_360, -8_576, -7_856, -7_192, -6_576, -6_000, -5_456, -4_944, -4_464,
        -4_008, -3_576, -3_168, -2_776, -2_400, -2_032, -1_688, -1_360, -1_040, -728, 24_808,
        21_904, 19_008, 16_704, 14_984, 13_512, 12_280, 11_192, 10_232, 9_360, 8_576, 7_856,
        7_192, 6_576, 6_000, 5_456, 4_944, 4_464, 4_008, 3_576, 3_168, 2_776, 2_400, 2_032, 1_688,
        1_360, 1_040, 728, 432, 136, -432, -136,
    ]

    private static let coarseSteps: [Int32] = [
        0, -20_456, -12_896, -8_968, -6_288, -4_240, -2_584, -1_200, 20_456, 12_896, 8_968, 6_288,
        4_240, 2_584, 1_200, 0,
    ]

    private static let growths: [Int32] = [
        -60, 3_042, 1_198, 538, 334, 172, 58, -30, 3_042, 1_198, 538, 334, 172, 58, -30, -60,
    ]

    /// Table 19, taken out of the logarithm.
    private static func scale(_ logarithm: Int, _ most: Int) -> Int32 {
        let mantissas: [Int32] = [
            2_048, 2_093, 2_139, 2_186, 2_233, 2_282, 2_332, 2_383, 2_435, 2_489, 2_543, 2_599,
            2_656, 2_714, 2_774, 2_834, 2_896, 2_960, 3_025, 3_091, 3_158, 3_228, 3_298, 3_371,
            3_444, 3_520, 3_597, 3_676, 3_756, 3_838, 3_922, 4_008,
        ]
        // A shift by less than nothing goes the other way.
        return (mantissas[logarithm % 32] >> Int32(most - logarithm / 32)) << 2
    }

    @inline(__always)
    static func saturated(_ value: Int32) -> Int32 { max(-32_768, min(32_767, value)) }
}

extension G722.Tables {
    /// The code of 6 bits of a difference, and its sign: 0 or -1.
    @inline(__always)
    func code(of difference: Int32, _ sign: Int32, scale: Int32) -> UInt8 {
        let size = SIMD8(repeating: Int16(truncatingIfNeeded: difference ^ sign))
        let scales = SIMD8<UInt32>(
            truncatingIfNeeded: SIMD8(repeating: UInt16(truncatingIfNeeded: scale)))
        // How many of the 29 levels it reaches; of the three zeros it reaches each.
        var reached = SIMD8<Int16>()
        let place = UnsafeRawPointer(levels)
        for row in 0..<4 {
            let levels = place.loadUnaligned(
                fromByteOffset: row &* 16, as: SIMD8<UInt16>.self)
            let wide = (SIMD8<UInt32>(truncatingIfNeeded: levels) &* scales) &>> 16
            let scaled = SIMD8<Int16>(truncatingIfNeeded: wide)
            let one = SIMD8<Int16>(repeating: 1)
            reached = reached &+ one.replacing(with: 0, where: size .< scaled)
        }
        let four = SIMD4<Int32>(truncatingIfNeeded: reached.lowHalf &+ reached.highHalf)
        return codes[Int(sign & 32) &+ Int(four.wrappedSum()) &- 2]
    }
}

/// A filter of `G722.taps`.
struct G722Filter {
    private let a: SIMD8<Int16>
    private let b: SIMD8<Int16>
    private let c: SIMD8<Int16>

    @inline(__always)
    init(_ coefficients: UnsafePointer<Int16>) {
        (a, b, c) = Self.rows(coefficients)
    }

    /// For each two samples of `window` one of the `count` results, `shift` bits to the right; they
    /// are written `stride` apart. The window goes on for `G722.taps - 2` samples.
    @inline(__always)
    func run(
        over window: UnsafePointer<Int16>, count: Int, shift: Int32,
        into out: UnsafeMutablePointer<Int16>, stride: Int
    ) {
        for pair in 0..<count {
            let rows = Self.rows(window + pair &* 2)
            let sum = Self.pairs(rows.0, a) &+ Self.pairs(rows.1, b) &+ Self.pairs(rows.2, c)
            out[pair &* stride] = Int16(
                truncatingIfNeeded: G722.saturated(sum.wrappedSum() >> shift))
        }
    }

    @inline(__always)
    private static func rows(
        _ start: UnsafePointer<Int16>
    ) -> (SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>) {
        let place = UnsafeRawPointer(start)
        return (
            place.loadUnaligned(as: SIMD8<Int16>.self),
            place.loadUnaligned(fromByteOffset: 16, as: SIMD8<Int16>.self),
            place.loadUnaligned(fromByteOffset: 32, as: SIMD8<Int16>.self)
        )
    }

    /// In this shape it is one instruction of most processors.
    @inline(__always)
    private static func pairs(_ one: SIMD8<Int16>, _ other: SIMD8<Int16>) -> SIMD4<Int32> {
        let products =
            SIMD8<Int32>(truncatingIfNeeded: one) &* SIMD8<Int32>(truncatingIfNeeded: other)
        return products.evenHalf &+ products.oddHalf
    }
}
