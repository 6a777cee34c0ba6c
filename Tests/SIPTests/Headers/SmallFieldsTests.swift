import SIP
import Testing
import Wire

/// Typed header fields that hold no address.
struct SmallFieldsTests {
    private func read<Field: HeaderField>(_ value: ByteString, _: Field.Type) throws -> Field {
        try #require(try Headers([Header(Field.name, value)]).first(Field.self))
    }

    private func written(_ field: some HeaderField) -> ByteString {
        var out: [UInt8] = []
        field.write(to: &out)
        return ByteString(out)
    }

    @Test("Reason: the examples of RFC 3326 §2")
    func reason() throws {
        let sip = try read("SIP ;cause=200 ;text=\"Call completed elsewhere\"", Reason.self)
        #expect(sip == Reason(cause: 200, text: "Call completed elsewhere"))
        #expect(written(sip) == "SIP;cause=200;text=\"Call completed elsewhere\"")
        let q850 = try read("Q.850 ;cause=16 ;text=\"Terminated\"", Reason.self)
        #expect(q850.namespace == "Q.850" && q850.cause == 16)
        let both = try Headers([Header(.reason, "Q.850;cause=16, SIP;cause=600")]).all(Reason.self)
        #expect(both.map(\.cause) == [16, 600])
        #expect(try read("SIP", Reason.self) == Reason(cause: nil))
        #expect(try read("SIP;cause=high", Reason.self).cause == nil)
        #expect(throws: ParseError.self) { try read(";cause=1", Reason.self) }
    }

    @Test("Replaces: the examples of RFC 3891 §6.1")
    func replaces() throws {
        let field = try read("98732@sip.example.com ;from-tag=r33th4x0r ;to-tag=ff87ff", Replaces.self)
        #expect(field.callID == "98732@sip.example.com")
        #expect(field.fromTag == "r33th4x0r" && field.toTag == "ff87ff" && !field.isEarlyOnly)
        #expect(
            written(field) == "98732@sip.example.com;to-tag=ff87ff;from-tag=r33th4x0r")
        let early = try read(
            "12adf2f34456gs5;to-tag=12345;from-tag=54321;early-only", Replaces.self)
        #expect(early.isEarlyOnly)
        #expect(written(early) == "12adf2f34456gs5;to-tag=12345;from-tag=54321;early-only")
        for bad: ByteString in ["a", "a;to-tag=1", "a;from-tag=1", ";to-tag=1;from-tag=2"] {
            #expect(throws: ParseError.self) { try read(bad, Replaces.self) }
        }
    }

    @Test("RAck: the example of RFC 3262 §7.2")
    func rAck() throws {
        let field = try read("776656 1 INVITE", RAck.self)
        #expect(field.responseNumber == 776_656)
        #expect(field.cSeq == CSeq(1, .invite))
        #expect(written(field) == "776656 1 INVITE")
        for bad: ByteString in ["1 INVITE", "776656 1", "4294967296 1 INVITE", "-1 1 INVITE", ""] {
            #expect(throws: ParseError.self) { try read(bad, RAck.self) }
        }
    }

    @Test("Session-Expires (RFC 4028 §4)")
    func sessionExpires() throws {
        #expect(
            try read("4000;refresher=UAC", SessionExpires.self)
                == SessionExpires(seconds: 4_000, refresher: .uac))
        #expect(
            try read("1800 ; x=y", SessionExpires.self)
                == SessionExpires(seconds: 1_800, refresher: nil))
        #expect(written(SessionExpires(seconds: 90, refresher: .uas)) == "90;refresher=uas")
        for bad: ByteString in ["", "-90", "4294967296", ";refresher=uac"] {
            #expect(throws: ParseError.self) { try read(bad, SessionExpires.self) }
        }
    }

    @Test("CSeq is a number below 2³¹ and a method (RFC 3261 §8.1.1.5)")
    func cSeq() {
        let request = { (value: String) in
            try? Samples.request(Samples.invite.replacing("314159 INVITE", with: value))
        }
        #expect(request("2147483647 INVITE")?.cSeq == CSeq(2_147_483_647, .invite))
        #expect(request("0009 \t INVITE")?.cSeq == CSeq(9, .invite))
        for bad in ["2147483648 INVITE", "INVITE", "1", "1INVITE", "+1 INVITE", "1 INVITE x"] {
            #expect(request(bad) == nil)
        }
    }
}
