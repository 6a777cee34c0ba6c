import Store
import Switchboard
import Testing

struct BindingTests {
    let now = UTCTime(milliseconds: 1_000_000)

    @Test("the last word on an extension counts, and an empty list removes it")
    func lastWord() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let old = binding("sip:201@127.0.0.1:5070", expires: 2_000_000)
        let new = binding("sip:201@127.0.0.1:5071;transport=udp", expires: 3_000_000)
        disk.submit([
            .keepBindings(extension: "201", [old]), .keepBindings(extension: "202", [old]),
            .keepBindings(extension: "203", [old]),
        ])
        await disk.flush()
        disk.submit([
            .keepBindings(extension: "202", []), .keepBindings(extension: "201", [old]),
            .keepBindings(extension: "201", [new, old]),
        ])
        await disk.flush()
        let restored = try await place.open().restoredBindings(at: now)
        #expect(restored == ["201": [new, old], "203": [old]])
    }

    @Test("what has expired meanwhile is not restored")
    func expired() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let gone = binding("sip:a@127.0.0.1", expires: now.milliseconds)
        let live = binding("sip:b@127.0.0.1", expires: now.milliseconds + 1)
        disk.submit([
            .keepBindings(extension: "201", [gone, live]),
            .keepBindings(extension: "202", [gone]),
        ])
        await disk.flush()
        #expect(try await disk.restoredBindings(at: now) == ["201": [live]])
    }
}
