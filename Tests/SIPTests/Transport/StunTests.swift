import SIP
import Testing
import Wire

/// STUN keepalives on a SIP port, with the vectors of RFC 5769.
struct StunTests {
    /// RFC 5769 §2.1: a request with SOFTWARE, PRIORITY, USERNAME, integrity and fingerprint.
    private static let request = bytes(
        """
        000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e7400240004\
        6e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56\
        781ef2b5b2d3f249c1b571a280280004e57a3bcf
        """)

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.utf8.compactMap(\.hexValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    @Test("RFC 5769 §2.2: XOR-MAPPED-ADDRESS of an IPv4 source")
    func v4() throws {
        let answer = try #require(
            Stun.response(
                to: Self.request, from: SocketAddress(.v4(0xC000_0201), 32_853)))
        #expect(
            answer
                == Self.bytes(
                    "0101000c2112a442b7e7a701bc34d686fa87dfae002000080001a147e112a643"))
    }

    @Test("RFC 5769 §2.3: XOR-MAPPED-ADDRESS of an IPv6 source")
    func v6() throws {
        let source = try #require(IPAddress("2001:db8:1234:5678:11:2233:4455:6677" as String))
        let answer = try #require(
            Stun.response(to: Self.request, from: SocketAddress(source, 32_853)))
        #expect(
            answer
                == Self.bytes(
                    """
                    010100182112a442b7e7a701bc34d686fa87dfae\
                    002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9
                    """))
    }

    @Test("an IPv4 source in IPv6 clothes gets its IPv4 address")
    func mapped() {
        let plain = Stun.response(to: Self.request, from: SocketAddress(.v4(0xC000_0201), 9))
        let mapped = Stun.response(
            to: Self.request, from: SocketAddress(.v6(high: 0, low: 0xFFFF_C000_0201), 9))
        #expect(plain != nil && plain == mapped)
    }

    @Test("nothing else is taken for a request")
    func others() {
        #expect(Stun.isRequest(Self.request))
        #expect(!Stun.isRequest([UInt8](Samples.invite.utf8)))
        #expect(!Stun.isRequest([]))
        #expect(!Stun.isRequest([0, 1]))
        #expect(!Stun.isRequest(Array(Self.request.dropLast())))
        #expect(!Stun.isRequest(Array(Self.request.dropLast(4))))
        #expect(!Stun.isRequest(Self.request + [0, 0, 0, 0]))
        for index in [0, 1, 4, 5, 6, 7] {
            var other = Self.request
            other[index] ^= 1
            #expect(!Stun.isRequest(other))
            #expect(Stun.response(to: other, from: SocketAddress(.v4(1), 1)) == nil)
        }
    }
}
