import Testing

@testable import Dialplan

/// What is said, as one reads it: the prompts' names without their folder.
struct SayingTests {
    private func said(
        _ form: String, _ value: Value, _ unit: String? = nil, in language: String = "en"
    ) -> String? {
        Saying.prompts(
            for: SayPlan(form: form, value: value, unit: unit, language: nil), language: language
        )?.map { $0.split(separator: "/").last.map(String.init) ?? $0 }.joined(separator: " ")
    }

    // MARK: - Numbers

    @Test(arguments: [
        (0, "0"), (7, "7"), (13, "13"), (20, "20"), (21, "20 1"), (99, "90 9"),
        (100, "1 hundred"), (101, "1 hundred 1"), (342, "3 hundred 40 2"),
        (1_000, "1 thousand"), (1_001, "1 thousand 1"), (21_019, "20 1 thousand 19"),
        (1_000_000, "1 million"),
        (999_999_999, "9 hundred 90 9 million 9 hundred 90 9 thousand 9 hundred 90 9"),
        (2_000_000_005, "2 billion 5"), (-12, "minus 12"),
    ])
    func `english numbers`(_ number: Int64, _ expected: String) {
        #expect(said("number", .int(number)) == expected)
    }

    @Test(arguments: [
        (1, "1"), (16, "16"), (21, "1-and 20"), (57, "7-and 50"), (100, "1N hundred"),
        (101, "1N hundred 1"), (1_001, "1N thousand 1"), (21_000, "1-and 20 thousand"),
        (101_000, "1N hundred 1N thousand"), (1_000_000, "1F million"),
        (1_000_001, "1F million 1"), (2_000_000, "2 millions"),
        (101_000_000, "1N hundred 1F millions"), (1_000_000_000, "1F billion"),
        (999_999_999, "9 hundred 9-and 90 millions 9 hundred 9-and 90 thousand 9 hundred 9-and 90"),
    ])
    func `german numbers`(_ number: Int64, _ expected: String) {
        #expect(said("number", .int(number), in: "de") == expected)
    }

    @Test func `a number beyond words is said by its digits`() {
        #expect(said("number", .int(1_000_000_000_000)) == "1" + String(repeating: " 0", count: 12))
        #expect(said("number", .int(.min))?.hasPrefix("minus 9 2 2 3") == true)
    }

    @Test func `digits behind the point are said one by one`() {
        #expect(said("number", .money(34_500)) == "3 point 4 5")
        #expect(said("number", .money(-34_500), in: "de") == "minus 3 point 4 5")
    }

    /// Every number has words in every language, and reads back as itself.
    @Test(arguments: ["en", "de"])
    func `words add up to their number`(_ language: String) throws {
        let table = try #require(Saying.spoken.first { $0.name == language })
        let large: [UInt64] = (0...200).map { ($0 &* 2_654_435_761 &+ 97) % 1_000_000_000 }
        for number in Array(0...10_100) + large {
            let words = table.numbers.prompts(number, .cardinal)
            #expect(sum(words) == number, "\(number): \(words)")
        }
    }

    /// The value of a list of words, by the rule that a power counts what stands before it.
    private func sum(_ words: [String]) -> UInt64 {
        var total: UInt64 = 0
        var group: UInt64 = 0
        for word in words {
            let name = word.dropFirst("digits/".count)
            switch name {
            case "hundred": group *= 100
            case "thousand": (total, group) = (total + group * 1_000, 0)
            case "million", "millions": (total, group) = (total + group * 1_000_000, 0)
            case "billion", "billions": (total, group) = (total + group * 1_000_000_000, 0)
            default:
                let digits = name.prefix { $0.isNumber }
                let value = UInt64(digits) ?? .max
                // What stands before a hundred is multiplied by it.
                group += value
            }
        }
        return total + group
    }

    // MARK: - Dates and times

    @Test(arguments: [
        ("2026-03-03", "day-2 mon-2 h-3 20 20 6", "day-2 h-3 mon-2 2 thousand 6-and 20"),
        (
            "1984-12-31", "day-1 mon-11 30 h-1 19 80 4",
            "day-1 1-and h-30 mon-11 19 hundred 4-and 80"
        ),
        ("1905-01-20", "day-5 mon-0 h-20 19 oh 5", "day-5 h-20 mon-0 19 hundred 5"),
        ("1900-07-01", "day-0 mon-6 h-1 19 hundred", "day-0 h-1 mon-6 19 hundred"),
        ("2008-02-29", "day-5 mon-1 20 h-9 2 thousand 8", "day-5 9-and h-20 mon-1 2 thousand 8"),
    ])
    func dates(_ day: String, _ english: String, _ german: String) throws {
        #expect(said("date", .text(day)) == english)
        #expect(said("date", .text(day), in: "de") == german)
        let count = try #require(CivilDate(day)).daysSince1970
        #expect(said("date", .date(count)) == english)
    }

    @Test(arguments: [
        ("00:00", "12 oclock a-m", "0 oclock"), ("01:00", "1 oclock a-m", "1N oclock"),
        ("09:05", "9 oh 5 a-m", "9 oclock 5"), ("12:00", "12 oclock p-m", "12 oclock"),
        ("14:30", "2 30 p-m", "14 oclock 30"), ("23:59", "11 50 9 p-m", "3-and 20 oclock 9-and 50"),
    ])
    func times(_ time: String, _ english: String, _ german: String) {
        #expect(said("time", .text(time)) == english)
        #expect(said("time", .text(time), in: "de") == german)
    }

    @Test func `who asks for 24 or 12 hours gets them`() {
        #expect(said("time", .text("14:30"), "24") == "14 30")
        #expect(said("time", .text("14:00"), "24") == "14 hundred hours")
        #expect(said("time", .text("07:05"), "24") == "7 oh 5")
        #expect(said("time", .text("14:30"), "12", in: "de") == "2 oclock 30")
        #expect(said("time", .duration(.seconds(9 * 3_600 + 300))) == "9 oh 5 a-m")
    }

    // MARK: - Money

    @Test(arguments: [
        (499_000, "EUR", "40 9 euros vm-and 90 cents", "9-and 40 euro 90"),
        (10_000, "EUR", "1 euro", "1N euro"), (100, "EUR", "1 cent", "1N cent"),
        (9_000, "USD", "90 cents", "90 cent"),
        (20_100, "USD", "2 dollars vm-and 1 cent", "2 dollar 1"),
        (-15_000, "GBP", "minus 1 pound vm-and 50 pence", "minus 1N pound 50"),
        (0, "EUR", "0 euros", "0 euro"), (10_049, "chf", "1 franc", "1N franc"),
        (10_050, "CHF", "1 franc vm-and 1 centime", "1N franc 1"),
    ])
    func money(_ amount: Int64, _ unit: String, _ english: String, _ german: String) {
        #expect(said("money", .money(amount), unit) == english)
        #expect(said("money", .money(amount), unit, in: "de") == german)
    }

    @Test func `money of an unknown unit is a number and the unit's letters`() {
        #expect(said("money", .money(25_000), "SEK") == "2 point 5 s e k")
        #expect(said("money", .int(3), nil) == "3")
        #expect(said("money", .int(.max), "EUR")?.hasPrefix("9 2 2 3") == true)
    }

    // MARK: - Characters

    @Test func `digits and letters are said one by one`() {
        #expect(said("digits", .phone("+49*#")) == "plus 4 9 star pound")
        #expect(said("letters", .text("Aß-1")) == "a dash 1")
        #expect(said("letters", .text("ÄÖ ß"), in: "de") == "ae oe space ss")
        #expect(said("text", .text(String(repeating: "x", count: 10_000)))?.count == 199)
    }

    // MARK: - What cannot be said

    @Test func `what cannot be said is silent, and no language is another`() {
        #expect(said("date", .text("2026-02-30")) == "")
        #expect(said("date", .date(.max)) == "")
        #expect(said("time", .text("24:00")) == "")
        #expect(said("number", .missing) == "")
        #expect(said("number", .int(1), in: "xx") == nil)
        #expect(said("number", .int(1), in: "de_AT") == "1")
        let other = SayPlan(form: "number", value: .int(21), unit: nil, language: "de")
        #expect(Saying.prompts(for: other, language: "en") == ["digits/1-and", "digits/20"])
    }

    @Test(arguments: ["en", "de"])
    func `the list of needed prompts holds whatever is said`(_ language: String) {
        let needed = Set(Saying.promptsNeeded(language: language))
        #expect(needed.count > 90)
        var values: [(String, Value, String?)] = []
        for number in 0...1_200 { values.append(("number", .int(Int64(number) * 997), nil)) }
        for day in 0...800 { values.append(("date", .date(day * 31), nil)) }
        for minute in 0..<1_440 {
            let time = Duration.seconds(minute * 60)
            for hours in ["12", "24"] { values.append(("time", .duration(time), hours)) }
        }
        for unit in ["EUR", "USD", "GBP", "CHF"] {
            for amount in 0...300 { values.append(("money", .money(Int64(amount) * 100), unit)) }
        }
        for (form, value, unit) in values {
            let plan = SayPlan(form: form, value: value, unit: unit, language: nil)
            let said = Saying.prompts(for: plan, language: language) ?? []
            #expect(!said.isEmpty)
            #expect(needed.isSuperset(of: said), "\(said)")
        }
    }
}
