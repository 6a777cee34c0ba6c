import Testing

@testable import Dialplan

struct NumberingTests {
    private func plan(_ name: String, area: String? = nil) throws -> NumberingPlan {
        try #require(NumberingPreset.named(name)).plan(area: area)
    }

    private static let areas: [String: [String]] = [
        "us": ["256", "907", "212"], "canada": ["416", "604"], "germany": ["30", "40", "8031"],
        "austria": ["1", "662", "6542"], "switzerland": ["44"], "uk": ["20", "161", "1865"],
        "ireland": ["1", "21", "402"], "france": ["1"], "spain": ["91"], "portugal": ["21"],
        "italy": ["06", "02"], "netherlands": ["20"],
    ]

    /// `dialed -> number class`, or `dialed -> -` for a number that does not exist.
    @Test(
        "numbers of each country, as people dial them",
        arguments: [
            (
                "us", "256",
                """
                5550100 -> +12565550100 local
                2565550100 -> +12565550100 local
                12565550100 -> +12565550100 local
                2125550100 -> +12125550100 national
                18005550100 -> +18005550100 free
                8885550100 -> +18885550100 free
                19005550100 -> +19005550100 premium
                12569765550 -> +12569765550 premium
                9765550 -> +12569765550 premium
                12125551212 -> +12125551212 special
                15005550100 -> +15005550100 special
                15205550100 -> +15205550100 national
                15325550100 -> +15325550100 special
                18765550100 -> +18765550100 international
                18595550100 -> +18595550100 national
                18095550100 -> +18095550100 international
                14165550100 -> +14165550100 international
                17875550100 -> +17875550100 national
                01149301234567 -> +49301234567 international
                01149900123456 -> -
                011499001234567 -> +499001234567 premium
                011443001234567 -> +443001234567 international
                +12125550100 -> +12125550100 national
                911 -> 911 emergency
                411 -> 411 special
                12110100100 -> -
                14115550100 -> -
                1256555010 -> -
                125655501000 -> -
                1256155010 -> -
                0115 -> -
                """
            ),
            (
                "canada", "416",
                """
                5550100 -> +14165550100 local
                6045550100 -> +16045550100 national
                2735550100 -> +12735550100 national
                12125550100 -> +12125550100 international
                18765550100 -> +18765550100 international
                18005550100 -> +18005550100 free
                19005550100 -> +19005550100 premium
                14169765550 -> +14169765550 premium
                16005550100 -> +16005550100 special
                988 -> 988 free
                """
            ),
            (
                "germany", "30",
                """
                1234 -> -
                2345678 -> +49302345678 local
                0302345678 -> +49302345678 local
                04012345678 -> +494012345678 national
                015112345678 -> +4915112345678 mobile
                01711234567 -> +491711234567 mobile
                017612345678 -> +4917612345678 mobile
                08001234567 -> +498001234567 free
                01801234567 -> +491801234567 special
                01371234567 -> +491371234567 premium
                09001234567 -> +499001234567 premium
                07001234567 -> -
                070012345678 -> +4970012345678 special
                03212345678 -> +493212345678 national
                11833 -> 11833 premium
                116117 -> 116117 free
                110 -> 110 emergency
                0043123456 -> +43123456 international
                0043900123456 -> +43900123456 premium
                0101300493012345 -> -
                00012345678 -> -
                +49301 -> -
                """
            ),
            (
                "austria", "1",
                """
                5123456 -> +4315123456 local
                015123456 -> +4315123456 local
                0662123456 -> +43662123456 national
                06641234567 -> +436641234567 mobile
                06501234567 -> +436501234567 mobile
                0654212345 -> +43654212345 national
                0800123456 -> +43800123456 free
                0820123456 -> +43820123456 special
                0900123456 -> +43900123456 premium
                0930123456 -> +43930123456 premium
                144 -> 144 emergency
                118877 -> 118877 premium
                """
            ),
            (
                "switzerland", "44",
                """
                0691234567 -> +41691234567 mobile
                0731234567 -> +41731234567 mobile
                0441234567 -> +41441234567 local
                0311234567 -> +41311234567 national
                0791234567 -> +41791234567 mobile
                0800123456 -> +41800123456 free
                0848123456 -> +41848123456 special
                0900123456 -> +41900123456 premium
                0906123456 -> +41906123456 premium
                044123456 -> -
                1811 -> 1811 premium
                """
            ),
            (
                "uk", "20",
                """
                79460000 -> +442079460000 local
                02079460000 -> +442079460000 local
                01614960000 -> +441614960000 national
                03069990000 -> +443069990000 national
                07700900000 -> +447700900000 mobile
                07011234567 -> +447011234567 special
                07640123456 -> +447640123456 special
                08001111 -> +448001111 free
                08081570000 -> +448081570000 free
                08453330000 -> +448453330000 special
                08712345678 -> +448712345678 special
                09098790000 -> +449098790000 premium
                09812345678 -> +449812345678 premium
                118118 -> 118118 premium
                999 -> 999 emergency
                101 -> 101 free
                111 -> 111 free
                0207946000 -> -
                """
            ),
            (
                "ireland", "1",
                """
                8001234 -> +35318001234 local
                5550100 -> +35315550100 local
                0214550100 -> +353214550100 national
                0861234567 -> +353861234567 mobile
                0818123456 -> +353818123456 national
                1800123456 -> +3531800123456 free
                1550123456 -> +3531550123456 premium
                1590123456 -> +3531590123456 premium
                1850123456 -> -
                11850 -> 11850 premium
                0761234567 -> -
                04890123456 -> +3534890123456 international
                """
            ),
            (
                "france", "1",
                """
                0142681234 -> +33142681234 local
                0491123456 -> +33491123456 national
                0612345678 -> +33612345678 mobile
                0712345678 -> +33712345678 mobile
                0912345678 -> +33912345678 national
                0800123456 -> +33800123456 free
                0809123456 -> +33809123456 national
                0825123456 -> +33825123456 special
                0899123456 -> +33899123456 premium
                0590123456 -> +590590123456 international
                0262123456 -> +262262123456 international
                0692123456 -> +262692123456 international
                118218 -> 118218 premium
                3949 -> 3949 premium
                3020 -> 3020 free
                3008 -> 3008 premium
                3175 -> 3175 premium
                3180 -> 3180 free
                3919 -> 3919 free
                15 -> 15 emergency
                """
            ),
            (
                "spain", "91",
                """
                912345678 -> +34912345678 local
                932345678 -> +34932345678 national
                612345678 -> +34612345678 mobile
                712345678 -> +34712345678 mobile
                900123456 -> +34900123456 free
                902123456 -> +34902123456 special
                803123456 -> +34803123456 premium
                806123456 -> +34806123456 premium
                807123456 -> +34807123456 premium
                905123456 -> +34905123456 premium
                11818 -> 11818 premium
                016 -> 016 free
                91234567 -> -
                """
            ),
            (
                "portugal", "21",
                """
                212345678 -> +351212345678 local
                222345678 -> +351222345678 national
                912345678 -> +351912345678 mobile
                800123456 -> +351800123456 free
                707123456 -> +351707123456 special
                760123456 -> +351760123456 premium
                601123456 -> +351601123456 premium
                112 -> 112 emergency
                """
            ),
            (
                "italy", "06",
                """
                0612345678 -> +390612345678 local
                0212345678 -> +390212345678 national
                3331234567 -> +393331234567 mobile
                800123456 -> +39800123456 free
                848123456 -> +39848123456 special
                899123456 -> +39899123456 premium
                892424 -> +39892424 premium
                166123456 -> +39166123456 premium
                199123456 -> +39199123456 special
                1254 -> 1254 premium
                113 -> 113 emergency
                """
            ),
            (
                "netherlands", "20",
                """
                0911234567 -> +31911234567 national
                6241111 -> +31206241111 local
                0206241111 -> +31206241111 local
                0101234567 -> +31101234567 national
                0612345678 -> +31612345678 mobile
                08001234 -> +318001234 free
                0881234567 -> +31881234567 national
                09001234 -> +319001234 premium
                09061234567 -> +319061234567 premium
                09099999 -> +319099999 premium
                14020 -> 14020 local
                1888 -> 1888 premium
                """
            ),
        ])
    func dialing(name: String, area: String, table: String) throws {
        let plan = try plan(name, area: area)
        for row in table.split(separator: "\n") {
            let words = row.split(separator: " ").map(String.init)
            let said: String
            switch plan.normalise(words[0]) {
            case .e164(let number, let numberClass), .short(let number, let numberClass):
                said = "\(number) \(numberClass)"
            case .invalid: said = "-"
            }
            #expect(said == words.dropFirst(2).joined(separator: " "), "\(name): \(words[0])")
        }
    }

    @Test("without a country only international numbers exist")
    func generic() throws {
        let plan = try plan("generic")
        #expect(plan.normalise("00493012345") == .e164("+493012345", .international))
        #expect(plan.normalise("+80012345678") == .e164("+80012345678", .free))
        #expect(plan.normalise("+9791234567") == .e164("+9791234567", .premium))
        #expect(plan.normalise("+881612345678") == .e164("+881612345678", .premium))
        #expect(plan.normalise("12565550101") == .invalid)
        for text in [
            "", "+", "+0301234567", "+1234567890123456", "+49x", "00", "*97", "alice", "+49 30",
        ] {
            #expect(plan.normalise(text) == .invalid, "\(text)")
        }
    }

    @Test("an area is digits that begin ordinary numbers")
    func areas() throws {
        for (name, areas) in Self.areas {
            for area in areas { _ = try plan(name, area: area) }
        }
        for (name, area) in [
            ("us", "900"), ("us", "800"), ("us", "416"), ("us", "411"), ("germany", "900"),
            ("germany", "15"), ("germany", "180"), ("germany", "13"), ("germany", "030"),
            ("uk", "9"),
            ("uk", "7"), ("germany", ""), ("germany", "3x"), ("portugal", "6"), ("generic", "30"),
        ] {
            #expect(throws: NumberingPreset.Refusal.area) { try plan(name, area: area) }
        }
    }

    // MARK: - What costs money

    private func random(_ rule: Pattern, to length: Int, _ chance: inout Chance) -> String {
        var text = ""
        for index in 0..<max(length, rule.places.count) {
            let set = rule.place(index)
            let symbols = (0..<13).filter { set >> UInt16($0) & 1 == 1 }
            text.append(Pattern.symbols[chance.pick(symbols)])
        }
        return text
    }

    @Test("no number in a premium range gets a cheaper class, at home, abroad or in any area")
    func premium() throws {
        var chance = Chance(11)
        for preset in NumberingPreset.shipped where !preset.country.isEmpty {
            let own = try preset.plan()
            let ranges = own.classes.filter {
                $0.numberClass == .premium && $0.pattern.text.hasPrefix("+" + preset.country)
            }
            #expect(!ranges.isEmpty, "\(preset.name)")
            var plans = try NumberingPreset.shipped.map { try $0.plan() }
            for (name, areas) in Self.areas {
                for area in areas { plans.append(try plan(name, area: area)) }
            }
            var found = 0
            for range in ranges {
                for _ in 0..<20 {
                    let length = 1 + chance.below(range.digits.count) + range.digits.lowerBound
                    let number = random(range.pattern, to: length, &chance)
                    for plan in plans {
                        guard let numberClass = plan.numberClass(of: number) else { continue }
                        found += 1
                        if numberClass != .premium {
                            Issue.record("\(number) is \(numberClass) in \(plan.country)")
                        }
                    }
                }
            }
            #expect(found > 100)
        }
    }

    @Test("a rule of one's own wins inside a range, and cannot lift a premium range beside it")
    func own() throws {
        guard case .patterns(let desk) = Pattern.read("+499001234567"),
            case .patterns(let wide) = Pattern.read("+49x00."),
            case .patterns(let dialed) = Pattern.read("8|xxxx")
        else { return }
        let plan = try plan("germany", area: "30").adding(
            rewrites: [.init(pattern: dialed[0], replacement: "+493055500")],
            classes: [
                .init(pattern: desk[0], numberClass: .national, digits: 1...15),
                .init(pattern: wide[0], numberClass: .free, digits: 1...15),
            ])
        #expect(plan.numberClass(of: "+499001234567") == .national)
        #expect(plan.numberClass(of: "+499001234568") == .premium)
        #expect(plan.normalise("81234") == .e164("+4930555001234", .local))
    }

    @Test("`outside` is what the plan can turn into a number, and emergency numbers stay out of it")
    func outside() throws {
        let plan = try plan("germany", area: "30")
        let table = PatternTable(plan.outside)
        for dialed in ["115", "2345678", "03012345", "0043123456", "+43123456"] {
            #expect(table.match(Array(dialed.utf8)) != nil, "\(dialed)")
        }
        #expect(table.match(Array("*97".utf8)) == nil)
        #expect(table.match(Array("112".utf8)) == nil)
    }

    @Test("any text is a number or invalid, and every number of a plan is made of digits")
    func fuzz() throws {
        var chance = Chance(12)
        let symbols = Array("0123456789+*#")
        for name in ["us", "germany", "italy"] {
            let plan = try plan(name, area: Self.areas[name]?.first)
            for _ in 0..<400 {
                let text = String((0..<chance.below(20)).map { _ in chance.pick(symbols) })
                guard case .e164(let number, _) = plan.normalise(text) else { continue }
                #expect(number.hasPrefix("+") && number.utf8.count <= 16)
                #expect(number.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) })
            }
        }
    }
}
