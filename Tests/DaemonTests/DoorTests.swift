import Dialplan
import Foundation
import Testing

@testable import Daemon

/// What the checker asks of the machine: databases what they think of the SQL of queries, and
/// sounds how they are.
struct DoorTests {
    /// Asks the exchange's own database, which is there from the first start on.
    private func query(_ sql: String) -> String {
        """

        query records { database "own"; sql "\(sql)"; returns n: int }
        context asking { number 70 { lookup records as own; if own.n is 0 { echo-test } } }

        """
    }

    private func place() throws -> (Workplace, plan: String) {
        let place = try Workplace()
        try place.put("[database.own]\nfile = \"state/bellbird.db\"\n", "databases.toml")
        return (place, try place.text("dialplans/main.dial"))
    }

    private let good = "select count(*) as n from callRecord"
    private let bad = "select count(*) as n from callRecort"

    private func codes(_ place: Workplace, needsSettings: Bool = true) -> Set<String> {
        let found = ConfigurationDirectory(place.path, needsSettings: needsSettings).diagnostics
        return Set(found.map(\.code))
    }

    @Test("SQL is prepared by the database where it is there, by `check` and by `dialplan check`")
    func checking() async throws {
        let (place, plan) = try place()
        try place.put(plan + query(bad), "dialplans/main.dial")
        for needsSettings in [true, false] {
            #expect(!codes(place, needsSettings: needsSettings).contains("E0127"))
        }
        #expect(!FileManager.default.fileExists(atPath: place.path + "/state/bellbird.db"))
        try place.put(plan, "dialplans/main.dial")
        #expect(await place.complaint() == "it started")
        try place.put(plan + query(bad), "dialplans/main.dial")
        for needsSettings in [true, false] {
            #expect(codes(place, needsSettings: needsSettings).contains("E0127"))
        }
        try place.put(plan + query(good), "dialplans/main.dial")
        #expect(!codes(place).contains("E0127"))
        try place.put(plan + query("delete from callRecord"), "dialplans/main.dial")
        #expect(codes(place).contains("E0127"))
    }

    @Test("a reload refuses SQL that the database does not understand; a start runs the last plan")
    func reload() async throws {
        let (place, plan) = try place()
        try await place.running { daemon in
            try place.put(plan + query(bad), "dialplans/main.dial")
            guard case .mistaken(let text, let found) = await daemon.reload() else {
                Issue.record("it was taken on")
                return
            }
            #expect(text.contains("no such table: callRecort"))
            #expect(found.contains { $0.code == "E0127" && $0.line != nil })
            try place.put(plan + query(good), "dialplans/main.dial")
            guard case .done = await daemon.reload() else {
                Issue.record("it was refused")
                return
            }
        }
        try place.put(plan + query(bad), "dialplans/main.dial")
        try await place.running { daemon in
            guard case .status(let view) = await daemon.answer(.status) else {
                Issue.record("no status")
                return
            }
            #expect(view.planTrouble != nil)
        }
    }

    /// Nothing but what its first bytes say: 20 ms of silence.
    private func wav(hertz: UInt32, channels: UInt16) -> Data {
        func bytes(_ value: some FixedWidthInteger) -> Data {
            withUnsafeBytes(of: value.littleEndian) { Data($0) }
        }
        let block = channels * 2
        let samples = Data(count: Int(hertz) / 50 * Int(block))
        let format =
            bytes(UInt16(1)) + bytes(channels) + bytes(hertz) + bytes(hertz * UInt32(block))
            + bytes(block) + bytes(UInt16(16))
        let body =
            Data("WAVEfmt ".utf8) + bytes(UInt32(16)) + format + Data("data".utf8)
            + bytes(UInt32(samples.count)) + samples
        return Data("RIFF".utf8) + bytes(UInt32(body.count)) + body
    }

    @Test("a sound of another form than calls have is warned of, where the plan plays it")
    func sounds() throws {
        let (place, plan) = try place()
        try FileManager.default.createDirectory(
            atPath: place.path + "/sounds/en", withIntermediateDirectories: true)
        for (name, hertz, channels) in [
            ("en/studio", 48_000, 2), ("plain", 16_000, 1), ("unused", 44_100, 2),
        ] {
            let data = wav(hertz: UInt32(hertz), channels: UInt16(channels))
            try data.write(to: URL(filePath: place.path + "/sounds/\(name).wav"))
        }
        try place.put(
            plan + "\ncontext asking { number 70 { play \"plain\"; play \"studio\" } }\n",
            "dialplans/main.dial")
        let found = ConfigurationDirectory(place.path).diagnostics.filter { $0.code == "W0603" }
        #expect(found.map(\.title) == ["prompt \"studio\" is 48 kHz stereo"])
    }
}
