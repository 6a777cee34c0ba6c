import Foundation
import Testing

@testable import Dialplan

/// `check --sarif`
struct SARIFTests {
    @Test("a log has the tool, a rule for each code, and places that count from one")
    func log() throws {
        let sources = [
            SourceFile(
                path: "dial plans/ä.dial",
                text: "// é\ncontext staff { number 1 { /* */ } }\nflow a { rign 201 }\n")
        ]
        let (_, found) = Plan.compile(
            sources: sources, inventory: Inventory(extensions: [], trunks: []))
        let log = SARIFLog(found, sources, version: "1.2.3")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(log)
        let read = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(read["version"] as? String == "2.1.0")
        #expect((read["$schema"] as? String)?.hasSuffix("sarif-2.1.0.json") == true)
        #expect(try JSONDecoder().decode(SARIFLog.self, from: data) == log)

        let run = try #require(log.runs.first)
        #expect(run.tool.driver.rules.map(\.id) == Set(found.map(\.code)).sorted())
        #expect(run.tool.driver.rules.allSatisfy { !$0.shortDescription.text.isEmpty })
        #expect(run.results.map(\.level) == found.map(\.severity.rawValue))
        let result = try #require(run.results.first { $0.ruleId == "E0103" })
        let place = try #require(result.locations.first).physicalLocation
        #expect(place.artifactLocation.uri == "dial%20plans/%C3%A4.dial")
        #expect(
            place.region
                == .init(startLine: 3, startColumn: 10, endLine: 3, endColumn: 14))
        #expect(
            result.fixes?.first?.artifactChanges.first?.replacements.first?
                .insertedContent.text == "ring")
    }

    @Test("a message without a place has none, and nothing is a log too")
    func empty() throws {
        let directory = PlanDirectory([])
        let log = SARIFLog(directory.diagnostics, directory.sources, version: "0")
        #expect(log.runs[0].results.map(\.ruleId) == ["E1009"])
        #expect(log.runs[0].results[0].locations.isEmpty)
        #expect(SARIFLog([], [], version: "0").runs[0].results.isEmpty)
    }
}
