import Testing
import Wire

/// Text forms of addresses: RFC 4291 §2.2 in, RFC 5952 out.
struct IPAddressTests {
    @Test(
        "each text is read, and written as RFC 5952 §4 wants it",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"),
            ("255.255.255.255", "255.255.255.255"),
            // RFC 5952 §1 and §2: all the same address.
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:db8::1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:DB8:0:0:1::1", "2001:db8::1:0:0:1"),
            // §4.2.2: one zero group is not shortened; §4.2.3: the longest run, the first of equals.
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
            ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("0:0:0:0:0:0:0:0", "::"),
            ("fe80:0:0:0:0:0:0:0", "fe80::"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
            ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("::FFFF:C000:201", "::ffff:192.0.2.1"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ])
    func text(_ given: String, _ wanted: String) throws {
        let address = try #require(IPAddress(given))
        #expect(address.description == wanted)
        #expect(IPAddress(wanted) == address)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.4 ", "+1.2.3.4",
            "1.2.3.-4", "1..2.3", ".1.2.3", "1.2.3.", "1.2.3.0004", ":", ":::", "1:", ":1", "::1::",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "g::", "::1%eth0",
            "[::1]", "::1.2.3", "::1.2.3.4:5", "1.2.3.4::", "2001:db8:::1", "1:2:3:4:5:6:7:1.2.3.4",
        ])
    func refused(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("a mapped IPv4 address is itself without its clothes")
    func unmapped() {
        #expect(IPAddress("::ffff:192.0.2.1" as String)?.unmapped == .v4(0xC000_0201))
        #expect(IPAddress("::1" as String)?.unmapped == .v6(high: 0, low: 1))
        #expect(IPAddress.v4(1).unmapped == .v4(1))
    }

    @Test("loopback and unspecified addresses")
    func kinds() {
        #expect(IPAddress("127.8.9.1" as String)?.isLoopback == true)
        #expect(IPAddress("::1" as String)?.isLoopback == true)
        #expect(IPAddress("128.0.0.1" as String)?.isLoopback == false)
        #expect(IPAddress("0.0.0.0" as String)?.isUnspecified == true)
        #expect(IPAddress("::" as String)?.isUnspecified == true)
        #expect(IPAddress("::1" as String)?.isUnspecified == false)
    }

    @Test("a socket address shows its port apart from its address")
    func socketAddress() {
        #expect(SocketAddress(.v4(0xC000_0201), 5060).description == "192.0.2.1:5060")
        #expect(SocketAddress(.v6(high: 0, low: 1), 5060).description == "[::1]:5060")
    }
}
