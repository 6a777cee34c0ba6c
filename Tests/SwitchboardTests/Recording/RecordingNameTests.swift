import Testing

@testable import Switchboard

struct RecordingNameTests {
    @Test("no name leads out of the folder of recordings, or is hidden")
    func names() throws {
        for (caller, folder) in [
            ("../../etc/passwd", "../x"), ("", ""), (".hidden", "."), ("a/b\u{0}c", "..\\.."),
            (String(repeating: "9", count: 500), "ünïcode ✆"),
        ] {
            let name = CallRecording.name(
                at: UTCTime(milliseconds: 1_763_747_100_000), in: folder, caller: caller,
                of: CallID(began: 1, number: 2), second: 0, "wav")
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            #expect(parts.count == 3, "\(name)")
            #expect(parts.allSatisfy { !$0.hasPrefix(".") && !$0.isEmpty && $0.utf8.count < 200 })
            #expect(
                name.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                        || (0x61...0x7A).contains($0) || [0x2D, 0x2E, 0x2F, 0x5F].contains($0)
                })
        }
    }
}
