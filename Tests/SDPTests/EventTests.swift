import Testing
import Wire

@testable import SDP

/// Telephone events (RFC 4733), agreed on with each leg by itself.
struct EventTests {
    private func line(_ lines: String...) throws -> SessionDescription {
        try #require(
            SessionDescription(
                lenient: Array(
                    (["v=0", "o=- 1 1 IN IP4 10.0.0.5", "s=-", "c=IN IP4 10.0.0.5", "t=0 0"]
                        + lines).joined(separator: "\r\n").utf8)))
    }

    private func offered(
        _ offer: SessionDescription, _ wish: EventWish
    ) -> [String] {
        var origin = LocalOrigin(id: 7)
        let own = Negotiation.relayedOffer(
            offer, origin: &origin, anchors: Example.anchors, allowing: CodecPolicy([]),
            events: wish)
        return events(own)
    }

    /// Number and clock of each kind.
    private func events(_ description: SessionDescription) -> [String] {
        description.media[0].codecs.filter(\.isEvents).map { "\($0.payloadType)/\($0.clockRate)" }
    }

    private func answered(
        _ answer: SessionDescription, to offer: SessionDescription, _ wish: EventWish
    ) -> [String] {
        var origin = LocalOrigin(id: 7)
        let own = Negotiation.relayedAnswer(
            answer, to: offer, origin: &origin, anchors: Example.anchors, events: wish)
        return events(own)
    }

    @Test("who names none is offered some by us, at each clock of its codecs (§2.4.1)")
    func offers() throws {
        let plain = try line("m=audio 4000 RTP/AVP 0 8")
        #expect(offered(plain, .wanted) == ["101/8000", "96/48000"])
        let opus = try line(
            "m=audio 4000 RTP/AVP 101 0", "a=rtpmap:101 opus/48000/2")
        #expect(offered(opus, .wanted) == ["96/48000", "97/8000"])
        let some = try line(
            "m=audio 4000 RTP/AVP 0 100", "a=rtpmap:100 telephone-event/8000")
        #expect(offered(some, .wanted) == ["100/8000", "101/48000"])
        #expect(offered(some, .unwanted) == [])
    }

    @Test("an answer has the events that were offered, whether the other side has any or not")
    func answers() throws {
        let with = try line(
            "m=audio 4000 RTP/AVP 0 100", "a=rtpmap:100 telephone-event/8000")
        let without = try line("m=audio 4000 RTP/AVP 0")
        #expect(answered(without, to: with, .wanted) == ["100/8000"])
        #expect(answered(with, to: with, .wanted) == ["100/8000"])
        #expect(answered(with, to: with, .unwanted) == [])
        // What was not offered is not answered.
        #expect(answered(with, to: without, .wanted) == [])
    }

    @Test("the events in force are those at the clock of the codec in force, as each named them")
    func clock() throws {
        let offer = try line(
            "m=audio 4000 RTP/AVP 96 0 101 102", "a=rtpmap:96 opus/48000/2",
            "a=rtpmap:101 telephone-event/8000", "a=rtpmap:102 telephone-event/48000")
        let law = try line(
            "m=audio 5000 RTP/AVP 0 100", "a=rtpmap:100 telephone-event/8000")
        let opus = try line(
            "m=audio 5000 RTP/AVP 97 98", "a=rtpmap:97 opus/48000/2",
            "a=rtpmap:98 telephone-event/48000")
        let narrow = Negotiation.events(local: offer, remote: law)
        #expect(narrow?.mine.payloadType == 101 && narrow?.theirs.payloadType == 100)
        let wide = Negotiation.events(local: opus, remote: offer)
        #expect(wide?.mine.payloadType == 98 && wide?.theirs.payloadType == 102)
        #expect(
            Negotiation.plan(line: 0, local: offer, remote: law)?.telephoneEvent == 101)
        let none = try line("m=audio 4000 RTP/AVP 0")
        #expect(Negotiation.events(local: offer, remote: none) == nil)
        #expect(Negotiation.events(local: none, remote: offer) == nil)
        // Some send what they did not name.
        #expect(Negotiation.plan(line: 0, local: law, remote: none)?.telephoneEvent == 100)
        #expect(
            Negotiation.events(local: try line("m=audio 0 RTP/AVP 0"), remote: offer) == nil)
    }
}
