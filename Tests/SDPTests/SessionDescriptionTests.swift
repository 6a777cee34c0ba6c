import SDP
import Testing
import Wire

struct SessionDescriptionTests {
    @Test("RFC 8866 section 5: the example is read, every part in its place")
    func example() throws {
        let description = try Example.parse(
            "v=0", "o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1", "s=Call to John Smith",
            "i=SDP Offer #1", "u=http://www.jdoe.example.com/home.html",
            "e=Jane Doe <jane@jdoe.example.com>", "p=+1 617 555-6011", "c=IN IP4 198.51.100.1",
            "t=0 0", "m=audio 49170 RTP/AVP 0", "m=audio 49180 RTP/AVP 0",
            "m=video 51372 RTP/AVP 99", "c=IN IP6 2001:db8::2", "a=rtpmap:99 h263-1998/90000")
        #expect(description.origin.user == "jdoe")
        #expect(description.origin.id == "3724394400")
        #expect(description.origin.version == "3724394405")
        #expect(description.origin.address == "IN IP4 198.51.100.1")
        #expect(description.name == "Call to John Smith")
        #expect(description.media.map(\.kind) == [.audio, .audio, .video])
        #expect(description.media.map(\.port) == [49170, 49180, 51372])
        #expect(description.address(of: 0) == IPAddress("198.51.100.1"))
        #expect(description.address(of: 2) == IPAddress("2001:db8::2"))
        #expect(description.address(of: 3) == nil)
        #expect(description.media[2].codecs == [Codec(99, "h263-1998", 90000)])
    }

    @Test("what is written is what was read")
    func roundTrip() throws {
        let lines = [
            "v=0", "o=alice 1 2 IN IP6 2001:db8::1", "s=-", "c=IN IP6 2001:db8::1", "b=AS:128",
            "t=0 0", "a=group:BUNDLE 0 1", "m=audio 7000/2 RTP/AVPF 96 0",
            "c=IN IP4 192.0.2.7", "b=TIAS:64000", "a=rtpmap:96 opus/48000/2",
            "a=fmtp:96 useinbandfec=1", "a=x-unknown", "a=recvonly", "m=image 0 udptl t38",
        ]
        let description = try SessionDescription(parsing: Example.bytes(lines))
        #expect(description.lines == lines)
        #expect(try SessionDescription(parsing: description.serialized()) == description)
    }

    @Test("lines may end in LF alone, and s= and t= may be missing")
    func forgiven() throws {
        let description = try SessionDescription(
            parsing: [UInt8](
                "v=0\no=- 1 1 IN IP4 10.0.0.1\nc=IN IP4 10.0.0.1\nm=audio 8000 RTP/AVP 0".utf8))
        #expect(description.media.first?.port == 8000)
        #expect(description.name == "-")
    }

    @Test(
        "malformed descriptions are refused",
        arguments: [
            "", "o=- 1 1 IN IP4 10.0.0.1", "v=1\no=- 1 1 IN IP4 1.2.3.4", "v=0",
            "v=0\nv=0\no=- 1 1 IN IP4 1.2.3.4", "v=0\no=- 1 1\n", "v=0\no=- x 1 IN IP4 1.2.3.4",
            "v=0\no=- 1 -1 IN IP4 1.2.3.4", "v=0\no=- 1 1 IN IP4 1.2.3.4\no=- 1 1 IN IP4 1.2.3.4",
            "v=0\no=- 1 1 IN IP4 1.2.3.4\nm=audio 65536 RTP/AVP 0",
            "v=0\no=- 1 1 IN IP4 1.2.3.4\nm=audio +5 RTP/AVP 0",
            "v=0\no=- 1 1 IN IP4 1.2.3.4\nm=audio 5000 RTP/AVP",
            "v=0\no=- 1 1 IN IP4 1.2.3.4\nm=audio 5000/x RTP/AVP 0",
            "v=0\no=- 1 1 IN IP4 1.2.3.4\nm=audio", "v=0\no=- 1 1 IN IP4 1.2.3.4\na=",
            "v=0\no=- 1 1 IN IP4 1.2.3.4\nnonsense", "v=0\no=- 1 1 IN IP4 1.2.3.4\n1=2",
            "v=0\no=- 1 1 IN IP4 1.2.3.4\nc=ATM 1.2.3.4",
            "v=0\no=- 1 1 IN IP4 1.2.3.4\na=x:y\rm=audio 1 RTP/AVP 0\n",
            "v=0\no=- 1 1 IN IP4 1.2.3.4\na=x:\0",
        ])
    func malformed(_ text: String) {
        #expect(throws: ParseError.self) {
            try SessionDescription(parsing: [UInt8](text.utf8))
        }
        #expect(SessionDescription(lenient: [UInt8](text.utf8)) == nil)
    }

    @Test("a description over a bound is refused, one at the bound is read")
    func bounds() throws {
        let head = "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\n"
        func read(_ rest: String) -> SessionDescription? {
            SessionDescription(lenient: [UInt8]((head + rest).utf8))
        }
        let media = "m=audio 8000 RTP/AVP 0\r\n"
        #expect(read(String(repeating: media, count: 32))?.media.count == 32)
        #expect(read(String(repeating: media, count: 33)) == nil)
        #expect(read(String(repeating: "a=x\r\n", count: 256))?.attributes.count == 256)
        #expect(read(String(repeating: "a=x\r\n", count: 257)) == nil)
        let formats = String(repeating: " 0", count: 96)
        #expect(read("m=audio 8000 RTP/AVP\(formats)\r\n")?.media.first?.formats.count == 96)
        #expect(read("m=audio 8000 RTP/AVP\(formats) 0\r\n") == nil)
        #expect(read("a=" + String(repeating: "x", count: 40_000)) == nil)
    }

    @Test("a host name or a multicast address is no place to send to")
    func noAddress() throws {
        for value in ["IN IP4 phone.example.com", "IN IP4 224.2.1.1/127"] {
            let description = try Example.parse(
                "v=0", "o=- 1 1 IN IP4 10.0.0.1", "c=\(value)", "m=audio 8000 RTP/AVP 0")
            #expect(description.address(of: 0) == .v4(0))
            #expect(description.direction(of: 0) == .sendOnly)
        }
        let mixed = try Example.parse(
            "v=0", "o=- 1 1 IN IP4 10.0.0.1", "c=IN IP4 10.0.0.1", "m=audio 8000 RTP/AVP 0",
            "c=IN IP4 phone.example.com")
        #expect(mixed.address(of: 0) == .v4(0))
        let none = try Example.parse(
            "v=0", "o=- 1 1 IN IP4 10.0.0.1", "m=audio 8000 RTP/AVP 0")
        #expect(none.address(of: 0) == nil)
    }

    @Test("hold in its four forms")
    func hold() throws {
        func direction(_ session: String, _ media: String, at ip: String = "10.0.0.1") throws
            -> Direction
        {
            try Example.parse(
                "v=0", "o=- 1 1 IN IP4 \(ip)", "c=IN IP4 \(ip)", "t=0 0", session,
                "m=audio 8000 RTP/AVP 0", media
            ).direction(of: 0)
        }
        #expect(try direction("a=x", "a=ptime:20") == .sendReceive)
        #expect(try direction("a=x", "a=sendonly") == .sendOnly)
        #expect(try direction("a=x", "a=inactive") == .inactive)
        #expect(try direction("a=recvonly", "a=ptime:20") == .receiveOnly)
        #expect(try direction("a=recvonly", "a=sendrecv") == .sendReceive)
        // RFC 3264 §8.4: "a connection address of 0.0.0.0 … neither RTP nor RTCP should be sent
        // to the peer".
        #expect(try direction("a=x", "a=ptime:20", at: "0.0.0.0") == .sendOnly)
        #expect(try direction("a=x", "a=recvonly", at: "0.0.0.0") == .inactive)
    }

    @Test("static payload types have their meaning of RFC 3551 without rtpmap")
    func staticTypes() throws {
        let description = try Example.parse(
            "v=0", "o=- 1 1 IN IP4 10.0.0.1", "c=IN IP4 10.0.0.1",
            "m=audio 8000 RTP/AVP 0 8 9 18 13 96 128 x", "a=fmtp:18 annexb=no")
        #expect(
            description.media[0].codecs == [
                Codec(0, "PCMU", 8000), Codec(8, "PCMA", 8000), Codec(9, "G722", 8000),
                Codec(18, "G729", 8000, parameters: "annexb=no"), Codec(13, "CN", 8000),
            ])
    }

    @Test("RTCP goes to the port above, or where RFC 3605 says")
    func rtcp() throws {
        let plain = try Example.phoneOffer()
        #expect(plain.media[0].rtcpPort == 30001)
        var other = plain
        other.media[0].attributes.append(Attribute("rtcp", "53020 IN IP4 126.16.64.4"))
        #expect(other.media[0].rtcpPort == 53020)
    }

    @Test("no mutation of a good description traps, and what is read can be read again")
    func mutations() throws {
        let good = Example.bytes(Example.phone)
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(truncatingIfNeeded: state >> 1) % bound
        }
        var read = 0
        for _ in 0..<5_000 {
            var bytes = good
            for _ in 0...next(4) {
                switch next(3) {
                case 0: bytes[next(bytes.count)] = UInt8(truncatingIfNeeded: next(256))
                case 1: bytes.remove(at: next(bytes.count))
                default: bytes.insert(UInt8(truncatingIfNeeded: next(128)), at: next(bytes.count))
                }
            }
            guard let description = SessionDescription(lenient: bytes) else { continue }
            read += 1
            let again = try SessionDescription(parsing: description.serialized())
            #expect(again == description)
            var origin = LocalOrigin(id: 1)
            _ = Negotiation.localAnswer(to: again, origin: &origin, anchors: Example.anchors)
            let relayed = Negotiation.relayedOffer(
                again, origin: &origin, anchors: Example.anchors,
                allowing: CodecPolicy(["PCMU"]))
            #expect(relayed.media.count == again.media.count)
        }
        #expect(read > 500)
    }
}
