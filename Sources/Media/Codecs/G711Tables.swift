/// G.711 by looking up: made once from the laws in `G711`, shared by all streams, never freed.
///
/// Sixteen bits become eight through an entry for each of the 65,536 samples. The upper 14 bits
/// would do for A-law, but not for μ-law, whose steps below zero lie otherwise than a shift cuts:
/// -3 and -4 are different codes.
enum G711Tables {
    typealias Decoding = UnsafePointer<Int16>
    typealias Encoding = UnsafePointer<UInt8>

    // Each is filled before anybody sees it (a `static let` is made once), and only read from then.
    nonisolated(unsafe) static let fromMuLaw = decoding(G711.linear(muLaw:))
    nonisolated(unsafe) static let fromALaw = decoding(G711.linear(aLaw:))
    nonisolated(unsafe) static let toMuLaw = encoding(G711.muLaw)
    nonisolated(unsafe) static let toALaw = encoding(G711.aLaw)

    private static func decoding(_ law: (UInt8) -> Int16) -> Decoding {
        let table = UnsafeMutablePointer<Int16>.allocate(capacity: 256)
        for code in UInt8.min...UInt8.max { table[Int(code)] = law(code) }
        return Decoding(table)
    }

    private static func encoding(_ law: (Int16) -> UInt8) -> Encoding {
        let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 65_536)
        for index in UInt16.min...UInt16.max { table[Int(index)] = law(Int16(bitPattern: index)) }
        return Encoding(table)
    }

    @inline(__always)
    static func decode(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, _ table: Decoding,
        _ samples: UnsafeMutablePointer<Int16>
    ) {
        for index in 0..<count { samples[index] = table[Int(bytes[index])] }
    }

    @inline(__always)
    static func encode(
        _ samples: UnsafePointer<Int16>, _ count: Int, _ table: Encoding,
        _ bytes: UnsafeMutablePointer<UInt8>
    ) {
        for index in 0..<count {
            bytes[index] = table[Int(UInt16(bitPattern: samples[index]))]
        }
    }
}
