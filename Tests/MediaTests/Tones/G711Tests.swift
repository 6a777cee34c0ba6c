import Testing

@testable import Media

struct G711Tests {
    private static let laws: [UInt8] = [0, 8]

    @Test("every code survives decoding and encoding", arguments: laws)
    func inverse(law: UInt8) {
        for code in UInt8.min...UInt8.max {
            let again = G711.encode(G711.decode(code, payloadType: law), payloadType: law)
            // G.711 table 2: μ-law has two zeros; the negative one is spoken as the positive.
            #expect(again == (law == 0 && code == 0x7F ? 0xFF : code))
        }
    }

    // G.711 §3: a decoded value stands for the quantising interval around it.
    @Test("no other code is clearly nearer to a sample than its own", arguments: laws)
    func nearest(law: UInt8) {
        let values = (UInt8.min...UInt8.max).map { Int(G711.decode($0, payloadType: law)) }
        let positive = values.filter { $0 >= 0 }.sorted()
        for sample in stride(from: Int16.min, through: Int16.max, by: 7) {
            let own = Int(G711.decode(G711.encode(sample, payloadType: law), payloadType: law))
            let best = positive.map { abs($0 - Int(sample.magnitude)) }.min() ?? 0
            // Intervals end at the middle between values, taken at 13 or 14 bits.
            #expect(abs(own - Int(sample)) <= best + 8)
        }
    }

    @Test("silence and full scale", arguments: laws)
    func ends(law: UInt8) {
        #expect(G711.encode(0, payloadType: law) == (law == 0 ? 0xFF : 0xD5))
        #expect(G711.encode(.max, payloadType: law) == (law == 0 ? 0x80 : 0xAA))
        #expect(G711.encode(.min, payloadType: law) == (law == 0 ? 0x00 : 0x2A))
    }

    @Test(
        "every code is decoded as in the exhaustive table",
        .enabled(if: SharedVectors.arePresent, Comment(rawValue: SharedVectors.absence)),
        arguments: laws)
    func decoding(law: UInt8) throws {
        let name = law == 0 ? "ulaw" : "alaw"
        let table = try #require(SharedVectors.read("g711/\(name)_dec_all.s16le"))
        try #require(table.count == 512)
        for code in UInt8.min...UInt8.max {
            let at = Int(code) * 2
            let expected = Int16(bitPattern: UInt16(table[at]) | UInt16(table[at + 1]) << 8)
            #expect(G711.decode(code, payloadType: law) == expected)
        }
    }

    /// The table is ordered by sample, from -32768 up.
    @Test(
        "every sample is encoded as in the exhaustive table",
        .enabled(if: SharedVectors.arePresent, Comment(rawValue: SharedVectors.absence)),
        arguments: laws)
    func encoding(law: UInt8) throws {
        let name = law == 0 ? "ulaw" : "alaw"
        let table = try #require(SharedVectors.read("g711/\(name)_enc_all.bin"))
        try #require(table.count == 65_536)
        var different = 0
        for (index, expected) in table.enumerated() {
            let sample = Int16(truncatingIfNeeded: index - 32_768)
            let code = G711.encode(sample, payloadType: law)
            if code != expected {
                different += 1
                // One step, on the negative side, where 14 bits are rounded differently.
                #expect(law == 0 && sample < 0)
                #expect(abs(Int(code) - Int(expected)) == 1)
            }
        }
        #expect(different <= (law == 0 ? 508 : 0))
    }
}
