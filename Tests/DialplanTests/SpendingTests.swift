import Testing

@testable import Dialplan

/// `[limit]`, `[price]` and `[fraud]`: what they say, what is wrong with them, and what a plan makes
/// of the hours.
struct SpendingTests {
    private static let phones = """
        [extension.201]
        context = "staff"
        [trunk.telco]
        server = "192.0.2.1"

        """

    private static let plan = """
        bellbird 1
        numbering germany area 30
        emergency { numbers 112; via telco }
        schedule office {
          open  mon-fri 08:00-18:00
          lunch mon-fri 12:00-13:00
        }
        context staff {
          allow local, mobile, international  // allow W0311: a test
          number 0|outside { dial dialed via telco }
        }
        """

    private func directory(_ inventory: String, _ plan: String = plan) -> PlanDirectory {
        PlanDirectory(
            [
                SourceFile(path: "main.dial", text: plan),
                SourceFile(path: "site.toml", text: Self.phones + inventory),
            ], passwordsAreKnown: false, zones: Zones.read)
    }

    private func codes(_ inventory: String, _ plan: String = plan) -> [String] {
        directory(inventory, plan).diagnostics.filter { $0.severity != .note }.map(\.code)
    }

    @Test("all of it is read")
    func whole() throws {
        let inventory = directory(
            """
            [limit.default]
            calls = 2
            money-per-day = 12.50
            [limit.default.international]
            only-while = "office is open or lunch"
            [limit.default."+44"]
            minutes-per-day = 9
            [limit.default.country]
            minutes-per-day = 30
            [price.a]
            class = "international"
            prefixes = ["+44", "+353"]
            per-minute = 0.0125
            per-call = 0.1
            [price.b]
            class = "mobile"
            per-minute = 1
            [fraud]
            notify = ["201", "a@example.com", "https://hooks.example.com/x?y=1"]
            new-countries = "tell"
            countries = ["+44", "+1876"]
            calls-per-minute = 4
            """
        ).inventory
        let limit = try #require(inventory.limits["default"])
        #expect(limit.classes["international"]?.onlyWhile?.text == "office is open or lunch")
        #expect(
            limit.bounds(ofClass: "international", number: "+441632960001").map(\.part)
                == ["", "international", "+44", "country +44"])
        #expect(limit.bounds(ofClass: "local", number: "112").map(\.part) == [""])
        #expect(inventory.prices.cost(of: "+441632960001", "international") == (125, 1_000))
        #expect(inventory.prices.cost(of: "+33123456789", "international") == (125, 1_000))
        #expect(inventory.prices.cost(of: "+491701234567", "mobile") == (10_000, 0))
        #expect(inventory.prices.cost(of: "+4930123456", "local") == (10_000, 1_000))
        #expect(inventory.prices.cost(of: "+498001234567", "free") == (0, 0))
        #expect(inventory.fraud.notify.count == 3 && inventory.fraud.newCountries == .tell)
        #expect(inventory.fraud.countries == ["+44", "+1876"])
        #expect(inventory.fraud.callsPerMinute == 4)
    }

    @Test(
        "what is wrong is told",
        arguments: [
            ("[limit.default]\nmoney-per-day = 3", "E0135"),
            ("[limit.default]\nonly-while = \"office\"", "E1006"),
            ("[limit.default]\nonly-while = \"office is shut\"", "E0105"),
            ("[limit.default]\nonly-while = \"ofice is open\"", "E0105"),
            ("[limit.default.\"+0\"]\ncalls = 1", "E1006"),
            ("[limit.default.interntional]\ncalls = 1", "E0108"),
            ("[price.a]\nclass = \"international\"", "E1005"),
            ("[price.a]\nclass = \"intrnational\"\nper-minute = 1", "E0108"),
            ("[price.a]\nclass = \"mobile\"\nper-minute = 0.00001", "E1006"),
            ("[price.a]\nclass = \"mobile\"\nper-minute = -1", "E1006"),
            ("[price.a]\nclass = \"mobile\"\nper-minute = 1\nprefixes = \"0049\"", "E1006"),
            ("[fraud]\nnotify = \"299\"", "E0114"),
            ("[fraud]\nnotify = \"http://hooks.example.com/\"", "E1006"),
            ("[fraud]\nnotify = \"https://a@b.example.com/\"", "E1006"),
            ("[fraud]\nnew-countries = \"maybe\"", "E1006"),
            ("[fraud]\ncountries = \"+999\"", "E1006"),
            ("[fraud]\nnotifi = \"201\"", "E1002"),
        ])
    func wrong(_ inventory: String, _ code: String) {
        #expect(codes(inventory) == [code])
    }

    @Test("W0311: who may call abroad without a bound")
    func unbounded() {
        let plan = Self.plan.replacing("// allow W0311: a test", with: "")
        #expect(codes("", plan) == ["W0311"])
        #expect(codes("[limit.default]\ncalls = 2", plan) == ["W0311"])
        #expect(codes("[limit.default]\nminutes-per-day = 60", plan) == [])
        #expect(codes("[limit.default.international]\nminutes-per-day = 60", plan) == [])
        #expect(codes("[limit.default.international]\ncalls = 0", plan) == [])
        #expect(codes("[limit.default.mobile]\nminutes-per-day = 60", plan) == ["W0311"])
    }

    @Test("the hours of a class: a test of the plan sees them, with the lunch that is left out")
    func hours() throws {
        let tests = """

            test "by day" {
              call from 201 to 000441632960001 at 2026-03-03 10:00
              expect dial +441632960001 via telco
            }
            test "at lunch and at night" {
              call from 201 to 000441632960001 at 2026-03-03 12:30
              expect refused international
              expect no dial
            }
            test "at night" {
              call from 201 to 000441632960001 at 2026-03-03 03:00
              expect refused international
            }
            test "a mobile at night" {
              call from 201 to 001701234567 at 2026-03-03 03:00
              expect dial +491701234567 via telco
            }
            test "help at night" {
              call from 201 to 112 at 2026-03-03 03:00
              expect dial 112 via telco
            }
            """
        let directory = directory(
            "[limit.default.international]\nonly-while = \"office is open\"", Self.plan + tests)
        let plan = try #require(directory.plan)
        for result in TestRunner.run(directory.sources, plan) {
            let text = result.failure.map { DiagnosticRenderer(directory.sources).text(of: $0) }
            #expect(text == nil, "\(result.title): \(result.trace.joined(separator: "\n"))")
        }
    }

    @Test(
        "countries, and the islands that share a code",
        arguments: [
            ("+441632960001", "+44"), ("+18765550100", "+1876"), ("+12125550100", "+1"),
            ("+231770000000", "+231"), ("+79161234567", "+7"), ("+77012345678", "+77"),
            ("+3906698", "+39"), ("+37912345", "+379"), ("+", nil), ("112", nil), ("+999123", nil),
        ] as [(String, String?)])
    func countries(_ number: String, _ prefix: String?) {
        #expect(Country(of: number)?.prefix == prefix)
    }
}
