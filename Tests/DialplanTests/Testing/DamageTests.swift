import Foundation
import Testing

@testable import Dialplan

/// How much of what goes wrong while writing is noticed before it is live.
///
/// The sample here is every third office; `BELLBIRD_DAMAGE=all` takes them all, and prints what
/// nobody noticed.
struct DamageTests {
    private static let isWhole = ProcessInfo.processInfo.environment["BELLBIRD_DAMAGE"] == "all"

    /// Offices of each size; the whole run takes them all.
    private static let names =
        isWhole ? OfficeTests.names : ["one-phone", "small-office", "from-asterisk", "hotel"]

    private func score(_ kind: Damage.Kind, of names: [String], runs: Bool) throws -> DamageScore {
        var score = DamageScore()
        for name in names {
            let directory = try OfficeTests.directory(name)
            let sources = directory.sources.filter { $0.name.hasSuffix(".dial") }
            for damage in Damage.all(kind, of: sources, seed: 5) {
                score.add(damage, to: directory, name, runs: runs)
            }
        }
        let words =
            "\(kind): \(score.errors) of \(score.tried) are errors, \(score.warnings) warnings, "
            + "\(score.tests) failing tests"
        print(words)
        if Self.isWhole { for line in score.missed { print("  not noticed: \(line)") } }
        return score
    }

    @Test(
        "of a hundred words with one wrong letter, check refuses at least 97",
        arguments: [Damage.Kind.dropped, .swapped, .replaced])
    func letters(kind: Damage.Kind) throws {
        let score = try score(kind, of: Self.names, runs: false)
        #expect(score.tried > 300)
        #expect(score.errors * 100 >= score.tried * 97, "\(score.missed)")
    }

    @Test("of a hundred numbers with one wrong digit, check and tests notice at least 60")
    func digits() throws {
        let score = try score(.digit, of: Self.names, runs: true)
        #expect(score.tried > 80)
        #expect((score.errors + score.tests) * 100 >= score.tried * 60, "\(score.missed)")
    }

    @Test("what a damage is")
    func kinds() {
        let text = """
            context staff { number 201 { ring 201 for 20s } }  // 999 xyz
            test "x" { call from 777 to 888; expect ring 777 { } }
            flow a { play "abc 1" }
            """
        let source = SourceFile(path: "main.dial", text: text)
        let words = Damage.words(of: source).map { source.text($0) }
        #expect(
            words == [
                "context", "staff", "number", "201", "ring", "201", "for", "20s", "flow", "a",
                "play",
            ])
        for kind in Damage.Kind.allCases {
            let damages = Damage.all(kind, of: [source], seed: 1)
            #expect(
                damages.count == (kind == .digit ? 3 : kind == .dropped ? 7 : 8)
                    - (kind == .swapped ? 2 : 0))
            for damage in damages {
                let lengths = source.bytes.count - damage.bytes.count
                #expect(lengths == (kind == .dropped ? 1 : 0) && damage.bytes != source.bytes)
            }
        }
    }
}
