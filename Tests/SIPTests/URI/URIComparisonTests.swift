import SIP
import Testing
import Wire

/// Every example of RFC 3261 §19.1.4, and RFC 3966 §4.
struct URIComparisonTests {
    @Test(
        "these are equivalent",
        arguments: [
            ["sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"],
            ["sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"],
            ["sip:carol@chicago.com", "sip:carol@chicago.com;security=on"],
            ["sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on"],
            [
                "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
                "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com",
            ],
            [
                "sip:alice@atlanta.com?subject=project%20x&priority=urgent",
                "sip:alice@atlanta.com?priority=urgent&subject=project%20x",
            ],
            ["sip:a@[2001:DB8::0:1]", "sip:a@[2001:db8:0:0:0:0:0:1]"],
            ["tel:+1-201-555-0123", "tel:+1(201)555.0123"],
            [
                "tel:7042;phone-context=example.com;ext=1",
                "tel:7042;ext=1;phone-context=EXAMPLE.com",
            ],
            ["tel:42;phone-context=+44-20", "tel:42;phone-context=+4420"],
        ])
    func equivalent(_ pair: [String]) throws {
        let (left, right) = try uris(pair)
        #expect(left.isEquivalent(to: right))
        #expect(right.isEquivalent(to: left))
    }

    @Test(
        "these are not",
        arguments: [
            ["SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"],
            ["sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"],
            ["sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"],
            ["sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"],
            ["sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"],
            ["sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"],
            ["sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"],
            ["sip:bob@biloxi.com", "sips:bob@biloxi.com"],
            ["sip:bob@biloxi.com", "sip:biloxi.com"],
            ["sip:bob:a@biloxi.com", "sip:bob@biloxi.com"],
            ["sip:bob@biloxi.com", "sip:bob@biloxi.com;user=phone"],
            ["sip:bob@biloxi.com", "sip:bob@biloxi.com;ttl=15"],
            ["sip:bob@biloxi.com", "sip:bob@biloxi.com;maddr=239.255.255.1"],
            ["sip:bob@biloxi.com", "sip:bob@biloxi.com;method=INVITE"],
            ["tel:+12015550123", "tel:+12015550124"],
            ["tel:7042;phone-context=example.com", "tel:7042"],
            ["tel:+12015550123", "sip:+12015550123@gateway.com"],
        ])
    func different(_ pair: [String]) throws {
        let (left, right) = try uris(pair)
        #expect(!left.isEquivalent(to: right))
        #expect(!right.isEquivalent(to: left))
    }

    private func uris(_ pair: [String]) throws -> (URI, URI) {
        (
            try #require(URI(ByteString(pair[0]))), try #require(URI(ByteString(pair[1])))
        )
    }
}
