import Store
import Switchboard
import Testing

struct FactTests {
    @Test("the last word on a fact counts, and no value removes it")
    func lastWord() async throws {
        let place = try Workplace()
        let disk = try place.open()
        disk.submit([
            .keepFact(.forward, name: "201 always", value: "202"),
            .keepFact(.dnd, name: "201", value: "on"),
            .keepFact(.place, name: "sales", value: "1"),
        ])
        await disk.flush()
        disk.submit([
            .keepFact(.place, name: "sales", value: "2"),
            .keepFact(.dnd, name: "201", value: nil),
            .keepFact(.place, name: "sales", value: "0"),
        ])
        await disk.flush()
        // As a power cut would leave it.
        let restored = try await place.copy().open().restoredFacts()
        #expect(
            restored
                == KeptFacts([
                    FactName(.forward, "201 always"): "202", FactName(.place, "sales"): "0",
                ]))
    }

    @Test("a name or a value may be anything")
    func anything() async throws {
        let place = try Workplace()
        let disk = try place.open()
        let odd = "'; DROP TABLE fact; --\u{202E}\""
        disk.submit([.keepFact(.agent, name: odd, value: odd)])
        await disk.flush()
        #expect(try await place.open().restoredFacts()[.agent, odd] == odd)
    }
}
