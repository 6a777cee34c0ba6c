import Testing
import Wire

struct ByteStringTests {
    @Test("bytes compare as bytes: composed and decomposed letters are two texts")
    func canonical() {
        #expect("é" == "e\u{301}" as String)
        #expect(ByteString("é" as String) != ByteString("e\u{301}" as String))
    }

    @Test("case is folded for the letters of ASCII only")
    func folding() {
        #expect(("Via" as ByteString).equalsIgnoringCase("vIA" as ByteString))
        #expect(!("Via" as ByteString).equalsIgnoringCase("vi" as ByteString))
        #expect(!("@" as ByteString).equalsIgnoringCase("`" as ByteString))
        #expect(("Via" as ByteString).equalsIgnoringCase("VIA" as StaticString))
        #expect(("Via" as ByteString).equals("Via"))
        #expect(!("Via" as ByteString).equals("via"))
        #expect(("AbÉ" as ByteString).lowercased == "abÉ")
    }

    @Test("prefixes and counts are of bytes")
    func prefixes() {
        #expect(("z9hG4bKx" as ByteString).hasPrefix("z9hG4bK"))
        #expect(!("z9" as ByteString).hasPrefix("z9h"))
        #expect(("é" as ByteString).count == 2)
    }

    @Test("for people bytes that are no UTF-8 become replacement characters")
    func description() {
        #expect(ByteString([0x61, 0xFF]).description == "a\u{FFFD}")
    }

    @Test("hexadecimal digits have values, others none")
    func hex() {
        #expect([UInt8]("0aF9".utf8).map(\.hexValue) == [0, 10, 15, 9])
        #expect([UInt8]("g@/:`".utf8).allSatisfy { $0.hexValue == nil })
    }
}
