import Testing

@testable import Dialplan

/// `whatif`: what would happen to a call, and why (10.3).
struct WhatIfTests {
    private func plan() throws -> Plan {
        let source = SourceFile(
            path: "main.dial",
            text: """
                bellbird 1
                settings { timezone "Europe/Berlin" }
                numbering germany area 30
                emergency { numbers 112; via telco; notify 201 }
                context staff {
                  allow free, local
                  number 0|outside { dial dialed via telco }
                  number 0x.       { hangup busy }
                  number 20x "People" { ring dialed for 20s }
                }
                incoming telco {
                  number +493012345 { if hours is open { ring 201 }; hangup declined }
                  otherwise { hangup not-found }
                }
                schedule hours { open mon-fri 09:00-17:00 }
                """)
        let inventory = Inventory(
            extensions: ["201", "202"].map { Extension(number: $0, name: nil, context: "staff") },
            trunks: [Trunk(name: "telco", host: "192.0.2.1", port: nil)])
        let (plan, found) = Plan.compile(sources: [source], inventory: inventory)
        let complaints = DiagnosticRenderer([source]).text(
            of: found.filter { $0.severity == .error })
        return try #require(plan, "\(complaints)")
    }

    private let now = WallTime(milliseconds: 0)

    @Test("the narrowest number wins, with its line; the call outside has a class and a verdict")
    func outside() throws {
        let local = try WhatIf(plan(), from: "201", to: "02345678", now: now)
        #expect(local.candidates.first?.pattern == "0|outside")
        #expect(local.candidates.map(\.wins).filter { $0 }.count == 1)
        #expect(local.candidates.last?.pattern == "0x.")
        #expect(
            local.outside
                == .init(number: "+49302345678", numberClass: "local", allowed: true))
        let abroad = try WhatIf(plan(), from: "201", to: "00044123456789", now: now)
        #expect(abroad.outside?.numberClass == "international")
        #expect(abroad.outside?.allowed == false)
        #expect(abroad.steps.contains { $0.what.hasPrefix("refused international") })
    }

    @Test("an emergency number goes before everything, and says so")
    func emergency() throws {
        let answer = try WhatIf(plan(), from: "202", to: "112", now: now)
        #expect(answer.isEmergency)
        #expect(answer.candidates.isEmpty)
        #expect(answer.text().contains("An emergency number"))
    }

    @Test("schedules are asked at the time that is given")
    func times() throws {
        let day = try WhatIf(
            plan(), from: "+494012345", to: "+493012345", on: "telco", at: "2026-03-03 10:00",
            now: now)
        #expect(day.schedules.map(\.state) == ["open"])
        #expect(day.steps.contains { $0.what.hasPrefix("ring 201") })
        let night = try WhatIf(
            plan(), from: "+494012345", to: "+493012345", on: "telco", at: "2026-03-03 22:00",
            now: now)
        #expect(night.schedules.map(\.state) == ["closed"])
        #expect(night.steps.last?.what == "hangup declined")
    }

    @Test("who or what cannot be is said, with the nearest name")
    func impossible() throws {
        let plan = try plan()
        #expect(throws: WhatIf.Impossible.self) { try WhatIf(plan, from: "209", to: "1", now: now) }
        do throws(WhatIf.Impossible) {
            _ = try WhatIf(plan, from: "1", to: "2", on: "telc", now: now)
        } catch {
            #expect(error.text.contains("Did you mean `telco`?"))
        }
        #expect(throws: WhatIf.Impossible.self) {
            try WhatIf(plan, from: "201", to: "2", at: "noon", now: now)
        }
    }
}
