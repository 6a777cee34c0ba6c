import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Calls between phones that speak different codecs, and between those that speak the same.
struct CodecCallTests {
    private static let rows: [String: [Codec]] = [
        "PCMU": [Codec(0, "PCMU", 8000)], "PCMA": [Codec(8, "PCMA", 8000)],
        "G722": [Codec(9, "G722", 8000)], "GSM": [Codec(3, "GSM", 8000)],
        "opus": [Codec(96, "opus", 48_000, channels: 2)], "L16": [Codec(97, "L16", 16_000)],
        "G726-32": [Codec(98, "G726-32", 8000)], "G729": [Codec(18, "G729", 8000)],
    ]

    /// Phones with these codecs, in this order, and telephone events.
    private static func phone(_ number: String, _ codecs: [String], allowed: [String] = [])
        -> Office.Phone
    {
        var behaviour = Softphone.Behaviour.answering(after: .seconds(1))
        behaviour.codecs =
            codecs.flatMap { rows[$0] ?? [] } + [
                Codec(101, "telephone-event", 8000, parameters: "0-16")
            ]
        return Office.Phone(number, codecs: allowed, behaviour: behaviour)
    }

    private static func office(
        _ caller: [String], _ callee: [String], allowed: [[String]] = [[], []]
    ) -> Office {
        .plain(
            phone("201", caller, allowed: allowed[0]), phone("202", callee, allowed: allowed[1]))
    }

    private func talking(_ office: Office) -> World {
        var world = World(office)
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        return world
    }

    private func end(_ world: inout World) {
        #expect(world.mediaComplaints == [])
        #expect(world.media.complaints == [])
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    private func isBridged(_ world: World) -> Set<Bool> {
        Set(world.media.open.values.map(\.isBridged))
    }

    /// What the engine says to the phone's far end.
    private func spoken(_ world: World, to name: String) -> Speech.Spoken? {
        let ip = world[name].local.ip
        return world.media.open.values.first { $0.direction?.rtp.ip == ip }?.direction?.speech?
            .spoken
    }

    static let known = ["PCMU", "PCMA", "G722", "opus", "L16", "GSM", "G726-32"]

    @Test(
        "any two phones talk; the packets of those with the same codec are passed on",
        arguments: known, known)
    func pairs(_ one: String, _ other: String) throws {
        // A phone is not offered what hardly any has, unless its list names it.
        var world = talking(Self.office([one], [other], allowed: [[], [other]]))
        #expect(world["201"].first(.talking) != nil, "\(world.ladder.text)")
        #expect(world["202"].first(.talking) != nil)
        #expect(isBridged(world) == [one != other])
        #expect(spoken(world, to: "201")?.codec.name == ByteString(one))
        #expect(spoken(world, to: "202")?.codec.name == ByteString(other))
        end(&world)
        let codecs = try #require(world.store.records.first).legs.flatMap(\.codecs)
        #expect(codecs.map { $0.contains(" \(one)/") } == [true, one == other])
        #expect(codecs.map { $0.contains(" \(other)/") } == [one == other, true])
        let told = try #require(world.store.decisions.first).steps.map(\.what).filter {
            $0.hasPrefix("transcoded")
        }
        #expect(told.count == (one == other ? 0 : 1))
        #expect(told.allSatisfy { $0.contains("201 speaks \(one)/") })
        #expect(told.allSatisfy { $0.contains("202 \(other)/") })
    }

    @Test("what both have is passed on, whichever the callee would like best of what is left")
    func passedOn() throws {
        var world = talking(Self.office(["PCMU", "PCMA"], ["PCMA", "G722", "opus"]))
        #expect(isBridged(world) == [false])
        #expect(spoken(world, to: "202")?.codec.name == "PCMA")
        end(&world)
    }

    @Test("nothing that could stand between them: 488")
    func nothingFits() {
        var world = World(Self.office(["G729"], ["PCMU"]))
        world.register()
        let call = world.call("201", "202")
        world.runUntilQuiet()
        #expect(world.events(of: "201").last == .ended(call, .theyRejected(.notAcceptableHere)))
        #expect(world.leftovers == [])
        // What we do not speak is passed on between those who do.
        world = talking(Self.office(["G729"], ["G729"]))
        #expect(world["201"].first(.talking) != nil)
        #expect(isBridged(world) == [false])
        end(&world)
    }

    @Test(
        "the list of a phone says what of its own offer counts, and in which order it is answered")
    func lists() throws {
        var world = talking(
            Self.office(
                ["opus", "PCMU", "PCMA"], ["G722"], allowed: [["PCMA", "PCMU"], ["G722"]]))
        #expect(spoken(world, to: "201")?.codec.name == "PCMA")
        #expect(world["202"].calls.values.first?.remote?.media.first?.formats == ["9", "101"])
        end(&world)
        world = World(Self.office(["PCMU"], ["PCMU"], allowed: [["opus"], []]))
        world.register()
        let call = world.call("201", "202")
        world.runUntilQuiet()
        #expect(world.events(of: "201").last == .ended(call, .theyRejected(.notAcceptableHere)))
        #expect(
            world.notes.contains { $0.message.contains("201 offers none of its codecs") })
        #expect(world.leftovers == [])
    }

    @Test("a caller without an offer is offered what stands in for the callee's codec")
    func lateOffer() {
        var office = Self.office(["PCMU"], ["opus"])
        office.phones[0].behaviour.offersLate = true
        var world = talking(office)
        #expect(world["201"].first(.talking) != nil, "\(world.ladder.text)")
        #expect(isBridged(world) == [true])
        end(&world)
    }

    @Test("a caller whose ACK brings no answer has no call, and neither has the callee")
    func offerWithoutAnswer() throws {
        for dialled in ["202", "601"] {
            var office = Self.office(["PCMU"], ["opus"])
            office.phones[0].behaviour.offersLate = true
            office.phones[0].behaviour.withholdsAnswer = true
            var world = World(office)
            world.register()
            let call = world.call("201", dialled)
            world.runUntilQuiet()
            #expect(world.events(of: "201").last == .ended(call, .theyHungUp(reason: nil)))
            #expect(world.leftovers == [])
            let steps = try #require(world.store.decisions.first).steps.map(\.what)
            #expect(steps.contains("caller: did not answer our offer"), "\(steps)")
        }
    }

    @Test("early media in another codec is heard, and so is the answer")
    func earlyMedia() {
        var office = Self.office(["PCMU"], ["opus"])
        office.phones[1].behaviour.givesEarlyMedia = true
        office.phones[1].behaviour.answering = .after(.seconds(5))
        var world = World(office)
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        #expect(isBridged(world) == [true])
        world.run(for: .seconds(5))
        #expect(world["201"].first(.talking) != nil)
        #expect(isBridged(world) == [true])
        end(&world)
    }

    @Test(
        "a phone that takes another codec during the call does not trouble the other side",
        arguments: ["201", "202"])
    func change(_ name: String) throws {
        let other = name == "201" ? "202" : "201"
        var world = talking(Self.office(["PCMU", "PCMA"], ["PCMU", "PCMA"]))
        #expect(isBridged(world) == [false])
        func take(_ codec: String) {
            world[name].behaviour.codecs = Self.rows[codec] ?? []
            world.ladder.clear(at: world.now)
            world.at(name) { phone, now in
                if let call = phone.first(.talking) { phone.reoffer(call, at: now) }
            }
            world.run(for: .seconds(2))
            #expect(world.ladder.rungs.allSatisfy { $0.to != other && $0.from != other })
            #expect(spoken(world, to: name)?.codec.name == ByteString(codec))
            #expect(world.mediaComplaints == [])
        }
        take("opus")
        #expect(isBridged(world) == [true])
        take("PCMU")
        #expect(isBridged(world) == [false])
        take("G722")
        #expect(isBridged(world) == [true])
        end(&world)
    }

    @Test("keys that passed with the packets are said anew once the packets are made anew")
    func keysAfterChange() throws {
        var world = talking(Self.office(["PCMU", "PCMA"], ["PCMU", "PCMA"]))
        func told(_ name: String) throws -> [String] {
            let ip = world[name].local.ip
            let stream = world.media.open.values.first { $0.direction?.rtp.ip == ip }
            return try #require(stream).keys.map(\.keys)
        }
        func press(_ key: String, at name: String) throws {
            let ip = world[name].local.ip
            let id = try #require(
                world.media.open.first { $0.value.direction?.rtp.ip == ip }?.key)
            world.report(.media(.keyBegan(id)))
            world.report(.media(.digit(id, key, milliseconds: 100)))
            world.run(for: .seconds(1))
        }
        try press("1", at: "201")
        #expect(try told("202") == [])
        world["201"].behaviour.codecs =
            (Self.rows["G722"] ?? []) + [
                Codec(101, "telephone-event", 8000, parameters: "0-16")
            ]
        world.at("201") { phone, now in
            if let call = phone.first(.talking) { phone.reoffer(call, at: now) }
        }
        world.run(for: .seconds(2))
        #expect(isBridged(world) == [true])
        try press("2", at: "201")
        try press("3", at: "202")
        #expect(try told("202") == ["2"])
        #expect(try told("201") == ["3"])
        end(&world)
    }

    @Test("hold and resume between two codecs")
    func hold() {
        var world = talking(Self.office(["G722"], ["PCMA"]))
        for name in ["201", "202"] {
            world.hold(name)
            world.run(for: .seconds(1))
            #expect(isBridged(world) == [false])
            world.resume(name)
            world.run(for: .seconds(1))
            #expect(isBridged(world) == [true])
            #expect(world.mediaComplaints == [])
        }
        end(&world)
    }

    /// RFC 3261 §14.1: what was refused changes nothing.
    @Test("an offer that is refused while a tone plays does not count for who answers then")
    func refusedMeanwhile() throws {
        var office = Self.office(["PCMU"], ["PCMU"])
        office.dialplan = """
            bellbird 1

            context staff { number 8 { play tone busy times 20; ring 202 for 20s } }
            """
        var world = World(office)
        world.register()
        world.call("201", "8")
        world.run(for: .seconds(2))
        world["201"].behaviour.codecs = [Codec(18, "G729", 8000)]
        world.at("201") { phone, now in
            if let call = phone.first(.talking) { phone.reoffer(call, at: now) }
        }
        world.run(for: .seconds(1))
        #expect(world.ladder.text.contains("488"))
        world.run(for: .seconds(40))
        #expect(world["202"].first(.talking) != nil)
        #expect(isBridged(world) == [false])
        #expect(spoken(world, to: "201")?.codec.name == "PCMU")
        end(&world)
    }

    @Test("who was answered in one codec is bridged to whoever answers then in another")
    func afterPrompt() {
        var office = Self.office(["G722", "PCMU"], ["PCMU"])
        office.dialplan = """
            bellbird 1

            context staff {
              number 8 { play tone test times 1; ring 202 for 20s }
              number 9 { play tone test times 1 early; ring 202 for 20s }
            }
            """
        for number in ["8", "9"] {
            var world = World(office)
            world.register()
            world.call("201", number)
            world.run(for: .seconds(6))
            #expect(world["201"].first(.talking) != nil, "\(world.ladder.text)")
            #expect(spoken(world, to: "201")?.codec.name == "G722")
            #expect(isBridged(world) == [true])
            end(&world)
        }
    }

    @Test("packets of the far end's length, and no longer than it can take")
    func packetLength() throws {
        func milliseconds(_ lines: String...) throws -> Int? {
            let text =
                [
                    "v=0", "o=- 1 1 IN IP4 10.0.0.5", "s=-", "c=IN IP4 10.0.0.5", "t=0 0",
                    "m=audio 30000 RTP/AVP 0",
                ] + lines
            let both = try SessionDescription(
                parsing: [UInt8](text.map { $0 + "\r\n" }.joined().utf8))
            return Negotiation.plan(line: 0, local: both, remote: both)?.speech?.spoken?
                .milliseconds
        }
        #expect(try milliseconds() == 20)
        #expect(try milliseconds("a=ptime:30") == 30)
        #expect(try milliseconds("a=ptime:30", "a=maxptime:20") == 20)
        #expect(try milliseconds("a=ptime:5") == 10)
        #expect(try milliseconds("a=ptime:200", "a=maxptime:200") == 60)
        #expect(try milliseconds("a=ptime:0") == 20)
        #expect(try milliseconds("a=ptime:x") == 20)
    }
}
