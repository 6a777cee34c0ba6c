import Testing
import Wire

@testable import Switchboard

@Suite("Networks")
struct IPNetworkTests {
    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    @Test(
        "an address is in a network when their leading bits agree",
        arguments: [
            ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.77/24", "192.0.2.1", true), ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false), ("127.0.0.2", "127.0.0.2", true),
            ("127.0.0.2", "127.0.0.3", false), ("127.0.0.2/31", "127.0.0.3", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::", false),
            ("2001:db8::/65", "2001:db8::7fff:0:0:1", true),
            ("2001:db8::/65", "2001:db8::8000:0:0:1", false), ("::/0", "2001:db8::1", true),
            ("::1", "::1", true), ("192.0.2.0/24", "::ffff:192.0.2.8", true),
        ])
    func contains(network: String, other: String, expected: Bool) throws {
        let network = try #require(IPNetwork(network))
        #expect(try network.contains(address(other)) == expected)
    }

    @Test(
        "what is no network is refused",
        arguments: [
            "", "/", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/+8", "192.0.2.0/8/8",
            "::/129", "example.com", "192.0.2/24",
        ])
    func refused(text: String) {
        #expect(IPNetwork(text) == nil)
    }

    @Test("the bits behind the prefix do not make another network")
    func canonical() {
        #expect(IPNetwork("192.0.2.9/24") == IPNetwork("192.0.2.0/24"))
    }
}
