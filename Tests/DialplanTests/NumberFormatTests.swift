import Testing

@testable import Dialplan

/// Numbers as trunks write and read them.
struct NumberFormatTests {
    /// A plan whose trunk `telco` brings calls to these numbers.
    private func plan(_ numbering: String, incoming: String = "+4930555100") throws -> Plan {
        let settings = numbering.isEmpty ? "" : "numbering \(numbering)"
        let files = [
            (
                "main.dial",
                """
                \(settings)
                context staff { number extension { ring dialed } }
                incoming telco { number \(incoming) { ring 201 } }
                """
            ),
            (
                "house.toml",
                """
                [trunk.telco]
                server = "192.0.2.1"
                [extension.201]
                context = "staff"
                """
            ),
        ].map { SourceFile(path: $0.0, text: $0.1) }
        let directory = PlanDirectory(files, passwordsAreKnown: false)
        return try #require(directory.plan, "\(directory.diagnostics)")
    }

    private static let custom = NumberFormat.custom([
        .init("+4930", ""), .init("+49", "0"), .init("+", "1234#00"),
    ])

    @Test("each format writes numbers in its own form, and leaves short ones alone")
    func writes() throws {
        let germany = try plan("germany area 30")
        let america = try plan("us area 256")
        for (number, format, written) in [
            ("+493012345", NumberFormat.e164, "+493012345"), ("+493012345", .digits, "493012345"),
            ("+493012345", .zeros, "00493012345"), ("+493012345", .national, "03012345"),
            ("+43123456", .national, "0043123456"), ("112", .national, "112"),
            ("112", .digits, "112"), ("+493012345", Self.custom, "12345"),
            ("+494012345", Self.custom, "04012345"), ("+4312345", Self.custom, "1234#004312345"),
        ] {
            #expect(germany.written(number, as: format) == written)
        }
        #expect(america.written("+12565550100", as: .national) == "12565550100")
        #expect(america.written("+493012345", as: .national) == "011493012345")
        #expect(try plan("italy").written("+390612345678", as: .national) == "0612345678")
        #expect(try plan("spain").written("+34912345678", as: .national) == "912345678")
        #expect(try plan("").written("+493012345", as: .national) == "+493012345")
        #expect(try plan("").written("+493012345", as: .digits) == "493012345")
    }

    @Test(
        "what is written is read as the same number, in every format and country",
        arguments: [
            ("us area 256", ["+12565550100", "+493012345"]),
            ("germany area 30", ["+493012345", "+4915112345678", "+12565550100"]),
            ("uk area 20", ["+442079460000", "+3531555010"]),
            ("italy", ["+390612345678", "+393331234567", "+493012345"]),
            ("france", ["+33142681234"]), ("switzerland", ["+41441234567"]),
            ("netherlands", ["+318001234"]), ("ireland area 1", ["+35315550100"]),
            ("spain", ["+34912345678", "+442079460000"]),
        ])
    func readsBack(_ numbering: String, _ numbers: [String]) throws {
        let plan = try plan(numbering)
        for format in [NumberFormat.e164, .zeros, .national, .digits] {
            for number in numbers {
                let written = plan.written(number, as: format)
                #expect(plan.caller(written, as: format) == .number(number), "\(format) \(written)")
            }
        }
    }

    @Test(
        "what providers send, whatever their format is said to be",
        arguments: [
            ("germany area 30", "+49301234567", "+49301234567"),
            ("germany area 30", "0049301234567", "+49301234567"),
            ("germany area 30", "0301234567", "+49301234567"),
            ("germany area 30", "49301234567", "+49301234567"),
            ("germany area 30", "00441632960000", "+441632960000"),
            ("germany area 30", "441632960000", "+441632960000"),
            // A letterhead's `+49 (0)30`, and a plus in front of anything.
            ("germany area 30", "+490301234567", "+49301234567"),
            ("germany area 30", "+0301234567", "+49301234567"),
            ("germany area 30", "+0049301234567", "+49301234567"),
            ("us area 256", "2565550100", "+12565550100"),
            ("us area 256", "12565550100", "+12565550100"),
            ("us area 256", "011493012345", "+493012345"),
            ("spain", "912345678", "+34912345678"), ("spain", "34912345678", "+34912345678"),
            ("italy", "0612345678", "+390612345678"),
            ("uk area 20", "02079460000", "+442079460000"),
        ])
    func reads(_ numbering: String, _ sent: String, _ number: String) throws {
        #expect(try plan(numbering).caller(sent, as: .e164) == .number(number))
    }

    @Test("the national number alone: where the format says so, or the number is one of ours")
    func bare() throws {
        let germany = try plan("germany area 30")
        #expect(germany.caller("305551234", as: .national) == .number("+49305551234"))
        // Without that it could be Greece.
        #expect(germany.caller("305551234", as: .e164) == .number("+305551234"))
        #expect(germany.called("30555100", over: "telco", as: .e164) == .number("+4930555100"))
        #expect(
            germany.called("4930555100", over: "telco", as: .national) == .number("+4930555100"))
    }

    @Test("extra digits in front are taken off again")
    func prefix() throws {
        let plan = try plan("germany area 30")
        #expect(plan.caller("1234#00441632960000", as: Self.custom) == .number("+441632960000"))
        #expect(plan.caller("04012345678", as: Self.custom) == .number("+494012345678"))
        #expect(plan.caller("1234567", as: Self.custom) == .number("+49301234567"))
    }

    @Test(
        "what fits no number stays as it is",
        arguments: ["201", "110", "*97", "4711", "0", "00", "+", "+0", "#31#0301234567", "9999999"])
    func unknown(_ sent: String) throws {
        let plan = try plan("germany area 30")
        #expect(
            plan.caller(sent, as: .e164) == (sent == "9999999" ? .number("+9999999") : .unknown))
        #expect(try self.plan("").caller(sent, as: .e164) == .asSent)
    }

    @Test("a number that stands in `incoming` as it was sent is that one")
    func asSent() throws {
        let house = try plan("germany area 30", incoming: "201, 4930555xxx")
        #expect(house.called("201", over: "telco", as: .e164) == .asSent)
        #expect(house.called("4930555100", over: "telco", as: .e164) == .asSent)
        #expect(house.called("202", over: "telco", as: .e164) == .unknown)
        #expect(house.called("03055510", over: "telco", as: .e164) == .number("+493055510"))
    }

    @Test("any text of symbols is read without a trap, and only as a number that exists")
    func fuzz() throws {
        let plans = [try plan("germany area 30"), try plan("us area 256"), try plan("")]
        var chance = Chance(40)
        let symbols = Array("0123456789+*#")
        for _ in 0..<3_000 {
            let text = String((0..<chance.below(70)).map { _ in chance.pick(symbols) })
            for plan in plans {
                for format in [NumberFormat.e164, .zeros, .national, .digits, Self.custom] {
                    guard case .number(let number) = plan.caller(text, as: format) else { continue }
                    #expect(number.hasPrefix("+") && (4...16).contains(number.utf8.count))
                    #expect(number.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) })
                }
            }
        }
    }
}
