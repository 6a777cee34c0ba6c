import Testing

@testable import Switchboard

/// What strangers' documents of presence come to.
struct PresenceReadingTests {
    private func read(_ text: String) -> PresenceState? {
        PresenceState(reading: Array(text.utf8))
    }

    private static let whole = """
        <?xml version='1.0'?><!-- a > b --><p:presence xmlns:p="urn:ietf:params:xml:ns:pidf" \
        entity='sip:a@b'><p:tuple id="1"><p:status><p:basic> open </p:basic></p:status>\
        <p:note>a &amp; b &lt;c&gt; \u{202E}x</p:note></p:tuple><d:person id="2"><r:activities>\
        <r:busy/><r:meeting></r:meeting><r:made-up/></r:activities></d:person></p:presence>
        """

    @Test("prefixes, quotes, comments and references are read; unknown activities are left out")
    func whole() {
        #expect(
            read(Self.whole)
                == PresenceState(
                    isOpen: true, activities: ["busy", "meeting"], note: "a & b <c> x"))
    }

    @Test(
        "what is none",
        arguments: [
            "", "x", "<", "<a>", "<presence>", "<presence></presence>", "<presence/>",
            "<presence><basic>open</presence></basic>", "<other><basic>open</basic></other>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><presence><basic>open</basic></presence>",
            "<presence><basic>open</basic>&b;</presence>",
            "<presence><basic>open</basic></presence><",
            "<presence><basic a=\"<\">open</basic></presence>",
        ])
    func none(_ text: String) {
        #expect(read(text) == nil)
    }

    @Test("deep, long and wide documents end early")
    func bounds() {
        let deep = String(repeating: "<a>", count: 40) + String(repeating: "</a>", count: 40)
        #expect(read("<presence>\(deep)<basic>open</basic></presence>") == nil)
        let wide = String(repeating: "<a/>", count: 1_200)
        #expect(read("<presence>\(wide)<basic>open</basic></presence>") == nil)
        let long = String(repeating: "x", count: 8_192)
        #expect(read("<presence><basic>open</basic><note>\(long)</note></presence>") == nil)
        let name = String(repeating: "n", count: 100)
        #expect(read("<presence><\(name)/><basic>open</basic></presence>") == nil)
        let note = String(repeating: "y", count: 1_000)
        let state = read("<presence><basic>open</basic><note>\(note)</note></presence>")
        #expect(state?.note?.count == 200)
    }

    @Test("every document with a byte lost, doubled or changed is read or refused, and no more")
    func mutations() {
        let bytes = Array(Self.whole.utf8)
        for index in bytes.indices {
            var lost = bytes
            lost.remove(at: index)
            _ = PresenceState(reading: lost)
            for value: UInt8 in [0, 0x3C, 0x3E, 0x26, 0x22, 0x2F, 0xFF] {
                var changed = bytes
                changed[index] = value
                _ = PresenceState(reading: changed)
            }
            _ = PresenceState(reading: Array(bytes[..<index]))
        }
    }
}
