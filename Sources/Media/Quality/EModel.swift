import Glibc

/// How good a conversation is, from what was measured of it (ITU-T G.107): the rating R, from 0 to
/// about 93, and the mean opinion that goes with it. All that no network changes is as G.107 has
/// it by default.
enum EModel {
    /// What a codec takes away, and how it bears losses (ITU-T G.113 appendix I).
    struct Impairment: Equatable {
        /// Ie.
        var equipment: Double
        /// Bpl, with losses concealed; nil where G.113 has none.
        var robustness: Double?
    }

    /// G.107 §7.1 with its default values: R0 less Is.
    static let best = 93.2

    /// Nil for codecs of a wide band, whose scale is another (G.107.1), and where G.113 knows no
    /// value.
    static func impairment(of format: SoundFormat) -> Impairment? {
        switch format {
        case .pcmu, .pcma: Impairment(equipment: 0, robustness: 25.1)
        case .gsm: Impairment(equipment: 20, robustness: nil)
        case .g726(.kilobits40, _): Impairment(equipment: 2, robustness: nil)
        case .g726(.kilobits32, _): Impairment(equipment: 7, robustness: nil)
        case .g726(.kilobits24, _): Impairment(equipment: 25, robustness: nil)
        case .g726(.kilobits16, _): Impairment(equipment: 50, robustness: nil)
        case .g722, .opus, .l16, .comfortNoise: nil
        }
    }

    /// `lossShare` from 0 to 1; `burstRatio` is how much longer runs of losses are than by chance,
    /// 1 or more; `delay` one way, ms. Nil when the codec's bearing of losses is not known and
    /// there are some.
    static func rating(
        _ impairment: Impairment, lossShare: Double, burstRatio: Double, delay: Double
    ) -> Double? {
        var effective = impairment.equipment
        if lossShare > 0 {
            guard let robustness = impairment.robustness else { return nil }
            // G.107 §7.5: Ie-eff.
            let percent = lossShare * 100
            effective +=
                (95 - impairment.equipment) * percent / (percent / burstRatio + robustness)
        }
        return max(0, best - delayImpairment(delay) - effective)
    }

    /// G.107 §7.4: Idd, for a delay in ms.
    static func delayImpairment(_ delay: Double) -> Double {
        guard delay > 100 else { return 0 }
        let doublings = log2(delay / 100)
        return 25
            * (pow(1 + pow(doublings, 6), 1 / 6) - 3 * pow(1 + pow(doublings / 3, 6), 1 / 6) + 2)
    }

    /// G.107 annex B.
    static func meanOpinion(_ rating: Double) -> Double {
        if rating <= 0 { return 1 }
        if rating >= 100 { return 4.5 }
        return 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    }
}
