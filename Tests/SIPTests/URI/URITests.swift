import SIP
import Testing
import Wire

/// Reading and writing URIs (RFC 3261 §19.1).
struct URITests {
    @Test(
        "the examples of RFC 3261 §19.1.3 are read and written as they stand",
        arguments: [
            "sip:alice@atlanta.com", "sip:alice:secretword@atlanta.com;transport=tcp",
            "sips:alice@atlanta.com?subject=project%20x&priority=urgent",
            "sip:+1-212-555-1212:1234@gateway.com;user=phone", "sips:1212@gateway.com",
            "sip:alice@192.0.2.4", "sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com",
            "sip:alice;day=tuesday@atlanta.com", "sip:alice@[2001:db8::10]:5070;lr",
            "tel:+1-201-555-0123", "tel:7042;phone-context=example.com", "urn:service:sos",
            "sip:%00@host", "sip:a%25b@host", "sip:alice@atlanta.com;maddr=[2001:db8::1]",
        ])
    func roundTrip(_ text: String) throws {
        let uri = try #require(URI(ByteString(text)))
        #expect(uri.serialized == ByteString(text))
        #expect(URI(uri.serialized) == uri)
    }

    @Test("the parts of a URI, unescaped")
    func parts() throws {
        let uri = try #require(
            URI("SIPS:%61lice:se%63ret@ATLANTA.com:5071;Transport=TCP;lr?Subject=a%20b&x="))
        #expect(uri.scheme == .sips)
        #expect(uri.user == "alice")
        #expect(uri.password == "secret")
        #expect(uri.host == .name("atlanta.com"))
        #expect(uri.port == 5071)
        #expect(uri.parameters.list == [Parameter("transport", "TCP"), Parameter("lr")])
        #expect(uri.headers == [Parameter("subject", "a b"), Parameter("x", "")])
    }

    @Test("a telephone number, with its parameters")
    func telephone() throws {
        let uri = try #require(URI("tel:+44-20-7946-0123;ext=12"))
        #expect(uri.scheme == .tel)
        #expect(uri.user == "+44-20-7946-0123")
        #expect(uri.parameters["ext"] == "12")
    }

    @Test("another scheme stays as it is")
    func otherScheme() throws {
        let uri = try #require(URI("HTTP://example.com/a?b#c"))
        #expect(uri.scheme == .other("http"))
        #expect(uri.user == "//example.com/a?b#c")
    }

    @Test(
        "what is no URI is refused",
        arguments: [
            "", "sip", "sip:", ":alice@atlanta.com", "1sip:alice@atlanta.com", "sip:@atlanta.com",
            "sip:alice@", "sip:alice@atlanta.com:", "sip:alice@atlanta.com:65536",
            "sip:alice@atlanta.com:+5060", "sip:alice@[2001:db8::1", "sip:alice@2001:db8::1",
            "sip:alice@[192.0.2.1]", "sip:alice@atlanta.com;", "sip:alice@atlanta.com;=x",
            "sip:alice@atlanta.com?", "sip:alice@atlanta.com?subject", "sip:al%4@atlanta.com",
            "sip:al%zzice@atlanta.com", "sip:alice@atlanta.com ", "sip:al ice@atlanta.com",
            "sip:alice@atlanta.com;a b", "sip:alice@[::1]x", "tel:", "tel:alice@", "http:",
            "urn:a>b", "urn:a b", "urn:a\"b",
        ])
    func refused(_ text: String) {
        #expect(URI(ByteString(text)) == nil)
    }

    @Test("a URI longer than the limit is refused, the longest is read")
    func limits() {
        let head = "sip:a@b;x="
        let longest = head + String(repeating: "y", count: 4_096 - head.utf8.count)
        #expect(URI(ByteString(longest)) != nil)
        #expect(URI(ByteString(longest + "y")) == nil)
        #expect(URI(ByteString("sip:a@b" + String(repeating: ";p", count: 64))) != nil)
        #expect(URI(ByteString("sip:a@b" + String(repeating: ";p", count: 65))) == nil)
    }

    @Test("what would end a URI early is escaped when it is written")
    func escaping() {
        let uri = URI(user: "a@b>\r\nVia: x;é", host: .name("atlanta.com"))
        #expect(uri.serialized == "sip:a%40b%3E%0D%0AVia%3A%20x;%C3%A9@atlanta.com")
        #expect(URI(uri.serialized) == uri)
    }
}
