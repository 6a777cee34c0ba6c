import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// A provider with whom we register (RFC 3261 §10.2, §22). It is played by a phone.
struct RegisteringTrunkTests {
    static let user: ByteString = "35315550100"

    static func office(password: ByteString = "right") -> Office {
        var office = Office.plain(.init("201"), .init("202"))
        office.trunks = ["provider", "spare"]
        office.trunkOptions = [
            "provider": { trunk in
                trunk.registers = true
                trunk.username = "35315550100"
                trunk.from = []
            }
        ]
        office.trunkPasswords = ["provider": password]
        office.dialplan = """
            bellbird 1

            context staff {
              number 2xx { ring dialed for 30s }
              allow local
              number 0x. { dial dialed via provider, spare for 30s }
            }

            incoming provider {
              number 35315550100 { ring 201 for 20s }
              number 35315550121 { ring 202 for 20s }
            }
            """
        return office
    }

    static func provider() -> Softphone.Provider {
        Softphone.Provider(user: user, password: "right", realm: "provider.test")
    }

    static func world(
        _ office: Office = office(), _ change: (inout Softphone.Provider) -> Void = { _ in }
    ) -> World {
        var world = World(office)
        world["provider"].behaviour = .answering(after: .seconds(1))
        world["spare"].behaviour = .answering(after: .seconds(1))
        var provider = provider()
        change(&provider)
        world["provider"].behaviour.provider = provider
        return world
    }

    private func view(_ world: World) -> TrunkView {
        world.trunk("provider")
    }

    @Test(
        "a challenge is answered, by 401 and by 407, with each hash",
        arguments: DigestAlgorithm.allCases, [false, true])
    func registers(_ algorithm: DigestAlgorithm, _ isProxy: Bool) {
        var world = Self.world { provider in
            provider.algorithms = [algorithm]
            provider.isProxy = isProxy
        }
        world.run(for: .seconds(60))
        #expect(world.ladder.count("REGISTER", to: "provider") == 2)
        let registered = world["provider"].registered
        #expect(registered.map(\.expires) == [600])
        #expect(registered.map(\.contact.user) == [Self.user])
        #expect(view(world).state == "up")
        #expect(view(world).registration?.state == "registered")
        #expect(world.notes.contains { $0.message == "A trunk is registered" })
        #expect(world.leftovers == [])
    }

    @Test("it is refreshed before its time is over, with the nonce that is known, for days")
    func refreshes() {
        var world = Self.world()
        world.run(for: .seconds(86_400))
        let registered = world["provider"].registered
        // 600 s, asked for again after 420 to 480 s.
        #expect((180...206).contains(registered.count))
        #expect(world["provider"].challenges == 1)
        #expect(Set(registered.map(\.callID)).count == 1)
        #expect(registered.map(\.cSeq) == registered.map(\.cSeq).sorted())
        #expect(Set(registered.map(\.cSeq)).count == registered.count)
        #expect(view(world).registration?.state == "registered")
        #expect(world.notes.count { $0.message == "A trunk is registered" } == 1)
    }

    @Test("a nonce that is stale is no wrong password")
    func stale() {
        var world = Self.world { $0.usesOfNonce = 2 }
        world.run(for: .seconds(3_600))
        #expect(world["provider"].registered.count >= 7)
        #expect(world["provider"].challenges >= 3)
        #expect(!world.notes.contains { $0.level == .warning })
    }

    @Test("the registrar grants less: that counts")
    func grantsLess() {
        var world = Self.world { $0.longest = 100 }
        world.run(for: .seconds(1_000))
        #expect((12...15).contains(world["provider"].registered.count))
    }

    @Test("423: once more with what it wants (RFC 3261 §10.2.8)")
    func tooBrief() {
        var world = Self.world { provider in
            provider.shortest = 1_800
            provider.longest = 7_200
        }
        world.run(for: .seconds(1))
        #expect(world["provider"].registered.map(\.expires) == [1_800])
        #expect(view(world).state == "up")
    }

    @Test("a wrong password is tried once, then seldom; the journal says so once, without it")
    func wrongPassword() {
        var world = Self.world(Self.office(password: "wrong-secret"))
        world.run(for: .seconds(100))
        #expect(world.ladder.count("REGISTER", to: "provider") == 2)
        #expect(view(world).state == "down")
        #expect(view(world).reason == "it does not take our user name and password")
        #expect(view(world).lastFailure?.remedy.hasPrefix("Look at `username`") == true)
        world.run(for: .seconds(86_400))
        // Every 300 s at first, then every hour or half an hour.
        #expect((50...120).contains(world.ladder.count("REGISTER", to: "provider")))
        #expect(world.notes.count { $0.message == "A trunk cannot be registered" } == 1)
        #expect(!world.notes.contains { "\($0)".contains("wrong-secret") })
        // And the right one of a reload is tried at once.
        world.reload(Self.office())
        world.run(for: .seconds(1))
        #expect(view(world).state == "up")
    }

    @Test("refused: tried again, seldom", arguments: [Status.forbidden, .notFound])
    func refused(_ status: Status) {
        var world = Self.world { $0.answer = status }
        world.run(for: .seconds(140))
        #expect(world.ladder.count("REGISTER", to: "provider") == 2)
        #expect(view(world).reason == "\(status.rawValue) \(status.defaultReason)")
        world["provider"].behaviour.provider?.answer = .ok
        world.run(for: .seconds(300))
        #expect(view(world).state == "up")
        #expect(view(world).reason == nil)
    }

    @Test("Retry-After is honoured, and tried again after")
    func retryAfter() {
        var world = Self.world { provider in
            provider.answer = .serviceUnavailable
            provider.retryAfter = 120
        }
        world.run(for: .seconds(119))
        #expect(world.ladder.count("REGISTER", to: "provider") == 2)
        world["provider"].behaviour.provider?.answer = .ok
        world.run(for: .seconds(15))
        #expect(view(world).state == "up")
    }

    @Test(
        "an error or silence: it never gives up, and pauses grow to five minutes",
        arguments: [Status.serverInternalError, nil])
    func neverGivesUp(_ status: Status?) {
        var world = Self.world { provider in
            provider.isSilent = status == nil
            provider.answer = status ?? .ok
        }
        world.run(for: .seconds(86_400))
        let tries = Set(world.ladder.requests("REGISTER", to: "provider").map(\.cSeq.number)).count
        #expect((230...620).contains(tries))
        #expect(view(world).state == "down")
        #expect(world.notes.count { $0.message == "A trunk cannot be registered" } == 1)
        world["provider"].behaviour.provider?.isSilent = false
        world["provider"].behaviour.provider?.answer = .ok
        world.run(for: .seconds(301))
        #expect(view(world).state == "up")
    }

    @Test("a binding lasts through a refresh that fails, and no longer than its time")
    func failedRefresh() {
        var world = Self.world()
        world.run(for: .seconds(1))
        world["provider"].behaviour.provider?.isSilent = true
        world.run(for: .seconds(590))
        #expect(view(world).registration?.state == "registered")
        world.run(for: .seconds(20))
        #expect(view(world).registration?.state != "registered")
        #expect(view(world).state == "down")
    }

    @Test("a stop takes the registration back")
    func stops() {
        var world = Self.world()
        world.run(for: .seconds(1))
        _ = world.order(.stop)
        #expect(world.census.trunksLeaving == 1)
        world.run(for: .seconds(1))
        #expect(world["provider"].registered.map(\.expires) == [600, 0])
        #expect(world.census.trunksLeaving == 0)
        #expect(world.census.trunkTimers == 0)
    }

    @Test("a reload that leaves the account as it is says nothing; one without the trunk goodbye")
    func reloads() {
        var world = Self.world()
        world.run(for: .seconds(1))
        var office = Self.office()
        office.trunkLines = ["provider": 3]
        world.reload(office)
        world.run(for: .seconds(1))
        #expect(world["provider"].registered.map(\.expires) == [600])
        office.trunkOptions = [:]
        world.reload(office)
        world.run(for: .seconds(40))
        #expect(world["provider"].registered.map(\.expires) == [600, 0])
        #expect(world.leftovers == [])
    }

    @Test("another address of ours is told at once, and the old one taken back")
    func moves() {
        var world = Self.world()
        world.run(for: .seconds(1))
        var office = Self.office()
        office.advertised = SocketAddress(.v4(0xCB00_7109), 5060)
        world.reload(office)
        world.run(for: .seconds(30))
        let registered = world["provider"].registered
        #expect(registered.map(\.expires) == [600, 0, 600])
        #expect(registered.map(\.contact.host).last == .address(.v4(0xCB00_7109)))
    }

    @Test("a connection that breaks is opened anew at once; one that does not hold, after pauses")
    func connectionBreaks() {
        var office = Self.office()
        office.trunkTransports = ["provider": .tcp]
        let options = office.trunkOptions["provider"]
        office.trunkOptions["provider"] = {
            options?(&$0)
            $0.transport = "tcp"
        }
        var world = Self.world(office)
        world.run(for: .seconds(60))
        #expect(world["provider"].registered.count == 1)
        world.cutConnection(of: "provider")
        world.run(for: .milliseconds(100))
        #expect(world["provider"].registered.count == 2)
        for _ in 0..<20 {
            world.cutConnection(of: "provider")
            world.run(for: .milliseconds(100))
        }
        #expect(world["provider"].registered.count <= 3)
        world.run(for: .seconds(30))
        #expect(view(world).registration?.state == "registered")
    }

    @Test("a DNS that is dead at the start: the house calls, and the trunk comes when it is back")
    func deadDNS() {
        var office = Self.office()
        office.trunkHosts = ["provider": "sip.provider.test"]
        var world = Self.world(office)
        world.register()
        world.run(for: .seconds(60))
        #expect(view(world).state == "down")
        #expect(view(world).reason == "its name leads nowhere")
        world["202"].behaviour = .answering(after: .seconds(1))
        world.call("201", "202")
        world.run(for: .seconds(3))
        #expect(world["202"].first(.talking) != nil)
        world.hangUp("201")
        let server = SocketAddress(.v4(0xC633_6401), 5060)
        world.dns = [
            DNSQuestion("_sip._udp.sip.provider.test", .srv): [
                .service(.init(priority: 1, weight: 0, port: 5060, target: "a.provider.test"))
            ],
            DNSQuestion("a.provider.test", .a): [.address(server.ip)],
        ]
        world.run(for: .seconds(301))
        #expect(view(world).registration?.state == "registered")
        #expect(view(world).state == "up")
        #expect(world.leftovers == [])
    }

    // MARK: - Calls

    @Test("calls come in from the provider's server, without `from`, for the number in the To")
    func callsIn() {
        var world = Self.world()
        world.register()
        world.call("provider", "35315550100")
        world.run(for: .seconds(2))
        #expect(world["201"].first(.ringing) != nil)
        world.answer("201")
        world.run(for: .seconds(2))
        world.hangUp("provider")
        world.runUntilQuiet()
        world.at("provider") { phone, now in
            _ = phone.call(
                Self.user,
                headers: [Header(.pCalledPartyID, "<sip:35315550121@provider.test>")], at: now)
        }
        world.run(for: .seconds(2))
        #expect(world["202"].first(.ringing) != nil)
        #expect(world.ladder.count("401", to: "provider") == 0)
        world.hangUp("provider")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("the call takes the way that the registrar names (RFC 3608)")
    func serviceRoute() {
        var world = Self.world { $0.serviceRoute = "<sip:198.51.100.1;lr>, <sip:core.test;lr>" }
        world.register()
        world.call("201", "0301234567")
        world.run(for: .seconds(3))
        let invite = world.ladder.requests("INVITE", to: "provider").first
        let hops = (try? invite?.headers.all(Route.self))?.map(\.address.uri.host)
        #expect(hops == [.address(.v4(0xC633_6401)), .name("core.test")])
        // The number is one of the provider's.
        #expect(invite?.from.uri.host == .address(.v4(0xC633_6401)))
        #expect(world["201"].first(.talking) != nil)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}

extension World {
    /// A trunk as the exchange shows it.
    func trunk(_ name: String) -> TrunkView {
        var copy = self
        guard case .trunks(let all) = copy.order(.listTrunks),
            let found = all.first(where: { $0.name == name })
        else { preconditionFailure("the exchange always lists its trunks") }
        return found
    }
}
