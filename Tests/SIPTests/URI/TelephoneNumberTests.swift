import SIP
import Testing
import Wire

/// The numbers that URIs name (RFC 3966, RFC 3261 §19.1.6).
struct TelephoneNumberTests {
    @Test(
        "a number, whatever its URI",
        arguments: [
            ("tel:+1-201-555-0123", "+12015550123"), ("tel:7042;phone-context=example.com", "7042"),
            ("tel:(030)12.34-5", "0301234" + "5"), ("tel:+49301234;ext=12", "+49301234"),
            ("tel:301234;phone-context=+49", "+49301234"),
            ("tel:301234;phone-context=+49-(0)", "+490301234"),
            ("tel:+49301234;phone-context=+1", "+49301234"),
            ("sip:+49301234@provider.test", "+49301234"),
            ("sip:%2b49301234@provider.test", "+49301234"),
            ("sip:+49-30-1234@provider.test;user=phone", "+49301234"),
            ("sip:301234;phone-context=+49@provider.test;user=phone", "+49301234"),
            ("sip:+49-30-1234;isub=7@provider.test", "+49301234"),
            ("sips:201@provider.test", "201"), ("sip:*97#@office.test", "*97#"),
        ])
    func numbers(_ uri: String, _ number: String) throws {
        let uri = try #require(URI(ByteString(uri)))
        #expect(try #require(TelephoneNumber(uri)).dialed.description == number)
    }

    @Test(
        "no number at all",
        arguments: [
            "sip:alice@office.test", "sip:office.test", "sip:201-5@office.test",
            "sip:anonymous@anonymous.invalid", "tel:7A42;phone-context=example.com", "tel:---",
            "sip:;phone-context=+49@office.test", "sip:201;=@office.test", "sip:20%001@office.test",
            "urn:service:sos",
        ])
    func names(_ uri: String) {
        #expect(URI(ByteString(uri)).flatMap { TelephoneNumber($0) } == nil)
    }
}
