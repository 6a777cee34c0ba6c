import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// What strangers learn, what they cost, and that nothing of theirs gets out.
struct StrangerTests {
    private static let outside = IPAddress.v4(0xC000_0207)

    /// Its trunk is there, and strangers of 192.0.2.0/24 are read however many they are: what is
    /// tried here is what stands behind the bans and the rates.
    private func office() -> World {
        var office = Office.plain(.init("201"), .init("202"))
        office.trunks = ["provider"]
        office.dialplan = """
            bellbird 1

            context staff {
              allow local, national, mobile, international, premium
              number 2xx { ring dialed for 30s }
              number x.  { dial dialed via provider for 30s }
            }

            incoming provider {
              number 49301234 { ring 201, 202 for 20s }
              otherwise { hangup not-found }
            }
            """
        office.defence.exempt = IPNetwork("192.0.2.0/24").map { [$0] } ?? []
        var world = World(office)
        world.register()
        return world
    }

    private static let methods: [SIP.Method] = [
        .register, .invite, .options, .subscribe, .message, .publish, .refer,
    ]

    // MARK: - Enumeration

    /// The same text whoever was asked for, but for what the asker has sent and what is random.
    private func shape(_ bytes: [UInt8], _ user: String) throws -> String {
        guard case .response(var response) = try Message(parsing: bytes) else { return "" }
        response.callID = "id"
        response.vias = []
        response.to.parameters = Parameters()
        let challenges = response.headers.values(of: .wwwAuthenticate)
        let plain = challenges.compactMap { Challenge($0) }.map { challenge in
            var challenge = challenge
            #expect(challenge.nonce.count == 72)
            challenge.nonce = "nonce"
            return "\(challenge.serialized)"
        }
        response.headers[.wwwAuthenticate] = nil
        let text = String(decoding: response.serialized(), as: UTF8.self)
        return text.replacing(user, with: "USER") + plain.joined()
    }

    @Test("existing and unknown users get the same answers, asked for and asked as")
    func enumeration() throws {
        var world = office()
        var stranger = Stranger(at: Self.outside)
        for method in Self.methods {
            var seen: Set<String> = []
            for user in ["201", "202", "299", "100", "999"] {
                for password in [nil, "wrong"] as [ByteString?] {
                    var request = stranger.request(method, as: "x", to: ByteString(user))
                    if method == .register {
                        request = stranger.request(method, as: ByteString(user))
                    }
                    if let password, let challenge = world.knock(request, by: stranger)?.challenge {
                        request = stranger.proved(
                            request, challenge, user: ByteString(user), password: password)
                    }
                    let answers = world.answers(to: request.serialized(), over: stranger.flow)
                    #expect(answers.count == 1)
                    for answer in answers { seen.insert(try shape(answer, user)) }
                }
            }
            #expect(seen.count == 1, "\(method.text): \(seen)")
        }
    }

    // MARK: - Amplification

    @Test("a stranger gets one answer to each message, and never a second one by itself")
    func oneAnswer() {
        var world = office()
        var stranger = Stranger(at: Self.outside)
        for method in Self.methods + [.bye, .notify, .info, .update, .prack, .cancel, .ack] {
            let request = stranger.request(method, as: "201")
            let bytes = request.serialized()
            let before = world.ladder.rungs.count
            let answers = world.answers(to: bytes, over: stranger.flow)
            #expect(answers.count <= 1, "\(method.text)")
            let out = answers.reduce(0) { $0 + $1.count }
            // RFC 3261 §8.2.6.2: Via, From, To, Call-ID and CSeq come back; a challenge is added.
            #expect(out * 10 <= bytes.count * 15, "\(method.text): \(out) for \(bytes.count)")
            world.run(for: .seconds(64))
            #expect(
                world.ladder.rungs.dropFirst(before).count {
                    $0.to == stranger.address.description
                } == answers.count)
        }
        let census = world.census
        #expect(census.serverTransactions == 0 && census.calls == 0 && census.legs == 0)
    }

    // MARK: - Open relay

    private static let prefixes = [
        "", "0", "00", "000", "9", "90", "900", "9011", "011", "+", "%2b", "%2B", "810", "0011",
        "*72", "**", "#31#", "8", "1", "tel:+", "88888", "9,", "0;isub=",
    ]
    private static let numbers = [
        "972592277524", "442037690000", "19005551212", "4930123456", "112", "911", "202", "1",
        "201", "49301234",
    ]

    /// Tricks of dialers that look for an exchange which calls for everybody.
    private func trick(_ number: Int, _ request: inout Request, _ trunk: SocketAddress) {
        switch number % 12 {
        case 1: request.uri.host = .address(trunk.ip)
        case 2: request.headers.append(.route, ByteString("<sip:\(trunk);lr>"))
        case 3: request.uri.parameters["phone-context"] = "+1"
        case 4: request.uri.parameters["maddr"] = ByteString("\(trunk.ip)")
        case 5: request.headers.append(.pAssertedIdentity, "<sip:201@office.test>")
        case 6: request.headers[.contact] = ByteString("<sip:0@\(trunk)>")
        case 7: request.to = NameAddress(URI(user: "49301234", host: .address(trunk.ip)))
        case 8: request.to.parameters["tag"] = "guess"
        case 9: request.headers.append(.referTo, ByteString("<sip:0123@\(trunk)>"))
        case 10: request.headers.append(.replaces, "a@b;to-tag=1;from-tag=2")
        case 11:
            request.headers.append(
                .authorization,
                """
                Digest username="201", realm="office.test", nonce="1", uri="sip:office.test", \
                response="00000000000000000000000000000000", qop=auth, nc=1, cnonce="x"
                """)
        default: break
        }
    }

    @Test("100,000 tries to call through the exchange: nothing reaches the trunk, nothing is left")
    func openRelay() {
        let world = office()
        var exchange = world.exchange
        let trunk = world["provider"].local
        let before = world.census
        var stranger = Stranger(at: Self.outside)
        var (out, answered) = (0, 0)
        for number in 0..<100_000 {
            let prefix = Self.prefixes[number % Self.prefixes.count]
            let callee = Self.numbers[number / Self.prefixes.count % Self.numbers.count]
            let method: SIP.Method = number % 7 == 6 ? .refer : number % 7 == 5 ? .message : .invite
            let user: ByteString = number % 2 == 0 ? "201" : "49301234"
            var request = stranger.request(method, as: user, to: ByteString(prefix + callee))
            trick(number, &request, trunk)
            let outbox = exchange.handle(
                .received(request.serialized(), over: stranger.flow),
                at: world.instant(after: .milliseconds(number)))
            answered += outbox.transmissions.count
            out += outbox.transmissions.count { $0.flow.remote != stranger.address }
            out += outbox.media.count + outbox.questions.count
        }
        #expect(out == 0)
        #expect(answered == 100_000)
        let (reply, _) = exchange.perform(.status, at: world.instant(after: .seconds(100)))
        guard case .status(let census, _, _) = reply else { return }
        #expect(census.calls == before.calls && census.legs == before.legs)
        #expect(census.serverTransactions == 0 && census.clientTransactions == 0)
    }

    // MARK: - Hijacking

    @Test("a Contact that names a third party: calls go where the REGISTER came from")
    func hijackedContact() {
        var world = office()
        var phone = Stranger(at: Self.outside)
        let trunk = world["provider"].local
        for target in ["sip:0123@\(trunk)", "sip:x@127.0.0.1", "sip:x@169.254.169.254"] {
            var request = phone.request(.register, as: "202")
            request.headers[.contact] = ByteString("<\(target)>")
            guard let challenge = world.knock(request, by: phone)?.challenge else {
                Issue.record("not challenged")
                continue
            }
            request = phone.proved(
                request, challenge, user: "202", password: "secret-202")
            #expect(world.knock(request, by: phone)?.status == .ok)
        }
        world.ladder.clear(at: world.now)
        world.call("201", "202")
        world.run(for: .seconds(2))
        let invited = world.ladder.rungs.filter { $0.from == "pbx" && $0.what.hasPrefix("INVITE") }
        #expect(invited.contains { $0.to == phone.address.description })
        #expect(
            Set(invited.map(\.to)).isSubset(of: ["202", phone.address.description]),
            "\(invited.map(\.to))")
    }

    /// A request of the dialog that 201 has, as somebody would write it who has seen it all.
    private func injected(_ method: SIP.Method, _ world: World, by stranger: inout Stranger)
        -> Request?
    {
        let seen = world.ladder.rungs.last { $0.from == "201" && $0.what.hasPrefix("ACK") }
        guard let bytes = seen?.bytes, case .request(var request)? = try? Message(parsing: bytes)
        else { return nil }
        request.vias = stranger.request(method, as: "201").vias
        request.method = method
        request.cSeq = CSeq(request.cSeq.number + 1, method)
        if method == .refer { request.headers.append(.referTo, "<sip:0123@office.test>") }
        return request
    }

    @Test("who has seen all of a call cannot end or change it from elsewhere, and no guess can")
    func injection() throws {
        var world = office()
        world["202"].behaviour = .answering(after: .seconds(1))
        let call = world.call("201", "202")
        world.run(for: .seconds(3))
        var stranger = Stranger(at: Self.outside)
        for method: SIP.Method in [.bye, .invite, .refer, .update, .info, .message, .cancel] {
            let request = try #require(injected(method, world, by: &stranger))
            let answer = world.knock(request, by: stranger)
            #expect(answer.map { !$0.status.isSuccess } ?? true, "\(method.text)")
        }
        let right = try #require(injected(.bye, world, by: &stranger))
        for number in 0..<20_000 {
            var guess = right
            if number % 2 == 0 { guess.to.parameters["tag"] = ByteString("t\(number)") }
            if number % 3 != 0 { guess.callID = ByteString("c\(number)@office.test") }
            guard guess.to.tag != right.to.tag || guess.callID != right.callID else { continue }
            #expect(world.knock(guess, by: stranger)?.status == .callOrTransactionDoesNotExist)
        }
        world.run(for: .seconds(5))
        #expect(world["201"].calls[call]?.state == .talking)
        world.hangUp("201")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
    }
}
