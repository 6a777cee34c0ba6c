import Dialplan
import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// An exchange behind a router: every peer is told the address at which it reaches us, in Contact,
/// in Via and in descriptions; what changes is noticed, and providers are told.
struct OutsideTests {
    private static let server = SocketAddress(.v4(0xC633_6463), 3_478)
    private static let router = SocketAddress(.v4(0xCB00_7109), 6_060)
    private static let other = SocketAddress(.v4(0xCB00_710A), 6_061)

    private func world(
        _ office: Office = RegisteringTrunkTests.office(),
        _ change: (inout OutsideSettings) -> Void = { _ in }
    ) -> World {
        var office = office
        change(&office.outside)
        var world = RegisteringTrunkTests.world(office)
        world.router = Self.router
        world.stunServer = Self.server
        return world
    }

    private func address(_ request: Request?) -> SocketAddress? {
        guard let request, case .address(let address)? = try? request.headers.first(Contact.self),
            case .address(let ip) = address.uri.host
        else { return nil }
        return SocketAddress(ip, address.uri.port ?? 5_060)
    }

    private func contacts(_ world: World) -> [String] {
        world["provider"].registered.map {
            guard case .address(let ip) = $0.contact.host else { return "a name" }
            return "\(SocketAddress(ip, $0.contact.port ?? 5_060)) \($0.expires)"
        }
    }

    /// Phone 201 calls out: what the provider is told, and what the phone.
    private func call(_ world: inout World) throws {
        world.ladder.clear(at: world.now)
        world.call("201", "0301234567")
        world.run(for: .seconds(4))
    }

    @Test("the registrar's answer says where we are: it is told that address, and phones are not")
    func learned() throws {
        var world = world()
        world.register()
        world.run(for: .seconds(30))
        #expect(
            contacts(world) == [
                "10.0.0.1:5060 600", "10.0.0.1:5060 0", "203.0.113.9:6060 600",
            ])
        try call(&world)
        let invite = try #require(world.ladder.requests("INVITE", to: "provider").first)
        #expect(address(invite) == Self.router)
        #expect(invite.vias.first?.host == .address(Self.router.ip))
        let told = try #require(world["provider"].calls.values.first?.remote)
        #expect(told.connection == Self.router.ip)
        #expect(told.origin.address == "IN IP4 203.0.113.9")
        #expect(!String(decoding: invite.serialized(), as: UTF8.self).contains("10.0."))
        let inside = try #require(world["201"].calls.values.first?.remote)
        #expect(inside.connection == Office.exchange.ip)
        world.endAll()
        // Its calls come in where it was told.
        world.at("provider") {
            $0.call(
                URI(user: RegisteringTrunkTests.user, host: .address(Self.router.ip)),
                to: NameAddress(URI(user: "35315550121", host: .name("provider.test"))), at: $1)
        }
        world.run(for: .seconds(1))
        #expect(world["202"].first(.ringing) != nil)
        world.endAll()
    }

    @Test("the router gets another address: seen by the next question, told within seconds")
    func moves() throws {
        var office = RegisteringTrunkTests.office()
        let options = office.trunkOptions["provider"]
        office.trunkOptions["provider"] = {
            options?(&$0)
            $0.askEvery = 30
        }
        var world = world(office)
        world.run(for: .seconds(60))
        world.router = Self.other
        world.run(for: .seconds(60))
        #expect(contacts(world).suffix(2) == ["203.0.113.9:6060 0", "203.0.113.10:6061 600"])
        #expect(world.notes.count { $0.message.contains("sees us at another") } == 2)
    }

    @Test("`learn = false`: what is seen is not told")
    func deaf() {
        var world = world { $0.learns = false }
        world.run(for: .seconds(60))
        #expect(contacts(world) == ["10.0.0.1:5060 600"])
    }

    @Test("a provider in the same house, or who sees a private address, changes nothing")
    func inside() throws {
        let network = try #require(IPNetwork("198.51.100.0/24"))
        var world = world { $0.inside = [network] }
        world.run(for: .seconds(60))
        #expect(contacts(world) == ["10.0.0.1:5060 600"])
        var private_ = self.world()
        private_.router = SocketAddress(.v4(0xC0A8_0101), 6_060)
        private_.run(for: .seconds(60))
        #expect(contacts(private_) == ["10.0.0.1:5060 600"])
    }

    @Test("a STUN server is asked from our own port, every minute; a new address is told at once")
    func stun() throws {
        var world = world {
            $0.address = .asked(host: "198.51.100.99", port: nil)
            $0.learns = false
        }
        world.run(for: .seconds(30))
        #expect(contacts(world).last == "203.0.113.9:6060 600")
        #expect(world.stunQuestions == 1)
        world.register()
        // A trunk that we do not register with is told it as well.
        world["provider"].behaviour.answering = .rejecting(.serviceUnavailable)
        try call(&world)
        let invite = try #require(world.ladder.requests("INVITE", to: "spare").first)
        #expect(address(invite) == Self.router)
        world.endAll()
        world.router = Self.other
        world.run(for: .seconds(70))
        #expect(contacts(world).last == "203.0.113.10:6061 600")
        #expect(world.notes.count { $0.message == "Our address outside is known" } == 2)
        _ = world.order(.stop)
        world.run(for: .seconds(300))
        #expect(world.census.outsideTimers == 0)
    }

    @Test("a STUN server that says nothing: asked seven times, one warning, the address stays")
    func silentServer() {
        var world = world {
            $0.address = .asked(host: "198.51.100.99", port: 3_478)
            $0.learns = false
        }
        world.run(for: .seconds(10))
        world.stunServer = nil
        let before = world.stunQuestions
        world.run(for: .seconds(110))
        #expect(world.stunQuestions == before + 7)
        #expect(world.notes.count { $0.message == "Our address outside cannot be learned" } == 1)
        #expect(contacts(world).last == "203.0.113.9:6060 600")
        world.run(for: .seconds(600))
        #expect(world.notes.count { $0.message == "Our address outside cannot be learned" } == 1)
        world.stunServer = Self.server
        world.router = Self.other
        world.run(for: .seconds(120))
        #expect(contacts(world).last == "203.0.113.10:6061 600")
    }

    @Test("who answers in the STUN server's place, or what was not asked, is not believed")
    func forged() throws {
        var world = world {
            $0.address = .asked(host: "198.51.100.99", port: nil)
            $0.learns = false
        }
        world.stunServer = nil
        world.run(for: .milliseconds(100))
        #expect(world.stunQuestions == 1)
        let forger = SocketAddress(.v4(0x0102_0304), 1)
        for source in [Self.server, Self.other] {
            let flow = Flow(.udp, listener: ListenerID(0), remote: source)
            for byte in UInt8.min...UInt8.max {
                let question = Stun.request(Array(repeating: byte, count: 12))
                let answer = try #require(Stun.response(to: question, from: forger))
                #expect(world.answers(to: answer, over: flow) == [])
            }
        }
        world.run(for: .seconds(20))
        #expect(contacts(world) == ["10.0.0.1:5060 600"])
        #expect(!world.notes.contains { $0.message == "Our address outside is known" })
    }

    @Test("a name is looked up again and again; a DNS that fails changes nothing")
    func named() {
        var office = RegisteringTrunkTests.office()
        let question = DNSQuestion("router.test", .a)
        office.dns[question] = [.address(Self.router.ip)]
        var world = world(office) {
            $0.address = .named("router.test")
            $0.learns = false
        }
        world.run(for: .seconds(30))
        #expect(contacts(world).last == "203.0.113.9:5060 600")
        world.dns[question] = nil
        world.run(for: .seconds(130))
        #expect(contacts(world).count == 3)
        #expect(world.notes.count { $0.message == "Our address outside cannot be learned" } == 1)
        world.dns[question] = [.address(Self.other.ip)]
        world.run(for: .seconds(70))
        #expect(contacts(world).last == "203.0.113.10:5060 600")
    }

    @Test("one trunk is told an address of its own, from its first message on; a reload changes it")
    func ofTrunk() throws {
        var office = RegisteringTrunkTests.office()
        let options = office.trunkOptions["provider"]
        office.trunkOptions["provider"] = {
            options?(&$0)
            $0.outside = "203.0.113.77"
        }
        var world = world(office) { $0.address = .fixed(Self.other.ip) }
        world.register()
        world.run(for: .seconds(60))
        #expect(contacts(world) == ["203.0.113.77:5060 600"])
        world["provider"].behaviour.answering = .rejecting(.serviceUnavailable)
        try call(&world)
        let first = try #require(world.ladder.requests("INVITE", to: "provider").first)
        #expect(address(first)?.ip == .v4(0xCB00_714D))
        let second = try #require(world.ladder.requests("INVITE", to: "spare").first)
        #expect(address(second)?.ip == Self.other.ip)
        world.endAll()
        office.trunkOptions["provider"] = options
        office.outside.address = .fixed(Self.other.ip)
        world.reload(office)
        world.run(for: .seconds(30))
        #expect(contacts(world).suffix(2) == ["203.0.113.77:5060 0", "203.0.113.10:5060 600"])
    }
}
