import Testing

@testable import Switchboard

@Suite("The text of a traced message")
struct TraceTextTests {
    private func text(_ text: String) -> TraceText { TraceText([UInt8](text.utf8)) }

    @Test(
        "the summary names the method and the user called, or the status and the method answered",
        arguments: [
            ("INVITE sip:202@pbx.example;user=phone SIP/2.0\r\n\r\n", "INVITE 202"),
            ("REGISTER sip:pbx.example SIP/2.0\r\n\r\n", "REGISTER pbx.example"),
            ("BYE sip:pbx.example;lr SIP/2.0\r\n\r\n", "BYE pbx.example"),
            ("INVITE tel:+4930 SIP/2.0\r\n\r\n", "INVITE +4930"),
            ("SIP/2.0 200 OK\r\nVia: x\r\nCSeq: 7 BYE\r\n\r\n", "200 OK (BYE)"),
            ("SIP/2.0 486 Busy Here\r\nCSEQ:7 INVITE\r\n\r\n", "486 Busy Here (INVITE)"),
            ("SIP/2.0 200 OK\r\n\r\nCSeq: 1 BYE\r\n", "200 OK"),
            ("INVITE", "INVITE"), ("", ""), ("\r\n\r\n", ""), ("INVITE sip SIP/2.0", "INVITE sip"),
        ])
    func summary(message: String, expected: String) {
        #expect(text(message).summary == expected)
    }

    @Test("what proves a password is hidden, in any case, order and folding")
    func credentials() {
        let message = """
            REGISTER sip:pbx.example SIP/2.0\r
            Authorization: Digest username="201", realm="pbx", nonce="n", cnonce="secret1", \
            response="secret2", uri="sip:pbx.example"\r
            proxy-authorization : Digest RESPONSE=secret3, nc=00000001,\r
             cnonce="secret4"\r
            Authentication-Info: rspauth="secret5", nc=1\r
            X-Response: response="kept"\r
            """
        let redacted = text(message).redacted
        #expect(!redacted.contains("secret"))
        #expect(
            redacted == """
                REGISTER sip:pbx.example SIP/2.0\r
                Authorization: Digest username="201", realm="pbx", nonce="n", cnonce="***", \
                response="***", uri="sip:pbx.example"\r
                proxy-authorization : Digest RESPONSE=***, nc=00000001,\r
                 cnonce="***"\r
                Authentication-Info: rspauth="***", nc=1\r
                X-Response: response="kept"\r
                """)
    }

    @Test("keys in session descriptions are hidden")
    func keys() {
        let message = """
            v=0\r
            a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVC|2^20|1:32\r
            a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:NzB4d1BINU\r
            a=ice-pwd:asd88fgpdd777uzjYhagZg\r
            a=ice-ufrag:8hhY\r
            k=base64:abc\r
            a=rtpmap:0 PCMU/8000\r
            """
        #expect(
            text(message).redacted == """
                v=0\r
                a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:***|2^20|1:32\r
                a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:***\r
                a=ice-pwd:***\r
                a=ice-ufrag:8hhY\r
                k=***\r
                a=rtpmap:0 PCMU/8000\r
                """)
    }

    @Test("a message without secrets stays as it is, whatever its line ends")
    func untouched() {
        for message in ["", "\n", "a", "a\nb\r\n\r\n", "OPTIONS sip:x SIP/2.0\r\nA: b\r\n\r\n"] {
            #expect(text(message).redacted == message)
        }
    }

    @Test(
        "what people write to one another, and the digits they press, are hidden",
        arguments: [
            "Content-Type: text/plain", "Content-Type: application/dtmf-relay",
            "c: multipart/mixed;boundary=x", "Content-Type: application/sdpx", "X-Type: none",
        ])
    func privateBody(type: String) {
        let head = "MESSAGE sip:202@pbx.example SIP/2.0\r\n\(type)\r\n\r\n"
        #expect(text(head + "meet me\r\n\r\nat noon").redacted == head + "*** (18 bytes)")
        #expect(text(head).redacted == head)
    }

    @Test(
        "what describes a call is shown, without its keys",
        arguments: ["Content-Type: application/SDP;x=y", "c : application/sdp"])
    func openBody(type: String) {
        let head = "INVITE sip:202@pbx.example SIP/2.0\r\n\(type)\r\n\r\n"
        #expect(
            text(head + "v=0\r\nk=clear:x\r\n\r\ns=-").redacted
                == head + "v=0\r\nk=***\r\n\r\ns=-")
    }

    @Test("no bytes trap", arguments: 1...50)
    func random(seed: UInt8) {
        var chance = Chance(seed: [seed])
        let alphabet = [UInt8]("SIP/2.0 \r\nCSeq:Authorization:response=\"a=k,".utf8)
        for length in 0..<120 {
            let bytes = (0..<length).map { _ in alphabet[Int(chance.byte()) % alphabet.count] }
            let text = TraceText(bytes)
            #expect(text.summary.utf8.count <= length * 3 + 4)
            _ = text.redacted
        }
    }
}
