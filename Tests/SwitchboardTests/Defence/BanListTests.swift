import Testing
import Wire

@testable import Switchboard

struct BanListTests {
    private let settings = DefenceSettings()
    private let now = Instant(nanoseconds: 1_000_000_000_000)

    private func source(_ number: UInt32) -> IPNetwork { IPNetwork(ofSource: .v4(number)) }

    /// As the exchange does it.
    private func earn(_ bans: inout BanList, _ number: UInt32, at now: Instant) {
        _ = bans.makeRoom(at: now)
        _ = bans.earn(source(number), settings, reason: "test", at: now)
    }

    @Test(
        "thirty thousand attackers fill no more than the table, and push out none that came back"
    )
    func bounded() {
        var bans = BanList()
        bans.insert(.init(network: source(1), until: nil, times: 0, reason: "by hand"))
        for time in 0..<3 { earn(&bans, 2, at: now + .seconds(time * 3_600)) }
        let later = now + .seconds(2 * 3_600 + 60)
        for number in 0..<UInt32(30_000) {
            earn(&bans, 0x0B00_0000 + number, at: later)
            #expect(bans.count <= Limits.bans)
        }
        #expect(bans.count > Limits.bans * 3 / 4)
        #expect(bans.ban(of: .v4(1), at: later)?.isByHand == true)
        #expect(bans[source(2)]?.times == 3)
        #expect(bans.ban(of: .v4(0x0B00_0000 + 29_999), at: later) != nil)
    }

    @Test("the widest network that is banned counts, and a ban by hand before an earned one")
    func networks() throws {
        var bans = BanList()
        let wide = try #require(IPNetwork("192.0.2.0/24"))
        bans.insert(.init(network: wide, until: now + .seconds(60), times: 0, reason: "office"))
        _ = bans.earn(source(0xC000_0207), settings, reason: "guesses", at: now)
        #expect(bans.ban(of: .v4(0xC000_0207), at: now)?.reason == "office")
        #expect(bans.ban(of: .v4(0xC000_0208), at: now)?.reason == "office")
        #expect(bans.ban(of: .v4(0xC000_0308), at: now) == nil)
        // ::ffff:192.0.2.8 is the same host.
        #expect(bans.ban(of: .v6(high: 0, low: 0xFFFF_C000_0208), at: now) != nil)
        let later = now + .seconds(61)
        #expect(bans.ban(of: .v4(0xC000_0207), at: later)?.reason == "guesses")
        #expect(bans.ban(of: .v4(0xC000_0208), at: later) == nil)
        #expect(bans.forgetOld(at: later) == [wide])
        bans.remove(source(0xC000_0207))
        #expect(bans.count == 0)
        #expect(bans.ban(of: .v4(0xC000_0207), at: now) == nil)
    }

    @Test("a length of years, doubled again and again, stays a length")
    func extremes() {
        var bans = BanList()
        var settings = DefenceSettings()
        settings.ban = 31_536_000
        settings.longestBan = 31_536_000
        for _ in 0..<100 {
            let ban = bans.earn(source(1), settings, reason: "test", at: now)
            #expect(ban.until == now + .seconds(31_536_000))
        }
    }
}
