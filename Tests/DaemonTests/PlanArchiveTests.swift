import Dialplan
import Foundation
import Testing

@testable import Daemon

/// Every accepted plan is kept, and can be compared and put back.
struct PlanArchiveTests {
    private let state =
        FileManager.default.temporaryDirectory.path
        + "/bellbird-plans-\(UInt64.random(in: .min ... .max))"

    private func plan(_ text: String) -> [SourceFile] {
        [
            SourceFile(path: "dialplans/main.dial", text: text),
            SourceFile(path: "extensions.toml", text: "[extension.201]\n"),
            SourceFile(path: "secrets.toml", text: "[phone]\n201 = \"secret-enough\"\n"),
        ]
    }

    @Test("what is the same is kept once; secrets never; the oldest go")
    func keeping() throws {
        defer { try? FileManager.default.removeItem(atPath: state) }
        let archive = PlanArchive(state: state)
        #expect(archive.entries == [])
        #expect(try archive.keep(plan("a"), why: "start", at: 1)?.number == 1)
        #expect(try archive.keep(plan("a"), why: "reload", at: 2) == nil)
        #expect(try archive.keep(plan("b"), why: "reload", at: 3)?.number == 2)
        let first = try archive.entry(1)
        #expect(first.files == ["dialplans/main.dial", "extensions.toml"])
        #expect(try archive.files(of: first).map(\.bytes) == plan("a").dropLast().map(\.bytes))
        for number in 3...60 { try archive.keep(plan("plan \(number)"), why: "reload", at: 4) }
        #expect(archive.entries.map(\.number) == Array(11...60))
        #expect(throws: PlanArchive.Failure.self) { try archive.entry(1) }
    }

    @Test("half an entry, as a power cut leaves it, is none")
    func halves() throws {
        defer { try? FileManager.default.removeItem(atPath: state) }
        let archive = PlanArchive(state: state)
        try archive.keep(plan("a"), why: "start", at: 1)
        for name in [".new", "000002"] {
            try FileManager.default.createDirectory(
                atPath: state + "/plans/" + name, withIntermediateDirectories: true)
        }
        #expect(archive.entries.map(\.number) == [1])
        try FileManager.default.removeItem(atPath: state + "/plans/000002")
        #expect(try archive.keep(plan("b"), why: "reload", at: 2)?.number == 2)
    }

    @Test("a difference shows the lines around a change, as diff -u does")
    func difference() {
        let old = (1...12).map { "line \($0)" }
        var new = old
        new[5] = "changed"
        new.append("more")
        func files(_ lines: [String]) -> [SourceFile] {
            [SourceFile(path: "main.dial", text: lines.joined(separator: "\n") + "\n")]
        }
        #expect(PlanDifference.text(files(old), files(old)) == "")
        #expect(
            PlanDifference.text(files(old), files(new)) == """
                --- main.dial
                +++ main.dial
                @@ -3,7 +3,7 @@
                 line 3
                 line 4
                 line 5
                -line 6
                +changed
                 line 7
                 line 8
                 line 9
                @@ -10,3 +10,4 @@
                 line 10
                 line 11
                 line 12
                +more

                """)
    }
}
