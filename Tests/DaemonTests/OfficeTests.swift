import Dialplan
import Foundation
import Testing

@testable import Daemon

/// What `bellbird init` writes is good in every country, whatever was answered.
struct OfficeTests {
    private let place = FileManager.default.temporaryDirectory.appending(
        path: "bellbird-office-\(UUID().uuidString)"
    ).path

    private func office(
        _ country: NumberingCountry, phones: Int = 5, first: Int = 201, hasLine: Bool = true
    ) -> Office {
        Office(
            company: "Byrne & Daly", country: country, area: nil, address: "4 Quay Street",
            phones: phones, firstNumber: first,
            line: hasLine
                ? Office.Line(
                    server: "sip.example.com", user: "line \"7\"", password: "a\\b\"c'd12",
                    number: "+35315550100") : nil,
            domain: "pbx.example.com")
    }

    private func write(_ office: Office) throws -> WrittenOffice {
        try WrittenOffice.write(office, to: place)
    }

    private func away() { try? FileManager.default.removeItem(atPath: place) }

    @Test("with and without a line, with one phone and many: checked, tested, written")
    func countries() throws {
        for country in NumberingCountry.all {
            for (phones, hasLine) in [(1, true), (5, false), (12, true)] {
                defer { away() }
                let office = office(country, phones: phones, hasLine: hasLine)
                #expect(office.complaint == nil)
                let written = try write(office)
                #expect(written.passwords.count == phones)
                let found = ConfigurationDirectory(place)
                #expect(found.diagnostics.filter { $0.severity != .note } == [], "\(country.name)")
                let plan = try #require(found.checkedPlan)
                let results = TestRunner.run(found.sources, plan)
                #expect(results.count == (phones > 1 ? 1 : 0) + (hasLine ? 3 : 0))
                #expect(results.filter { !$0.isPassed }.map(\.title) == [])
            }
        }
    }

    @Test("passwords are kept from others, and are never the same")
    func passwords() throws {
        defer { away() }
        let written = try write(office(.all[0]))
        let mode = try FileManager.default.attributesOfItem(atPath: place + "/secrets.toml")[
            .posixPermissions]
        #expect(mode as? Int == 0o640)
        #expect(Set(written.passwords.values).count == 5)
        #expect(written.passwords.values.allSatisfy { $0.count == 20 })
    }

    @Test("an office that is there stays as it is")
    func twice() throws {
        defer { away() }
        let first = try write(office(.all[0]))
        let before = try Data(contentsOf: URL(filePath: place + "/secrets.toml"))
        #expect(throws: WrittenOffice.Failure.self) { try write(office(.all[0])) }
        #expect(try Data(contentsOf: URL(filePath: place + "/secrets.toml")) == before)
        #expect(first.files.allSatisfy { FileManager.default.fileExists(atPath: $0) })
    }

    @Test("settings that are there keep their remarks, and get the domain")
    func settings() throws {
        defer { away() }
        try FileManager.default.createDirectory(
            atPath: place, withIntermediateDirectories: true)
        let shipped = "# mine\ndomain = \"pbx.example.org\"\n\n[[listen]]\ntransport = \"udp\"\n"
        try Data(shipped.utf8).write(to: URL(filePath: place + "/bellbird.toml"))
        _ = try write(office(.all[0]))
        let text = try String(contentsOfFile: place + "/bellbird.toml", encoding: .utf8)
        #expect(text == shipped.replacingOccurrences(of: "example.org", with: "example.com"))
    }

    @Test("no answer becomes part of the plan but as what it is")
    func hostile() throws {
        defer { away() }
        var odd = office(.all[0])
        odd.company = "x\n} flow evil { dial +1900 via provider }\r\n*/ \u{202E}"
        odd.address = "\"\n[trunk.evil]\nserver = \"evil.example\""
        _ = try write(odd)
        let found = ConfigurationDirectory(place)
        #expect(!found.hasErrors)
        let plan = try String(contentsOfFile: place + "/dialplans/main.dial", encoding: .utf8)
        #expect(!plan.split(separator: "\n").contains { $0.hasPrefix("}") && $0.contains("evil") })
        let inventory = try String(contentsOfFile: place + "/extensions.toml", encoding: .utf8)
        #expect(!inventory.contains("\n[trunk.evil]"))
    }

    @Test("what cannot be is said before anything is written")
    func impossible() throws {
        let germany = try #require(NumberingCountry.named("germany"))
        var area = office(germany)
        area.area = "7x"
        #expect(area.complaint?.contains("area 7x") == true)
        var number = office(germany)
        number.line?.number = "030 1234"
        #expect(number.complaint?.contains("+35315550100") == true)
        #expect(office(germany, phones: 0).complaint != nil)
        #expect(office(germany, phones: 201).complaint != nil)
        #expect(office(germany, first: 98).complaint?.contains("98 to 102") == true)
        #expect(office(germany, first: 108).complaint?.contains("emergency") == true)
    }
}
