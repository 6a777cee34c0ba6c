import NIOConcurrencyHelpers
import NIOCore
import SIP
import Testing
import Wire

@testable import Daemon

/// Names found through glibc's resolver, and what is believed when it fails.
struct ResolverTests {
    private func location(_ host: ByteString, transport: Transport? = nil) -> ServerLocation {
        ServerLocation(
            host: host, transport: transport, transports: [.udp, .tcp], seed: 1)
    }

    private func target(_ transport: Transport, _ last: UInt32, _ port: UInt16) -> ServerTarget {
        ServerTarget(transport, SocketAddress(.v4(0xC000_0200 + last), port))
    }

    @Test("NAPTR, SRV and addresses of a real DNS server; asked once")
    func whole() async throws {
        let server = try DNSServer()
        server.know(35, "provider.test", DNSServer.pointer(1, "SIP+D2T", "_sip._tcp.provider.test"))
        server.know(
            33, "_sip._tcp.provider.test", DNSServer.service(2, 0, 5070, "b.provider.test"),
            DNSServer.service(1, 0, 5080, "a.provider.test"))
        server.know(1, "a.provider.test", [192, 0, 2, 1], [192, 0, 2, 3])
        server.know(1, "b.provider.test", [192, 0, 2, 2])
        server.know(28, "b.provider.test", Array(repeating: 0, count: 15) + [7])
        let resolver = Resolver(loopbackPort: server.port)
        let location = location("provider.test")
        for _ in 0..<2 {
            let found = try await onThread {
                resolver.targets(of: location, until: .now() + .seconds(8))
            }
            #expect(
                found == [
                    target(.tcp, 1, 5080), target(.tcp, 3, 5080), target(.tcp, 2, 5070),
                    ServerTarget(.tcp, SocketAddress(.v6(high: 0, low: 7), 5070)),
                ])
        }
        // A machine that is busy may ask once more before the answer is there.
        #expect(
            server.asked.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } == [
                "35 provider.test", "33 _sip._tcp.provider.test", "1 a.provider.test",
                "28 a.provider.test", "1 b.provider.test", "28 b.provider.test",
            ])
    }

    @Test("no such name, and names that are none")
    func nowhere() async throws {
        let server = try DNSServer()
        let resolver = Resolver(loopbackPort: server.port)
        for host in ["nowhere.test", "no where.test", "a\u{0}b.test", ""] as [String] {
            let location = location(ByteString(host), transport: .udp)
            let found = try await onThread {
                resolver.targets(of: location, until: .now() + .seconds(8))
            }
            #expect(found == [])
        }
        #expect(Set(server.asked.map { $0.drop { $0 != " " } }).count == 2)
    }

    @Test("a DNS server that falls silent: the question ends, and no other is begun too late")
    func silent() async throws {
        let server = try DNSServer()
        server.fallSilent()
        let resolver = Resolver(loopbackPort: server.port)
        let location = location("provider.test")
        let found = try await onThread {
            resolver.targets(of: location, until: .now() + .milliseconds(500))
        }
        #expect(found == [])
        // The one question that had begun is given up by itself.
        #expect(Set(server.asked) == ["35 provider.test"])
    }

    @Test("the file of hosts: names in any case, remarks, both families")
    func hosts() {
        let file = HostsFile(
            Array(
                """
                127.0.0.1\tlocalhost
                192.0.2.9  pbx.example.com pbx # the other house
                # 192.0.2.8 pbx
                2001:db8::9 PBX
                nonsense pbx
                """.utf8))
        #expect(file.addresses(of: DNSQuestion("pbx", .a)) == [.address(.v4(0xC000_0209))])
        #expect(
            file.addresses(of: DNSQuestion("pbx", .aaaa)) == [
                .address(.v6(high: 0x2001_0DB8_0000_0000, low: 9))
            ])
        #expect(file.addresses(of: DNSQuestion("other", .a)) == [])
        #expect(file.addresses(of: DNSQuestion("pbx", .srv)) == [])
    }

    // MARK: - What is believed, under virtual time

    private final class Clock: Sendable {
        private let time = NIOLockedValueBox(NIODeadline.uptimeNanoseconds(1_000_000_000))
        private let answer: NIOLockedValueBox<(DNSAnswer, UInt32?)>
        private let count = NIOLockedValueBox(0)

        init(_ answer: DNSAnswer, _ seconds: UInt32?) { self.answer = .init((answer, seconds)) }

        var now: NIODeadline { time.withLockedValue { $0 } }
        var asked: Int { count.withLockedValue { $0 } }
        func pass(_ amount: TimeAmount) { time.withLockedValue { $0 = $0 + amount } }
        func say(_ new: DNSAnswer, _ seconds: UInt32? = nil) {
            answer.withLockedValue { $0 = (new, seconds) }
        }

        func ask() -> (DNSAnswer, UInt32?) {
            count.withLockedValue { $0 += 1 }
            return answer.withLockedValue { $0 }
        }
    }

    private static let address = DNSAnswer.records([.address(.v4(0xC000_0201))])

    /// Asks for one name's address, and says what was found and how often was asked so far.
    private func asker(_ clock: Clock) -> () -> (Bool, Int) {
        let resolver = Resolver { question in
            question.kind == .a ? clock.ask() : (.none, nil)
        }
        let location = ServerLocation(
            host: "pbx.test", port: 5060, transport: .udp, transports: [.udp], seed: 1)
        return {
            let found = resolver.targets(
                of: location, until: clock.now + .seconds(1), now: { clock.now })
            return (!found.isEmpty, clock.asked)
        }
    }

    @Test(
        "the time to live is kept, within bounds",
        arguments: [(0, 10), (30, 30), (3_600, 3_600), (90_000, 3_600)] as [(UInt32, Int64)])
    func timeToLive(_ said: UInt32, _ kept: Int64) {
        let clock = Clock(Self.address, said)
        let ask = asker(clock)
        #expect(ask() == (true, 1))
        clock.pass(.seconds(kept) - .nanoseconds(1))
        #expect(ask() == (true, 1))
        clock.pass(.nanoseconds(1))
        #expect(ask() == (true, 2))
    }

    @Test("when nobody can be asked the last answer holds for a day, and is tried twice a minute")
    func lastAnswer() {
        let clock = Clock(Self.address, 60)
        let ask = asker(clock)
        #expect(ask() == (true, 1))
        clock.say(.failed)
        clock.pass(.seconds(60))
        #expect(ask() == (true, 2))
        clock.pass(.seconds(29))
        #expect(ask() == (true, 2))
        clock.pass(.seconds(1))
        #expect(ask() == (true, 3))
        clock.pass(.hours(24) - .seconds(91))
        #expect(ask() == (true, 4))
        clock.pass(.seconds(30))
        #expect(ask() == (false, 5))
        clock.say(Self.address, 60)
        clock.pass(.seconds(30))
        #expect(ask() == (true, 6))
    }

    @Test("\"there is none\" is an answer: it replaces the last one, for a minute")
    func none() {
        let clock = Clock(Self.address, 10)
        let ask = asker(clock)
        #expect(ask() == (true, 1))
        clock.say(.none)
        clock.pass(.seconds(10))
        #expect(ask() == (false, 2))
        clock.say(Self.address, 10)
        clock.pass(.seconds(59))
        #expect(ask() == (false, 2))
        clock.pass(.seconds(1))
        #expect(ask() == (true, 3))
    }

    @Test("the cache has a bound: what is of use for the shortest time goes")
    func bound() {
        var cache = AnswerCache()
        for index in 0..<Limits.cachedAnswers + 100 {
            _ = cache.believed(
                Self.address, timeToLive: 3_600,
                to: DNSQuestion(ByteString("h\(index)"), .a), at: Int64(index))
        }
        #expect(cache.count == Limits.cachedAnswers)
        #expect(cache.answer(to: DNSQuestion("h0", .a), at: 5_000) == nil)
        #expect(cache.answer(to: DNSQuestion("h1000", .a), at: 5_000) == Self.address)
    }
}
