import SIP
import Testing
import Wire

@testable import Switchboard

@Suite("Our own addresses")
struct LocalAddressesTests {
    private let udp = ListenerID(1)
    private let tls = ListenerID(2)
    private let six = ListenerID(3)

    private func ip(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    /// A machine with an office network, a network for phones, the way out, and IPv6.
    private func office(
        media: String? = nil, _ outside: OutsideSettings = OutsideSettings()
    ) throws -> LocalAddresses {
        LocalAddresses(
            listeners: [
                Listener(
                    id: udp, transport: .udp, bound: SocketAddress(.v4(0), 5060), advertised: nil),
                Listener(
                    id: tls, transport: .tls, bound: SocketAddress(.v4(0), 5061),
                    advertised: SocketAddress(try ip("203.0.113.7"), 443)),
                Listener(
                    id: six, transport: .udp,
                    bound: SocketAddress(try ip("2001:db8::5"), 5062), advertised: nil),
            ],
            interfaces: [
                Interface(address: try ip("127.0.0.1"), prefixLength: 8, isDefault: false),
                Interface(address: try ip("192.0.2.5"), prefixLength: 24, isDefault: true),
                Interface(address: try ip("192.0.2.133"), prefixLength: 25, isDefault: false),
                Interface(address: try ip("10.1.0.1"), prefixLength: 16, isDefault: false),
                Interface(address: try ip("2001:db8::5"), prefixLength: 64, isDefault: true),
            ],
            media: try media.map(ip), outside)
    }

    private func flow(_ transport: Transport, _ listener: ListenerID, _ remote: String) throws
        -> Flow
    {
        Flow(transport, listener: listener, remote: SocketAddress(try ip(remote), 5060))
    }

    @Test(
        "an unbound listener shows the address on the network of the peer, the smallest first",
        arguments: [
            ("192.0.2.9", "192.0.2.5"), ("192.0.2.200", "192.0.2.133"), ("10.1.2.3", "10.1.0.1"),
            ("198.51.100.1", "192.0.2.5"), ("127.0.0.2", "127.0.0.1"),
        ])
    func interface(remote: String, expected: String) throws {
        let addresses = try office()
        let listener = try #require(addresses.listener(udp))
        #expect(
            try addresses.address(facing: ip(remote), listener: listener)
                == SocketAddress(ip(expected), 5060))
        #expect(try addresses.mediaAddress(facing: flow(.udp, udp, remote)) == ip(expected))
    }

    @Test("outside an advertised address goes before ours, a bound one before the interfaces")
    func advertised() throws {
        let addresses = try office()
        let tls = try #require(addresses.listener(tls))
        let six = try #require(addresses.listener(six))
        #expect(
            try addresses.address(facing: ip("198.51.100.9"), listener: tls)
                == SocketAddress(ip("203.0.113.7"), 443))
        #expect(
            try addresses.address(facing: ip("192.0.2.9"), listener: tls)
                == SocketAddress(ip("192.0.2.5"), 5061))
        #expect(
            try addresses.address(facing: ip("2001:db8:9::1"), listener: six)
                == SocketAddress(ip("2001:db8::5"), 5062))
    }

    @Test("sound is asked for where signalling is, unless media has an address of its own")
    func shownMedia() throws {
        let office = try office()
        let outside = try flow(.tls, tls, "198.51.100.1")
        #expect(try office.shownMediaAddress(facing: outside) == ip("203.0.113.7"))
        #expect(try office.mediaAddress(facing: outside) == ip("192.0.2.5"))
        // Another listener, and another family, are not spoken of.
        let inside = try flow(.udp, udp, "192.0.2.9")
        #expect(try office.shownMediaAddress(facing: inside) == ip("192.0.2.5"))
        let six = try flow(.tls, tls, "2001:db8::9")
        #expect(try office.shownMediaAddress(facing: six) == ip("2001:db8::5"))
        let own = try self.office(media: "192.0.2.133")
        #expect(try own.shownMediaAddress(facing: outside) == ip("192.0.2.133"))
    }

    private func settings(_ change: (inout OutsideSettings) throws -> Void) rethrows
        -> OutsideSettings
    {
        var settings = OutsideSettings()
        try change(&settings)
        return settings
    }

    @Test(
        "who is told the router's address: not who is in a network of ours, or has a private one",
        arguments: [
            ("198.51.100.1", true), ("192.0.2.9", false), ("10.9.9.9", false),
            ("172.20.0.1", false), ("100.64.0.9", false), ("127.0.0.2", false),
            ("::ffff:192.0.2.9", false), ("::ffff:198.51.100.1", true),
        ])
    func inside(_ remote: String, _ isOutside: Bool) throws {
        var addresses = try office()
        addresses.outside.general = [try ip("203.0.113.9")]
        let shown = try addresses.contact(for: flow(.udp, udp, remote), user: nil)
        #expect((try shown.host == .address(ip("203.0.113.9"))) == isOutside)
        #expect(shown.port == 5060)
        let heard = try addresses.shownMediaAddress(facing: flow(.udp, udp, remote))
        #expect((try heard == ip("203.0.113.9")) == isOutside)
        // Bound is what is ours.
        #expect(
            try addresses.mediaAddress(facing: flow(.udp, udp, "198.51.100.1")) == ip("192.0.2.5"))
    }

    @Test("`inside` says who else is, and who is not")
    func configuredInside() throws {
        let settings = try settings {
            $0.inside = [try #require(IPNetwork("198.51.100.0/24"))]
        }
        var addresses = try office(settings)
        addresses.outside.general = [try ip("203.0.113.9")]
        #expect(
            try addresses.shownMediaAddress(facing: flow(.udp, udp, "198.51.100.1"))
                == ip("192.0.2.5"))
        #expect(
            try addresses.shownMediaAddress(facing: flow(.udp, udp, "10.1.2.3"))
                == ip("203.0.113.9"))
    }

    private func office(_ settings: OutsideSettings) throws -> LocalAddresses {
        try office(media: nil, settings)
    }

    @Test("of several addresses outside: the trunk's, the listener's, all's, the seen, the asked")
    func order() throws {
        var addresses = try office()
        let peer = try flow(.udp, udp, "198.51.100.1")
        func shown() throws -> SocketAddress {
            let uri = addresses.contact(for: peer, user: nil)
            guard case .address(let ip) = uri.host else { throw CancellationError() }
            return SocketAddress(ip, uri.port ?? 0)
        }
        addresses.outside.mapped[udp] = SocketAddress(try ip("203.0.113.1"), 7001)
        #expect(try shown() == SocketAddress(ip("203.0.113.1"), 7001))
        addresses.outside.learn(
            SocketAddress(try ip("203.0.113.2"), 7002), by: peer.remote.ip, udp)
        #expect(try shown() == SocketAddress(ip("203.0.113.2"), 7002))
        addresses.outside.general = [try ip("203.0.113.3")]
        #expect(try shown() == SocketAddress(ip("203.0.113.3"), 5060))
        let network = try #require(IPNetwork("198.51.100.0/28"))
        addresses.outside.told = [.init(network: network, address: try ip("203.0.113.4"))]
        #expect(try shown() == SocketAddress(ip("203.0.113.4"), 5060))
        // A listener of its own address, and what a trunk is told in spite of it.
        let secure = try flow(.tls, tls, "198.51.100.40")
        #expect(
            addresses.contact(for: secure, user: nil).host == .address(try ip("203.0.113.7")))
        let told = try flow(.tls, tls, "198.51.100.1")
        #expect(addresses.contact(for: told, user: nil).host == .address(try ip("203.0.113.4")))
        #expect(addresses.contact(for: told, user: nil).port == 443)
        // Another family knows nothing of it.
        #expect(
            try addresses.contact(for: flow(.udp, six, "2001:db8:9::1"), user: nil).host
                == .address(ip("2001:db8::5")))
    }

    @Test(
        "what a server has seen counts where we have a private address, and it saw a public one",
        arguments: [
            ("10.1.0.1", "203.0.113.9", true), ("10.1.0.1", "192.168.7.7", false),
            ("10.1.0.1", "127.0.0.1", false), ("10.1.0.1", "0.0.0.0", false),
            ("10.1.0.1", "2001:db8::1", false), ("192.0.2.5", "203.0.113.9", false),
        ])
    func learned(_ own: String, _ seen: String, _ counts: Bool) throws {
        func addresses(_ settings: OutsideSettings) throws -> LocalAddresses {
            LocalAddresses(
                listeners: [
                    Listener(
                        id: udp, transport: .udp, bound: SocketAddress(try ip(own), 5060),
                        advertised: nil)
                ], interfaces: [], media: nil, settings)
        }
        let peer = try flow(.udp, udp, "198.51.100.1")
        var learning = try addresses(OutsideSettings())
        #expect(try learning.learn(SocketAddress(ip(seen), 6060), over: peer) == counts)
        #expect(try learning.learn(SocketAddress(ip(seen), 6060), over: peer) == false)
        #expect((learning.contact(for: peer, user: nil).port == 6060) == counts)
        var deaf = try addresses(settings { $0.learns = false })
        #expect(try deaf.learn(SocketAddress(ip(seen), 6060), over: peer) == false)
    }

    @Test("ports are bound ahead wherever sound may be asked for, on the way out first")
    func mediaAddresses() throws {
        let all = ["192.0.2.5", "127.0.0.1", "192.0.2.133", "10.1.0.1", "2001:db8::5"]
        #expect(try office().mediaAddresses == all.map(ip))
        #expect(
            try office(media: "203.0.113.7").mediaAddresses
                == [ip("203.0.113.7"), ip("2001:db8::5")])
    }

    @Test("the configured media address is used for its family only")
    func media() throws {
        let addresses = try office(media: "203.0.113.7")
        #expect(
            try addresses.mediaAddress(facing: flow(.udp, udp, "192.0.2.9")) == ip("203.0.113.7"))
        #expect(
            try addresses.mediaAddress(facing: flow(.udp, six, "2001:db8:1::9"))
                == ip("2001:db8::5"))
    }

    @Test("a Contact names the transport when it is not UDP, and is never sips")
    func contact() throws {
        let addresses = try office()
        let plain = addresses.contact(for: try flow(.udp, udp, "192.0.2.9"), user: "201")
        #expect(plain.scheme == .sip)
        #expect(plain.user == "201")
        #expect(plain.host == .address(try ip("192.0.2.5")))
        #expect(plain.port == 5060)
        #expect(plain.parameters.list.isEmpty)
        let secure = addresses.contact(for: try flow(.tls, tls, "198.51.100.9"), user: nil)
        #expect(secure.scheme == .sip)
        #expect(secure.user == nil)
        #expect(secure.port == 443)
        #expect(secure.parameters["transport"] == "tls")
    }

    @Test("a Via over UDP asks for the response where the request came from")
    func via() throws {
        let addresses = try office()
        let via = addresses.via(for: try flow(.udp, udp, "10.1.2.3"), branch: "z9hG4bKx")
        #expect(via.transport == .known(.udp))
        #expect(via.host == .address(try ip("10.1.0.1")))
        #expect(via.port == 5060)
        #expect(via.branch == "z9hG4bKx")
        // RFC 3581 §3: "The client MUST set the port ... The parameter MUST have no value"
        #expect(via.parameters.list.contains(Parameter("rport")))
        let secure = addresses.via(for: try flow(.tls, tls, "10.1.2.3"), branch: "z9hG4bKx")
        #expect(!secure.parameters.contains("rport"))
    }

    @Test("a new request leaves from the listener of its transport and family")
    func listener() throws {
        let addresses = try office()
        #expect(addresses.listener(for: .udp, facing: try ip("192.0.2.9"))?.id == udp)
        #expect(addresses.listener(for: .udp, facing: try ip("2001:db8::9"))?.id == six)
        #expect(addresses.listener(for: .tls, facing: try ip("192.0.2.9"))?.id == tls)
        #expect(addresses.listener(for: .tls, facing: try ip("2001:db8::9")) == nil)
        #expect(addresses.listener(for: .tcp, facing: try ip("192.0.2.9")) == nil)
    }

    @Test("among several listeners the one that is bound on the network of the peer is taken")
    func severalListeners() throws {
        let bound = try ["192.0.2.5", "10.1.0.1", "127.0.0.1"].enumerated().map { index, text in
            Listener(
                id: ListenerID(UInt16(index)), transport: .udp,
                bound: SocketAddress(try ip(text), 5060), advertised: nil)
        }
        let interfaces = try ["192.0.2.5", "10.1.0.1"].map {
            Interface(address: try ip($0), prefixLength: 24, isDefault: $0 == "192.0.2.5")
        }
        let addresses = LocalAddresses(
            listeners: bound, interfaces: interfaces, media: nil)
        #expect(addresses.listener(for: .udp, facing: try ip("10.1.0.7"))?.id == ListenerID(1))
        #expect(addresses.listener(for: .udp, facing: try ip("8.8.8.8"))?.id == ListenerID(0))
        #expect(addresses.listener(for: .udp, facing: try ip("127.0.0.9"))?.id == ListenerID(2))
    }

    @Test("a machine that told nothing answers with loopback")
    func nothing() throws {
        let addresses = LocalAddresses()
        #expect(
            try addresses.mediaAddress(facing: flow(.udp, udp, "192.0.2.9")) == .v4(0x7F00_0001))
        #expect(
            addresses.contact(for: try flow(.udp, udp, "192.0.2.9"), user: nil).host
                == .address(.v4(0x7F00_0001)))
    }

    @Test("the same source is the same stream or the same host")
    func sameSource() throws {
        let leg = Flow(
            .tcp, listener: udp, remote: SocketAddress(try ip("192.0.2.9"), 40_000),
            connection: ConnectionID(7))
        var other = leg
        #expect(other.isSameSource(as: leg))
        other.connection = ConnectionID(8)
        other.remote.port = 40_001
        #expect(other.isSameSource(as: leg))
        other.remote.ip = try ip("192.0.2.10")
        #expect(!other.isSameSource(as: leg))
        other.remote.ip = try ip("::ffff:192.0.2.9")
        #expect(other.isSameSource(as: leg))
    }
}
