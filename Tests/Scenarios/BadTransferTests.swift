import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Transfers to nowhere, to oneself, in a circle, by strangers, with guesses: each gets an honest
/// answer, and the conversation goes on.
struct BadTransferTests {
    private func refer(_ world: inout World, _ name: String, _ target: ByteString) throws {
        let uri = try #require(URI(target))
        world.at(name) { phone, now in
            guard let call = phone.first(.talking) else { return }
            phone.transfer(call, to: uri, at: now)
        }
        world.run(for: .seconds(2))
    }

    @Test(
        "what leads nowhere is refused, in words",
        arguments: [
            ("sip:999@office.test", Status.notFound), ("sip:office.test", .notFound),
            ("sip:anna@office.test", .notFound), ("sip:202@office.test", .forbidden),
            ("sip:201@office.test", .forbidden), ("sip:203@elsewhere.example", .forbidden),
            ("sip:203@192.0.2.7", .forbidden), ("mailto:203@office.test", .unsupportedURIScheme),
            (
                "sip:203@office.test?Replaces=guess%3Bto-tag%3D1%3Bfrom-tag%3D2",
                .callOrTransactionDoesNotExist
            ),
            ("sip:203@office.test?Replaces=nonsense", .badRequest),
        ] as [(ByteString, Status)])
    func refused(_ target: ByteString, _ status: Status) throws {
        var world = World.talking()
        try refer(&world, "202", target)
        #expect(world.referStatus("202") == [status.rawValue])
        let answer = try #require(world.ladder.responses("\(status.rawValue)", to: "202").last)
        #expect(answer.headers[.warning] != nil)
        #expect(world.heard == [["201", "202"]])
        #expect(world.ladder.count("NOTIFY") == 0)
        world.goHome()
        #expect(world.leftovers == [])
    }

    @Test("headers in a Refer-To get into no call")
    func injection() throws {
        var world = World.talking()
        try refer(
            &world, "202",
            "sip:203@office.test?Route=%3Csip:evil.example%3E&X-Evil=1&Subject=a%0D%0AX-More:%201")
        #expect(world.heard == [["201", "203"]])
        let invite = try #require(world.ladder.requests("INVITE 203", to: "203").first)
        #expect(invite.headers[.route] == nil)
        #expect(invite.headers[.other("x-evil")] == nil)
        #expect(invite.headers[.subject] == nil)
        world.goHome()
        #expect(world.leftovers == [])
    }

    @Test("a trunk transfers nobody; nor does who has no call, or is alone in one")
    func whoMayNot() throws {
        var world = World.talking(from: "provider", to: "493012")
        try refer(&world, "provider", "sip:203@office.test")
        #expect(world.referStatus("provider") == [403])
        #expect(world.heard == [["provider", "202"]])
        world.at("203") { $0.ask(.refer, of: "202", at: $1) }
        world.call("204", "600")
        world.run(for: .seconds(1))
        #expect(world.events(of: "203").contains(.answered(.refer, .forbidden)))
        try refer(&world, "204", "sip:203@office.test")
        #expect(world.referStatus("204") == [403])
        world.goHome()
        #expect(world.leftovers == [])
    }

    @Test("the calls of another phone are not joined")
    func othersCalls() throws {
        var world = World.talking()
        world.call("203", "204")
        world.run(for: .seconds(2))
        let other = try #require(world["204"].first(.talking))
        let name = try #require(world["204"].replaces(other))
        var uri = try #require(URI("sip:203@office.test"))
        uri.headers = [Parameter("replaces", name)]
        world.at("202") { phone, now in
            guard let call = phone.first(.talking) else { return }
            phone.transfer(call, to: uri, at: now)
        }
        world.run(for: .seconds(1))
        #expect(world.referStatus("202") == [403])
        // Nor its own call with itself.
        let own = try #require(world["202"].first(.talking))
        uri.headers = [Parameter("replaces", world["202"].replaces(own))]
        world.at("202") { $0.transfer(own, to: uri, at: $1) }
        world.run(for: .seconds(1))
        #expect(world.referStatus("202") == [403, 403])
        #expect(world.heard == [["201", "202"], ["203", "204"]])
        world.goHome()
        #expect(world.leftovers == [])
    }

    @Test("a REFER of strangers, as a phone and as nobody, outside of calls and into one")
    func strangers() {
        var world = World.talking()
        var stranger = Stranger(at: .v4(0xC000_0207))
        for (user, tag) in [("202", nil), ("202", "guess"), ("nobody", nil)]
            as [(ByteString, ByteString?)]
        {
            var request = stranger.request(.refer, as: user, to: "201")
            request.headers.append(.referTo, "<sip:203@office.test>")
            request.to.tag = tag
            let expected = tag == nil ? Status.unauthorized : .callOrTransactionDoesNotExist
            let answer = world.knock(request, by: stranger)
            #expect(answer?.status == expected)
        }
        // Who proves to be a phone has no call there, either.
        let answer = world.knock(.refer, as: "203", password: "secret-203", by: &stranger)
        #expect(answer?.status == .forbidden)
        world.run(for: .seconds(5))
        #expect(world.heard == [["201", "202"]])
        #expect(world.ladder.count("INVITE", to: "203") == 0)
        world.goHome()
        #expect(world.leftovers == [])
    }

    @Test("Replaces guessed thousands of times, all but the tags known: no call is taken")
    func guesses() throws {
        var world = World.talking()
        let call = try #require(world["202"].first(.talking))
        let right = try #require(world["202"].replaces(call)).description
        let parts = right.split(separator: ";").map(String.init)
        try #require(parts.count == 3)
        let before = world.census
        var guesser = Stranger(at: .v4(0xC000_0207))
        let first = guesser.request(.invite, as: "203", to: "202")
        let asked = world.knock(first, by: guesser)
        let challenge = try #require(asked?.challenge)
        for number in 1...2_000 {
            let guess = [
                "to-tag=\(number);from-tag=\(number)", "\(parts[1]);from-tag=\(number)",
                "to-tag=\(number);\(parts[2])", "\(parts[1].dropLast());\(parts[2])",
                "\(parts[1]);\(parts[2])x", "\(parts[1].uppercased());\(parts[2])",
                "to-tag=;from-tag=", "to-tag=0;from-tag=0",
            ][number % 8]
            var request = guesser.request(.invite, as: "203", to: "202")
            request.headers.append(.replaces, ByteString("\(parts[0]);\(guess)"))
            // A stranger is not told whether there is such a call.
            let unproved = world.knock(request, by: guesser)?.status
            #expect(unproved == .unauthorized)
            request = guesser.proved(
                request, challenge, user: "203", password: "secret-203", count: UInt32(number))
            let status = world.knock(request, by: guesser)?.status
            #expect(
                status == .callOrTransactionDoesNotExist || status == .badRequest, "\(guess)")
        }
        world.run(for: .seconds(60))
        #expect(world.heard == [["201", "202"]])
        let after = world.census
        #expect(after.calls == before.calls && after.legs == before.legs)
        #expect(after.serverTransactions == 0)
        world.goHome()
        #expect(world.leftovers == [])
    }

    @Test("in a circle: the eleventh transfer is one too many")
    func circle() throws {
        var world = World.talking()
        for round in 0..<11 {
            let (from, to) = [("202", "203"), ("203", "204"), ("204", "202")][round % 3]
            world.transfer(from, to: to)
            world.run(for: .seconds(3))
        }
        let statuses = ["202", "203", "204"].flatMap { world.referStatus($0) }
        #expect(statuses.filter { $0 == 202 }.count == 10)
        #expect(statuses.filter { $0 == 482 }.count == 1)
        #expect(world.heard.count == 1)
        world.goHome()
        #expect(world.leftovers == [])
    }

    @Test("the news of a transfer may be had for longer, or no more; other news begin elsewhere")
    func refreshed() throws {
        var world = World.talking()
        world["203"].behaviour.answering = .manually
        world.transfer("202", to: "203")
        world.run(for: .seconds(1))
        let before = world.ladder.count("NOTIFY")
        func ask(_ event: ByteString, _ expires: UInt32) {
            world.at("202") { phone, now in
                guard let call = phone.first(.talking) else { return }
                phone.ask(
                    .subscribe, in: call,
                    headers: [Header(.event, event), Header(.expires, ByteString("\(expires)"))],
                    at: now)
            }
            world.run(for: .seconds(1))
        }
        ask("refer", 60)
        #expect(world.ladder.count("NOTIFY") == before + 1)
        let news = try #require(world.ladder.requests("NOTIFY", to: "202").last)
        #expect(news.headers[.subscriptionState] == "active;expires=60")
        ask("dialog", 60)
        #expect(world.ladder.responses("489", to: "202").count == 1)
        ask("refer;id=77", 60)
        #expect(world.ladder.responses("481", to: "202").count == 1)
        ask("refer", 0)
        let last = try #require(world.ladder.requests("NOTIFY", to: "202").last)
        #expect(last.headers[.subscriptionState] == "terminated;reason=timeout")
        let told = world.ladder.count("NOTIFY")
        world.answer("203")
        world.run(for: .seconds(2))
        #expect(world.ladder.count("NOTIFY") == told)
        world.goHome()
        #expect(world.leftovers == [])
    }

    @Test("who comes too late to take the place of a call is told that it is over (RFC 3891 §3)")
    func tooLate() throws {
        var world = World.talking()
        let call = try #require(world["202"].first(.talking))
        let name = try #require(world["202"].replaces(call))
        world.hangUp("201")
        world.run(for: .seconds(2))
        for (phone, status) in [("202", Status.decline), ("203", .callOrTransactionDoesNotExist)] {
            world.at(phone) { $0.call("201", headers: [Header(.replaces, name)], at: $1) }
            world.run(for: .seconds(1))
            #expect(world.ladder.responses("\(status.rawValue)", to: phone).count == 1, "\(phone)")
        }
        world.run(for: .seconds(60))
        world.at("202") { $0.call("201", headers: [Header(.replaces, name)], at: $1) }
        world.run(for: .seconds(1))
        #expect(world.ladder.responses("481", to: "202").count == 1)
        world.goHome()
        #expect(world.leftovers == [])
    }

    @Test("two REFERs at once: the second waits")
    func twice() throws {
        var world = World.talking()
        world["203"].behaviour.answering = .manually
        world.transfer("202", to: "203")
        world.transfer("202", to: "204")
        world.run(for: .seconds(1))
        #expect(world.referStatus("202").sorted { $0 ?? 0 < $1 ?? 0 } == [202, 491])
        world.goHome()
        #expect(world.leftovers == [])
    }

    @Test("an emergency call stays where it is")
    func emergency() throws {
        var world = World.talking(
            """
            bellbird 1
            numbering germany area 30
            emergency { numbers 112; via provider }
            context staff { number 2xx { ring dialed } }
            """, to: "112")
        #expect(world.heard == [["201", "provider"]])
        world.transfer("201", to: "203")
        world.run(for: .seconds(1))
        #expect(world.referStatus("201") == [403])
        world.goHome()
        #expect(world.leftovers == [])
    }
}
