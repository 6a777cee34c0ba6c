import SIP
import Testing
import Wire

/// What a request is looked at for before anybody acts on it (RFC 3261 §8.2).
struct SanityTests {
    @Test("a plain request is in order")
    func plain() throws {
        #expect(Sanity.check(try Samples.request()) == nil)
    }

    @Test("RFC 3261 §8.1.1.5: the method of CSeq is that of the request")
    func cSeqMethod() throws {
        var request = try Samples.request()
        request.cSeq.method = .bye
        #expect(Sanity.check(request)?.status == .badRequest)
        // RFC 4475 §3.1.2.18: a method that nobody knows is answered 501, so it passes here.
        request.method = .other("NEWMETHOD")
        #expect(Sanity.check(request) == nil)
    }

    @Test("RFC 3261 §8.2.2.1: an unknown scheme is answered 416")
    func scheme() throws {
        var request = try Samples.request()
        request.uri = try #require(URI("urn:service:sos"))
        #expect(Sanity.check(request)?.status == .unsupportedURIScheme)
        request.uri = try #require(URI("tel:+12015550123"))
        #expect(Sanity.check(request) == nil)
    }

    @Test("RFC 3261 §19.1.1: a Request-URI has no headers")
    func uriHeaders() throws {
        var request = try Samples.request()
        request.uri = try #require(URI("sip:201@office.example.com?Subject=x"))
        #expect(Sanity.check(request)?.status == .badRequest)
    }

    @Test("RFC 3261 §8.2.2.3: what Require asks for and is not there is named")
    func require() throws {
        var request = try Samples.request()
        let known: Set<ByteString> = ["100rel", "timer"]
        #expect(Sanity.unsupported(by: known, in: request).isEmpty)
        request.headers.append(.require, "100REL, fancy ,timer")
        request.headers.append(.require, "more")
        #expect(Sanity.unsupported(by: known, in: request) == ["fancy", "more"])
        // "This … MUST NOT be used in a SIP CANCEL request, or in an ACK request … ignored."
        request.method = .cancel
        #expect(Sanity.unsupported(by: known, in: request).isEmpty)
        request.method = .ack
        #expect(Sanity.unsupported(by: known, in: request).isEmpty)
    }

    @Test("Allow names methods, whole and in their case")
    func allow() {
        let value: ByteString = "INVITE,ACK , UPDATED,update"
        #expect(AllowedMethods.contains(.invite, in: value))
        #expect(AllowedMethods.contains(.ack, in: value))
        #expect(!AllowedMethods.contains(.update, in: value))
        #expect(AllowedMethods.contains(.other("update"), in: value))
    }
}
