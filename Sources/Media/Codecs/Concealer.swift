import CSpanDSP

/// Makes up sound for packets that did not come: the last pitch period goes on, and fades out.
///
/// At 8 kHz SpanDSP does it. Its periods of 40 to 120 samples are too short for the voices of a
/// wider band, where `WideConcealer` does the same for periods of the same milliseconds.
final class Concealer {
    private let narrow: UnsafeMutablePointer<plc_state_t>?
    private let wide: WideConcealer?

    init(_ rate: SampleRate) {
        if rate == .narrow {
            let state = UnsafeMutablePointer<plc_state_t>.allocate(capacity: 1)
            state.initialize(to: plc_state_t())
            plc_init(state)
            narrow = state
            wide = nil
        } else {
            narrow = nil
            wide = WideConcealer(rate)
        }
    }

    deinit {
        narrow?.deallocate()
    }

    /// Sound that came. After a gap its beginning is changed, so that nothing clicks.
    @inline(__always)
    func heard(_ samples: UnsafeMutablePointer<Int16>, _ count: Int) {
        if let narrow {
            plc_rx(narrow, samples, Int32(truncatingIfNeeded: count))
        } else {
            wide?.heard(samples, count)
        }
    }

    func fill(_ samples: UnsafeMutablePointer<Int16>, _ count: Int) {
        guard count > 0 else { return }
        guard let narrow else {
            wide?.fill(samples, count)
            return
        }
        if narrow.pointee.missing_samples >= Self.silentAfter {
            // Its counter would overflow one day.
            samples.update(repeating: 0, count: count)
        } else if count >= Self.least {
            plc_fillin(narrow, samples, Int32(truncatingIfNeeded: count))
        } else {
            // It writes a quarter of a period even where less is asked for.
            withUnsafeTemporaryAllocation(of: Int16.self, capacity: Self.least) { room in
                guard let base = room.baseAddress else { return }
                plc_fillin(narrow, base, Int32(Self.least))
                samples.update(from: base, count: count)
            }
        }
    }

    private static let least = Int(PLC_PITCH_MIN) / 4
    /// Samples: it has faded out at 50 ms.
    private static let silentAfter: Int32 = 400
}

/// Repeats the last pitch period, after the idea of ITU-T G.711 appendix I: full for 10 ms, then
/// fading to nothing at 60 ms, with a quarter of a period blended wherever two pieces meet.
final class WideConcealer {
    /// Samples of this rate for one at 8 kHz.
    private let factor: Int
    /// Periods of 5 to 15 ms: voices from 66 to 200 Hz; higher ones fit in several times.
    private static let periods = 40...120
    /// Over so many samples at 8 kHz two pieces are compared: 20 ms.
    private static let span = 160
    private static let length = span + periods.upperBound

    /// Samples at 8 kHz: 10 and 60 ms.
    private static let fadesAfter = 80
    private static let silentAfter = 480

    /// The last 35 ms that came or were made up.
    private let history: UnsafeMutablePointer<Int16>
    private let size: Int
    /// The same at 8 kHz, while a period is looked for.
    private let coarse: UnsafeMutablePointer<Int32>
    /// The period that is repeated, and where in it we are.
    private let period: UnsafeMutablePointer<Float>
    private var periodCount = 0
    private var position = 0
    /// Samples of this gap so far.
    private var missing = 0

    init(_ rate: SampleRate) {
        factor = rate.rawValue / SampleRate.narrow.rawValue
        size = Self.length * factor
        history = .allocate(capacity: size)
        history.initialize(repeating: 0, count: size)
        coarse = .allocate(capacity: Self.length)
        coarse.initialize(repeating: 0, count: Self.length)
        period = .allocate(capacity: Self.periods.upperBound * factor)
        period.initialize(repeating: 0, count: Self.periods.upperBound * factor)
    }

    deinit {
        history.deallocate()
        coarse.deallocate()
        period.deallocate()
    }

    func heard(_ samples: UnsafeMutablePointer<Int16>, _ count: Int) {
        if missing > 0 {
            let blend = min(count, max(1, periodCount / 4))
            for index in 0..<blend {
                let share = Float(index &+ 1) / Float(blend &+ 1)
                let old = period[position] * gain
                samples[index] = Self.sample(
                    old * (1 - share) + Float(samples[index]) * share)
                advance()
            }
            missing = 0
        }
        remember(samples, count)
    }

    func fill(_ samples: UnsafeMutablePointer<Int16>, _ count: Int) {
        if missing >= Self.silentAfter * factor {
            samples.update(repeating: 0, count: count)
            return
        }
        let isFirst = missing == 0
        if isFirst { findPeriod() }
        let blend = isFirst ? periodCount / 4 : 0
        for index in 0..<count {
            var value = period[position] * gain
            if index < blend {
                // What was heard last, mirrored, so that the first sample joins on.
                let share = Float(index &+ 1) / Float(blend &+ 1)
                value = value * share + Float(history[size &- 1 &- index]) * (1 - share)
            }
            samples[index] = Self.sample(value)
            advance()
        }
        remember(samples, count)
    }

    private var gain: Float {
        let hold = Self.fadesAfter * factor
        let end = Self.silentAfter * factor
        if missing <= hold { return 1 }
        return missing >= end ? 0 : Float(end &- missing) / Float(end &- hold)
    }

    private func advance() {
        position &+= 1
        if position >= periodCount { position = 0 }
        missing &+= 1
    }

    private static func sample(_ value: Float) -> Int16 {
        Int16(max(-32_768, min(32_767, value.rounded())))
    }

    private func remember(_ samples: UnsafePointer<Int16>, _ count: Int) {
        if count >= size {
            history.update(from: samples + (count &- size), count: size)
        } else {
            history.update(from: history + count, count: size &- count)
            (history + (size &- count)).update(from: samples, count: count)
        }
    }

    /// The step back at which the last 20 ms are most like what was before: roughly at 8 kHz, then
    /// to the sample.
    private func findPeriod() {
        for index in 0..<Self.length {
            var sum: Int32 = 0
            for part in 0..<factor { sum &+= Int32(history[index &* factor &+ part]) }
            coarse[index] = sum / Int32(factor)
        }
        var best = Self.periods.lowerBound
        var least = Int32.max
        for lag in Self.periods {
            var sum: Int32 = 0
            let late = coarse + (Self.length &- Self.span)
            let early = late - lag
            for index in 0..<Self.span { sum &+= abs(late[index] &- early[index]) }
            if sum < least {
                least = sum
                best = lag
            }
        }
        periodCount = refine(best)
        takePeriod()
    }

    /// At 48 kHz 960 differences of 65,535 are added at most: they fit into 32 bits.
    private func refine(_ roughly: Int) -> Int {
        var best = roughly &* factor
        var least = Int32.max
        let span = Self.span &* factor
        let upper = min(best &+ factor &- 1, Self.periods.upperBound &* factor)
        for lag in (best &- factor &+ 1)...upper {
            var sum: Int32 = 0
            let late = history + (size &- span)
            let early = late - lag
            for index in 0..<span { sum &+= abs(Int32(late[index]) &- Int32(early[index])) }
            if sum < least {
                least = sum
                best = lag
            }
        }
        return best
    }

    /// The last period, its end blended into what was before its beginning, so that it closes.
    private func takePeriod() {
        let start = history + (size &- periodCount)
        let blend = periodCount / 4
        for index in 0..<periodCount { period[index] = Float(start[index]) }
        for index in 0..<blend {
            let share = Float(index &+ 1) / Float(blend &+ 1)
            let place = periodCount &- blend &+ index
            period[place] =
                period[place] * (1 - share) + Float(start[index &- blend]) * share
        }
        position = 0
    }
}
