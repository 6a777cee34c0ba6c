import Testing

@testable import Media

/// What is said of a stream's quality.
struct QualityTests {
    // ITU-T G.107 (default values; annex B), G.113 appendix I.
    @Test("without losses and delay a call in G.711 has R 93.2, and MOS 4.41")
    func best() throws {
        let pcm = try #require(EModel.impairment(of: .pcma))
        let rating = try #require(EModel.rating(pcm, lossShare: 0, burstRatio: 1, delay: 0))
        #expect(rating == 93.2)
        #expect(abs(EModel.meanOpinion(rating) - 4.41) < 0.005)
        #expect(EModel.meanOpinion(-3) == 1)
        #expect(EModel.meanOpinion(120) == 4.5)
        #expect(abs(EModel.meanOpinion(50) - 2.575) < 0.001)
    }

    @Test(
        "losses and delay take from it by G.107",
        arguments: [
            (0.01, 1.0, 0.0, 89.560), (0.03, 1.0, 0.0, 83.058), (0.03, 3.0, 0.0, 82.280),
            (0.1, 1.0, 0.0, 66.135), (0.0, 1.0, 100.0, 93.2), (0.0, 1.0, 200.0, 90.156),
            (0.0, 1.0, 400.0, 69.130),
        ])
    func ratings(loss: Double, burst: Double, delay: Double, wanted: Double) throws {
        let pcm = try #require(EModel.impairment(of: .pcmu))
        let rating = try #require(
            EModel.rating(pcm, lossShare: loss, burstRatio: burst, delay: delay))
        #expect(abs(rating - wanted) < 0.002, "\(rating)")
    }

    @Test("what G.113 does not know is not known here either")
    func unknown() throws {
        for format in [SoundFormat.g722, .opus, .l16(.wide, isStereo: false)] {
            #expect(EModel.impairment(of: format) == nil)
        }
        let gsm = try #require(EModel.impairment(of: .gsm))
        #expect(EModel.rating(gsm, lossShare: 0, burstRatio: 1, delay: 0) == 73.2)
        #expect(EModel.rating(gsm, lossShare: 0.01, burstRatio: 1, delay: 0) == nil)
        var period = QualityPeriod()
        period.packets = 500
        period.rate(.pcmu, Bursts.Figures())
        // There was no report of the far end: nobody knows how long the way is.
        #expect(period.rating == nil && period.meanOpinion == nil)
        period.roundTripMilliseconds = 40
        period.rate(nil, Bursts.Figures())
        #expect(period.rating == nil)
        period.rate(.pcmu, Bursts.Figures())
        #expect(period.rating == 93.2)
    }

    // RFC 3611 §4.7.2.
    @Test("single losses lie in gaps, near ones make a burst")
    func bursts() {
        var bursts = Bursts()
        bursts.missed(100, count: 1)
        bursts.missed(200, count: 2)
        bursts.missed(210, count: 1)
        bursts.missed(300, count: 1)
        #expect(
            bursts.take(upTo: 400)
                == Bursts.Figures(
                    bursts: 1, packetsInBursts: 11, lostInBursts: 3, lostInGaps: 2, runs: 4))
        #expect(bursts.take(upTo: 500) == Bursts.Figures())
    }

    @Test("what comes late after all is no loss; a burst that goes on is told of later")
    func disorder() {
        var bursts = Bursts()
        bursts.missed(100, count: 2)
        bursts.came(101)
        bursts.came(100)
        #expect(bursts.take(upTo: 200) == Bursts.Figures())
        bursts.missed(300, count: 3)
        bursts.came(301)
        #expect(bursts.take(upTo: 305).lost == 0)
        #expect(bursts.take(upTo: 330).lostInBursts == 2)
    }

    @Test("numbers may wrap, and begin anew")
    func wrapping() {
        var bursts = Bursts()
        bursts.missed(.max, count: 2)
        bursts.missed(3, count: 1)
        bursts.begin()
        bursts.missed(3, count: 1)
        let figures = bursts.take(upTo: 100)
        #expect(figures.bursts == 1 && figures.packetsInBursts == 5)
        #expect(figures.lostInBursts == 3 && figures.lostInGaps == 1)
    }

    @Test("a receiver's losses reach the bursts through every kind of arrival")
    func reception() {
        var reception = Reception()
        var chance = Sound.Chance(3)
        var lost = 0
        for number in 0..<20_000 {
            if number > 0, number < 19_900, Int.random(in: 0..<100, using: &chance) < 3 {
                lost += 1
                continue
            }
            _ = reception.take(
                ssrc: 1, sequence: UInt16(truncatingIfNeeded: number), timestamp: 0, bytes: 160,
                clockRate: 8_000, at: 0)
        }
        let figures = reception.takeBursts()
        #expect(Int(reception.lost) == lost)
        #expect(figures.lost == lost)
        #expect(figures.runs <= lost && figures.runs > lost * 9 / 10)
    }

    @Test("an ear's share of a period: level, silence, what was made up")
    func hearing() throws {
        let ear = try #require(Ear(formats: [0: .pcmu]))
        let encoder = try #require(SoundEncoder(.pcmu))
        let loud = Sound.sine(400, .narrow, milliseconds: 2_000, peak: 16_384)
        let quiet = [Int16](repeating: 0, count: 16_000)
        let packets = Journey.packets(encoder.packets(loud + quiet)) { $0 == 30 ? nil : 5 }
        _ = Journey.run(ear, packets, milliseconds: 3_900)
        var period = QualityPeriod()
        period.add(ear.statistics, since: HearingStatistics())
        // Half of the time at -9.03 dBov: a sine at half of full scale.
        #expect(abs(try #require(period.level) + 12) < 0.3, "\(period)")
        #expect(abs(try #require(period.silentShare) - 0.5) < 0.03)
        #expect(try #require(period.concealedShare) > 0)
        #expect(period.clippedSamples == 0)
        period.add(ear.statistics, since: ear.statistics)
    }
    @Test("an ear that takes another's place is counted from its own beginning")
    func anotherEar() throws {
        let voice = Voice(Speech(heard: [0: .pcmu], spoken: nil))
        let encoder = try #require(SoundEncoder(.pcmu))
        let clipped = [Int16](repeating: 32_767, count: 16_000)
        let lossy = Journey.packets(encoder.packets(clipped)) { $0 % 10 == 3 ? nil : 5 }
        voice.listen(at: .narrow)
        _ = Journey.run(try #require(voice.ear), lossy, milliseconds: 1_000)
        var first = QualityPeriod()
        voice.takeHearing(into: &first)
        #expect(try #require(first.clippedSamples) > 0)
        #expect(try #require(first.concealedShare) > 0)
        voice.listenNoMore()
        voice.listen(at: .narrow)
        let quiet = Journey.packets(encoder.packets([Int16](repeating: 0, count: 32_000))) { _ in 5
        }
        _ = Journey.run(try #require(voice.ear), quiet, milliseconds: 3_000)
        var second = QualityPeriod()
        voice.takeHearing(into: &second)
        #expect(second.clippedSamples == 0)
        #expect(try #require(second.concealedShare) < 0.1)
        #expect(try #require(second.silentShare) <= 1)
    }
}
