import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Messages of a whole office: left, told of, and kept whatever happens.
struct VoicemailTests {
    private func end(_ world: inout World) {
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(world.mediaComplaints == [])
    }

    @Test("a message is left, acknowledged when the disk has it, and mailed; on the wire too")
    func leave() throws {
        var world = World.withMailboxes()
        world.call("202", "8201")
        world.run(for: .seconds(1))
        #expect(
            try world.told("202") == [
                "vm-theperson", "digits/2", "digits/0", "digits/1", "vm-isunavail", "vm-intro",
            ])
        world.run(for: .seconds(12))
        world.media.recordedLength = .seconds(9)
        world.press("#", at: "202", each: .milliseconds(300))
        #expect(try world.told("202").suffix(3) == ["tone", "vm-review", "vm-review-urgent"])
        // Nothing counts yet.
        #expect(world.store.voicemail.messages.isEmpty)
        #expect(world.store.voicemail.drafts.count == 1)
        world.press("1", at: "202", each: .milliseconds(10))
        #expect(try !world.told("202").contains("vm-msgsaved"))
        world.run(for: .milliseconds(200))
        #expect(try world.told("202").last == "vm-msgsaved")
        let message = try #require(world.store.voicemail.messages.values.first)
        #expect(message.box == "201" && message.caller == "202" && message.callerName == "Bea")
        #expect(message.milliseconds == 9_000 && message.state == .new && !message.isUrgent)
        #expect(message.files == ["201/\(message.id).wav"])
        end(&world)
        let mail = try #require(world.store.voicemail.mails.first)
        #expect(mail.to == ["anna@office.test"] && mail.attachments == message.files)
        #expect(mail.subject == "Message from Bea (202), 0:09")
        #expect(mail.id == "message-\(message.id)")
        #expect(world.store.records.map(\.answeredBy) == ["mailbox 201"])
        #expect(try Golden.compare(world.ladder.text, with: "voicemail.ladder") == .same)
    }

    @Test("who hangs up after the beep has left what was said; before it, or too short, nothing")
    func hangUp() throws {
        for (seconds, length, isKept) in [(3, 9, false), (10, 9, true), (10, 1, false)] {
            var world = World.withMailboxes()
            world.media.recordedLength = .seconds(length)
            world.call("202", "8201")
            world.run(for: .seconds(seconds))
            world.hangUp("202")
            end(&world)
            #expect(
                world.store.voicemail.messages.count == (isKept ? 1 : 0), "\(seconds) \(length)")
            #expect(world.store.voicemail.drafts.isEmpty)
        }
    }

    @Test("hanging up at the review keeps the message, urgent if it was made so")
    func reviewed() throws {
        var world = World.withMailboxes()
        world.media.recordedLength = .seconds(5)
        world.call("202", "8201")
        world.run(for: .seconds(10))
        world.press("#4", at: "202", each: .milliseconds(300))
        #expect(try world.told("202").contains("vm-marked-urgent"))
        world.hangUp("202")
        end(&world)
        #expect(world.store.voicemail.messages.values.map(\.isUrgent) == [true])
        #expect(world.store.voicemail.mails.first?.subject.hasPrefix("Urgent: ") == true)
    }

    @Test("3 speaks it anew: what was there before is discarded, and one message is left")
    func again() throws {
        var world = World.withMailboxes()
        world.media.recordedLength = .seconds(5)
        world.call("202", "8201")
        world.run(for: .seconds(10))
        world.press("#3", at: "202", each: .milliseconds(300))
        world.run(for: .seconds(5))
        world.press("#2", at: "202", each: .milliseconds(300))
        world.press("1", at: "202", each: .milliseconds(300))
        end(&world)
        let message = try #require(world.store.voicemail.messages.values.first)
        #expect(world.store.voicemail.messages.count == 1)
        let discarded = world.store.voicemail.orders.compactMap { order -> VoiceMessage? in
            if case .discard(let message) = order { message } else { nil }
        }
        #expect(discarded.count == 1 && discarded.first?.files != message.files)
        #expect(world.media.kept.count == 2)
    }

    @Test("0 is the operator, also while the message is spoken: it is kept first")
    func operatorKey() throws {
        for seconds in [2, 10] {
            var world = World.withMailboxes()
            world.media.recordedLength = .seconds(4)
            world.call("202", "8201")
            world.run(for: .seconds(seconds))
            world.press("0", at: "202")
            world.run(for: .seconds(1))
            #expect(world["203"].first(.ringing) != nil)
            #expect(world.store.voicemail.messages.count == (seconds == 10 ? 1 : 0))
            world.hangUp("202")
            end(&world)
        }
    }

    @Test("a message of three hours ends at the limit, and is one message")
    func threeHours() throws {
        var world = World.withMailboxes { $0.voicemail.longest = .seconds(300) }
        world.media.recordedLength = .seconds(300)
        world.call("202", "8201")
        world.run(for: .seconds(3 * 3_600))
        end(&world)
        #expect(world.store.voicemail.messages.count == 1)
        let record = try #require(world.store.records.first)
        #expect(record.ended.milliseconds - record.began.milliseconds < 360_000)
    }

    @Test("silence ends a message")
    func silence() throws {
        var world = World.withMailboxes()
        world.media.recordedLength = .seconds(20)
        world.call("202", "8201")
        world.run(for: .seconds(10))
        let recording = try #require(
            world.media.orders.compactMap { order -> RecordingDraft? in
                if case .record(_, let draft) = order { draft } else { nil }
            }.first)
        #expect(recording.kind == .message && recording.silence == .seconds(10))
        world.report(.media(.recordingQuiet(recording.id)))
        world.run(for: .seconds(1))
        #expect(try world.told("202").contains("vm-review"))
        end(&world)
        #expect(world.store.voicemail.messages.count == 1)
    }

    @Test("a full mailbox takes nothing, says so, and the plan goes on with `full`")
    func full() throws {
        var world = World.withMailboxes { $0.mailboxes[0].quota = 1 }
        world.media.recordedLength = .seconds(5)
        world.call("202", "8201")
        world.run(for: .seconds(10))
        world.hangUp("202")
        world.run(for: .seconds(5))
        #expect(world.store.voicemail.messages.count == 1)
        world.call("202", "8201")
        world.run(for: .milliseconds(500))
        #expect(try world.told("202") == ["vm-mailboxfull"])
        world.run(for: .seconds(2))
        #expect(world["204"].first(.ringing) != nil, "`on full` rings 204")
        world.hangUp("202")
        end(&world)
    }

    @Test("a disk that takes nothing is told to the caller, never silence")
    func fullDisk() throws {
        for fault in 0..<3 {
            var world = World.withMailboxes()
            world.media.recordedLength = .seconds(5)
            switch fault {
            case 0: world.media.recordingFailure = "No space left on device"
            case 1: world.store.voicemail.failure = "No space left on device"
            default: world.store.voicemail.isSilent = true
            }
            world.call("202", "8201")
            world.run(for: .seconds(8))
            if fault > 0 { world.press("#1", at: "202", each: .milliseconds(300)) }
            world.run(for: .seconds(11))
            #expect(try world.told("202").contains("im-sorry"), "\(fault)")
            #expect(try !world.told("202").contains("vm-msgsaved"), "\(fault)")
            end(&world)
            #expect(world.store.voicemail.messages.isEmpty)
            #expect(world.notes.contains { $0.level == .error } || fault == 2)
        }
    }

    /// Seed 1012 of the random days.
    @Test("a disk that took nothing, and has room again, takes the next message of the call")
    func roomAgain() throws {
        var world = World.withMailboxes {
            $0.dialplan = """
                bellbird 1
                context staff { number 7 { voicemail 201 { on failed { voicemail 201 } } } }
                """
        }
        world.media.recordedLength = .seconds(5)
        world.media.recordingFailure = "No space left on device"
        world.call("202", "7")
        for _ in 0..<20 where try !world.told("202").contains("im-sorry") {
            world.run(for: .seconds(1))
        }
        world.media.recordingFailure = nil
        world.run(for: .seconds(12))
        world.press("#1", at: "202", each: .milliseconds(300))
        world.run(for: .seconds(3))
        end(&world)
        #expect(world.store.voicemail.messages.count == 1)
    }

    @Test("a message that a sudden end cut off is there after the start, and is mailed")
    func interrupted() throws {
        var world = World.withMailboxes()
        world.call("202", "8201")
        world.run(for: .seconds(12))
        #expect(world.store.voicemail.drafts.count == 1)
        world.restartExchange()
        world.run(for: .seconds(1))
        #expect(world.store.voicemail.messages.count == 1)
        #expect(world.store.voicemail.mails.count == 1)
        guard case .mailboxes(let boxes) = world.order(.listMailboxes) else { return }
        #expect(boxes.first { $0.number == "201" }?.new == 1)
    }

    @Test("names with markup, line ends, control and bidi characters reach no mail as they are")
    func names() throws {
        var world = World.withMailboxes {
            $0.phones[1].name = "Eve\r\nBcc: all@office.test\u{202E}\u{7}<b>\u{2028}=?x?="
        }
        world.media.recordedLength = .seconds(5)
        world.call("202", "8201")
        world.run(for: .seconds(10))
        world.hangUp("202")
        end(&world)
        let mail = try #require(world.store.voicemail.mails.first)
        #expect(mail.subject == "Message from EveBcc: all@office.test<b>=?x?= (202), 0:05")
        #expect(!mail.text.contains("\u{202E}") && !mail.text.contains("\nBcc"))
    }
}

extension World {
    /// Four phones; 8NNN takes messages, *97 hears one's own, *98 any.
    static func withMailboxes(_ change: (inout Office) -> Void = { _ in }) -> World {
        var office = Office.plain(
            .init("201", name: "Anna"), .init("202", name: "Bea"), .init("203"), .init("204"))
        office.dialplan = """
            bellbird 1
            context staff {
              number 2xx { ring dialed for 30s }
              number 82xx {
                voicemail last(dialed, 3) {
                  on operator { ring 203 for 10s }
                  on full { ring 204 for 10s }
                }
              }
              number *97 { mailbox }
              number *98 { mailbox pin no }
              number *99 { mailbox 201 }
            }
            """
        var box = Mailbox(number: "201")
        box.emails = ["anna@office.test"]
        office.mailboxes = [box]
        change(&office)
        var world = World(office)
        world.register()
        return world
    }

    /// What a phone was told in its call, or all were if that is over, by the names of prompts.
    func told(_ name: String) throws -> [String] {
        let id = stream(of: name)
        return media.orders.flatMap { order -> [String] in
            guard case .play(let stream, let playback) = order, id == nil || id == stream else {
                return []
            }
            return playback.items.map { item in
                switch item {
                case .prompt(let name, _): name
                case .kept(let name): name
                case .tone: "tone"
                default: "?"
                }
            }
        }
    }
}
