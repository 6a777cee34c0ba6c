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

    private static let transaction = bytes("b7e7a701bc34d686fa87dfae")
    /// RFC 5769 §2.2: SOFTWARE, the address, integrity and fingerprint.
    private static let answerV4 = bytes(
        """
        0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147\
        e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96
        """)
    /// RFC 5769 §2.3.
    private static let answerV6 = bytes(
        """
        010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a147\
        0113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004\
        c8fb0b4c
        """)

    @Test("RFC 5769 §2.2, §2.3: what a server answers")
    func answers() throws {
        let four = try #require(Stun.Answer(Self.answerV4))
        #expect(four.transaction == Self.transaction)
        #expect(four.mapped == SocketAddress(.v4(0xC000_0201), 32_853))
        let six = try #require(Stun.Answer(Self.answerV6))
        let ip = try #require(IPAddress("2001:db8:1234:5678:11:2233:4455:6677" as String))
        #expect(six.mapped == SocketAddress(ip, 32_853))
    }

    @Test("a question of ours is one that our own server answers, and its answer is read")
    func question() throws {
        let question = Stun.request(Self.transaction)
        #expect(question == Self.bytes("000100002112a442b7e7a701bc34d686fa87dfae"))
        let source = SocketAddress(.v4(0xCB00_7109), 6_060)
        let answer = try #require(Stun.response(to: question, from: source))
        let read = try #require(Stun.Answer(answer))
        #expect(read.mapped == source && read.transaction == Self.transaction)
        #expect(Stun.Answer(question) == nil && !Stun.isRequest(answer))
    }

    @Test(
        "an answer that cannot be believed has no address",
        arguments: [
            // An error; an attribute that must be understood; a fingerprint of something else.
            "0111000c2112a442b7e7a701bc34d686fa87dfae002000080001a147e112a643",
            "010100102112a442b7e7a701bc34d686fa87dfae7fff0000002000080001a147e112a643",
            "010100142112a442b7e7a701bc34d686fa87dfae002000080001a147e112a6438028000400000000",
            // An attribute longer than the message; an address of no family; none at all.
            "0101000c2112a442b7e7a701bc34d686fa87dfae002000ff0001a147e112a643",
            "0101000c2112a442b7e7a701bc34d686fa87dfae002000080003a147e112a643",
            "010100002112a442b7e7a701bc34d686fa87dfae",
        ])
    func unbelievable(_ hex: String) throws {
        let answer = try #require(Stun.Answer(Self.bytes(hex)))
        #expect(answer.mapped == nil)
    }

    @Test("an old server's MAPPED-ADDRESS is read, and the other one goes before it")
    func oldServer() throws {
        let old = Self.bytes("0101000c2112a442b7e7a701bc34d686fa87dfae000100080001177aCB007109")
        #expect(Stun.Answer(old)?.mapped == SocketAddress(.v4(0xCB00_7109), 6_010))
        let both = Self.bytes(
            """
            010100182112a442b7e7a701bc34d686fa87dfae\
            000100080001177aCB007109002000080001a147e112a643
            """)
        #expect(Stun.Answer(both)?.mapped == SocketAddress(.v4(0xC000_0201), 32_853))
    }

    @Test("no change of an answer makes it trap, and none of a fingerprinted address is believed")
    func mutations() {
        for index in Self.answerV4.indices {
            for bit in 0..<8 {
                var other = Self.answerV4
                other[index] ^= 1 << UInt8(bit)
                let mapped = Stun.Answer(other)?.mapped
                // The attribute of the address stands behind the header and SOFTWARE.
                if (36..<48).contains(index) { #expect(mapped == nil) }
            }
            #expect(Stun.Answer(Array(Self.answerV4.prefix(index))) == nil)
        }
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
