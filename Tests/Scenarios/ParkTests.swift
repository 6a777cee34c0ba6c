import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Parking and pickup: slots, what is heard, the way back; calls that ring elsewhere.
struct ParkTests {
    private static let plan = """
        bellbird 1

        parking lot { slots 701-702; for 30s; back-to parker }
        features { park *3 }
        context staff {
          number 2xx { ring dialed for 20s }
          number 700 { park }
          number 705 { park 702 }
          number 701-720 { unpark dialed { on nobody { play "nobody-parked" } } }
        }
        incoming provider { number 4930x. { ring 202 for 15s } }
        """

    private func activities(_ world: inout World) -> [String] {
        guard case .calls(let calls) = world.order(.listCalls) else { return [] }
        return calls.map(\.activity)
    }

    private func text(_ items: [MediaPlayback.Item]) -> [String] {
        items.compactMap { item in
            switch item {
            case .prompt(let name, _): name
            case .music(let name): "music \(name)"
            case .tone: "tone"
            default: nil
            }
        }
    }

    @Test("by a transfer to 700: the slot is told, music is heard, and another phone takes it")
    func park() throws {
        var world = World.talking(Self.plan, from: "provider", to: "493012")
        world.ladder.clear(at: world.now)
        world.transfer("202", to: "700")
        world.run(for: .milliseconds(500))
        #expect(text(world.hears("provider")) == ["music default"])
        #expect(text(world.hears("202")) == ["digits/7", "digits/0", "digits/1"])
        #expect(world.fragments("202").last == "SIP/2.0 200 OK")
        #expect(activities(&world) == ["parked 701"])
        world.run(for: .seconds(5))
        #expect(world["202"].calls.isEmpty)
        world.call("203", "701")
        world.run(for: .seconds(1))
        #expect(world.heard == [["provider", "203"]])
        #expect(activities(&world) == ["talking"])
        world.hangUp("203")
        world.runUntilQuiet()
        #expect(try Golden.compare(world.ladder.text, with: "park.ladder") == .same)
        world.endAtHome()
        let parked = try #require(world.store.records.first { $0.dialed == "700" })
        #expect(parked.answeredBy == "extension 203")
        #expect(parked.tags?["transferred-by"] == "extension 202")
        let taken = try #require(world.store.records.first { $0.dialed == "701" })
        #expect(taken.ending.cause.hasSuffix("out of slot 701"))
    }

    @Test("who holds hears no slot, and gets it as a text")
    func byText() throws {
        var world = World.talking(Self.plan)
        world.hold("202")
        world.run(for: .seconds(1))
        world.transfer("202", to: "700")
        world.run(for: .seconds(2))
        let texts = world.events(of: "202").compactMap { event -> String? in
            guard case .message(_, let body) = event else { return nil }
            return String(decoding: body, as: UTF8.self)
        }
        #expect(texts == ["Parked in 701: Anna"])
        #expect(world["202"].calls.isEmpty)
        world.endAtHome()
    }

    @Test("attended: who parks dials 700, hears the slot, and gives the call there")
    func attended() throws {
        var world = World.talking(Self.plan)
        world.consult("202", "700")
        #expect(
            world.media.orders.contains { order in
                guard case .play(_, let playback) = order else { return false }
                return text(playback.items) == ["digits/7", "digits/0", "digits/1"]
            })
        world.join("202")
        world.run(for: .seconds(2))
        #expect(world["202"].calls.isEmpty)
        #expect(text(world.hears("201")) == ["music default"])
        #expect(activities(&world) == ["parked 701"])
        world.call("204", "701")
        world.run(for: .seconds(1))
        #expect(world.heard == [["201", "204"]])
        world.endAtHome()
    }

    @Test("by key, and back to who parked when nobody comes; then into the slot again")
    func back() throws {
        var world = World.talking(Self.plan)
        world.press("*3", at: "202", each: .milliseconds(200))
        world.run(for: .seconds(5))
        #expect(activities(&world) == ["parked 701"])
        #expect(world["202"].calls.isEmpty)
        world["202"].behaviour.answering = .manually
        world.run(for: .seconds(26))
        let call = try #require(world.ladder.requests("INVITE 202", to: "202").last)
        #expect(call.from.displayName == "Park 701: Anna")
        world.run(for: .seconds(31))
        #expect(activities(&world) == ["parked 701"])
        #expect(text(world.hears("201")) == ["music default"])
        world.run(for: .seconds(30))
        world.answer("202")
        world.run(for: .seconds(1))
        #expect(world.heard == [["201", "202"]])
        world.endAtHome()
        #expect(try Golden.compare(world.ladder.text, with: "park-by-key.ladder") == .same)
    }

    @Test("to the operator, where the plan says so")
    func toOperator() throws {
        let plan = Self.plan.replacing("back-to parker", with: "back-to operator")
            .replacing("features", with: "settings { main-number +49301 }\nfeatures")
            .replacing("number 4930x.", with: "number +49301 { ring 204 }\nnumber 4930x.")
        var world = World.talking(plan)
        world.transfer("202", to: "700")
        world.run(for: .seconds(34))
        #expect(world.heard == [["201", "204"]])
        let call = try #require(world.ladder.requests("INVITE 204", to: "204").last)
        #expect(call.from.displayName == "Park 701: Anna")
        world.endAtHome()
    }

    @Test("a lamp shows that somebody is in the slot")
    func lamp() throws {
        var world = World.talking(Self.plan)
        let name = world.at("203") { $0.watch("701", at: $1) }
        world.run(for: .seconds(1))
        func state() -> String {
            let body = world.events(of: "203").reversed().lazy.compactMap { event -> [UInt8]? in
                if case .notified(_, let body) = event { body } else { nil }
            }.first
            return String(decoding: body ?? [], as: UTF8.self)
        }
        #expect(!state().contains("confirmed"))
        world.transfer("202", to: "700")
        world.run(for: .seconds(2))
        #expect(state().contains("<state>confirmed</state>"))
        world.call("204", "701")
        world.run(for: .seconds(2))
        #expect(!state().contains("confirmed"))
        world.at("203") { $0.refreshWatch(name, expires: 0, at: $1) }
        world.run(for: .seconds(1))
        world.endAtHome()
    }

    @Test("a caller who goes leaves the slot free; full is full; a slot by its number")
    func slots() throws {
        var world = World.talking(Self.plan)
        world.call("203", "705")
        world.call("204", "700")
        world.run(for: .seconds(5))
        #expect(
            activities(&world).filter { $0.hasPrefix("parked") } == ["parked 702", "parked 701"])
        world.transfer("202", to: "700")
        world.run(for: .seconds(2))
        // No slot: 201 is with 202 again.
        #expect(world.heard == [["201", "202"]])
        world.hangUp("204")
        world.run(for: .seconds(1))
        #expect(activities(&world).filter { $0.hasPrefix("parked") } == ["parked 702"])
        #expect(world.census.parked == 1)
        world.call("204", "701")
        world.run(for: .milliseconds(500))
        #expect(text(world.hears("204")) == ["nobody-parked"])
        world.endAtHome()
    }

    // MARK: - Pickup

    private static let pickups = """
        bellbird 1
        emergency { numbers 112; via provider }
        context staff {
          number 2xx { ring dialed for 20s }
          number 9 { ring 202, 204 for 20s }
          number *8 { pickup }
          number *8|2xx { pickup dialed { on nobody { play "no" } } }
        }
        """

    @Test("a call of the group is picked up: on the wire, and in the records")
    func pickup() throws {
        var world = World.talking(Self.pickups, to: "203")
        world.hangUp("201")
        world["202"].behaviour.answering = .manually
        world["204"].behaviour.answering = .manually
        world.run(for: .seconds(1))
        world.ladder.clear(at: world.now)
        world.call("201", "9")
        world.run(for: .seconds(2))
        world.call("203", "*8")
        world.run(for: .seconds(1))
        #expect(world.heard == [["201", "203"]])
        #expect(world["202"].calls.isEmpty)
        #expect(world["204"].calls.isEmpty)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(try Golden.compare(world.ladder.text, with: "pickup.ladder") == .same)
        world.endAtHome()
        let call = try #require(world.store.records.first { $0.dialed == "9" })
        #expect(call.answeredBy == "extension 203")
        #expect(call.ending.by == .caller)
        #expect(
            world.store.records.first { $0.dialed == "*8" }?.ending.cause
                == "picked up call \(call.id)")
    }

    @Test("only in the group; directed by number; nothing rings; not one's own")
    func whoMay() throws {
        var world = World.talking(Self.pickups, to: "203")
        world.hangUp("201")
        world["202"].behaviour.answering = .manually
        world.run(for: .seconds(1))
        world.call("201", "202")
        world.run(for: .seconds(1))
        // 204 is in no group, 201 would talk to itself.
        world.call("204", "*8")
        world.call("201", "*8202")
        world.run(for: .seconds(3))
        #expect(world.heard.isEmpty)
        #expect(world["204"].calls.isEmpty)
        world.call("204", "*8202")
        world.run(for: .seconds(1))
        #expect(world.heard == [["201", "204"]])
        world.endAtHome()
    }

    @Test("codecs of who picks up and who calls need not meet")
    func codecs() throws {
        var world = World.talking(Self.pickups, to: "203")
        world.hangUp("201")
        world["201"].behaviour.codecs = [.init(0, "PCMU", 8000)]
        world["203"].behaviour.codecs = [.init(9, "G722", 8000)]
        world["202"].behaviour.answering = .manually
        world.run(for: .seconds(1))
        world.call("201", "202")
        world.run(for: .seconds(1))
        world.call("203", "*8")
        world.run(for: .seconds(1))
        #expect(world.heard == [["201", "203"]])
        #expect(world.media.open.values.filter(\.isBridged).count == 2)
        world.endAtHome()
    }
}
