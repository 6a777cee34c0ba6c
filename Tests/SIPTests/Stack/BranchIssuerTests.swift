import SIP
import Testing
import Wire

/// RFC 3261 §16.3 step 4 and §16.6 step 8.
struct BranchIssuerTests {
    private let issuer = BranchIssuer(key: Array(repeating: 3, count: 32))

    private func request(to user: ByteString) -> Request {
        let uri = URI(user: user, host: .name("office.test"))
        return Request(
            method: .invite, uri: uri, from: NameAddress(uri), to: NameAddress(uri),
            callID: "call", cSeq: CSeq(1, .invite))
    }

    private func sent(to user: ByteString, by issuer: BranchIssuer) -> Request {
        var request = request(to: user)
        let branch = issuer.branch("z9hG4bKonce", for: request)
        request.vias = [
            Via(.known(.udp), host: .name("proxy.test"), port: nil, branch: "z9hG4bKother"),
            Via(.known(.udp), host: .name("us.test"), port: nil, branch: branch),
        ]
        return request
    }

    @Test("a request of ours that comes back as it was is a loop")
    func loop() {
        #expect(issuer.isLoop(sent(to: "202", by: issuer)))
    }

    @Test("one that comes back for somebody else is a spiral, and no error")
    func spiral() {
        var request = sent(to: "202", by: issuer)
        request.uri.user = "203"
        #expect(!issuer.isLoop(request))
    }

    @Test("parameters that proxies put on the Request-URI do not hide a loop")
    func parameters() {
        var request = sent(to: "202", by: issuer)
        request.uri.parameters["transport"] = "tcp"
        #expect(issuer.isLoop(request))
    }

    @Test("a branch of another exchange is not ours, nor is a short or a broken one")
    func foreign() {
        let other = BranchIssuer(key: Array(repeating: 4, count: 32))
        #expect(!issuer.isLoop(sent(to: "202", by: other)))
        for text: ByteString in ["", "z9hG4bK", "z9hG4bK0011223344556677", "0011223344556677"] {
            var request = request(to: "202")
            request.vias = [Via(.known(.udp), host: .name("a"), port: nil, branch: text)]
            #expect(!issuer.isLoop(request))
        }
    }
}
