import Foundation
import Testing

@testable import Dialplan

/// How much of what goes wrong while writing is noticed before it is live.
///
/// The sample here is every seventh word of all offices; `BELLBIRD_DAMAGE=all` takes each word, and
/// prints what nobody noticed.
struct DamageTests {
    private static let isWhole = ProcessInfo.processInfo.environment["BELLBIRD_DAMAGE"] == "all"

    private func score(_ kind: Damage.Kind, runs: Bool) throws -> DamageScore {
        var score = DamageScore()
        var index = 0
        for name in OfficeTests.names {
            let directory = try OfficeTests.directory(name)
            let sources = directory.sources.filter { $0.name.hasSuffix(".dial") }
            for damage in Damage.all(kind, of: sources, seed: 5) {
                index += 1
                guard Self.isWhole || index % 7 == 0 else { continue }
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
        let score = try score(kind, runs: false)
        #expect(score.tried > 200)
        #expect(score.errors * 100 >= score.tried * 97, "\(score.missed)")
    }

    @Test("of a hundred numbers with one wrong digit, check and tests notice at least 60")
    func digits() throws {
        let score = try score(.digit, runs: true)
        #expect(score.tried > 40)
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
        for (kind, count) in [(Damage.Kind.dropped, 8), (.swapped, 7), (.replaced, 9), (.digit, 3)]
        {
            let damages = Damage.all(kind, of: [source], seed: 1)
            #expect(damages.count == count)
            for damage in damages {
                let lengths = source.bytes.count - damage.bytes.count
                #expect(lengths == (kind == .dropped ? 1 : 0) && damage.bytes != source.bytes)
            }
        }
    }
}
