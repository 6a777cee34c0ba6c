import Foundation
import Store
import Switchboard
import Testing

struct RecordingTests {
    private let state: String
    private let recordings: Recordings

    init() throws {
        state = NSTemporaryDirectory() + "bellbird-recordings-\(UUID().uuidString)"
        recordings = Recordings(state: state)
        try FileManager.default.createDirectory(
            atPath: recordings.folder + "/2026-11-21", withIntermediateDirectories: true)
    }

    private func write(_ name: String, _ bytes: [UInt8], changed: Int64) throws {
        let path = recordings.folder + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: Double(changed))], ofItemAtPath: path)
    }

    private func at(_ seconds: Int64) -> UTCTime { UTCTime(milliseconds: seconds * 1_000) }

    private func names() -> [String] { recordings.files().map(\.name) }

    private func end() { try? FileManager.default.removeItem(atPath: state) }

    @Test("what was recorded for a while is gone after a start, and nothing else")
    func passing() throws {
        defer { end() }
        recordings.discardPassing()
        try FileManager.default.createDirectory(
            atPath: recordings.passing, withIntermediateDirectories: true)
        for name in ["name-1.wav", "name-2.wav.part"] {
            try Data([1]).write(to: URL(fileURLWithPath: recordings.passing + "/" + name))
        }
        try write("a.wav", [1], changed: 1)
        recordings.discardPassing()
        #expect(try FileManager.default.contentsOfDirectory(atPath: recordings.passing) == [])
        #expect(names() == ["a.wav"])
    }

    @Test("those of one day and another are listed, the oldest first; other files are not")
    func list() throws {
        defer { end() }
        try write("2026-11-21/b.wav", [1, 2], changed: 200)
        try write("a.opus", [1], changed: 300)
        try write("c.wav.part", [1], changed: 100)
        try write("notes.txt", [1], changed: 1)
        symlink("/etc/passwd", recordings.folder + "/link.wav")
        #expect(names() == ["c.wav.part", "2026-11-21/b.wav", "a.opus"])
        #expect(recordings.files().map(\.isPartial) == [true, false, false])
        #expect(Recordings(state: "/nowhere").files() == [])
    }

    @Test(
        "what lost its writer gets its name and a header that fits; what is written is left alone")
    func salvage() throws {
        defer { end() }
        var wav = [UInt8](repeating: 0, count: 44) + [UInt8](repeating: 5, count: 4_003)
        wav.replaceSubrange(0..<4, with: Array("RIFF".utf8))
        try write("lost.wav.part", wav, changed: 100)
        try write("empty.wav.part", [UInt8](repeating: 0, count: 44), changed: 100)
        try write("lost.opus.part", [1, 2, 3], changed: 100)
        try write("live.wav.part", wav, changed: 195)
        let done = recordings.salvage(at: at(200))
        #expect(done.allSatisfy { $0.reason == nil })
        #expect(Set(done.map(\.name)) == ["lost.wav", "empty.wav", "lost.opus"])
        #expect(Set(names()) == ["lost.wav", "lost.opus", "live.wav.part"])
        let bytes = [UInt8](
            try Data(contentsOf: URL(fileURLWithPath: recordings.folder + "/lost.wav")))
        #expect(bytes.count == 44 + 4_000)
        #expect(bytes[4..<8].elementsEqual([0xC4, 0x0F, 0, 0]))
        #expect(bytes[40..<44].elementsEqual([0xA0, 0x0F, 0, 0]))
        // Where the exchange does not run nobody has to be waited for.
        #expect(recordings.salvage(at: at(200), isAlone: true).map(\.name) == ["live.wav"])
        #expect(recordings.salvage(at: at(200), isAlone: true) == [])
    }

    @Test("the old go first, then the oldest until the rest fits; never what is being written")
    func prune() throws {
        defer { end() }
        for (name, changed) in [
            ("2026-11-21/1.wav", Int64(100)), ("2.wav", 200), ("3.wav", 300), ("4.wav", 400),
            ("0.wav.part", 50),
        ] { try write(name, [UInt8](repeating: 0, count: 1_000), changed: changed) }
        #expect(recordings.prune(before: nil, bytes: nil) == [])
        #expect(recordings.prune(before: at(150), bytes: nil) == ["2026-11-21/1.wav"])
        #expect(access(recordings.folder + "/2026-11-21", F_OK) != 0)
        #expect(recordings.prune(before: nil, bytes: 4_000) == [])
        #expect(recordings.prune(before: nil, bytes: 2_500) == ["2.wav", "3.wav"])
        #expect(recordings.prune(before: at(9_999), bytes: 0) == ["4.wav"])
        #expect(names() == ["0.wav.part"])
    }
}
