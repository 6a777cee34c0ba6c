import Dialplan
import Foundation
import Switchboard
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
        var archive = PlanArchive(state: state)
        #expect(archive.entries == [])
        #expect(try archive.keep(plan("a"), why: "start", at: .init(milliseconds: 1))?.number == 1)
        #expect(try archive.keep(plan("a"), why: "reload", at: .init(milliseconds: 2)) == nil)
        #expect(try archive.keep(plan("b"), why: "reload", at: .init(milliseconds: 3))?.number == 2)
        let first = try archive.entry(1)
        #expect(first.files == ["dialplans/main.dial", "extensions.toml"])
        #expect(try archive.files(of: first).map(\.bytes) == plan("a").dropLast().map(\.bytes))
        for number in 3...60 {
            try archive.keep(plan("plan \(number)"), why: "reload", at: .init(milliseconds: 4))
        }
        #expect(archive.entries.map(\.number) == Array(11...60))
        #expect(throws: PlanArchive.Failure.self) { try archive.entry(1) }
    }

    @Test("an entry says on whose word, why, and which earlier plan it is")
    func who() throws {
        defer { try? FileManager.default.removeItem(atPath: state) }
        var archive = PlanArchive(state: state)
        let at = UTCTime(milliseconds: 1_772_532_600_250)
        try archive.keep(plan("a"), who: "start", why: "start", at: at)
        try archive.keep(plan("b"), who: "anna (1000)", why: "night bell", at: at)
        try archive.keep(plan("a"), who: "signal", why: "reload", at: at)
        #expect(archive.entries.map(\.who) == ["start", "anna (1000)", "signal"])
        #expect(archive.entries.map(\.why) == ["start", "night bell", "reload"])
        #expect(archive.entries.map(\.same) == [nil, nil, 1])
        let note = try String(
            contentsOfFile: state + "/plans/000002/accepted.json", encoding: .utf8)
        #expect(note.contains("\"2026-03-03T10:10:00.250Z\""))
        let old = "{\"number\": 3, \"accepted\": 5, \"why\": \"reload\", \"files\": []}"
        try Data(old.utf8).write(to: URL(filePath: state + "/plans/000003/accepted.json"))
        let last = PlanArchive(state: state).entries.last
        #expect(last?.accepted == UTCTime(milliseconds: 5))
        #expect(last?.who == nil)
    }

    @Test("half an entry, as a power cut leaves it, is none")
    func halves() throws {
        defer { try? FileManager.default.removeItem(atPath: state) }
        var archive = PlanArchive(state: state)
        try archive.keep(plan("a"), why: "start", at: .init(milliseconds: 1))
        for name in [".new", "000002"] {
            try FileManager.default.createDirectory(
                atPath: state + "/plans/" + name, withIntermediateDirectories: true)
        }
        archive = PlanArchive(state: state)
        #expect(archive.entries.map(\.number) == [1])
        try FileManager.default.removeItem(atPath: state + "/plans/000002")
        #expect(try archive.keep(plan("b"), why: "reload", at: .init(milliseconds: 2))?.number == 2)
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

/// What the exchange does with a plan that is not right.
struct PlanInForceTests {
    private func status(_ daemon: Daemon) async throws -> StatusView {
        guard case .status(let view) = await daemon.answer(.status) else {
            throw Failure()
        }
        return view
    }

    private struct Failure: Error {}

    @Test("a plan that is broken on disk: the last accepted one runs, and status says so")
    func lastGoodPlan() async throws {
        let place = try Workplace()
        let plan = try place.text("dialplans/main.dial")
        try await place.running { daemon in
            let first = try await status(daemon)
            #expect(first.plan == 1)
            #expect(first.planTrouble == nil)
        }
        try place.put(plan.replacing("ring", with: "rign"), "dialplans/main.dial")
        try await place.running { daemon in
            let broken = try await status(daemon)
            #expect(broken.planTrouble != nil)
            guard case .mistaken = await daemon.reload() else { throw Failure() }
            try place.put(plan + "\nflow more { hangup }\n// unused\n", "dialplans/main.dial")
            guard case .done = await daemon.reload() else { throw Failure() }
            let right = try await status(daemon)
            #expect(right.plan == 2)
            #expect(right.planTrouble == nil)
        }
    }

    @Test("who reloads over the control socket, and why, is in the history of plans")
    func who() async throws {
        let place = try Workplace()
        let plan = try place.text("dialplans/main.dial")
        try await place.running { daemon in
            try place.put(plan + "\n// one\n", "dialplans/main.dial")
            guard case .done = try await place.ask(.reload(reason: "night bell")) else {
                throw Failure()
            }
            try place.put(plan + "\n// two\n", "dialplans/main.dial")
            guard case .done = await daemon.reload() else { throw Failure() }
            let long = String(repeating: "x", count: 501)
            guard case .refused = try await place.ask(.reload(reason: long)) else {
                throw Failure()
            }
        }
        let entries = PlanArchive(state: place.path + "/state").entries
        #expect(entries.map(\.why) == ["start", "night bell", "reload"])
        let me = ControlPeer(user: geteuid()).name
        #expect(me.hasSuffix("(\(geteuid()))"))
        #expect(entries.map(\.who) == ["start", me, "signal"])
    }

    @Test("without an accepted plan a broken one does not start")
    func noPlan() async throws {
        let place = try Workplace()
        try place.put("context office { rign 201 }", "dialplans/main.dial")
        await #expect(throws: Daemon.StartFailure.self) { try await place.running { _ in } }
    }

    @Test("a reload whose own tests fail is refused")
    func failingTests() async throws {
        let place = try Workplace()
        let plan = try place.text("dialplans/main.dial")
        try await place.running { daemon in
            try place.put(
                plan + "\ntest \"wrong\" { call from 201 to 202; expect ring 203 }\n",
                "dialplans/main.dial")
            guard case .mistaken(let why, let mistakes) = await daemon.reload() else {
                throw Failure()
            }
            #expect(why.contains("E0803"))
            #expect(mistakes.map(\.code) == ["E0803"])
            let after = try await status(daemon)
            #expect(after.planTrouble?.contains("tests") == true)
        }
    }
}
