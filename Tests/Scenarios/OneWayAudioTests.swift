import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Sound that goes one way, or none: within three seconds the call's trace says who hears nothing,
/// and why.
struct OneWayAudioTests {
    private func world() -> World {
        var office = Office.plain(
            Office.Phone("201"), Office.Phone("202", behaviour: .answering(after: .seconds(1))))
        office.dialplan = """
            bellbird 1
            context staff { number 2xx { ring dialed for 20s }; number 8 { echo-test } }
            """
        var world = World(office)
        world.register()
        return world
    }

    /// The trace of a call from 201 to 202, of whose sound `facts` come; after three seconds of
    /// talking, and whole.
    private func trace(
        of name: String = "202", _ facts: StreamHearing
    ) throws -> (soon: [String], whole: [String]) {
        var world = world()
        world.media.hearing[world["\(name)"].local.ip] = facts
        world.call("201", "202")
        world.run(for: .milliseconds(4_500))
        guard case .calls(let calls) = world.order(.listCalls), let call = calls.first,
            case .trace(let trace) = world.order(.trace(call.id))
        else {
            Issue.record("there is no call")
            return ([], [])
        }
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(world.media.complaints == [])
        let kept = try #require(world.store.decisions.first)
        return (trace.steps.map(\.what), kept.steps.map(\.what))
    }

    private func nothings(_ steps: [String]) -> [String] {
        steps.filter { $0.contains("hears nothing") }
    }

    @Test("where both are heard, nothing is said")
    func well() throws {
        var facts = StreamHearing()
        facts.packets = 90
        #expect(nothings(try trace(facts).whole) == [])
    }

    @Test("no packets at all")
    func nothing() throws {
        let steps = try trace(StreamHearing())
        let said = try #require(nothings(steps.soon).first)
        #expect(said.hasPrefix("extension 201 hears nothing: no packets come from extension 202"))
        #expect(nothings(steps.whole).count == 1)
    }

    @Test("the caller may be the one who is not heard")
    func caller() throws {
        let said = nothings(try trace(of: "201", StreamHearing()).soon)
        #expect(said.count == 1)
        #expect(
            said[0].hasPrefix("extension 202 hears nothing: no packets come from extension 201"))
    }

    @Test("a payload type that nobody agreed on")
    func strange() throws {
        var facts = StreamHearing()
        facts.packets = 90
        facts.strange = 90
        facts.strangeType = 97
        #expect(
            nothings(try trace(facts).soon) == [
                "extension 201 hears nothing: extension 202 sends payload type 97, which nobody"
                    + " agreed on"
            ])
        // Some strange ones among others are no deafness.
        facts.packets = 91
        #expect(nothings(try trace(facts).soon) == [])
    }

    @Test("another key than the agreed one")
    func key() throws {
        var facts = StreamHearing()
        facts.refused = 90
        #expect(
            nothings(try trace(facts).soon) == [
                "extension 201 hears nothing: packets come from extension 202, but not under the"
                    + " key that was agreed on"
            ])
    }

    @Test("packets from somewhere else")
    func elsewhere() throws {
        var facts = StreamHearing()
        facts.foreign = 90
        facts.foreignSource = SocketAddress(.v4(0xCB00_7109), 4_000)
        let said = try #require(nothings(try trace(facts).soon).first)
        #expect(
            said.hasPrefix(
                "extension 201 hears nothing: packets come from 203.0.113.9:4000, but extension"
                    + " 202 said that it sends from "))
    }

    @Test("in the echo test one hears nothing of oneself")
    func echo() throws {
        var world = world()
        world.media.hearing[world["201"].local.ip] = StreamHearing()
        world.call("201", "8")
        world.run(for: .seconds(4))
        world.hangUp("201")
        world.runUntilQuiet()
        let steps = try #require(world.store.decisions.first).steps.map(\.what)
        let said = nothings(steps)
        #expect(said.count == 1, "\(steps)")
        #expect(said.first?.hasPrefix("extension 201 hears nothing: no packets") == true)
    }

    @Test("quality is kept with the call, and told where it becomes poor and well again")
    func quality() throws {
        var world = world()
        world.call("201", "202")
        world.run(for: .seconds(2))
        let ip = world["202"].local.ip
        let stream = try #require(
            world.media.open.first { $0.value.direction?.rtp.ip == ip }?.key)
        var period = StreamQuality()
        period.milliseconds = 10_000
        period.packets = 450
        period.lost = 50
        period.burstMilliseconds = 80
        world.report(.media(.quality(stream, period)))
        period.packets = 500
        period.lost = 0
        period.burstMilliseconds = nil
        period.roundTripMilliseconds = 40
        period.rating = 93.2
        period.meanOpinion = 4.41
        for _ in 0..<100 { world.report(.media(.quality(stream, period))) }
        world.run(for: .seconds(1))
        world.hangUp("201")
        world.runUntilQuiet()
        let steps = try #require(world.store.decisions.first).steps.map(\.what)
        #expect(
            steps.filter { $0.contains("is heard") } == [
                "extension 202 is heard badly: 10.0 % lost in bursts of 80 ms, jitter 0 ms",
                "extension 202 is heard well again: 0.0 % lost, jitter 0 ms, round trip 40 ms,"
                    + " MOS 4.4",
            ])
        let streams = try #require(world.store.records.first).legs.flatMap(\.streams)
        let kept = try #require(streams.compactMap(\.periods).first)
        // A long call is known to its beginning, more roughly.
        #expect(kept.count < 60)
        #expect(kept.reduce(0) { $0 + Int($1.milliseconds) } == 1_010_000)
        #expect(kept.first?.lost == 50)
        // One of the two did not know the round trip.
        #expect(kept.first?.roundTripMilliseconds == nil)
        #expect(kept.last?.meanOpinion == 4.41)
    }
}
