import Foundation
import Testing

@testable import Dialplan

/// The offices that are shipped as examples: nothing is wrong with them, and their tests pass.
struct OfficeTests {
    static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("dialplans")

    static let names = [
        "first-call", "one-phone", "small-office", "forty-people", "numbers-did", "ivr", "hotel",
        "from-asterisk", "bench",
    ]

    static func directory(_ name: String) throws -> PlanDirectory {
        let folder = folder.appendingPathComponent(name)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return PlanDirectory(
            try files.map {
                SourceFile(
                    path: $0,
                    bytes: [UInt8](try Data(contentsOf: folder.appendingPathComponent($0))))
            }, passwordsAreKnown: false, zones: Zones.read)
    }

    @Test("an office is read without errors and warnings", arguments: names)
    func checked(name: String) throws {
        let directory = try Self.directory(name)
        let said = directory.diagnostics.filter { $0.severity != .note }
        #expect(said.isEmpty, "\(DiagnosticRenderer(directory.sources).text(of: said))")
        #expect(directory.plan != nil)
    }

    @Test("the tests of an office pass", arguments: names)
    func tested(name: String) throws {
        let directory = try Self.directory(name)
        let plan = try #require(directory.plan)
        let plans = directory.sources.filter { $0.name.hasSuffix(".dial") }
        for result in TestRunner.run(plans, plan) {
            #expect(result.isPassed, "\(result.title)\n\(result.trace.joined(separator: "\n"))")
        }
    }

    @Test(
        "an office stands in the one layout",
        arguments: names.filter { !["bench", "first-call"].contains($0) })
    func layout(name: String) throws {
        for plan in try Self.directory(name).sources where plan.name.hasSuffix(".dial") {
            #expect(try Formatter.format(plan).get().utf8.elementsEqual(plan.bytes))
        }
    }

    @Test("the page of the offices names each of them")
    func page() throws {
        let page = try String(
            contentsOf: Self.folder.appendingPathComponent("README.md"), encoding: .utf8)
        for name in Self.names { #expect(page.contains("[`\(name)`](\(name))"), "\(name)") }
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(folders) == Set(Self.names + ["README.md"]))
    }
}
