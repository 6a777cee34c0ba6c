import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

extension World {
    /// Four phones and a trunk; 201 and 202 talk. Whoever is called answers after a second.
    static func talking(_ plan: String? = nil, from: String = "201", to: String = "202") -> World {
        var office = Office.plain(
            .init("201", name: "Anna"), .init("202", name: "Ben"), .init("203", name: "Cleo"),
            .init("204", name: "Dora"))
        for index in 1...2 { office.phones[index].pickupGroup = "sales" }
        office.trunks = ["provider"]
        office.dialplan =
            plan
                ?? """
                bellbird 1

                context staff {
                  allow local
                  number 2xx { ring dialed for 10s }
                  number 600 { echo-test }
                  number 601 { play "welcome"; hangup }
                  number 602 { ring 203 for 5s; ring 204 for 5s; play tone busy }
                  number 0x. { dial dialed via provider for 20s }
                }

                incoming provider { number 4930x. { ring 202 for 15s } }
                """
        var world = World(office)
        for name in ["201", "202", "203", "204", "provider"] {
            world[name].behaviour.answering = .after(.seconds(1))
            world[name].behaviour.calls = 4
        }
        world.register()
        world.call(from, to)
        world.run(for: .seconds(2))
        return world
    }

    /// Who hears whom, by the phones' names.
    var heard: Set<Set<String>> {
        var pairs: Set<Set<String>> = []
        for (_, stream) in media.open {
            guard let peer = stream.peer, let other = media.open[peer],
                let one = name(of: stream), let two = name(of: other)
            else { continue }
            pairs.insert([one, two])
        }
        return pairs
    }

    private func name(of stream: VirtualMedia.Stream) -> String? {
        guard let ip = stream.direction?.rtp.ip else { return nil }
        return phones.first { $0.value.address.ip == ip }?.key
    }

    /// What this phone is played now.
    func hears(_ name: String) -> [MediaPlayback.Item] {
        media.open.values.filter { self.name(of: $0) == name }.flatMap { $0.playback?.items ?? [] }
    }

    mutating func transfer(_ name: String, to number: String) {
        at(name) { phone, now in
            guard let call = phone.first(.talking) else { return }
            phone.transfer(call, to: ByteString(number), at: now)
        }
    }

    /// Holds its first call, calls another number, and joins the two.
    mutating func consult(_ name: String, _ number: String) {
        hold(name)
        run(for: .seconds(1))
        call(name, number)
        run(for: .seconds(2))
    }

    mutating func join(_ name: String) {
        at(name) { phone, now in
            let numbers = phone.calls.keys.sorted()
            phone.transfer(numbers[0], to: numbers[1], at: now)
        }
    }

    /// The fragments of SIP that this phone was told.
    func fragments(_ name: String) -> [String] {
        events(of: name).compactMap { event in
            guard case .notified(_, let body) = event else { return nil }
            return String(decoding: body, as: UTF8.self).split(separator: "\r\n").first.map {
                String($0)
            }
        }
    }

    func referStatus(_ name: String) -> [UInt16?] {
        events(of: name).compactMap { event in
            guard case .answered(.refer, let status) = event else { return nil }
            return status?.rawValue
        }
    }

    mutating func goHome() {
        _ = endAllCalls()
        runUntilQuiet()
    }
}

/// Blind transfers: REFER, the plan of who transfers, news, the way back.
struct TransferTests {
    private func record(_ world: World, _ dialed: String) -> CallRecord? {
        world.store.records.first { $0.dialed == dialed }
    }

    @Test("202 transfers 201 to 203: on the wire, what is heard, and in the records")
    func blind() throws {
        var world = World.talking()
        world.ladder.clear(at: world.now)
        world.transfer("202", to: "203")
        world.run(for: .milliseconds(500))
        // The ringing tone: never silence.
        #expect(world.hears("201").count == 1)
        world.run(for: .seconds(2))
        #expect(world.heard == [["201", "203"]])
        #expect(world.referStatus("202") == [202])
        #expect(
            world.fragments("202") == [
                "SIP/2.0 100 Trying", "SIP/2.0 180 Ringing", "SIP/2.0 200 OK",
            ])
        #expect(world["202"].calls.isEmpty)
        world.hangUp("203")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(try Golden.compare(world.ladder.text, with: "transfer.ladder") == .same)
        let first = try #require(record(world, "202"))
        #expect(first.ending == CallEnding(by: .callee, cause: "transferred to 203"))
        #expect(first.legs.map(\.party) == ["extension 201", "extension 202"])
        let second = try #require(record(world, "203"))
        #expect(second.caller == "201")
        #expect(second.answeredBy == "extension 203")
        #expect(second.tags?["transferred-by"] == "extension 202")
        #expect(second.ending.by == .callee)
        let invite = try #require(world.ladder.requests("INVITE 203", to: "203").first)
        #expect(invite.from.uri.user == "201")
        #expect(invite.headers[.referredBy] == "<sip:202@office.test>")
    }

    @Test("the caller transfers too; who was on hold is spoken to again")
    func callerTransfers() throws {
        var world = World.talking()
        world.hold("201")
        world.run(for: .seconds(1))
        #expect(world["202"].calls.values.first?.direction == .receiveOnly)
        world.transfer("201", to: "203")
        world.run(for: .seconds(3))
        #expect(world.heard == [["202", "203"]])
        #expect(world["202"].calls.values.first?.direction == .sendReceive)
        #expect(world["203"].calls.values.first?.direction == .sendReceive)
        #expect(world["201"].calls.isEmpty)
        world.hangUp("202")
        world.runUntilQuiet()
        world.endAtHome()
        #expect(record(world, "202")?.ending.by == .caller)
        #expect(record(world, "203")?.caller == "202")
    }

    @Test("nobody comes: back to the phone that transferred, which has waited")
    func backAtOnce() throws {
        var world = World.talking()
        world["203"].behaviour.answering = .manually
        world.hold("202")
        world.run(for: .seconds(1))
        world.transfer("202", to: "203")
        world.run(for: .seconds(15))
        #expect(world.fragments("202").last == "SIP/2.0 480 Temporarily Unavailable")
        #expect(world["202"].calls.count == 1)
        world.resume("202")
        world.run(for: .seconds(1))
        #expect(world.heard == [["201", "202"]])
        #expect(world["201"].calls.values.first?.direction == .sendReceive)
        world.endAtHome()
        #expect(record(world, "203")?.ending.cause == "no answer")
        #expect(world.store.records.contains { $0.tags?["returned-from"] == "203" })
    }

    @Test("nobody comes, and the transferring phone has hung up: it rings, once, and says why")
    func bounce() throws {
        var world = World.talking()
        world["203"].behaviour.answering = .rejecting(.busyHere)
        world["202"].behaviour.answering = .manually
        world.transfer("202", to: "203")
        world.hangUp("202")
        world.run(for: .seconds(1))
        let call = try #require(world.ladder.requests("INVITE 202", to: "202").last)
        #expect(call.from.displayName == "Back from 203: Anna")
        #expect(world.hears("201").count == 1)
        world.answer("202")
        world.run(for: .seconds(1))
        #expect(world.heard == [["201", "202"]])
        world.hangUp("202")
        world.runUntilQuiet()
        world.endAtHome()
        #expect(try Golden.compare(world.ladder.text, with: "bounce.ladder") == .same)
        // Nobody there either: the call ends.
        world = World.talking()
        world["203"].behaviour.answering = .rejecting(.busyHere)
        world["202"].behaviour.answering = .rejecting(.busyHere)
        world.transfer("202", to: "203")
        world.hangUp("202")
        world.run(for: .seconds(3))
        #expect(world["201"].calls.isEmpty)
        #expect(world.ladder.count("INVITE 202", to: "202") == 2)
        world.endAtHome()
    }

    @Test("a plan that speaks has reached somebody; a tone of failure has not")
    func whatIsSomebody() throws {
        var world = World.talking()
        world.transfer("202", to: "601")
        world.run(for: .seconds(5))
        #expect(world.fragments("202").last == "SIP/2.0 200 OK")
        #expect(world["202"].calls.isEmpty)
        #expect(world["201"].calls.isEmpty)
        world.endAtHome()
        world = World.talking()
        world["203"].behaviour.answering = .rejecting(.busyHere)
        world["204"].behaviour.answering = .rejecting(.busyHere)
        world.transfer("202", to: "602")
        world.run(for: .seconds(20))
        #expect(world.heard == [["201", "202"]])
        world.endAtHome()
    }

    @Test("to the outside on the account of who transfers, by who may")
    func account() throws {
        let plan = """
            bellbird 1
            context staff {
              number 2xx { ring dialed for 10s }
              number 0x. { dial dialed via provider for 20s }
            }
            incoming provider { number 4930x. { ring 202 for 15s } }
            """
        for (text, isAllowed) in [
            (plan, false), (plan.replacing("staff {", with: "staff { allow local\n"), true),
        ] {
            var world = World.talking(text, from: "provider", to: "493012")
            world.transfer("202", to: "0301234567")
            world.run(for: .seconds(4))
            let dialed = world.ladder.count("INVITE 0301234567", to: "provider")
            #expect(dialed == (isAllowed ? 1 : 0))
            // Refused, the caller is with 202 again.
            #expect(world["202"].calls.count == (isAllowed ? 0 : 1))
            world.endAtHome()
        }
    }

    @Test("news is not sent to who wants none (RFC 4488)")
    func withoutNews() throws {
        var world = World.talking()
        world.at("202") { phone, now in
            guard let call = phone.first(.talking) else { return }
            phone.transfer(
                call, to: "203",
                headers: [Header(.referSub, "false"), Header(.require, "norefersub")],
                at: now)
        }
        world.run(for: .seconds(3))
        #expect(world.heard == [["201", "203"]])
        #expect(world.fragments("202") == [])
        #expect(world["202"].calls.isEmpty)
        world.endAtHome()
    }

    @Test("news goes on after the transferring phone has hung up")
    func newsAfterBye() throws {
        var world = World.talking()
        world.transfer("202", to: "203")
        world.run(for: .milliseconds(100))
        world.hangUp("202")
        world.run(for: .seconds(3))
        #expect(world.ladder.requests("NOTIFY", to: "202").count == 3)
        #expect(world.heard == [["201", "203"]])
        world.endAtHome()
    }

    @Test("session timers go on, and the keys of SRTP stay what they were")
    func timersAndKeys() throws {
        var world = World.talking(to: "600")
        world.hangUp("201")
        for name in ["201", "202", "203"] {
            world[name].behaviour.sessionExpires = 90
            world[name].behaviour.protection = .wanted
        }
        world.run(for: .seconds(1))
        world.call("201", "202")
        world.run(for: .seconds(2))
        let stream = try #require(world.stream(of: "201"))
        let before = try #require(world.media.open[stream]?.direction?.protection)
        world.transfer("202", to: "203")
        world.run(for: .seconds(400))
        #expect(world.heard == [["201", "203"]])
        #expect(world.stream(of: "201") == stream)
        #expect(world.media.open[stream]?.direction?.protection == before)
        world.endAtHome()
    }

    @Test("the transferred party hangs up while it rings: both are told")
    func transfereeGoes() throws {
        var world = World.talking()
        world["203"].behaviour.answering = .manually
        world.transfer("202", to: "203")
        world.run(for: .seconds(1))
        world.hangUp("201")
        world.run(for: .seconds(2))
        #expect(world["203"].calls.isEmpty)
        #expect(world.fragments("202").last == "SIP/2.0 487 Request Terminated")
        #expect(world["202"].calls.isEmpty)
        world.endAtHome()
    }
}
