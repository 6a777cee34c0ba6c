import SIP
import Testing
import Wire

/// Messages as bytes (RFC 3261 §7).
struct MessageWriterTests {
    @Test("a request is written line by line, Content-Length last and right")
    func request() throws {
        var invite = try Samples.request()
        invite.body = [UInt8]("v=0\r\ns=-\r\n".utf8)
        let text = """
            INVITE sip:201@office.example.com SIP/2.0\r
            Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK776asdhds;rport\r
            From: "Alice" <sip:200@office.example.com>;tag=1928301774\r
            To: <sip:201@office.example.com>\r
            Call-ID: a84b4c76e66710@192.0.2.10\r
            CSeq: 314159 INVITE\r
            Max-Forwards: 70\r
            Contact: <sip:200@192.0.2.10:5060;transport=udp>\r
            Supported: replaces, 100rel\r
            Content-Type: application/sdp\r
            Content-Length: 10\r
            \r
            v=0\r
            s=-\r

            """
        #expect(String(decoding: invite.serialized(), as: UTF8.self) == text)
    }

    @Test("RFC 3261 §8.2.6.2: a response repeats Via, From, To, Call-ID and CSeq")
    func response() throws {
        let response = Response(.busyHere, to: try Samples.request(), toTag: "314")
        let text = """
            SIP/2.0 486 Busy Here\r
            Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK776asdhds;rport\r
            From: "Alice" <sip:200@office.example.com>;tag=1928301774\r
            To: <sip:201@office.example.com>;tag=314\r
            Call-ID: a84b4c76e66710@192.0.2.10\r
            CSeq: 314159 INVITE\r
            Content-Length: 0\r
            \r

            """
        #expect(String(decoding: response.serialized(), as: UTF8.self) == text)
        #expect(Response(.trying, to: try Samples.request(), toTag: "314").to.tag == nil)
    }

    @Test("no value and no reason phrase can end its line")
    func injection() throws {
        var response = Response(
            .busyHere, to: try Samples.request(), toTag: "1", reason: "Busy\r\nX: y")
        response.headers.append(.warning, "a\r\n\r\nb\tc")
        let text = String(decoding: response.serialized(), as: UTF8.self)
        #expect(text.hasPrefix("SIP/2.0 486 Busy  X: y\r\n"))
        #expect(text.contains("Warning: a    b\tc\r\n"))
        guard case .response(let read) = try Message(parsing: response.serialized()) else {
            Issue.record("not a response")
            return
        }
        #expect(read.headers.fields.count == 1)
    }

    @Test("what is written reads the same")
    func roundTrip() throws {
        let invite = Message.request(try Samples.request())
        #expect(try Message(parsing: invite.serialized()) == invite)
    }
}
