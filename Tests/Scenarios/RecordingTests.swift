import Dialplan
import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Calls that are recorded because the plan says so.
struct RecordingTests {
    private func world(
        _ way: String, callee: Bool = true, offersPictureFirst: Bool = false
    ) -> World {
        var behaviour = Softphone.Behaviour()
        if callee { behaviour.answering = .after(.seconds(2)) }
        var caller = Softphone.Behaviour()
        caller.offersPictureFirst = offersPictureFirst
        var office = Office.plain(
            .init("201", behaviour: caller), .init("202", behaviour: behaviour))
        office.dialplan = "bellbird 1\ncontext staff { number 70x { \(way) } }\n"
        var world = World(office)
        world.register()
        world.call("201", "700")
        return world
    }

    private func drafts(_ world: World) -> [RecordingDraft] {
        world.media.orders.compactMap { if case .record(_, let draft) = $0 { draft } else { nil } }
    }

    private func recorded(_ world: World) -> VirtualMedia.Stream? {
        world.media.open.values.first { $0.recording != nil }
    }

    private func end(_ world: inout World) {
        _ = world.endAllCalls()
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }

    @Test("what the caller says and hears, from the answer on, until the call ends")
    func whole() throws {
        var world = world("record on; ring 202 for 30s")
        world.run(for: .seconds(1))
        #expect(drafts(world).isEmpty)
        world.run(for: .seconds(3))
        let stream = try #require(recorded(world))
        #expect(stream.direction?.rtp.ip == world["201"].local.ip)
        let draft = try #require(drafts(world).first)
        let parts = draft.name.split(separator: "/")
        #expect(parts.count == 2 && parts[0].count == 10)
        #expect(parts[1].contains("-201-") && parts[1].hasSuffix(".wav"), "\(draft.name)")
        end(&world)
        #expect(drafts(world).count == 1)
        #expect(world.store.records.first?.tags?["recording"] == draft.name)
    }

    @Test("who is named by an address has the recording by mail, once it is whole")
    func mailed() throws {
        var world = world("record on to \"boss@example.com\"; ring 202 for 30s")
        world.run(for: .seconds(5))
        let draft = try #require(drafts(world).first)
        // No folder is named after an address.
        #expect(draft.name.split(separator: "/").count == 2 && !draft.name.contains("@"))
        #expect(world.store.mails.isEmpty)
        world.hangUp("202")
        world.runUntilQuiet()
        world.run(for: .seconds(1))
        let mail = try #require(world.store.mails.first)
        #expect(world.store.mails.count == 1)
        #expect(mail.to == ["boss@example.com"] && mail.recordings == [draft.name])
        #expect(mail.subject == "Recording of 201 to 700, 0:01" && mail.attachments.isEmpty)
        #expect(mail.text.contains("Call:   \(world.store.records[0].id)"))
        end(&world)
    }

    @Test("what is no address gets no mail, and no folder: the call is recorded all the same")
    func badAddress() throws {
        for bad in ["a@b, c@d", "a@b c", "@", "../a@b", "-f@x"] {
            var world = world("let x = \"\(bad)\"; record on to \"{x}\"; ring 202 for 30s")
            world.run(for: .seconds(5))
            let draft = try #require(drafts(world).first, "\(bad)")
            #expect(!draft.name.contains("@"))
            end(&world)
            world.run(for: .seconds(1))
            #expect(world.store.mails.isEmpty, "\(bad)")
        }
    }

    @Test("a recording of which nothing could be written is not sent")
    func nothingToSend() {
        var world = world("record on to \"boss@example.com\"; ring 202 for 30s")
        world.media.recordingFailure = "the disk is full"
        world.media.recordedLength = .zero
        world.run(for: .seconds(5))
        end(&world)
        world.run(for: .seconds(1))
        #expect(world.store.mails.isEmpty)
    }

    @Test("it is the sound that is recorded, also where a line of pictures stands in front of it")
    func pictureFirst() throws {
        var world = world("record on; ring 202 for 30s", offersPictureFirst: true)
        world.run(for: .seconds(4))
        #expect(world["201"].first(.talking) != nil)
        let stream = try #require(recorded(world))
        #expect(stream.direction?.rtp.ip == world["201"].local.ip)
        #expect(stream.direction?.speech?.spoken?.codec.name == "PCMU")
        #expect(stream.direction?.silenceTimeoutMilliseconds != nil)
        end(&world)
    }

    @Test("a call that is not answered is not recorded")
    func unanswered() {
        var world = world("record on; ring 202 for 5s", callee: false)
        world.run(for: .seconds(10))
        end(&world)
        #expect(drafts(world).isEmpty)
        #expect(world.store.records.first?.tags?["recording"] == nil)
    }

    @Test("off pauses, on goes on in the same file, another folder is another file")
    func pause() throws {
        var world = world(
            """
            answer; record on; wait 1s; record off; wait 1s; record on; wait 1s;
            record on to "sales"; wait 1s; record off; ring 202 for 30s
            """)
        world.run(for: .milliseconds(500))
        #expect(recorded(world)?.isRecordingPaused == false)
        world.run(for: .seconds(1))
        #expect(recorded(world)?.isRecordingPaused == true)
        world.run(for: .seconds(1))
        #expect(recorded(world)?.isRecordingPaused == false)
        #expect(drafts(world).count == 1)
        world.run(for: .seconds(1))
        let names = drafts(world).map(\.name)
        try #require(names.count == 2)
        #expect(names[1].hasPrefix("sales/") && names[1].hasSuffix("-2.wav"), "\(names[1])")
        end(&world)
    }

    @Test("by key: on, off and on again, for people of the house who talk")
    func byKey() throws {
        var office = Office.plain(
            .init("201"),
            .init(
                "202",
                behaviour: {
                    var behaviour = Softphone.Behaviour()
                    behaviour.answering = .after(.seconds(1))
                    return behaviour
                }()))
        office.dialplan =
            "bellbird 1\nfeatures { record *1 }\n"
            + "context staff { number 2xx { ring dialed for 30s } }\n"
        var world = World(office)
        world.register()
        world.call("201", "202")
        world.run(for: .seconds(3))
        world.press("*21", at: "202", each: .milliseconds(200))
        #expect(drafts(world).isEmpty)
        world.press("**1", at: "202", each: .milliseconds(200))
        #expect(recorded(world)?.isRecordingPaused == false)
        world.press("*1", at: "202", each: .milliseconds(200))
        #expect(recorded(world)?.isRecordingPaused == true)
        world.press("*1", at: "202", each: .milliseconds(200))
        #expect(recorded(world)?.isRecordingPaused == false)
        #expect(drafts(world).count == 1)
        end(&world)
    }

    @Test("a disk that refuses is told once, and the call goes on")
    func failure() {
        var world = world("record on; ring 202 for 30s")
        world.media.recordingFailure = "No space left on device"
        world.run(for: .seconds(5))
        #expect(world["201"].first(.talking) != nil && world["202"].first(.talking) != nil)
        #expect(recorded(world) == nil)
        let told = world.notes.filter { $0.message == "A call could not be recorded any longer" }
        #expect(told.map { $0.details["reason"] } == ["No space left on device"])
        end(&world)
        #expect(world.notes.count { $0.message.contains("recorded any longer") } == 1)
    }
}
