import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Calls that lead back to where they came from (RFC 3261 §16.3), and calls that spread
/// (RFC 5393 §5).
struct LoopTests {
    @Test("a trunk that leads to the exchange itself: 482 at the first return")
    func ownTrunk() throws {
        var office = Office.plain(.init("201"))
        office.trunks = ["mirror"]
        office.trunkAddresses = ["mirror": Office.exchange]
        office.dialplan = """
            bellbird 1
            settings { system-allows local }
            context staff { allow local; number 0x. { dial dialed via mirror for 30s } }
            incoming mirror { number 0x. { dial dialed via mirror as system } }
            """
        var world = World(office)
        world.register()
        let call = world.call("201", "0301234567")
        world.runUntilQuiet()
        #expect(world.events(of: "201").last == .ended(call, .theyRejected(.loopDetected)))
        #expect(world.ladder.count("INVITE", from: "pbx", to: "pbx") == 1)
        #expect(world.store.records.map(\.status) == [482])
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "loop.ladder") == .same)
    }

    private func invite(hops: UInt8?) -> Request {
        let outside = ExchangePair.outside
        let uri = URI(user: "0301234567", host: .address(ExchangePair.addresses[0].ip))
        var from = NameAddress(URI(user: "0309999", host: .address(outside.ip)))
        from.tag = "caller"
        var invite = Request(
            method: .invite, uri: uri,
            vias: [
                Via(
                    .known(.udp), host: .address(outside.ip), port: outside.port,
                    branch: "z9hG4bKfirst")
            ], from: from, to: NameAddress(uri), callID: "round", cSeq: CSeq(1, .invite),
            maxForwards: hops)
        invite.headers.append(.contact, ByteString("<sip:0309999@\(outside.ip)>"))
        return invite
    }

    @Test(
        "two exchanges that send a call to and fro: it ends with 483, quickly, and nothing stays",
        arguments: [70, 5, nil] as [UInt8?])
    func toAndFro(_ hops: UInt8?) {
        let plan = """
            bellbird 1
            settings { system-allows local }
            incoming outside { number 0x. { dial dialed via peer as system for 60s } }
            incoming peer { number 0x. { dial dialed via peer as system for 60s } }
            """
        var pair = ExchangePair(plan, plan)
        pair.send(.request(invite(hops: hops)))
        pair.run(for: .seconds(1))
        let statuses = pair.heard.compactMap { message -> Status? in
            guard case .response(let response) = message else { return nil }
            return response.status
        }
        #expect(statuses.first == .trying)
        #expect(statuses.contains(.tooManyHops))
        #expect(pair.records[0].count + pair.records[1].count == Int(hops ?? 70))
        pair.run(for: .seconds(120))
        for index in 0...1 {
            let left = pair.census(of: index)
            #expect(left == Census(), "exchange \(index)")
        }
    }

    @Test("no hop is left for a call: 483, and no record")
    func noHops() {
        var pair = ExchangePair(
            "bellbird 1\nincoming outside, peer { number 0x. { echo-test } }",
            "bellbird 1\nincoming outside, peer { number 0x. { echo-test } }")
        pair.send(.request(invite(hops: 0)))
        pair.run(for: .seconds(60))
        guard case .response(let response)? = pair.heard.first else {
            Issue.record("nothing was answered")
            return
        }
        #expect(response.status == .tooManyHops)
        #expect(pair.records[0].isEmpty)
    }

    /// 202 has three phones, 203 one; 700 rings both numbers.
    private func spreading(_ breadth: ByteString?) -> (World, Softphone.CallNumber) {
        var office = Office.plain(.init("201"), .init("202", twins: 2), .init("203"))
        office.dialplan = """
            bellbird 1
            context staff { number 700 { ring 202, 203 for 20s } }
            """
        var world = World(office)
        world.register()
        let headers = breadth.map { [Header(.maxBreadth, $0)] } ?? []
        let call = world.at("201") { $0.call("700", headers: headers, at: $1) }
        world.run(for: .seconds(1))
        return (world, call)
    }

    private let phones = ["202", "202-2", "202-3", "203"]

    @Test(
        "the breadth of a call is shared among its branches, never multiplied",
        arguments: [nil, "60", "7", "4", "1000", "rubbish"] as [ByteString?])
    func shared(_ breadth: ByteString?) {
        var (world, _) = spreading(breadth)
        let shares = phones.compactMap { name in
            world[name].calls.values.first.map { MaxBreadth.of($0.invite).value }
        }
        let whole: UInt32 = breadth == "7" ? 7 : breadth == "4" ? 4 : 60
        #expect(shares.count == 4)
        #expect(shares.reduce(0, +) <= whole)
        #expect(shares.allSatisfy { $0 >= 1 })
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("a breadth that is too small rings as many phones as it allows")
    func tooNarrow() {
        var (world, _) = spreading("2")
        #expect(phones.count { !world[$0].calls.isEmpty } == 2)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("no breadth at all: 440")
    func none() {
        var (world, call) = spreading("0")
        #expect(world.events(of: "201").last == .ended(call, .theyRejected(.maxBreadthExceeded)))
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
