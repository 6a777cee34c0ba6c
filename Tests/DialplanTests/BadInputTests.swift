import Foundation
import Testing

@testable import Dialplan

/// Files that are no plans: a clear message, in bounded time and memory.
///
/// The sizes here are small, because without optimisation the great ones take minutes;
/// `BELLBIRD_DAMAGE=all` takes a million braces, a line of a megabyte, and ten thousand contexts.
struct BadInputTests {
    private static let isWhole = ProcessInfo.processInfo.environment["BELLBIRD_DAMAGE"] == "all"

    private static let staff = """
        [extension.201]
        context = "staff"
        [trunk.telco]
        server = "192.0.2.1"
        """

    private func check(
        _ files: [(String, [UInt8])], zones: (@Sendable (String) -> [UInt8]?)? = nil
    ) -> (codes: [String], text: String) {
        let sources =
            [SourceFile(path: "site.toml", text: Self.staff)]
            + files.map { SourceFile(path: $0.0, bytes: $0.1) }
        let directory = PlanDirectory(sources, passwordsAreKnown: false, zones: zones)
        let errors = directory.diagnostics.filter { $0.severity == .error }
        return (
            errors.map(\.code),
            DiagnosticRenderer(directory.sources).text(of: directory.diagnostics)
        )
    }

    private func check(_ plan: String) -> (codes: [String], text: String) {
        check([("main.dial", Array(plan.utf8))])
    }

    private static let plan = "context staff { number 201 { ring 201 for 20s; hangup } }\n"

    @Test("a binary file is one message, wherever it lies")
    func binary() {
        var chance = Chance(4)
        let bytes = (0..<4_096).map { _ in UInt8(chance.below(256)) }
        for name in ["main.dial", "other.dial"] {
            let (codes, text) = check([(name, bytes)])
            #expect(codes.first == "E0034" && codes.count <= 2, "\(name): \(codes)")
            #expect(text.contains("is not UTF-8 text") && text.utf8.count < 1_000)
        }
        let (toml, _) = check([("phones.toml", bytes), ("main.dial", Array(Self.plan.utf8))])
        #expect(toml == ["E0034"])
        let map = "map m from \"m.csv\"\n" + Self.plan
        let (table, _) = check([("main.dial", Array(map.utf8)), ("m.csv", bytes)])
        #expect(table == ["E0034"])
    }

    @Test("what a file holds cannot steer the terminal on which its mistakes are shown")
    func controlCharacters() {
        for text in [
            "context \u{1B}[2J { }", "flow f { rign\u{1B}]0;x\u{7} 201 }",
            "incoming telco { number 1 { play \"\u{1B}[31m\u{8}\u{9B}2J\" } } x",
        ] {
            let (codes, shown) = check(text)
            #expect(!codes.isEmpty)
            let steering = shown.unicodeScalars.filter {
                ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || (0x7F...0x9F).contains($0.value)
            }
            #expect(steering.isEmpty, "\(steering.map(\.value))")
        }
    }

    @Test("a line of ten megabytes is too large, and is not shown")
    func longLine() {
        let line = [UInt8](repeating: 0x61, count: 10 << 20)
        for (name, codes) in [
            ("main.dial", ["E0034"]), ("x.toml", ["E0034"]),
        ] {
            let files =
                [(name, line)] + (name == "x.toml" ? [("m.dial", Array(Self.plan.utf8))] : [])
            let (found, text) = check(files)
            #expect(found.prefix(1) == codes[...] && found.count <= 2, "\(found)")
            #expect(text.utf8.count < 1_000)
        }
        let map = "map m from \"m.csv\"\n" + Self.plan
        let (table, text) = check([("main.dial", Array(map.utf8)), ("m.csv", line)])
        #expect(table == ["E0034"] && text.utf8.count < 1_000)
    }

    @Test("a long line full of mistakes: few of them are said, and parts of it shown")
    func mistakesInALine() {
        let line =
            "context staff { number 1 { "
            + String(repeating: "rign 201; ", count: Self.isWhole ? 104_000 : 10_000)
        let (codes, text) = check(line)
        #expect(codes.count >= 100 && codes.count <= 2 * Limits.diagnostics)
        #expect(text.utf8.count < 2_000 * codes.count)
    }

    @Test(
        "braces, parentheses and quotes without end",
        arguments: [
            "{", "}", "(", "[", "\"", "if a {", "context c {", "not ", "x.", "\"{(",
        ])
    func nesting(piece: String) {
        let bytes = Self.isWhole ? 1_000_000 : 50_000
        let many = String(repeating: piece, count: bytes / piece.utf8.count)
        for front in ["", "flow f { "] {
            let (codes, text) = check(front + many)
            #expect(!codes.isEmpty && codes.count <= 2 * Limits.diagnostics, "\(front)")
            #expect(text.utf8.count < 1_000_000, "\(front)\(piece)")
        }
    }

    @Test("contexts, flows, functions and groups, thousands deep or in a circle")
    func chains() {
        let count = Self.isWhole ? 10_000 : 400
        let chains: [(Comment, (Int, Int) -> String, String)] = [
            ("include", { "context c\($0) { include c\($1) }\n" }, "E0109"),
            ("goto", { "flow f\($0) { goto f\($1) }\n" }, "E0503"),
            ("do", { "flow f\($0) { do f\($1) }\n" }, "E0504"),
            ("functions", { "function f\($0)(x: text) = f\($1)(x)\n" }, "E0035"),
            ("groups", { "group g\($0) { members g\($1), 201 }\n" }, "E0504"),
            ("schedules", { "schedule s\($0) { open when s\($1) is open }\n" }, ""),
        ]
        for (name, line, code) in chains {
            let open = (0..<count).map { line($0, $0 + 1) }.joined()
            let (codes, text) = check(Self.plan + open)
            #expect(codes.count <= 2 * Limits.diagnostics, name)
            #expect(text.utf8.count < 4_000_000, name)
            let (round, shown) = check(Self.plan + open + line(count, 0))
            if !code.isEmpty { #expect(round.contains(code), name) }
            #expect(round.count <= 2 * Limits.diagnostics && shown.utf8.count < 4_000_000, name)
        }
    }

    @Test("zones that do not exist, and names that are none")
    func zones() {
        let asked: @Sendable (String) -> [UInt8]? = { name in
            // What is no name of a zone is not even looked for.
            #expect(!name.contains("..") && name.first != "/" && !name.isEmpty)
            return nil
        }
        for name in [
            "Europe/Nowhere", "../../etc/passwd", "/etc/passwd", "", " ", "Europe/../../x",
            String(repeating: "A", count: 10_000), "Europe/Berlin/", "\u{0}",
        ] {
            let text = "settings { timezone \"\(name)\" }\n" + Self.plan
            let (codes, shown) = check([("main.dial", Array(text.utf8))], zones: asked)
            #expect(codes == ["E0705"], "\(name.prefix(40)): \(codes)")
            #expect(shown.utf8.count < 25_000)
        }
        let damaged: @Sendable (String) -> [UInt8]? = { _ in Array("TZif2".utf8) }
        let text = "settings { timezone \"Europe/Berlin\" }\n" + Self.plan
        #expect(check([("main.dial", Array(text.utf8))], zones: damaged).codes == ["E0705"])
    }

    @Test("tables as office programs write them")
    func tables() throws {
        let plan = """
            map names from "names.csv"
            context staff {
              number 201 { log "{names(caller.number)}"; ring 201 for 20s; hangup }
            }
            """
        func values(_ csv: String) throws -> [String?] {
            let directory = PlanDirectory(
                [
                    SourceFile(path: "site.toml", text: Self.staff),
                    SourceFile(path: "main.dial", text: plan),
                    SourceFile(path: "names.csv", text: csv),
                ], passwordsAreKnown: false)
            let errors = directory.diagnostics.filter { $0.severity == .error }
            #expect(errors.isEmpty, "\(DiagnosticRenderer(directory.sources).text(of: errors))")
            return try #require(directory.plan).maps[0].values.map(\.text)
        }
        #expect(
            try values("\u{FEFF}\"number\";\"name\"\r\n\"+4930123\";\"Müller; \"\"Sons\"\"\"\r\n")
                == ["Müller; \"Sons\""])
        #expect(
            try values("number,name\n+4930123,\"two\nlines\"\n+4930124, Ann \n") == [
                "two\nlines", "Ann",
            ])
        #expect(try values("\n\n+4930123,A,B,C\n\n+4930124\n") == ["A", nil])
        let wide = "+4930123," + String(repeating: ",", count: 1_000_000)
        #expect(try values(wide).count == 1)
    }
}
