import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Who guesses passwords is not heard any more; everybody else is.
struct DefenceTests {
    private static let outside = IPAddress.v4(0xC000_0207)

    private func office(_ change: (inout Office) -> Void = { _ in }) -> World {
        var office = Office.plain(.init("201"), .init("202"))
        change(&office)
        var world = World(office)
        world.register()
        return world
    }

    private func guess(
        _ world: inout World, _ times: Int, by stranger: inout Stranger, as user: ByteString = "201"
    ) -> [Status?] {
        (0..<times).map { _ in
            world.knock(.register, as: user, password: "wrong", by: &stranger)?.status
        }
    }

    private func bans(_ world: inout World) -> [BanView] {
        guard case .bans(let list) = world.order(.listBans) else { return [] }
        return list
    }

    private func counters(_ world: inout World) -> Counters {
        guard case .status(_, let counters, _) = world.order(.status) else { return Counters() }
        return counters
    }

    private func told(_ text: String, _ world: World) -> [Note] {
        world.notes.filter { $0.message == text }
    }

    @Test("ten wrong passwords in a minute: silence from then on, said at once and counted")
    func banned() {
        var world = office()
        var stranger = Stranger(at: Self.outside)
        let statuses = guess(&world, 12, by: &stranger)
        #expect(statuses == Array(repeating: .unauthorized, count: 10) + [nil, nil])
        let notes = told("A source is banned", world)
        #expect(notes.count == 1)
        #expect(notes.first?.details["address"] == "192.0.2.7")
        #expect(notes.first?.details["reason"] == "10 wrong passwords")
        #expect(bans(&world).map(\.network) == ["192.0.2.7"])
        #expect(bans(&world).first?.secondsLeft == 600)
        #expect(counters(&world).bans == 1)
        #expect(counters(&world).fromBanned == 2)
        // Another port of the same host is no other host.
        stranger.address.port += 1
        let right = world.knock(.register, as: "201", password: "secret-201", by: &stranger)
        #expect(right == nil)
        // The account is not locked: its password is right from anywhere else.
        var elsewhere = Stranger(at: .v4(0xC000_0208))
        let other = world.knock(.register, as: "201", password: "secret-201", by: &elsewhere)
        #expect(other?.status == .ok)
    }

    @Test("nine in a minute, then nine in the next: a forgetful person is not banned")
    func forgetful() {
        var world = office()
        var stranger = Stranger(at: Self.outside)
        for _ in 0..<3 {
            #expect(guess(&world, 9, by: &stranger).allSatisfy { $0 == .unauthorized })
            world.run(for: .seconds(61))
        }
        #expect(bans(&world).isEmpty)
    }

    @Test("each ban of a source lasts twice as long as the one before, to a bound")
    func doubling() {
        var world = office { $0.defence.longestBan = 1_500 }
        var stranger = Stranger(at: Self.outside)
        for seconds in [600, 1_200, 1_500, 1_500] {
            _ = guess(&world, 10, by: &stranger)
            #expect(bans(&world).first?.secondsLeft == seconds)
            world.run(for: .seconds(Int64(seconds) - 1))
            #expect(guess(&world, 1, by: &stranger) == [nil])
            world.run(for: .seconds(2))
            #expect(bans(&world).isEmpty)
        }
        // A day without any: forgotten, on the disk too.
        world.run(for: .seconds(86_400 + 1_200))
        #expect(world.store.things.isEmpty)
        _ = guess(&world, 10, by: &stranger)
        #expect(bans(&world).first?.secondsLeft == 600)
    }

    @Test("forged senders ban nobody: a nonce counts only where it was sent")
    func forged() throws {
        var world = office()
        var attacker = Stranger(at: Self.outside)
        var victim = Stranger(at: .v4(0xC000_0250))
        let request = attacker.request(.register, as: "201")
        let challenge = try #require(world.knock(request, by: attacker)?.challenge)
        for count in 1...100 {
            let forged = victim.request(.register, as: "201")
            world.knock(forged, by: victim)
            let answer = world.knock(
                victim.proved(
                    forged, challenge, user: "201", password: "wrong", count: UInt32(count)),
                by: victim)
            #expect(answer?.status == .unauthorized)
            // Nor can a password be tried so: it is not even looked at.
            let right = world.knock(
                victim.proved(
                    forged, challenge, user: "201", password: "secret-201", count: UInt32(count)),
                by: victim)
            #expect(right?.status == .unauthorized)
            #expect(right?.challenge?.isStale == answer?.challenge?.isStale)
        }
        #expect(bans(&world).isEmpty)
        #expect(counters(&world).authenticationFailures == 0)
        let own = world.knock(.register, as: "202", password: "secret-202", by: &victim)
        #expect(own?.status == .ok)
    }

    @Test("a phone behind the same address goes on; a new one there waits")
    func neighbour() throws {
        var world = office()
        let phone = world["201"].local
        var stranger = Stranger(at: phone.ip)
        _ = guess(&world, 10, by: &stranger)
        #expect(bans(&world).map(\.network) == ["\(phone.ip)"])
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(world["202"].first(.ringing) != nil)
        world.hangUp("201")
        world.call("202", "201")
        world.run(for: .seconds(2))
        #expect(world["201"].first(.ringing) != nil)
        world.hangUp("202")
        world.runUntilQuiet()
        var newcomer = Stranger(at: phone.ip, port: 41_000)
        #expect(
            world.knock(.register, as: "202", password: "secret-202", by: &newcomer) == nil)
        // Guessing from the phone itself is over at once.
        var own = Stranger(at: phone.ip, port: phone.port)
        #expect(guess(&world, 2, by: &own) == [.unauthorized, nil])
    }

    @Test("a restart brings back bans and the phones that are known")
    func restart() {
        var world = office()
        var stranger = Stranger(at: world["201"].local.ip)
        _ = guess(&world, 10, by: &stranger)
        world.run(for: .seconds(60))
        world.restartExchange()
        #expect(bans(&world).first?.secondsLeft == 540)
        #expect(bans(&world).first?.times == 1)
        #expect(guess(&world, 1, by: &stranger) == [nil])
        world.call("202", "201")
        world.run(for: .seconds(2))
        #expect(world["201"].first(.ringing) != nil)
        world.stopLiving(for: .seconds(3 * 86_400))
        world.restartExchange()
        #expect(bans(&world).isEmpty)
        world.run(for: .seconds(601))
        #expect(world.store.things.isEmpty)
    }

    @Test("neither a trunk nor who is exempt is banned, nor one that becomes so")
    func spared() {
        var world = office { office in
            office.trunks = ["provider"]
            office.dialplan += "\nincoming provider { otherwise { hangup } }\n"
            office.defence.exempt = IPNetwork("198.18.0.0/15").map { [$0] } ?? []
        }
        var provider = Stranger(at: world["provider"].local.ip)
        #expect(guess(&world, 30, by: &provider).allSatisfy { $0 == .unauthorized })
        var lab = Stranger(at: .v4(0xC612_0001))
        #expect(guess(&world, 30, by: &lab).allSatisfy { $0 == .unauthorized })
        #expect(bans(&world).isEmpty)
        let provided = "\(provider.address.ip)"
        for network in [provided, "198.18.7.0/24", "0.0.0.0/0", "nonsense", "192.0.2.0/33"] {
            guard case .refused = world.order(.ban(network, seconds: nil, reason: nil)) else {
                Issue.record("\(network) was banned")
                continue
            }
        }
        var stranger = Stranger(at: Self.outside)
        _ = guess(&world, 10, by: &stranger)
        var office = Office.plain(.init("201"), .init("202"))
        office.defence.exempt = IPNetwork("192.0.2.0/24").map { [$0] } ?? []
        world.reload(office)
        #expect(bans(&world).isEmpty)
        #expect(world.store.things.isEmpty)
        #expect(guess(&world, 1, by: &stranger) == [.unauthorized])
    }

    @Test("an administrator bans a network and takes it back; even a known phone is then silent")
    func byHand() {
        var world = office()
        #expect(world.order(.ban("10.0.1.0/24", seconds: nil, reason: "stolen")) == .done)
        #expect(world.order(.ban("192.0.2.7", seconds: 60, reason: nil)) == .done)
        #expect(bans(&world).map(\.network) == ["10.0.1.0/24", "192.0.2.7"])
        #expect(bans(&world).map(\.secondsLeft) == [nil, 60])
        #expect(bans(&world).map(\.times) == [0, 0])
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(world["202"].calls.isEmpty)
        world.run(for: .seconds(60))
        world.restartExchange()
        #expect(bans(&world).map(\.reason) == ["stolen"])
        #expect(world.order(.unban("10.0.1.0/24")) == .done)
        guard case .refused = world.order(.unban("10.0.1.0/24")) else {
            Issue.record("taken away twice")
            return
        }
        world.run(for: .seconds(40))
        world.call("201", "202")
        world.run(for: .seconds(2))
        #expect(world["202"].first(.ringing) != nil)
    }

    @Test("an IPv6 host has a /64: guessing from ever new addresses of it is one guesser")
    func wideHosts() {
        var world = office()
        var statuses: [Status?] = []
        for low in 1...12 as ClosedRange<UInt64> {
            var stranger = Stranger(at: .v6(high: 0x2001_0DB8_0000_0001, low: low))
            statuses += guess(&world, 1, by: &stranger)
        }
        #expect(statuses == Array(repeating: .unauthorized, count: 10) + [nil, nil])
        #expect(bans(&world).map(\.network) == ["2001:db8:0:1::/64"])
        var neighbour = Stranger(at: .v6(high: 0x2001_0DB8_0000_0002, low: 1))
        #expect(guess(&world, 1, by: &neighbour) == [.unauthorized])
    }

    @Test("programs that look for exchanges hear nothing; a phone of that name that is known does")
    func scanners() {
        var world = office()
        var scanner = Stranger(at: Self.outside)
        for name: ByteString in ["friendly-scanner", "sipcli/v1.8", "SIPVicious 0.3"] {
            scanner.userAgent = name
            for method: SIP.Method in [.options, .register, .invite, .subscribe, .message] {
                let request = scanner.request(method, as: "100")
                #expect(world.knock(request, by: scanner) == nil)
            }
        }
        #expect(counters(&world).scans == 15)
        scanner.userAgent = "Snom/1.0"
        #expect(
            world.knock(scanner.request(.options, as: "100"), by: scanner)?.status
                == .unauthorized)
        scanner.userAgent = nil
        #expect(
            world.knock(.register, as: "201", password: "secret-201", by: &scanner)?.status == .ok)
        scanner.userAgent = "friendly-scanner"
        #expect(
            world.knock(.register, as: "201", password: "secret-201", by: &scanner)?.status == .ok)
    }
}
