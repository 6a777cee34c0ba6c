import Testing
import Wire

@testable import Switchboard

/// How many messages of strangers are read.
struct SourceRatesTests {
    private let rate = 100

    private func source(_ number: UInt32) -> IPNetwork { IPNetwork(ofSource: .v4(number)) }

    private func moment(_ milliseconds: Int) -> Instant { .zero + .milliseconds(milliseconds) }

    @Test("one source at 20,000 a second is read at its rate after its burst")
    func oneSource() {
        var rates = SourceRates(secret: 7)
        let read = (0..<200_000).count { rates.take(source(1), rate, at: moment($0 / 20)) }
        // The burst, and ten seconds of its rate.
        #expect((2_900...3_100).contains(read), "\(read)")
        // It has not used up what others may.
        let isHeard = rates.take(source(2), rate, at: moment(10_000))
        #expect(isHeard)
    }

    @Test("a thousand sources at 20,000 a second: whoever was silent is heard all the same")
    func manySources() {
        var rates = SourceRates(secret: 11)
        var read = 0
        var (honest, refused) = (0, 0)
        for number in 0..<400_000 {
            let now = moment(number / 20)
            if rates.take(source(1_000 + UInt32(number % 1_000)), rate, at: now) { read += 1 }
            // A phone comes now and then: a REGISTER, and another with its password.
            guard number % 1_000 == 0 else { continue }
            for _ in 0..<2 {
                honest += 1
                if !rates.take(source(100_000 + UInt32(number)), rate, at: now) { refused += 1 }
            }
        }
        #expect(honest == 800)
        #expect(refused * 100 < honest, "\(refused) of \(honest)")
        // Two thousand a second of all, and one a second of each.
        #expect(read < 66_000, "\(read)")
    }

    @Test("two hundred phones behind one address come back in the same second")
    func office() {
        var rates = SourceRates(secret: 3)
        let read = (0..<1_600).count { rates.take(source(9), rate, at: moment($0 / 2)) }
        #expect(read == 1_600)
    }

    @Test("a flood from every address costs the same room")
    func everywhere() {
        var rates = SourceRates(secret: 5)
        for number in 0..<100_000 as Range<UInt32> {
            _ = rates.take(source(number &* 2_654_435_761), rate, at: moment(Int(number) / 20))
        }
        #expect(rates.room == 2 * Limits.ratedPlaces)
    }
}
