import Testing
import Wire

@testable import SIP

/// RFC 3263 §4.1 and §4.2, with its own example.
struct ServerLocationTests {
    /// Answers from a table, and keeps what was asked.
    private final class Names {
        var records: [DNSQuestion: [DNSRecord]] = [:]
        var asked: [String] = []

        func look(_ question: DNSQuestion) -> DNSAnswer {
            asked.append("\(question.kind) \(question.name)")
            return records[question].map { .records($0) } ?? .none
        }
    }

    private static func pointer(
        _ order: UInt16, _ preference: UInt16, _ service: ByteString, _ name: ByteString
    ) -> DNSRecord {
        .pointer(
            .init(
                order: order, preference: preference, flags: "s", service: service,
                replacement: name))
    }

    private static func service(
        _ priority: UInt16, _ weight: UInt16, _ port: UInt16, _ target: ByteString
    ) -> DNSRecord {
        .service(.init(priority: priority, weight: weight, port: port, target: target))
    }

    private static func ip(_ last: UInt32) -> IPAddress { .v4(0xC000_0200 + last) }

    /// The records of RFC 3263 §4.1, with addresses.
    private static var example: Names {
        let names = Names()
        names.records = [
            DNSQuestion("example.com", .naptr): [
                pointer(100, 50, "SIP+D2U", "_sip._udp.example.com"),
                pointer(50, 50, "SIPS+D2T", "_sips._tcp.example.com"),
                pointer(90, 50, "SIP+D2T", "_sip._tcp.example.com"),
            ],
            DNSQuestion("_sip._tcp.example.com", .srv): [
                service(1, 1, 5060, "server2.example.com"),
                service(0, 1, 5060, "server1.example.com"),
            ],
            DNSQuestion("_sips._tcp.example.com", .srv): [
                service(0, 1, 5061, "server1.example.com")
            ],
            DNSQuestion("_sip._udp.example.com", .srv): [
                service(0, 1, 5060, "server2.example.com")
            ],
            DNSQuestion("example.com", .a): [.address(ip(9))],
            DNSQuestion("server1.example.com", .a): [.address(ip(1))],
            DNSQuestion("server2.example.com", .a): [.address(ip(2))],
        ]
        return names
    }

    private func location(
        _ host: ByteString, port: UInt16? = nil, transport: Transport? = nil,
        isSecure: Bool = false, transports: [Transport] = [.udp, .tcp]
    ) -> ServerLocation {
        ServerLocation(
            host: host, port: port, transport: transport, isSecure: isSecure,
            transports: transports, seed: 1)
    }

    private func target(
        _ transport: Transport, _ last: UInt32, _ port: UInt16
    ) -> ServerTarget {
        ServerTarget(transport, SocketAddress(Self.ip(last), port))
    }

    @Test("the example of §4.1: a client of TCP and UDP takes TCP, and server1 before server2")
    func example() {
        let names = Self.example
        let found = location("example.com").targets(names.look)
        #expect(found == [target(.tcp, 1, 5060), target(.tcp, 2, 5060)])
        #expect(
            names.asked == [
                "naptr example.com", "srv _sip._tcp.example.com", "a server1.example.com",
                "aaaa server1.example.com", "a server2.example.com", "aaaa server2.example.com",
            ])
    }

    @Test("who speaks TLS takes what is of the lowest order: TLS; sips takes nothing else")
    func secure() {
        let all: [Transport] = [.udp, .tcp, .tls]
        #expect(
            location("example.com", transports: all).targets(Self.example.look) == [
                target(.tls, 1, 5061)
            ])
        #expect(
            location("example.com", isSecure: true, transports: all).targets(Self.example.look)
                == [target(.tls, 1, 5061)])
        #expect(
            location("example.com", transport: .udp, isSecure: true).targets(Self.example.look)
                == [])
    }

    @Test("a number: UDP, or TLS for sips, and nothing is asked")
    func numeric() {
        let names = Names()
        #expect(location("192.0.2.7").targets(names.look) == [target(.udp, 7, 5060)])
        #expect(
            location("192.0.2.7", isSecure: true).targets(names.look) == [target(.tls, 7, 5061)])
        #expect(
            location("192.0.2.7", port: 5080, transport: .tcp).targets(names.look)
                == [target(.tcp, 7, 5080)])
        #expect(
            location("2001:db8::1").targets(names.look) == [
                ServerTarget(
                    .udp, SocketAddress(.v6(high: 0x2001_0DB8_0000_0000, low: 1), 5060))
            ])
        #expect(names.asked == [])
    }

    @Test("a port: the name's addresses only")
    func port() {
        let names = Self.example
        #expect(
            location("example.com", port: 5080).targets(names.look) == [target(.udp, 9, 5080)])
        #expect(names.asked == ["a example.com", "aaaa example.com"])
    }

    @Test("a transport: its SRV records, no NAPTR; without any, the name's addresses")
    func transport() {
        let names = Self.example
        #expect(
            location("example.com", transport: .udp).targets(names.look) == [
                target(.udp, 2, 5060)
            ])
        #expect(names.asked.first == "srv _sip._udp.example.com")
        names.records[DNSQuestion("_sip._udp.example.com", .srv)] = nil
        #expect(
            location("example.com", transport: .udp).targets(names.look) == [
                target(.udp, 9, 5060)
            ])
        names.records[DNSQuestion("_sips._tcp.example.com", .srv)] = nil
        #expect(
            location("example.com", transport: .tls).targets(names.look) == [
                target(.tls, 9, 5061)
            ])
    }

    @Test("no NAPTR: the SRV records of all that we speak, in our order")
    func withoutPointers() {
        let names = Self.example
        names.records[DNSQuestion("example.com", .naptr)] = nil
        #expect(
            location("example.com", transports: [.tcp, .udp]).targets(names.look) == [
                target(.tcp, 1, 5060), target(.tcp, 2, 5060), target(.udp, 2, 5060),
            ])
        #expect(
            location("example.com", isSecure: true, transports: [.udp, .tls])
                .targets(names.look) == [target(.tls, 1, 5061)])
    }

    @Test("nothing but an address: UDP at the usual port")
    func plain() {
        let names = Names()
        names.records = [
            DNSQuestion("pbx.example.com", .a): [.address(Self.ip(4)), .address(Self.ip(5))],
            DNSQuestion("pbx.example.com", .aaaa): [.address(.v6(high: 1, low: 1))],
        ]
        #expect(
            location("PBX.example.com").targets(names.look) == [
                target(.udp, 4, 5060), target(.udp, 5, 5060),
                ServerTarget(.udp, SocketAddress(.v6(high: 1, low: 1), 5060)),
            ])
        #expect(location("nowhere.example.com").targets(names.look) == [])
    }

    /// RFC 2782: "A Target of "." means that the service is decidedly not available at this
    /// domain."
    @Test("an SRV record of the root: there is no server, and the name's address is not tried")
    func decidedlyNot() {
        let names = Names()
        names.records = [
            DNSQuestion("_sip._udp.example.com", .srv): [Self.service(0, 0, 0, "")],
            DNSQuestion("example.com", .a): [.address(Self.ip(9))],
        ]
        #expect(location("example.com", transport: .udp).targets(names.look) == [])
    }

    @Test("NAPTR records that are not for us are passed over")
    func foreignPointers() {
        let names = Self.example
        names.records[DNSQuestion("example.com", .naptr)] = [
            Self.pointer(1, 1, "E2U+sip", "_sip._tcp.example.com"),
            Self.pointer(2, 1, "SIP+D2S", "_sip._sctp.example.com"),
            .pointer(
                .init(
                    order: 3, preference: 1, flags: "u", service: "SIP+D2T",
                    regexp: "!^.*$!sip:x@y!", replacement: "")),
        ]
        let found = location("example.com", transports: [.udp]).targets(names.look)
        #expect(found == [target(.udp, 2, 5060)])
    }

    @Test("however much the DNS answers, the questions and the places are bounded")
    func bounds() {
        var asked = 0
        let found = location("example.com").targets { question in
            asked += 1
            switch question.kind {
            case .naptr:
                return .records(
                    (0..<200).map {
                        Self.pointer(1, $0, "SIP+D2T", ByteString("x\($0).example.com"))
                    })
            case .srv:
                return .records(
                    (0..<200).map { Self.service($0, 0, $0, ByteString("y\($0).example.com")) })
            case .a, .aaaa: return asked % 2 == 0 ? .failed : .none
            }
        }
        #expect(found == [])
        #expect(asked == Limits.lookups)
        let many = location("example.com", port: 5060).targets { question in
            .records((0..<100).map { .address(Self.ip($0)) })
        }
        #expect(many.count == Limits.targets)
    }
}
