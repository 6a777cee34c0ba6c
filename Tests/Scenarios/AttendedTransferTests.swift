import Foundation
import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Two calls of one phone are joined (RFC 5589 §7), and calls whose place is taken (RFC 3891).
struct AttendedTransferTests {
    @Test("called by 201, 202 asks 203 and joins the two: on the wire, and in the records")
    func joins() throws {
        var world = World.talking()
        world.ladder.clear(at: world.now)
        world.consult("202", "203")
        #expect(world.hears("201").count == 1)
        world.join("202")
        world.run(for: .seconds(2))
        #expect(world.heard == [["201", "203"]])
        #expect(world.referStatus("202") == [202])
        #expect(world.fragments("202") == ["SIP/2.0 100 Trying", "SIP/2.0 200 OK"])
        #expect(world["202"].calls.isEmpty)
        #expect(world["201"].calls.values.first?.direction == .sendReceive)
        // Who was not on hold is not asked anew.
        #expect(world.ladder.requests("INVITE", to: "203").count == 1)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(try Golden.compare(world.ladder.text, with: "attended-transfer.ladder") == .same)
        world.endAtHome()
        let first = try #require(world.store.records.first { $0.dialed == "202" })
        #expect(first.answeredBy == "extension 203")
        #expect(first.tags?["transferred-by"] == "extension 202")
        #expect(first.ending.by == .caller)
        let second = try #require(world.store.records.first { $0.dialed == "203" })
        #expect(second.ending.cause.hasPrefix("transferred to call "))
    }

    @Test(
        "whoever has called whom: both called, both were called, each in turn",
        arguments: [(true, true), (true, false), (false, true), (false, false)])
    func everyWay(_ first: Bool, _ second: Bool) throws {
        var world = World.talking(
            from: first ? "202" : "201", to: first ? "201" : "202")
        world.hold("202")
        world.run(for: .seconds(1))
        if second { world.call("202", "203") } else { world.call("203", "202") }
        world.run(for: .seconds(2))
        world.join("202")
        world.run(for: .seconds(2))
        #expect(world.heard == [["201", "203"]])
        #expect(world["202"].calls.isEmpty)
        #expect(world["201"].calls.values.first?.direction == .sendReceive)
        #expect(world["203"].calls.values.first?.direction == .sendReceive)
        world.hangUp("203")
        world.run(for: .seconds(1))
        #expect(world["201"].calls.isEmpty)
        world.endAtHome()
    }

    @Test("a caller from outside is joined with another one outside")
    func outside() throws {
        var world = World.talking(from: "provider", to: "493012")
        world.consult("202", "0301234567")
        world.join("202")
        world.run(for: .seconds(2))
        #expect(world.heard == [["provider"]])
        #expect(world["202"].calls.isEmpty)
        #expect(world["provider"].calls.count == 2)
        world.endAtHome()
        #expect(try Golden.compare(world.ladder.text, with: "trunk-transfer.ladder") == .same)
    }

    @Test("203 still rings: 201 hears it ring, and has it when it answers")
    func semiAttended() throws {
        var world = World.talking()
        world["203"].behaviour.answering = .after(.seconds(4))
        world.consult("202", "203")
        world.join("202")
        world.run(for: .seconds(1))
        #expect(world.hears("201").count == 1)
        #expect(world.fragments("202").last == "SIP/2.0 180 Ringing")
        world.run(for: .seconds(3))
        #expect(world.heard == [["201", "203"]])
        #expect(world["202"].calls.isEmpty)
        #expect(world["201"].calls.values.first?.direction == .sendReceive)
        world.endAtHome()
        #expect(try Golden.compare(world.ladder.text, with: "semi-attended.ladder") == .same)
    }

    @Test("203 still rings, and nobody comes: back to 202")
    func semiAttendedBack() throws {
        var world = World.talking()
        world["203"].behaviour.answering = .manually
        world.consult("202", "203")
        world.join("202")
        world.run(for: .seconds(12))
        #expect(world.fragments("202").last == "SIP/2.0 480 Temporarily Unavailable")
        world.resume("202")
        world.run(for: .seconds(1))
        #expect(world.heard == [["201", "202"]])
        world.endAtHome()
    }

    @Test("to what only speaks, the plan leads again")
    func intoTheExchange() throws {
        var world = World.talking()
        world.consult("202", "600")
        world.join("202")
        world.run(for: .seconds(2))
        #expect(world["202"].calls.isEmpty)
        #expect(world.media.open.values.contains { $0.isEchoing })
        #expect(world["201"].calls.count == 1)
        world.endAtHome()
    }

    @Test("codecs that have nothing in common are spoken anew when legs are joined")
    func transcoded() throws {
        var world = World.talking()
        world["201"].behaviour.codecs = [Codec(0, "PCMU", 8000)]
        world["203"].behaviour.codecs = [Codec(9, "G722", 8000)]
        world.hangUp("201")
        world.run(for: .seconds(1))
        world.call("201", "202")
        world.run(for: .seconds(2))
        world.consult("202", "203")
        world.join("202")
        world.run(for: .seconds(2))
        #expect(world.heard == [["201", "203"]])
        #expect(world.media.open.values.filter(\.isBridged).count == 2)
        world.endAtHome()
    }

    @Test("a recording of the call goes on")
    func recorded() throws {
        var world = World.talking(
            """
            bellbird 1
            context staff { number 2xx { record on; ring dialed for 10s } }
            """)
        let before = world.media.open.values.filter { $0.recording != nil }.count
        #expect(before == 1)
        world.consult("202", "203")
        world.join("202")
        world.run(for: .seconds(2))
        #expect(world.heard == [["201", "203"]])
        #expect(world.media.open.values.filter { $0.recording != nil }.count == 1)
        world.endAtHome()
    }

    // MARK: - Replaces in an INVITE

    private func take(
        _ world: inout World, _ name: String, _ replaces: ByteString, late: Bool = false
    ) {
        world[name].behaviour.offersLate = late
        world.at(name) {
            $0.call(
                "202", headers: [Header(.replaces, replaces), Header(.require, "replaces")], at: $1)
        }
        world.run(for: .seconds(2))
    }

    @Test("a conversation goes on at another phone of the extension", arguments: [false, true])
    func anotherPhone(_ isLate: Bool) throws {
        var office = Office.plain(.init("201"), .init("202", twins: 1))
        office.dialplan = "bellbird 1\ncontext staff { number 2xx { ring dialed } }"
        var world = World(office)
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(1))
        world.answer("202")
        world.run(for: .seconds(1))
        let call = try #require(world["202"].first(.talking))
        take(&world, "202-2", try #require(world["202"].replaces(call)), late: isLate)
        #expect(world.heard == [["201", "202-2"]])
        #expect(world["202"].calls.isEmpty)
        world.endAtHome()
        #expect(world.store.records.count == 1)
    }

    @Test(
        "a phone that rings is answered at one of its group, and stops", arguments: [false, true])
    func pickedUp(_ isLate: Bool) throws {
        var world = World.talking(to: "600")
        world.hangUp("201")
        world["202"].behaviour.answering = .manually
        world.call("201", "202")
        world.run(for: .seconds(1))
        let call = try #require(world["202"].first(.ringing))
        let replaces = try #require(world["202"].replaces(call, isEarlyOnly: true))
        take(&world, "203", replaces, late: isLate)
        #expect(world.heard == [["201", "203"]])
        #expect(
            world.events(of: "202").last
                == .ended(
                    call,
                    .theyCancelled(reason: "SIP;cause=200;text=\"Call completed elsewhere\"")))
        world.endAtHome()
        #expect(world.store.records.last?.answeredBy == "extension 203")
    }

    @Test("a call is taken as a lamp's document names it, with the tags in either order")
    func byLamp() throws {
        for isSwapped in [false, true] {
            var world = World.talking(to: "600")
            world.hangUp("201")
            world["202"].behaviour.answering = .manually
            world.at("203") { $0.watch("202", at: $1) }
            world.call("201", "202")
            world.run(for: .seconds(2))
            let body = try #require(
                world.events(of: "203").reversed().lazy.compactMap { event -> [UInt8]? in
                    if case .notified(_, let body) = event { body } else { nil }
                }.first)
            let text = String(decoding: body, as: UTF8.self)
            func value(_ name: String) throws -> String {
                let tail = try #require(
                    text.components(separatedBy: "\(name)=\"").dropFirst().first)
                return String(tail.prefix { $0 != "\"" })
            }
            let (call, ours, theirs) = try (
                value("call-id"), value("remote-tag"), value("local-tag")
            )
            let (to, from) = isSwapped ? (theirs, ours) : (ours, theirs)
            take(&world, "203", ByteString("\(call);to-tag=\(to);from-tag=\(from)"))
            #expect(world.heard == [["201", "203"]])
            world.endAtHome()
            if !isSwapped {
                #expect(try Golden.compare(world.ladder.text, with: "lamp-pickup.ladder") == .same)
            }
        }
    }

    @Test("what is named wrongly is not taken")
    func refused() throws {
        var world = World.talking()
        let call = try #require(world["202"].first(.talking))
        let right = try #require(world["202"].replaces(call))
        // Guessed; only while it rings; another's; twice; unreadable.
        let cases: [(ByteString, Status)] = [
            ("no-such-call;to-tag=1;from-tag=2", .callOrTransactionDoesNotExist),
            (ByteString("\(right)x"), .callOrTransactionDoesNotExist),
            (right, .forbidden),
            (ByteString("\(right), \(right)"), .badRequest),
            ("nonsense", .badRequest),
        ]
        for (replaces, status) in cases {
            take(&world, "203", replaces)
            let refusal = world.events(of: "203").last
            guard case .ended(_, .theyRejected(status)) = refusal else {
                Issue.record("\(replaces): \(String(describing: refusal))")
                continue
            }
        }
        world["202"].behaviour.offersLate = false
        let early = try #require(world["202"].replaces(call, isEarlyOnly: true))
        take(&world, "202", early)
        guard case .ended(_, .theyRejected(.busyHere)) = world.events(of: "202").last else {
            Issue.record("an answered call was taken as one that rings")
            return
        }
        #expect(world.heard == [["201", "202"]])
        // An early dialog that we did not begin: the caller's.
        world["203"].behaviour.answering = .manually
        world.call("204", "203")
        world.run(for: .seconds(1))
        let calling = try #require(world["204"].first(.calling))
        take(&world, "204", try #require(world["204"].replaces(calling)))
        guard
            case .ended(_, .theyRejected(.callOrTransactionDoesNotExist)) = world.events(of: "204")
                .last
        else {
            Issue.record("a caller's early dialog was taken: \(world.events(of: "204"))")
            return
        }
        world.endAtHome()
    }
}
