import SIP
import Testing
import Wire

/// Via (RFC 3261 §20.42).
struct ViaTests {
    private func request(_ via: String) -> Request? {
        try? Samples.request(
            Samples.invite.replacing(
                "SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK776asdhds;rport", with: via))
    }

    private func written(_ via: String) -> String? {
        guard let request = request(via) else { return nil }
        let text = String(decoding: request.serialized(), as: UTF8.self)
        return text.split(separator: "\r\n").dropFirst().first.map { String($0.dropFirst(5)) }
    }

    @Test("the examples of RFC 3261 §20.42, RFC 3581 §4 and RFC 7118 §5.1")
    func examples() {
        for via in [
            "SIP/2.0/UDP erlang.bell-telephone.com:5060;branch=z9hG4bK87asdks7",
            "SIP/2.0/UDP 192.0.2.1:5060;received=192.0.2.207;branch=z9hG4bK77asjd",
            "SIP/2.0/UDP 10.1.1.1:4540;rport;branch=z9hG4bKkjshdyff",
            "SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK56sdasks",
            "SIP/2.0/TCP [2001:db8::9:1]:6050;received=[2001:db8::9:255];branch=z9hG4bKas3",
            "SIP/2.0/SCTP a;branch=z9hG4bKx",
        ] {
            #expect(written(via) == via)
        }
    }

    @Test("RFC 3261 §20.42: white space wherever the grammar puts it")
    func spaces() {
        #expect(
            written("SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9h")
                == "SIP/2.0/UDP first.example.com:4000;ttl=16;maddr=224.2.0.1;branch=z9h")
    }

    @Test("transports are known in any case, others kept in capitals")
    func transports() {
        #expect(request("sip/2.0/tls a;branch=x")?.vias.first?.transport == .known(.tls))
        #expect(request("SIP/2.0/dccp a;branch=x")?.vias.first?.transport == .other("DCCP"))
    }

    @Test(
        "what is no Via is refused",
        arguments: [
            "SIP/2.0/UDP", "SIP/2.0/UDP ", "SIP/1.0/UDP a", "SIP/2.0 a", "HTTP/2.0/UDP a",
            "SIP/2.0/UDP a:", "SIP/2.0/UDP a:65536", "SIP/2.0/UDP a:x", "SIP/2.0/UDP a;;b",
            "SIP/2.0/UDP a b", "SIP/2.0/UDP [::1", "SIP/2.0/UDP a;branch=", "SIP/2.0/UDP a,",
        ])
    func refused(_ via: String) {
        #expect(request(via) == nil)
    }

    @Test("a Via that is made has its branch")
    func making() {
        let via = Via(.known(.udp), host: .address(.v4(0xC000_0201)), port: nil, branch: "z9hG4bKa")
        #expect(via.branch == "z9hG4bKa")
        #expect(via.branch?.hasPrefix(Via.magicCookie) == true)
    }
}
