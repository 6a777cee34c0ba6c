import Testing

@testable import Dialplan

struct ToneTests {
    @Test("every country's tones can be played, have a source, and are those that plans can name")
    func rows() {
        let names = Set(Vocabulary.tones)
        #expect(NationalTones.all.count >= 30)
        #expect(Set(NationalTones.general.cadences.keys) == names)
        for country in NationalTones.all {
            #expect(!country.source.isEmpty)
            #expect(country.country.allSatisfy { $0.isNumber }, "\(country.name)")
            // What no country has of its own is everywhere the same.
            #expect(
                names.subtracting(country.cadences.keys).isSubset(of: ["test", "confirmation"]))
            for (tone, segments) in country.cadences {
                let place = "\(country.name) \(tone)"
                #expect(names.contains(tone), "\(place)")
                #expect(!segments.isEmpty, "\(place)")
                #expect(segments.contains { !$0.hertz.isEmpty }, "\(place)")
                for segment in segments {
                    #expect(segment.milliseconds >= 15, "\(place)")
                    #expect(segment.hertz.count <= 2, "\(place)")
                    #expect(segment.hertz.allSatisfy { (300...1_900).contains($0) }, "\(place)")
                }
            }
        }
        let all = NationalTones.all
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(Set(all.map(\.country)).count == all.count)
    }

    // E.180 §7: three tones of 330 ms, and a pause of a second, with gaps of at most 30 ms.
    @Test("special information rises in three steps where a country has not its own")
    func specialInformation() {
        let own: Set = ["australia", "new-zealand"]
        for country in NationalTones.all where !own.contains(country.name) {
            let heard = country.segments(of: "special-information")
            let tones = heard.compactMap(\.hertz.first)
            #expect(tones.count == 3)
            #expect(tones == tones.sorted())
            for (wanted, hertz) in zip([950.0, 1_400, 1_800], tones) {
                #expect(abs(hertz - wanted) <= 50)
            }
            let long = heard.filter { !$0.hertz.isEmpty }.map(\.milliseconds)
            #expect(long.allSatisfy { (263...397).contains($0) })
            #expect(heard.last?.milliseconds ?? 0 >= 1_000)
        }
    }

    @Test("some that everybody knows")
    func known() {
        func tone(_ country: String, _ tone: String) -> [NationalTones.Segment] {
            NationalTones.of(country: country).segments(of: tone)
        }
        #expect(
            tone("44", "ringback") == [
                .init(hertz: [400, 450], milliseconds: 400), .init(hertz: [], milliseconds: 200),
                .init(hertz: [400, 450], milliseconds: 400), .init(hertz: [], milliseconds: 2_000),
            ])
        #expect(tone("1", "dial") == [.init(hertz: [350, 440], milliseconds: 1_000)])
        #expect(
            tone("49", "busy")
                == [.init(hertz: [425], milliseconds: 480), .init(hertz: [], milliseconds: 480)])
        #expect(tone("999", "busy") == NationalTones.general.segments(of: "busy"))
        #expect(tone("49", "none") == [])
    }

    private func plan(_ text: String) -> (plan: Plan?, codes: [String]) {
        let directory = PlanDirectory(
            [
                SourceFile(
                    path: "main.dial",
                    text: text + "\ncontext office { number 9 { play tone busy times 3 } }")
            ], passwordsAreKnown: false)
        return (directory.plan, directory.diagnostics.map(\.code))
    }

    @Test("the plan's tones are those of its settings, or else of its numbering plan")
    func chosen() {
        #expect(plan("").plan?.tones.name == "europe")
        #expect(plan("numbering austria area 1").plan?.tones.name == "austria")
        #expect(plan("numbering canada area 416").plan?.tones.name == "us")
        let both = plan("numbering germany area 30\nsettings { tones new-zealand }")
        #expect(both.plan?.tones.name == "new-zealand")
        let wrong = plan("settings { tones neverland }")
        #expect(wrong.plan == nil)
        #expect(wrong.codes.contains("E0104"))
    }

    @Test("so many cadences take so long; without a number it is about ten seconds")
    func lengths() {
        let germany = NationalTones.of(country: "49")
        #expect(germany.length(of: "busy", times: 3) == .milliseconds(2_880))
        #expect(germany.length(of: "busy", times: nil) == .milliseconds(9_600))
        #expect(germany.length(of: "ringback", times: nil) == .seconds(10))
        #expect(NationalTones.of(country: "1").length(of: "busy", times: 3) == .seconds(3))
        #expect(germany.length(of: "none", times: 3) == nil)
    }

    @Test("the simulator plays them as long as the country has them")
    func simulated() throws {
        for (numbering, length) in [("germany area 30", 2_880), ("us area 212", 3_000)] {
            let plan = try #require(plan("numbering \(numbering)").plan)
            #expect(
                PlayPlan(sounds: [.tone("busy")], times: 3, isEarly: false)
                    .toneTime(plan.tones) == .milliseconds(length))
        }
    }
}
