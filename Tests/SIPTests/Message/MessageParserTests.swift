import SIP
import Testing
import Wire

/// Reading messages (RFC 3261 §7), beyond what the torture messages ask.
struct MessageParserTests {
    private func error(_ bytes: [UInt8]) -> MessageError? {
        do throws(MessageError) {
            _ = try Message(parsing: bytes)
            return nil
        } catch {
            return error
        }
    }

    private func error(with line: String) -> MessageError? {
        error(Samples.invite(with: line))
    }

    @Test("a plain INVITE, all its parts")
    func plain() throws {
        let invite = try Samples.request()
        #expect(invite.method == .invite)
        #expect(invite.uri == URI(user: "201", host: .name("office.example.com")))
        #expect(invite.vias.count == 1)
        #expect(invite.vias.first?.port == 5060)
        #expect(invite.vias.first?.branch == "z9hG4bK776asdhds")
        #expect(invite.vias.first?.parameters["rport"] == "")
        #expect(invite.from.displayName == "Alice")
        #expect(invite.from.tag == "1928301774")
        #expect(invite.to.tag == nil)
        #expect(invite.callID == "a84b4c76e66710@192.0.2.10")
        #expect(invite.cSeq == CSeq(314_159, .invite))
        #expect(invite.maxForwards == 70)
        #expect(
            invite.headers.fields == [
                Header(.contact, "<sip:200@192.0.2.10:5060;transport=udp>"),
                Header(.supported, "replaces, 100rel"), Header(.contentType, "application/sdp"),
            ])
        #expect(invite.body == [UInt8]("v=0\r\n".utf8))
    }

    @Test("RFC 3261 §7.3.3: compact forms, in any case, are the same headers")
    func compact() throws {
        let short = Samples.invite.replacing("Via:", with: "v:").replacing("From:", with: "F:")
            .replacing("To:", with: "t:").replacing("Call-ID:", with: "i:")
            .replacing("Contact:", with: "M:").replacing("Supported:", with: "k:")
            .replacing("Content-Type:", with: "c:").replacing("Content-Length:", with: "l:")
        #expect(try Samples.request(short) == Samples.request())
    }

    @Test("RFC 3261 §7.5: empty lines before the start line are ignored")
    func leadingLines() throws {
        #expect(try Samples.request("\r\n\r\n" + Samples.invite) == Samples.request())
    }

    @Test("RFC 3261 §18.3: without Content-Length the body is the rest of the datagram")
    func noLength() throws {
        let open = Samples.invite.replacing("Content-Length: 5\r\n", with: "")
        #expect(try Samples.request(open) == Samples.request())
    }

    @Test("RFC 3261 §18.3: a body that is too short is refused, one too long is cut")
    func lengths() throws {
        let short = Samples.invite.replacing("Content-Length: 5", with: "Content-Length: 6")
        #expect(error([UInt8](short.utf8))?.suggestedStatus == .badRequest)
        #expect(try Samples.request(Samples.invite + "noise") == Samples.request())
    }

    @Test(
        "Content-Length is digits, and one",
        arguments: ["l: +5", "l: -5", "l: 5 5", "l:", "l: 0x5", "l: 6", "l: 4294967301"])
    func badLengths(_ line: String) {
        #expect(error(with: line)?.suggestedStatus == .badRequest)
    }

    @Test("the same Content-Length twice leaves no doubt")
    func sameLength() throws {
        #expect(error(with: "l: 5") == nil)
    }

    @Test(
        "a header that is no list may not come twice",
        arguments: [
            "To: <sip:202@office.example.com>", "From: <sip:202@office.example.com>;tag=1",
            "Call-ID: other", "CSeq: 314159 INVITE", "Max-Forwards: 70",
        ])
    func twice(_ line: String) {
        #expect(error(with: line)?.suggestedStatus == .badRequest)
    }

    @Test(
        "lines that are none are refused",
        arguments: [
            "No colon", ": no name", "Na me: x", "X: bare\nY: line end", "X: bare\rY", "X: \u{1}",
            "X: nul\u{0}", "Max-Forwards: 7O", "Max-Forwards: -1", "CSeq x: 1",
        ])
    func badLines(_ line: String) {
        #expect(error(with: line)?.suggestedStatus == .badRequest)
    }

    @Test(
        "a required header that is missing is said, if an answer is possible",
        arguments: ["Via", "From", "To", "Call-ID", "CSeq"])
    func missing(_ name: String) {
        let lines = Samples.invite.split(separator: "\r\n", omittingEmptySubsequences: false)
        let text = lines.filter { !$0.hasPrefix(name + ":") }.joined(separator: "\r\n")
        // Each of the five is one that an answer repeats, so there is none.
        #expect(error([UInt8](text.utf8))?.reason == "missing \(name)")
        #expect(error([UInt8](text.utf8))?.rejection() == nil)
    }

    @Test("requests of RFC 2543 have no Max-Forwards")
    func noMaxForwards() throws {
        let old = Samples.invite.replacing("Max-Forwards: 70\r\n", with: "")
        #expect(try Samples.request(old).maxForwards == nil)
    }

    @Test("a Request-URI that is too long is answered 414")
    func longURI() {
        let long = "201" + String(repeating: "0", count: 4_100)
        let text = Samples.invite.replacing("INVITE sip:201", with: "INVITE sip:" + long)
        #expect(error([UInt8](text.utf8))?.suggestedStatus == .requestURITooLong)
    }

    @Test("another version is answered 505, a response of another version not at all")
    func versions() {
        let request = Samples.invite.replacing(" SIP/2.0\r\nVia", with: " SIP/3.0\r\nVia")
        #expect(error([UInt8](request.utf8))?.suggestedStatus == .versionNotSupported)
        let http = Samples.invite.replacing(" SIP/2.0\r\nVia", with: " HTTP/1.1\r\nVia")
        #expect(error([UInt8](http.utf8))?.suggestedStatus == .badRequest)
        let response = Samples.invite.replacing(
            "INVITE sip:201@office.example.com SIP/2.0", with: "SIP/3.0 200 OK")
        #expect(error([UInt8](response.utf8))?.rejection() == nil)
    }

    @Test("no ACK and no response is ever answered")
    func silence() {
        let ack = Samples.invite.replacing("INVITE", with: "ACK").replacing("l: 5", with: "l: 9")
            .replacing("Content-Length: 5", with: "Content-Length: 9")
        #expect(error([UInt8](ack.utf8)) != nil)
        #expect(error([UInt8](ack.utf8))?.suggestedStatus == nil)
        for line in ["SIP/2.0 99 Low", "SIP/2.0 700 High", "SIP/2.0 20 Short", "SIP/2.0 2000 Long"]
        {
            let text = Samples.invite.replacing(
                "INVITE sip:201@office.example.com SIP/2.0", with: line)
            #expect(error([UInt8](text.utf8)) != nil)
            #expect(error([UInt8](text.utf8))?.suggestedStatus == nil)
        }
    }

    @Test("header lines, hops and parameters have their limits")
    func limits() {
        let lines = { (count: Int) in [String](repeating: "X: y", count: count) }
        #expect(error(with: lines(200).joined(separator: "\r\n")) == nil)
        #expect(error(with: lines(260).joined(separator: "\r\n")) != nil)
        let hops = [String](repeating: "SIP/2.0/UDP a;branch=z9hG4bKx", count: 71)
        #expect(error(with: "Via: " + hops.dropLast().joined(separator: ",")) == nil)
        #expect(error(with: "Via: " + hops.joined(separator: ",")) != nil)
        let parameters = String(repeating: ";x=y", count: 65)
        #expect(error(with: "Via: SIP/2.0/UDP a" + parameters) != nil)
    }

    @Test("a rejection repeats the request's lines and has a tag, the same for every copy")
    func rejection() throws {
        let bytes = Samples.invite(with: "l: 6")
        let refused = try #require(error(bytes))
        let answer = try #require(refused.rejection())
        #expect(error(bytes)?.rejection() == answer)
        guard case .response(let response) = try Message(parsing: answer) else {
            Issue.record("not a response")
            return
        }
        let invite = try Samples.request()
        #expect(response.status == .badRequest)
        #expect(response.vias == invite.vias)
        #expect(response.from == invite.from)
        #expect(response.to.uri == invite.to.uri)
        #expect(response.to.tag?.isEmpty == false)
        #expect(response.callID == invite.callID)
        #expect(response.cSeq == invite.cSeq)
    }

    @Test("a tag that To has already stays the only one")
    func rejectionInDialog() throws {
        let text = Samples.invite.replacing(
            "To: <sip:201@office.example.com>", with: "To: <sip:201@office.example.com>;tag=a6"
        ).replacing("Content-Length: 5", with: "Content-Length: 6")
        let answer = try #require(error([UInt8](text.utf8))?.rejection())
        guard case .response(let response) = try Message(parsing: answer) else {
            Issue.record("not a response")
            return
        }
        #expect(response.to.parameters.list == [Parameter("tag", "a6")])
    }
}
