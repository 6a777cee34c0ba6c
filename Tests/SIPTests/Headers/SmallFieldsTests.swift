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
        let field = try read(
            "98732@sip.example.com ;from-tag=r33th4x0r ;to-tag=ff87ff", Replaces.self)
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

    @Test("numbers: Expires, Min-Expires, RSeq, Min-SE and Retry-After")
    func numbers() throws {
        #expect(try read(" 3600 ", Expires.self).value == 3_600)
        // RFC 3261 §20.19: the value is "between 0 and (2**32)-1"; RFC 4475 §3.1.2.4 has more.
        #expect(try read("10000000000000000000000000", Expires.self).value == .max)
        #expect(written(MinExpires(60)) == "60")
        #expect(try read("988789", RSeq.self) == RSeq(988_789))
        #expect(try read("60;lr=x", MinSE.self) == MinSE(seconds: 60))
        for bad: ByteString in ["", "x", "-1", "+1", "1 x", "1;x"] {
            #expect(throws: ParseError.self) { try read(bad, Expires.self) }
        }
        #expect(
            try read("18000;duration=3600", RetryAfter.self)
                == RetryAfter(seconds: 18_000, duration: 3_600))
        #expect(
            try read("120 (I'm in a \\) (small) meeting);x", RetryAfter.self)
                == RetryAfter(seconds: 120))
        #expect(throws: ParseError.self) { try read("120 (open", RetryAfter.self) }
        #expect(written(RetryAfter(seconds: 5, duration: 6)) == "5;duration=6")
    }

    @Test("Content-Type and Accept (RFC 3261 §20.1 and §20.15)")
    func mediaTypes() throws {
        let html = try read("text / HTML ; charset=ISO-8859-4", ContentType.self)
        #expect(html.type == "text" && html.subtype == "html")
        #expect(html.parameters["charset"] == "ISO-8859-4")
        #expect(written(html) == "text/html;charset=ISO-8859-4")
        #expect(try read("Application/SDP;x=\"y\"", ContentType.self).isSameKind(as: .sdp))
        #expect(!(try read("application/sdpx", ContentType.self).isSameKind(as: .sdp)))
        let ranges = try Headers([Header(.accept, "application/*;q=0.5, text/html, */*")])
            .all(Accept.self)
        #expect(ranges.map { $0.takes(.sdp) } == [true, false, true])
        for bad: ByteString in ["", "text", "text/", "/html", "text html"] {
            #expect(throws: ParseError.self) { try read(bad, ContentType.self) }
        }
    }

    @Test("Event and Subscription-State (RFC 6665 §8.2)")
    func subscriptions() throws {
        let event = try read("dialog;id=7;shared", Event.self)
        #expect(event.package == "dialog" && event.id == "7")
        #expect(written(event) == "dialog;id=7;shared")
        #expect(written(Event("refer", id: "93809824")) == "refer;id=93809824")
        let active = try read("Active;expires=599", SubscriptionState.self)
        #expect(active == SubscriptionState(.active, expires: 599))
        let ended = SubscriptionState(.terminated, reason: "noresource")
        #expect(written(ended) == "terminated;reason=noresource")
        #expect(try read(written(ended), SubscriptionState.self) == ended)
        #expect(try read("waiting", SubscriptionState.self).state == .other("waiting"))
    }

    @Test("Warning: the examples of RFC 3261 §20.43")
    func warnings() throws {
        let all = try Headers([
            Header(
                .warning,
                "307 isi.edu \"Session parameter 'foo' not understood\", 301 a.b:50 \"x\\\"y\"")
        ]).all(Warning.self)
        #expect(all.map(\.code) == [307, 301])
        #expect(all.map(\.agent) == ["isi.edu", "a.b:50"])
        #expect(all.last?.text == "x\"y")
        #expect(written(Warning(agent: "bellbird", "no")) == "399 bellbird \"no\"")
        for bad: ByteString in ["1812 overture \"In Progress\"", "37 a \"b\"", "370 a b", "370"] {
            #expect(throws: ParseError.self) { try read(bad, Warning.self) }
        }
    }

    @Test("Privacy (RFC 3323 §4.2, RFC 3325 §9.3)")
    func privacy() throws {
        #expect(try read("ID ; critical", Privacy.self).values == ["id", "critical"])
        #expect(try read("id", Privacy.self).hidesIdentity)
        #expect(!(try read("none", Privacy.self).hidesIdentity))
        #expect(!(try read("session;critical", Privacy.self).hidesIdentity))
        #expect(written(Privacy(["header", "user"])) == "header;user")
    }

    @Test("Alert-Info (RFC 3261 §20.4, RFC 7462 §4)")
    func alertInfo() throws {
        let field = try read("<urn:alert:source:internal>;info=x", AlertInfo.self)
        #expect(field.target == "urn:alert:source:internal")
        #expect(written(field) == "<urn:alert:source:internal>;info=x")
        #expect(throws: ParseError.self) { try read("<open", AlertInfo.self) }
    }

    @Test("Authentication-Info (RFC 7616 §3.5)")
    func authenticationInfo() {
        let field = AuthenticationInfo("nextnonce=\"47364c23432d\", qop=auth, rspauth=\"0a\"")
        #expect(field?.nextNonce == "47364c23432d")
        #expect(field?.response == "0a")
        #expect(AuthenticationInfo("nextnonce=\"open") == nil)
    }

    @Test("Date: the example of RFC 3261 §20.17, leap days, and what is none")
    func dates() throws {
        let date = try read("Sat, 13 Nov 2010 23:29:00 GMT", DateField.self)
        #expect(date.seconds == 1_289_690_940)
        #expect(written(date) == "Sat, 13 Nov 2010 23:29:00 GMT")
        for (seconds, text): (Int64, ByteString) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (.min, "Mon, 01 Jan 0001 00:00:00 GMT"), (.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] {
            #expect(written(DateField(seconds: seconds)) == text)
            #expect(try read(text, DateField.self) == DateField(seconds: seconds))
        }
        for bad: ByteString in [
            // RFC 4475 §3.1.2.12: another time zone.
            "Fri, 01 Jan 2010 16:00:00 EST", "Fri, 1 Jan 2010 16:00:00 GMT", "",
            "Fri, 31 Feb 2010 16:00:00 GMT", "Fri, 29 Feb 2100 16:00:00 GMT",
            "Fri, 01 Jan 2010 24:00:00 GMT", "Fri, 01 Jan 2010 16:60:00 GMT",
            "Fri, 00 Jan 2010 16:00:00 GMT", "2010-01-01T16:00:00Z",
        ] {
            #expect(throws: ParseError.self) { try read(bad, DateField.self) }
        }
    }
}
