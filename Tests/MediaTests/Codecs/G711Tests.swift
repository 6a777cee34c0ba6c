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

    // G.711 table 1 and 2: sixteen equal intervals in each segment, each twice as wide as those of
    // the segment before; a value stands for the middle of its interval.
    @Test("no sample is further from its value than half an interval", arguments: laws)
    func nearest(law: UInt8) {
        for sample in Int16.min...Int16.max {
            // Beyond, μ-law is overloaded.
            if law == 0, sample.magnitude > 32_635 { continue }
            let value = Int(G711.decode(G711.encode(sample, payloadType: law), payloadType: law))
            let width = width(around: abs(value), law)
            #expect(abs(value - Int(sample)) <= width / 2)
        }
    }

    private func width(around value: Int, _ law: UInt8) -> Int {
        var start = law == 0 ? -132 + 256 : 512
        var width = law == 0 ? 8 : 16
        while value >= start {
            start = law == 0 ? start * 2 + 132 : start * 2
            width *= 2
        }
        return width
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
