import SDP
import Testing
import Wire

/// What either party is told where a codec of ours stands in for one that the other lacks.
struct TranscodingTests {
    /// A description of one line of sound.
    private func audio(_ formats: [String], _ attributes: [String] = []) throws
        -> SessionDescription
    {
        let types = formats.map { $0.prefix { $0 != " " } }.joined(separator: " ")
        let maps = formats.filter { $0.contains(" ") }.map { "a=rtpmap:\($0)" }
        return try SessionDescription(
            parsing: Example.bytes(
                [
                    "v=0", "o=- 1 1 IN IP4 10.0.0.5", "s=-", "c=IN IP4 10.0.0.5", "t=0 0",
                    "m=audio 30000 RTP/AVP \(types)",
                ] + maps + attributes))
    }

    private func offered(
        _ offer: SessionDescription, _ codecs: [String] = [], earlier: SessionDescription? = nil
    ) -> SessionDescription {
        var origin = LocalOrigin(id: 7)
        return Negotiation.relayedOffer(
            offer, origin: &origin, anchors: Example.anchors, allowing: CodecPolicy(codecs),
            earlier: earlier)
    }

    private func answered(
        _ answer: SessionDescription, to offer: SessionDescription, _ codecs: [String] = []
    ) -> SessionDescription {
        var origin = LocalOrigin(id: 7)
        return Negotiation.relayedAnswer(
            answer, to: offer, origin: &origin, anchors: Example.anchors,
            allowing: CodecPolicy(codecs))
    }

    private func names(_ description: SessionDescription) -> [String] {
        description.media[0].codecs.map(\.text.description)
    }

    // MARK: Offers

    @Test("behind a wide codec our wide ones come first, behind a narrow one the cheap ones")
    func usualOrder() throws {
        #expect(
            names(offered(try audio(["18"]))) == ["G729/8000"],
            "nothing stands in for what we do not hear")
        #expect(
            names(offered(try audio(["3"]))) == [
                "GSM/8000", "PCMA/8000", "PCMU/8000", "G722/8000", "opus/48000",
            ])
        #expect(
            names(offered(try audio(["96 opus/48000/2"]))) == [
                "opus/48000", "G722/8000", "PCMA/8000", "PCMU/8000",
            ])
    }

    @Test("the list of the other leg says which of ours, and in which order")
    func listOrder() throws {
        let offer = try audio(["0", "18", "101 telephone-event/8000"])
        #expect(
            names(offered(offer, ["opus", "G729", "PCMA"])) == [
                "G729/8000", "opus/48000", "PCMA/8000", "telephone-event/8000",
                "telephone-event/48000",
            ])
        // Nothing that it may have, and nothing that could stand in for it.
        #expect(offered(try audio(["18"]), ["PCMA"]).media[0].port == 0)
        #expect(offered(offer, ["iLBC"]).media[0].port == 0)
    }

    @Test(
        "of the rates of L16 that first which fits what is heard",
        arguments: [(0, 8000), (9, 16000)])
    func rates(_ type: Int, _ rate: Int) throws {
        let rates = names(offered(try audio(["\(type)"]), ["L16"]))
        #expect(rates.first == "L16/\(rate)")
        #expect(Set(rates) == ["L16/8000", "L16/16000", "L16/24000", "L16/48000"])
    }

    @Test("RFC 4733 section 2.1: events have the clock of their codec; none where none were")
    func events() throws {
        let with = offered(try audio(["8", "100 telephone-event/8000"]), ["PCMA", "opus"])
        #expect(
            names(with) == [
                "PCMA/8000", "opus/48000", "telephone-event/8000", "telephone-event/48000",
            ])
        #expect(with.media[0].formats == ["8", "107", "100", "101"])
        let without = offered(try audio(["8"]), ["PCMA", "opus"])
        #expect(names(without) == ["PCMA/8000", "opus/48000"])
    }

    @Test("our numbers mean nothing else in the offer, and keep their meaning (RFC 3264 §8.3.2)")
    func numbers() throws {
        let crowded = try audio(["8", "107 telephone-event/8000", "0 G726-32/8000"])
        let first = offered(crowded)
        #expect(first.media[0].formats == ["8", "0", "96", "9", "97", "107", "101"])
        #expect(
            names(first) == [
                "PCMA/8000", "G726-32/8000", "PCMU/8000", "G722/8000", "opus/48000",
                "telephone-event/8000", "telephone-event/48000",
            ])
        // The offer no longer stands in the way; what is known by 96 stays 96.
        let second = offered(
            try audio(["8", "101 telephone-event/8000"]), earlier: first)
        #expect(second.lines.contains("a=rtpmap:97 opus/48000/2"))
        #expect(second.lines.contains("a=rtpmap:96 PCMU/8000"))
        // The other one now uses it for something else.
        let third = offered(try audio(["8", "97 iLBC/8000"]), earlier: first)
        #expect(!third.lines.contains("a=rtpmap:97 opus/48000/2"))
        #expect(third.lines.contains { $0.hasSuffix(" opus/48000/2") })
    }

    @Test("a picture and its formats stay as they were")
    func video() throws {
        let offer = try Example.parse(
            "v=0", "o=- 1 1 IN IP4 10.0.0.5", "s=-", "c=IN IP4 10.0.0.5", "t=0 0",
            "m=audio 30000 RTP/AVP 0", "m=video 30002 RTP/AVP 96", "a=rtpmap:96 H264/90000",
            "a=fmtp:96 profile-level-id=42e01f")
        let relayed = offered(offer, ["PCMA"])
        #expect(relayed.media[1].formats == ["96"])
        #expect(relayed.lines.contains("a=fmtp:96 profile-level-id=42e01f"))
        let answer = try Example.parse(
            "v=0", "o=- 1 1 IN IP4 10.0.0.6", "s=-", "c=IN IP4 10.0.0.6", "t=0 0",
            "m=audio 40000 RTP/AVP 8", "m=video 40002 RTP/AVP 96", "a=rtpmap:96 H264/90000")
        let told = answered(answer, to: offer)
        #expect(told.media.map(\.port) == [20_000, 20_002])
        #expect(told.media[0].formats == ["0"])
        #expect(told.media[1].formats == ["96"])
    }

    // MARK: Answers

    @Test("RFC 3264 section 6.1: what both have is the answer, as the answerer put it")
    func common() throws {
        let offer = try audio(["0", "8", "101 telephone-event/8000"], ["a=ptime:20"])
        let answer = try audio(
            ["9", "8", "107 opus/48000/2", "101 telephone-event/8000"], ["a=ptime:30"])
        let told = answered(answer, to: offer)
        #expect(told.media[0].formats == ["8", "101"])
        #expect(told.lines.contains("a=ptime:30"))
    }

    @Test(
        "nothing in common: the best of the offer that we speak, by its own list if it has one",
        arguments: [([], "0"), (["PCMA"], "8"), (["opus", "PCMA", "PCMU"], "96")])
    func standIn(_ codecs: [String], _ type: String) throws {
        let offer = try audio(
            ["18", "0", "8", "96 opus/48000/2", "13", "100 telephone-event/48000"],
            ["a=fmtp:96 maxplaybackrate=16000", "a=sendonly"])
        let answer = try audio(["9", "101 telephone-event/8000"], ["a=ptime:30", "a=recvonly"])
        let told = answered(answer, to: offer, codecs)
        let companions = type == "96" ? ["100"] : ["13", "100"]
        #expect(told.media[0].formats.map(\.description) == [type] + companions)
        #expect(told.media[0].port == 20_000)
        #expect(told.lines.last == "a=recvonly")
        // What the callee says of its packets and its format is not said of ours.
        #expect(!told.lines.contains("a=ptime:30"))
        #expect(told.lines.contains("a=fmtp:96 useinbandfec=1") == (type == "96"))
    }

    @Test("refused where nothing that both lack can be put between them")
    func refused() throws {
        let offer = try audio(["18", "101 telephone-event/8000"])
        #expect(answered(try audio(["0"]), to: offer).media[0].port == 0)
        let known = try audio(["0", "101 telephone-event/8000"])
        let foreign = try audio(["18", "101 telephone-event/8000"])
        #expect(answered(foreign, to: known).media[0].port == 0)
        #expect(answered(try audio(["9"]), to: known, ["PCMA"]).media[0].port == 0)
    }

    // MARK: Both sides

    private func side(_ offer: [String], _ answer: [String], weAnswered: Bool) throws
        -> Negotiation.Side
    {
        let (offer, answer) = (try audio(offer), try audio(answer))
        return weAnswered
            ? .init(local: answer, remote: offer) : .init(local: offer, remote: answer)
    }

    @Test("passed on where each hears what the other sends first, else transcoded")
    func joining() throws {
        let caller = try side(["0", "8"], ["8"], weAnswered: true)
        /// What each says; nil where it is passed on.
        func joined(_ answer: [String]) throws -> [String]? {
            let callee = try side(
                ["0", "8", "9", "107 opus/48000/2"], answer, weAnswered: false)
            guard
                case .transcoded(let one, let other) = Negotiation.joining(
                    line: 0, caller, callee)
            else { return nil }
            return [one.text, other.text]
        }
        #expect(try joined(["8"]) == nil)
        #expect(try joined(["8", "9", "0"]) == nil)
        #expect(try joined(["9", "8"]) == ["PCMA/8000", "G722/8000"])
        #expect(try joined(["0"]) == ["PCMA/8000", "PCMU/8000"])
        #expect(try joined(["107 opus/48000/2"]) == ["PCMA/8000", "opus/48000"])
        // What we do not know is never heard here.
        let foreign = try side(["18"], ["18"], weAnswered: false)
        #expect(Negotiation.joining(line: 0, foreign, foreign) == .passed)
    }

    @Test("what is in force is what one party could be offered of the other")
    func inForce() throws {
        let both = try side(["0", "8", "9"], ["9", "0"], weAnswered: true)
        #expect(Negotiation.inForce(both).media[0].formats == ["9", "0"])
        let none = try side(["0"], ["9"], weAnswered: true)
        #expect(Negotiation.inForce(none).media[0].port == 0)
    }

    @Test("an offer concerns only the sound if directions and lines stay")
    func concernsOnlySound() throws {
        let last = try audio(["0"])
        #expect(Negotiation.concernsOnlySound(try audio(["96 opus/48000/2"]), after: last))
        #expect(!Negotiation.concernsOnlySound(try audio(["0"], ["a=sendonly"]), after: last))
        var held = last
        held.connection = .v4(0)
        #expect(!Negotiation.concernsOnlySound(held, after: last))
        var ended = last
        ended.media[0].port = 0
        #expect(!Negotiation.concernsOnlySound(ended, after: last))
        var more = last
        more.media.append(MediaDescription(.video, port: 30_002, formats: ["31"]))
        #expect(!Negotiation.concernsOnlySound(more, after: last))
        var other = more
        other.media[1].formats = ["34"]
        #expect(!Negotiation.concernsOnlySound(other, after: more))
        #expect(Negotiation.concernsOnlySound(more, after: more))
    }

    @Test("the party's own list says what of its offer counts")
    func permitted() throws {
        let offer = try audio(["18", "9", "0", "101 telephone-event/8000"])
        #expect(
            Negotiation.permitted(offer, .never, CodecPolicy(["PCMU", "G722"])).media[0].formats
                == ["9", "0", "101"])
        #expect(Negotiation.permitted(offer, .never, CodecPolicy(["opus"])).media[0].port == 0)
    }
}
