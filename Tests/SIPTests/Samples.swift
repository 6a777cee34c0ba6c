import SIP
import Wire

/// Messages of a plain office, for tests.
enum Samples {
    static let invite = """
        INVITE sip:201@office.example.com SIP/2.0\r
        Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK776asdhds;rport\r
        Max-Forwards: 70\r
        From: "Alice" <sip:200@office.example.com>;tag=1928301774\r
        To: <sip:201@office.example.com>\r
        Call-ID: a84b4c76e66710@192.0.2.10\r
        CSeq: 314159 INVITE\r
        Contact: <sip:200@192.0.2.10:5060;transport=udp>\r
        Supported: replaces, 100rel\r
        Content-Type: application/sdp\r
        Content-Length: 5\r
        \r
        v=0\r

        """

    static func request(_ text: String = invite) throws -> Request {
        guard case .request(let request) = try Message(parsing: [UInt8](text.utf8)) else {
            throw ParseError("not a request", at: 0)
        }
        return request
    }

    /// `invite` with a header line before Content-Type.
    static func invite(with line: String) -> [UInt8] {
        [UInt8](invite.replacing("Content-Type", with: line + "\r\nContent-Type").utf8)
    }
}
