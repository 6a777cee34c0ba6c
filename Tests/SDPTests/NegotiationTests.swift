import SDP
import Testing
import Wire

struct NegotiationTests {
    @Test("an offer is passed on at our address, the rest of it as it was, our codecs behind")
    func relayedOffer() throws {
        var origin = LocalOrigin(id: 7)
        let relayed = Negotiation.relayedOffer(
            try Example.phoneOffer(), origin: &origin, anchors: Example.anchors,
            allowing: CodecPolicy([]))
        #expect(
            relayed.lines == [
                "v=0", "o=bellbird 7 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0",
                "m=audio 20000 RTP/AVP 9 0 8 107 101 96", "a=rtpmap:9 G722/8000",
                "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000",
                "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-16", "a=ptime:20",
                "a=rtpmap:107 opus/48000/2", "a=fmtp:107 useinbandfec=1",
                "a=rtpmap:96 telephone-event/48000", "a=fmtp:96 0-16", "a=sendrecv",
            ])
    }

    @Test("the leg's codecs are offered in the leg's order; telephone events always")
    func policy() throws {
        var origin = LocalOrigin(id: 7)
        let relayed = Negotiation.relayedOffer(
            try Example.phoneOffer(), origin: &origin, anchors: Example.anchors,
            allowing: CodecPolicy(["pcma", "PCMU", "opus"]))
        #expect(relayed.media[0].formats == ["8", "0", "107", "101", "96"])
        #expect(relayed.lines.contains("a=fmtp:101 0-16"))
        #expect(!relayed.lines.contains("a=rtpmap:9 G722/8000"))
    }

    @Test("RFC 8035: one port for RTP and RTCP is granted to who asks, on its leg only")
    func multiplexing() throws {
        var origin = LocalOrigin(id: 7)
        var offer = try Example.phoneOffer()
        offer.media[0].attributes.append(Attribute("rtcp-mux"))
        let relayed = Negotiation.relayedOffer(
            offer, origin: &origin, anchors: Example.anchors, allowing: CodecPolicy([]))
        #expect(!relayed.lines.contains("a=rtcp-mux"))
        let answer = try Example.parse(
            "v=0", "o=callee 1 1 IN IP4 10.0.0.6", "s=-", "c=IN IP4 10.0.0.6", "t=0 0",
            "m=audio 40000 RTP/AVP 8")
        let granted = Negotiation.relayedAnswer(
            answer, to: offer, origin: &origin, anchors: Example.anchors)
        #expect(granted.media[0].isMultiplexed)
        let plan = try #require(Negotiation.plan(line: 0, local: granted, remote: offer))
        #expect(plan.isMultiplexed)
        #expect(plan.rtcp == plan.rtp)
        let own = try #require(
            Negotiation.localAnswer(to: offer, origin: &origin, anchors: Example.anchors))
        #expect(own.lines.last == "a=rtcp-mux")
        // The other leg was not offered it: what it says of it means nothing, here and there.
        var unasked = answer
        unasked.media[0].attributes.append(Attribute("rtcp-mux"))
        let far = try #require(Negotiation.plan(line: 0, local: relayed, remote: unasked))
        #expect(!far.isMultiplexed)
        #expect(far.rtcp.port == 40_001)
        let silent = Negotiation.relayedAnswer(
            unasked, to: try Example.phoneOffer(), origin: &origin, anchors: Example.anchors)
        #expect(!silent.media[0].isMultiplexed)
        // An offer of ours during the call keeps what is agreed.
        let again = Negotiation.relayedOffer(
            try Example.phoneOffer(), origin: &origin, anchors: Example.anchors,
            allowing: CodecPolicy([]), multiplexed: [0])
        #expect(again.lines.last == "a=rtcp-mux")
    }

    @Test("RFC 5761 section 4: not with payload types that look like RTCP")
    func multiplexingForbidden() throws {
        var origin = LocalOrigin(id: 7)
        func answered(_ type: Int, _ attributes: [String]) throws -> MediaDescription {
            let lines =
                [
                    "v=0", "o=- 1 1 IN IP4 10.0.0.5", "s=-", "c=IN IP4 10.0.0.5", "t=0 0",
                    "m=audio 30000 RTP/AVP 8 \(type)", "a=rtpmap:\(type) telephone-event/8000",
                ] + attributes
            let offer = try SessionDescription(parsing: Example.bytes(lines))
            let answer = try #require(
                Negotiation.localAnswer(to: offer, origin: &origin, anchors: Example.anchors))
            return answer.media[0]
        }
        #expect(try answered(63, ["a=rtcp-mux"]).isMultiplexed)
        #expect(try !answered(64, ["a=rtcp-mux"]).isMultiplexed)
        #expect(try !answered(95, ["a=rtcp-mux"]).isMultiplexed)
        #expect(try answered(96, ["a=rtcp-mux", "a=rtcp-mux-only"]).isMultiplexed)
        #expect(try !answered(96, []).isMultiplexed)
        // RFC 8858 §4.2: who can do nothing else is refused the line.
        let only = try SessionDescription(
            parsing: Example.bytes([
                "v=0", "o=- 1 1 IN IP4 10.0.0.5", "s=-", "c=IN IP4 10.0.0.5", "t=0 0",
                "m=audio 30000 RTP/AVP 8 80", "a=rtcp-mux", "a=rtcp-mux-only",
            ]))
        #expect(
            Negotiation.localAnswer(to: only, origin: &origin, anchors: Example.anchors) == nil)
        let relayed = Negotiation.relayedAnswer(
            try Example.phoneOffer(), to: only, origin: &origin, anchors: Example.anchors)
        #expect(relayed.media[0].port == 0)
    }

    @Test("nothing but telephone events left is nothing left: port 0")
    func nothingAllowed() throws {
        var origin = LocalOrigin(id: 7)
        let relayed = Negotiation.relayedOffer(
            try Example.phoneOffer(), origin: &origin, anchors: Example.anchors,
            allowing: CodecPolicy(["iLBC"]))
        #expect(relayed.media.map(\.port) == [0])
    }

    @Test("what describes the other leg's transport is taken out, and its keys with it")
    func transportAttributes() throws {
        var origin = LocalOrigin(id: 7)
        let offer = try Example.parse(
            "v=0", "o=- 1 1 IN IP4 10.0.0.5", "s=-", "c=IN IP4 10.0.0.5", "t=0 0",
            "a=ice-ufrag:8hhY", "a=fingerprint:sha-256 AA", "a=tool:x",
            "m=audio 30000 RTP/AVP 0", "a=candidate:1 1 UDP 1 10.0.0.5 30000 typ host",
            "a=rtcp:30001", "a=rtcp-mux", "a=ssrc:1 cname:x", "a=maxptime:40",
            "m=audio 30002 RTP/SAVP 0", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x",
            "m=video 30004 RTP/AVP 96", "a=rtpmap:96 H264/90000", "a=rtcp-fb:96 nack pli",
            "a=framerate:30", "m=image 30006 udptl t38")
        let relayed = Negotiation.relayedOffer(
            offer, origin: &origin, anchors: Example.anchors, allowing: CodecPolicy(["PCMU"]))
        #expect(
            relayed.lines == [
                "v=0", "o=bellbird 7 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0",
                "m=audio 20000 RTP/AVP 0", "a=maxptime:40",
                "m=audio 20002 RTP/AVP 0", "m=video 20004 RTP/AVP 96", "a=rtpmap:96 H264/90000",
                "a=rtcp-fb:96 nack pli", "a=framerate:30", "m=image 0 udptl t38",
            ])
    }

    @Test("a line refused by its offerer stays refused, and lines beyond our ports are refused")
    func refusedLines() throws {
        var origin = LocalOrigin(id: 7)
        var offer = try Example.phoneOffer()
        offer.media.append(offer.media[0])
        offer.media[0].port = 0
        let relayed = Negotiation.relayedOffer(
            offer, origin: &origin, anchors: [Example.anchors[0]], allowing: CodecPolicy([]))
        #expect(relayed.media.map(\.port) == [0, 0])
    }

    @Test("RFC 3264 section 8: the version goes up by one when the description changes, only then")
    func versions() throws {
        var origin = LocalOrigin(id: 7)
        var offer = try Example.phoneOffer()
        func version() -> ByteString {
            Negotiation.relayedOffer(
                offer, origin: &origin, anchors: Example.anchors, allowing: CodecPolicy([])
            ).origin.version
        }
        #expect(version() == "1")
        #expect(version() == "1")
        offer.media[0].attributes.removeLast()
        offer.media[0].attributes.append(Attribute("sendonly"))
        #expect(version() == "2")
        // The far end's own o= line is not part of what we say.
        offer.origin.version = "99"
        #expect(version() == "2")
    }

    @Test("RFC 3264 section 6: the answer has the lines of the offer, in its order")
    func relayedAnswer() throws {
        var origin = LocalOrigin(id: 7)
        var offer = try Example.phoneOffer()
        offer.media.append(
            MediaDescription(.video, port: 30002, formats: ["31"]))
        let answer = try Example.parse(
            "v=0", "o=callee 1 1 IN IP4 10.0.0.6", "s=-", "c=IN IP4 10.0.0.6", "t=0 0",
            "m=audio 40000 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000", "a=recvonly")
        let relayed = Negotiation.relayedAnswer(
            answer, to: offer, origin: &origin, anchors: Example.anchors)
        #expect(
            relayed.lines == [
                "v=0", "o=bellbird 7 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0",
                "m=audio 20000 RTP/AVP 8 101", "a=rtpmap:101 telephone-event/8000",
                "a=recvonly", "m=video 0 RTP/AVP 31",
            ])
    }

    @Test("RFC 3264 section 10.1: three media types, one refused")
    func rfc3264Basic() throws {
        let offer = try Example.parse(
            "v=0", "o=alice 2890844526 2890844526 IN IP4 host.anywhere.com", "s=",
            "c=IN IP4 10.1.1.1", "t=0 0", "m=audio 49170 RTP/AVP 0", "a=rtpmap:0 PCMU/8000",
            "m=video 51372 RTP/AVP 31", "a=rtpmap:31 H261/90000", "m=video 53000 RTP/AVP 32",
            "a=rtpmap:32 MPV/90000")
        let answer = try Example.parse(
            "v=0", "o=bob 2890844730 2890844730 IN IP4 host.example.com", "s=",
            "c=IN IP4 10.1.1.2", "t=0 0", "m=audio 49920 RTP/AVP 0", "a=rtpmap:0 PCMU/8000",
            "m=video 0 RTP/AVP 31", "m=video 53000 RTP/AVP 32", "a=rtpmap:32 MPV/90000")
        #expect(
            Negotiation.codecNames(local: offer, remote: answer) == [
                "audio PCMU/8000", "video MPV/90000",
            ])
        #expect(Negotiation.plan(line: 1, local: offer, remote: answer) == nil)
        #expect(
            Negotiation.plan(line: 2, local: offer, remote: answer)
                == MediaPlan(
                    rtp: SocketAddress(.v4(0x0A01_0102), 53000),
                    rtcp: SocketAddress(.v4(0x0A01_0102), 53001), sends: true, receives: true,
                    clockRates: [32: 90000], telephoneEvent: nil))
        #expect(Negotiation.plan(line: 3, local: offer, remote: answer) == nil)
    }

    @Test("RFC 4317 section 2.4: hold; the answer agrees, and who may send follows")
    func rfc4317Hold() throws {
        let hold = try Example.parse(
            "v=0", "o=alice 1 2 IN IP4 10.0.0.5", "s=-", "c=IN IP4 10.0.0.5", "t=0 0",
            "m=audio 49170 RTP/AVP 0 97", "a=rtpmap:0 PCMU/8000", "a=rtpmap:97 iLBC/8000",
            "a=sendonly")
        var origin = LocalOrigin(id: 1)
        let answer = try #require(
            Negotiation.localAnswer(to: hold, origin: &origin, anchors: Example.anchors))
        #expect(
            answer.lines == [
                "v=0", "o=bellbird 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0",
                "m=audio 20000 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", "a=recvonly",
            ])
        let plan = try #require(Negotiation.plan(line: 0, local: answer, remote: hold))
        #expect(!plan.sends)
        #expect(plan.receives)
    }

    @Test("we answer with the offerer's first codec that we speak, and its telephone events")
    func localAnswer() throws {
        var origin = LocalOrigin(id: 1)
        let answer = try #require(
            Negotiation.localAnswer(
                to: Example.phoneOffer(), origin: &origin, anchors: Example.anchors))
        #expect(answer.media[0].formats == ["9", "101"])
        #expect(answer.lines.contains("a=fmtp:101 0-16"))
        let plan = Negotiation.plan(line: 0, local: answer, remote: try Example.phoneOffer())
        #expect(plan?.telephoneEvent == 101)
        #expect(plan?.rtp == SocketAddress(.v4(0x0A00_0005), 30000))
    }

    @Test("nothing that we speak: no answer")
    func noAnswer() throws {
        var origin = LocalOrigin(id: 1)
        var offer = try Example.phoneOffer()
        offer.media[0].formats = ["18", "101"]
        #expect(
            Negotiation.localAnswer(to: offer, origin: &origin, anchors: Example.anchors) == nil)
        offer = try Example.phoneOffer()
        offer.media[0].transport = "UDP/TLS/RTP/SAVPF"
        #expect(
            Negotiation.localAnswer(to: offer, origin: &origin, anchors: Example.anchors) == nil)
    }

    @Test("our own offer is what we speak and the leg may have, with telephone events")
    func localOffer() throws {
        var origin = LocalOrigin(id: 1)
        let offer = try #require(
            Negotiation.localOffer(
                origin: &origin, anchors: Example.anchors,
                allowing: CodecPolicy(["PCMU", "G729", "PCMA"])))
        #expect(
            offer.lines.suffix(5) == [
                "m=audio 20000 RTP/AVP 0 8 101", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000",
                "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-16",
            ])
        let all = try #require(
            Negotiation.localOffer(origin: &origin, anchors: Example.anchors))
        #expect(all.media[0].formats == ["8", "0", "9", "107", "101", "96"])
        #expect(
            Negotiation.localOffer(
                origin: &origin, anchors: Example.anchors, allowing: CodecPolicy(["G729"])) == nil)
        #expect(Negotiation.localOffer(origin: &origin, anchors: []) == nil)
    }

    @Test("once answered by us, a third party is offered only what was agreed")
    func agreed() throws {
        var origin = LocalOrigin(id: 1)
        let offer = try Example.phoneOffer()
        let answer = try #require(
            Negotiation.localAnswer(to: offer, origin: &origin, anchors: Example.anchors))
        let agreed = Negotiation.agreed(offer: offer, answer: answer)
        #expect(agreed.media[0].formats == ["9", "101"])
        var none = answer
        none.media[0].port = 0
        #expect(Negotiation.agreed(offer: offer, answer: none).media[0].port == 0)
    }

    @Test("numbers are mapped only where they mean nothing else to the receiver")
    func payloadMap() {
        func line(_ maps: (String, String)...) -> MediaDescription {
            MediaDescription(
                .audio, port: 1, formats: maps.map { ByteString($0.0) },
                attributes: maps.map {
                    Attribute("rtpmap", ByteString("\($0.0) \($0.1)"))
                })
        }
        let same = Negotiation.payloadMap(
            from: line(("96", "opus/48000/2")), to: line(("96", "opus/48000/2")))
        #expect(same == PayloadMap())
        let renumbered = Negotiation.payloadMap(
            from: line(("107", "opus/48000/2"), ("101", "telephone-event/8000")),
            to: line(("96", "opus/48000/2"), ("101", "telephone-event/8000")))
        #expect(renumbered == PayloadMap(forward: [107: 96], backward: [96: 107]))
        let crossed = Negotiation.payloadMap(
            from: line(("96", "opus/48000/2"), ("97", "G726-32/8000")),
            to: line(("97", "opus/48000/2"), ("96", "G726-32/8000")))
        #expect(crossed == PayloadMap())
    }
}
