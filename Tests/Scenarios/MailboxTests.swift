import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Mailboxes that their owners hear, and that others try to.
struct MailboxTests {
    /// With a message of 202 for 201, or several.
    private func office(
        _ count: Int = 1, _ change: (inout Office) -> Void = { _ in }
    ) -> World {
        var world = World.withMailboxes {
            $0.pins = ["201": "739154"]
            change(&$0)
        }
        world.media.recordedLength = .seconds(5)
        for _ in 0..<count {
            world.call("202", "8201")
            world.run(for: .seconds(10))
            world.hangUp("202")
            world.run(for: .seconds(3))
        }
        return world
    }

    private func end(_ world: inout World) {
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        #expect(world.mediaComplaints == [])
    }

    private func states(_ world: World) -> [VoiceMessage.State] {
        world.store.voicemail.messages.values.sorted { $0.id.description < $1.id.description }
            .map(\.state)
    }

    @Test("an owner types the PIN, hears the envelope and the message, and goes; on the wire too")
    func hear() throws {
        var world = office()
        world.ladder.clear(at: world.now)
        world.call("201", "*97")
        world.run(for: .seconds(2))
        #expect(try world.told("201") == ["vm-password"])
        world.press("739154#", at: "201", each: .milliseconds(200))
        #expect(
            try world.told("201").dropFirst().prefix(4) == [
                "vm-youhave", "digits/1", "vm-INBOX", "vm-message",
            ])
        world.press("1", at: "201", each: .milliseconds(200))
        let file = try #require(world.store.voicemail.messages.values.first?.files.first)
        let told = try world.told("201")
        #expect(told.contains("vm-received"), "\(told)")
        let from = try #require(told.firstIndex(of: "vm-from"))
        #expect(told[from...].dropFirst().prefix(4) == ["digits/2", "digits/0", "digits/2", file])
        // It is new until it was heard to its end.
        #expect(states(world) == [.new])
        world.run(for: .seconds(40))
        #expect(states(world) == [.saved])
        world.press("#", at: "201", each: .milliseconds(200))
        #expect(try world.told("201").last == "vm-goodbye")
        end(&world)
        let keys = world.store.decisions.flatMap(\.steps).map(\.what).filter { $0.contains("key") }
        #expect(keys.allSatisfy { !$0.contains("7") && !$0.contains("9") }, "\(keys)")
        #expect(try Golden.compare(world.ladder.text, with: "mailbox.ladder") == .same)
    }

    @Test("deleted, brought back, skipped, saved, heard again")
    func keys() throws {
        var world = office(3)
        world.call("201", "*98")
        world.run(for: .seconds(1))
        world.press("17", at: "201", each: .milliseconds(300))
        #expect(states(world) == [.deleted, .new, .new])
        world.press("7", at: "201", each: .milliseconds(300))
        #expect(states(world) == [.saved, .new, .new])
        world.press("6", at: "201", each: .milliseconds(300))
        world.press("9", at: "201", each: .milliseconds(300))
        #expect(states(world) == [.saved, .saved, .new])
        world.press("67", at: "201", each: .milliseconds(300))
        #expect(states(world) == [.saved, .saved, .deleted])
        world.press("6", at: "201", each: .milliseconds(300))
        #expect(try world.told("201").last == "vm-nomore")
        world.hangUp("201")
        end(&world)
        world.run(for: .seconds(86_500))
        _ = world.order(.tidyMailboxes)
        #expect(world.store.voicemail.messages.count == 2, "what is deleted goes after a day")
    }

    @Test("urgent messages come first")
    func urgent() throws {
        var world = office()
        world.call("203", "8201")
        world.run(for: .seconds(10))
        world.press("#41", at: "203", each: .milliseconds(300))
        world.run(for: .seconds(3))
        world.call("201", "*98")
        world.run(for: .seconds(1))
        world.press("1", at: "201", each: .milliseconds(300))
        #expect(try world.told("201").contains("vm-Urgent"))
        world.hangUp("201")
        end(&world)
    }

    @Test("a message goes on to another mailbox, with a comment or without")
    func forward() throws {
        var world = office()
        world.call("201", "*98")
        world.run(for: .seconds(1))
        world.press("1", at: "201", each: .milliseconds(300))
        world.press("8999#", at: "201", each: .milliseconds(300))
        #expect(try world.told("201").contains("pbx-invalid"))
        world.press("8203#", at: "201", each: .milliseconds(300))
        #expect(try world.told("201").last == "vm-forwardoptions")
        world.press("2", at: "201", each: .milliseconds(300))
        #expect(try world.told("201").contains("vm-msgforwarded"))
        world.press("8204#1", at: "201", each: .milliseconds(300))
        world.run(for: .seconds(3))
        world.press("#", at: "201", each: .milliseconds(300))
        world.press("1", at: "201", each: .milliseconds(300))
        world.hangUp("201")
        end(&world)
        let all = Array(world.store.voicemail.messages.values)
        let plain = try #require(all.first { $0.box == "203" })
        #expect(plain.forwardedBy == "201" && plain.files.count == 1 && plain.caller == "202")
        let commented = try #require(all.first { $0.box == "204" })
        #expect(commented.files.count == 2 && commented.milliseconds == 10_000)
        #expect(all.count == 3)
    }

    @Test("2 behind 3 calls back who left the message, as if the owner had dialed that")
    func callBack() throws {
        var world = office()
        world.call("201", "*98")
        world.run(for: .seconds(1))
        world.press("132", at: "201", each: .milliseconds(300))
        world.run(for: .seconds(1))
        #expect(world["202"].first(.ringing) != nil)
        world.answer("202")
        world.run(for: .seconds(3))
        #expect(world["201"].first(.talking) != nil && world["202"].first(.talking) != nil)
        world.hangUp("202")
        end(&world)
        #expect(try Golden.compare(world.ladder.text, with: "call-back.ladder") == .same)
        let last = try #require(world.store.records.last)
        #expect(last.caller == "201" && last.dialed == "202")
        #expect(last.answeredBy == "extension 202")
    }

    @Test("lamps: at the phone, in the summary, and right after a restart")
    func lamps() throws {
        var world = office(2)
        func told() -> [String] {
            world.ladder.rungs.filter { $0.to == "201" && $0.what.hasPrefix("NOTIFY") }
                .map { String(decoding: $0.bytes, as: UTF8.self) }
        }
        #expect(told().last?.contains("Voice-Message: 2/0 (0/0)") == true)
        world.call("201", "*98")
        world.run(for: .seconds(1))
        world.press("19", at: "201", each: .milliseconds(300))
        world.hangUp("201")
        world.run(for: .seconds(5))
        #expect(told().last?.contains("Voice-Message: 1/1 (0/0)") == true)
        world.restartExchange()
        world.ladder.clear(at: world.now)
        world.register()
        world.at("201") { $0.register(at: $1) }
        world.run(for: .seconds(10))
        #expect(told().last?.contains("Voice-Message: 1/1 (0/0)") == true)
    }

    @Test("greetings and the name are spoken, and callers hear them")
    func greetings() throws {
        var world = office(0)
        world.call("201", "*98")
        world.run(for: .seconds(1))
        for option in ["3", "1", "4"] {
            world.press("0", at: "201", each: .milliseconds(300))
            world.press(option, at: "201", each: .seconds(3))
            world.press("#1", at: "201", each: .milliseconds(300))
            #expect(try world.told("201").contains("vm-msgsaved"))
            world.press("*", at: "201", each: .milliseconds(300))
        }
        #expect(world.store.voicemail.greetings["201"] == [.name, .away, .temporary])
        world.press("042", at: "201", each: .milliseconds(300))
        #expect(world.store.voicemail.greetings["201"] == [.name, .away])
        world.hangUp("201")
        end(&world)
        world.call("202", "8201")
        world.run(for: .seconds(1))
        #expect(try world.told("202") == ["201/greeting-away.wav"])
        world.hangUp("202")
        end(&world)
    }

    @Test("a greeting that nobody takes leaves nothing behind")
    func abandonedGreeting() throws {
        for keys in ["0", "01", "01#", "01#3", "01#*"] {
            var world = office(0)
            world.call("201", "*98")
            world.run(for: .seconds(1))
            world.press(keys, at: "201", each: .seconds(3))
            world.hangUp("201")
            end(&world)
            #expect(world.store.voicemail.greetings.isEmpty, "\(keys)")
            let discarded = world.store.voicemail.orders.filter {
                if case .discardFile = $0 { true } else { false }
            }
            #expect(discarded.count == world.media.kept.count, "\(keys)")
        }
    }

    @Test("a new PIN is chosen: none that can be guessed, twice the same; then it counts alone")
    func newPIN() throws {
        var world = office(0)
        world.call("201", "*98")
        world.run(for: .seconds(1))
        world.press("05", at: "201", each: .milliseconds(300))
        for bad in ["0000", "1234", "9876", "201", "0201", "12"] {
            world.press(bad + "#", at: "201", each: .milliseconds(200))
            let told = try world.told("201").suffix(2)
            #expect(told == ["vm-invalid-password", "vm-newpassword"], "\(bad)")
            if bad == "9876" || bad == "0201" {
                world.hangUp("201")
                world.run(for: .seconds(2))
                world.call("201", "*98")
                world.run(for: .seconds(1))
                world.press("05", at: "201", each: .milliseconds(300))
            }
        }
        world.press("8362#", at: "201", each: .milliseconds(200))
        world.press("8363#", at: "201", each: .milliseconds(200))
        #expect(try world.told("201").contains("vm-mismatch"))
        world.press("8362#8362#", at: "201", each: .milliseconds(200))
        #expect(try world.told("201").contains("vm-passchanged"))
        world.hangUp("201")
        world.run(for: .seconds(2))
        #expect(world.store.voicemail.pins == ["201": "8362"])
        for (pin, opens) in [("739154", false), ("8362", true)] {
            world.call("202", "*99")
            world.run(for: .seconds(2))
            world.press(pin + "#", at: "202", each: .milliseconds(200))
            #expect(try world.told("202").contains("vm-youhave") == opens, "\(pin)")
            world.hangUp("202")
            world.run(for: .seconds(2))
        }
        end(&world)
    }

    @Test("a PIN that was reset has to be changed before anything else")
    func passing() throws {
        var world = office()
        #expect(world.order(.mailbox("201", .resetPIN("512908"))) == .done)
        world.run(for: .seconds(1))
        world.call("202", "*99")
        world.run(for: .seconds(2))
        world.press("512908#", at: "202", each: .milliseconds(200))
        #expect(try world.told("202").last == "vm-newpassword")
        world.press("4827#4827#", at: "202", each: .milliseconds(200))
        #expect(try world.told("202").contains("vm-youhave"))
        world.hangUp("202")
        end(&world)
        #expect(world.store.voicemail.passingPINs.isEmpty)
    }

    @Test("who guesses over many calls is locked out for longer and longer, the owner never")
    func guessing() throws {
        var world = office()
        var asked = 0
        for guess in 0..<40 {
            world.call("203", "*99")
            world.run(for: .seconds(2))
            if try world.told("203").last == "vm-password" {
                asked += 1
                for digit in 1...3 {
                    world.press("\(guess)\(digit)55#", at: "203", each: .milliseconds(200))
                }
            } else {
                #expect(try world.told("203").last == "mailbox-locked")
            }
            world.run(for: .seconds(10))
            if world["203"].calls.isEmpty == false { world.hangUp("203") }
            world.run(for: .seconds(20))
        }
        // Some twenty minutes: five tries, five more after a minute, five after four.
        #expect(asked <= 8, "\(asked)")
        #expect(world.notes.contains { $0.message.hasPrefix("Too many wrong PINs") })
        guard case .mailboxes(let boxes) = world.order(.listMailboxes) else { return }
        #expect(boxes.first { $0.number == "201" }?.lockedUntil != nil)
        // A restart forgives nothing.
        world.restartExchange()
        world.register()
        world.call("203", "*99")
        world.run(for: .seconds(1))
        #expect(try world.told("203").last == "mailbox-locked")
        world.run(for: .seconds(10))
        // The owner's phone is asked as ever, and a wrong one there locks nobody.
        world.call("201", "*97")
        world.run(for: .seconds(2))
        world.press("1111#739154#", at: "201", each: .milliseconds(200))
        #expect(try world.told("201").contains("vm-youhave"))
        world.hangUp("201")
        end(&world)
    }

    @Test("a mailbox of several has all of them at home")
    func group() throws {
        var world = office {
            $0.mailboxes[0].members = ["203"]
        }
        world.call("203", "*99")
        world.run(for: .seconds(2))
        world.press("1111#1111#739154#", at: "203", each: .milliseconds(200))
        #expect(try world.told("203").contains("vm-youhave"))
        world.hangUp("203")
        end(&world)
        #expect(world.store.voicemail.boxes["201"]?.guardian.wrong ?? 0 == 0)
    }

    @Test("nobody presses a key: the menu is said again, and then it is over")
    func silence() throws {
        var world = office()
        world.call("201", "*98")
        world.run(for: .seconds(120))
        #expect(world["201"].calls.isEmpty)
        #expect(try world.told("201").last == "vm-goodbye")
        end(&world)
    }

    @Test("messages older than the days that they are kept go, new ones stay")
    func retention() throws {
        var world = office(2) { $0.voicemail.days = 30 }
        world.call("201", "*98")
        world.run(for: .seconds(1))
        world.press("19", at: "201", each: .milliseconds(300))
        world.hangUp("201")
        world.run(for: .seconds(31 * 86_400))
        _ = world.order(.tidyMailboxes)
        #expect(states(world) == [.new])
    }
}
