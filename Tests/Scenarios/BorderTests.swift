import Dialplan
import SDP
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// What crosses the exchange from one party to another, and what never does (docs/manual/edge.md):
/// whatever a phone or a provider puts into its messages, the other side sees the exchange alone.
struct BorderTests {
    private static let plan = """
        bellbird 1
        numbering germany area 30
        emergency { numbers 112; via provider, other }
        context staff {
          allow local, national
          number 2xx { ring dialed for 20s }
          number 0x. { dial dialed via provider for 30s }
        }
        incoming provider {
          number +493055510201 { ring 201 for 20s }
          number +493055510300 { dial 0401234567 via other as 202 }
        }
        incoming other { number +493055510202 { ring 202 for 20s } }
        """

    private static func office(
        _ options: @escaping @Sendable (inout Trunk) -> Void = { _ in }
    ) -> Office {
        var office = Office.plain(
            .init("201", name: "Alice"), .init("202", name: "Bob"), .init("203"))
        office.trunks = ["provider", "other"]
        for name in office.trunks {
            office.trunkOptions[name] = { trunk in
                trunk.callerID = "+493055510100"
                trunk.identity = .asserted
                options(&trunk)
            }
        }
        office.dialplan = plan
        // The exchange stands behind a router.
        office.outside.address = .fixed(.v4(0xCB00_7107))
        return office
    }

    private static func world(_ office: Office = office(), seed: UInt64 = 1) -> World {
        var world = World(office, seed: seed)
        world.router = SocketAddress(.v4(0xCB00_7107), 5_060)
        world.register()
        return world
    }

    /// The ways of a call: who calls whom.
    private enum Way: CaseIterable {
        case inside, out, `in`, through

        var ends: (from: String, number: ByteString, to: String) {
            switch self {
            case .inside: ("201", "202", "202")
            case .out: ("201", "0401234567", "provider")
            case .in: ("provider", "+493055510201", "201")
            case .through: ("provider", "+493055510300", "other")
            }
        }
    }

    /// Headers that the exchange writes: nothing else ever leaves it.
    private static let written: Set<HeaderName> = [
        .accept, .alertInfo, .allow, .allowEvents, .authorization, .callInfo, .contact,
        .contentType, .contentDisposition, .date, .diversion, .event, .expires, .historyInfo,
        .maxBreadth, .minExpires, .minSE, .pAssertedIdentity, .path, .priority, .privacy,
        .proxyAuthorization, .rAck, .rSeq, .reason, .recordRoute, .referredBy, .require,
        .retryAfter, .route, .server, .sessionExpires, .subject, .subscriptionState, .supported,
        .timestamp, .unsupported, .userAgent, .warning, .wwwAuthenticate,
    ]

    private static let attributes: Set<ByteString> = [
        "rtpmap", "fmtp", "ptime", "maxptime", "rtcp-fb", "sendrecv", "sendonly", "recvonly",
        "inactive", "rtcp-mux", "crypto", "extmap", "framerate", "imageattr",
    ]

    /// Nothing of one party stands in what another is sent, and all of it is in our own form.
    private func holds(_ world: World, _ comment: Comment) {
        let traces = world.traces()
        for rung in world.ladder.rungs where rung.from == "pbx" {
            let text = String(decoding: rung.bytes, as: UTF8.self)
            let foreign = traces.filter { $0.key != rung.to }.flatMap(\.value)
            for trace in foreign where text.contains(trace) {
                Issue.record("\(rung.to) is told \(trace):\n\(text)\n\(comment)")
            }
            if rung.to.first?.isNumber != true, text.contains("10.0.") {
                Issue.record("\(rung.to) is told an address inside:\n\(text)")
            }
            isOurs(rung, text)
        }
    }

    private func isOurs(_ rung: Ladder.Rung, _ text: String) {
        guard let message = try? Message(parsing: rung.bytes) else {
            Issue.record("not a message:\n\(text)")
            return
        }
        let (headers, body) =
            switch message {
            case .request(let request): (request.headers, request.body)
            case .response(let response): (response.headers, response.body)
            }
        let others = Set(headers.fields.map(\.name)).subtracting(Self.written)
        #expect(others == [], "\(text)")
        guard let description = SessionDescription(lenient: body) else { return }
        #expect(description.origin.user == "bellbird" && description.name == "-")
        #expect(description.attributes == [] && description.bandwidths == [])
        for line in description.media {
            #expect(line.kind.text != "other" && line.connection == nil, "\(text)")
            let names = Set(line.attributes.map(\.name)).subtracting(Self.attributes)
            #expect(names == [], "\(text)")
        }
        let unknown = text.split(separator: "\r\n\r\n", maxSplits: 1).last?
            .split(separator: "\r\n").filter { !"vosctbma".contains($0.first ?? "?") }
        #expect(unknown == [], "\(text)")
    }

    /// One call with everything in it that a call may have.
    private func live(_ way: Way, _ seed: UInt64, _ world: inout World) {
        var dice = Dice(seed: seed)
        let (from, number, to) = way.ends
        world[to].behaviour.givesEarlyMedia = dice.happens(0.5)
        world[to].behaviour.speaksReliableProvisionals = dice.happens(0.5)
        world[from].behaviour.speaksReliableProvisionals = dice.happens(0.5)
        world[from].behaviour.offersLate = dice.happens(0.2)
        let refusals: [Status] = [
            .busyHere, .movedTemporarily, .unauthorized, .badExtension, .serviceUnavailable,
            .decline, .proxyAuthenticationRequired, .sessionIntervalTooSmall,
        ]
        let isRefused = dice.happens(0.3)
        world[to].behaviour.answering =
            isRefused ? .rejecting(dice.element(of: refusals)) : .after(.seconds(1))
        world.at(from) { _ = $0.call(number, at: $1) }
        world.run(for: .seconds(4))
        for name in [from, to] {
            world.at(name) { phone, now in
                guard let call = phone.first(.talking) else { return }
                phone.sendMessage("hello", in: call, at: now)
                // Two phones may say to each other what they like.
                if way != .inside {
                    phone.sendInfo(
                        [UInt8](HostileSide.mark(name).utf8),
                        contentType: ByteString("application/x-\(name)"), in: call, at: now)
                }
                phone.ask(.options, in: call, headers: [], at: now)
            }
            world.run(for: .seconds(1))
            if dice.happens(0.5) {
                world.hold(name)
                world.run(for: .seconds(1))
                world.resume(name)
                world.run(for: .seconds(1))
            }
        }
        world.hangUp(dice.happens(0.5) ? from : to)
        world.runUntilQuiet()
    }

    @Test(
        "random and hostile headers and descriptions, from every side, in every way a call can go",
        arguments: Array(UInt64(1)...40))
    func hostile(_ seed: UInt64) {
        for way in Way.allCases {
            var world = Self.world(seed: seed)
            let side = HostileSide(seed: seed)
            world.tamper = { side.changed($0, by: $1) }
            live(way, seed, &world)
            #expect(world.ladder.count("INVITE", from: "pbx") > 0, "\(way) \(world.ladder.text)")
            holds(world, "seed \(seed), \(way)")
            #expect(world.leftovers.filter { !$0.contains("in phone") } == [])
        }
    }

    /// The message inside a call is meant for the other side; what else INFO brings is not.
    @Test("in a call with a trunk, texts pass and what an INFO brings does not")
    func inCall() throws {
        var world = Self.world()
        world["provider"].behaviour = .answering(after: .seconds(1))
        world.call("201", "0401234567")
        world.run(for: .seconds(3))
        world.at("201") { phone, now in
            guard let call = phone.first(.talking) else { return }
            phone.sendMessage("hello", in: call, at: now)
            phone.sendInfo([1], contentType: "application/x-inside", in: call, at: now)
            phone.sendInfo(
                [UInt8]("<media_control/>".utf8), contentType: "application/media_control+xml",
                in: call, at: now)
        }
        world.run(for: .seconds(1))
        let text = try #require(world.ladder.requests("MESSAGE", to: "provider").first)
        #expect(text.headers[.contentType] == "text/plain" && text.body == Array("hello".utf8))
        let signals = world.ladder.requests("INFO", to: "provider")
        #expect(signals.map { $0.headers[.contentType] } == ["application/media_control+xml"])
        let refusal = try #require(world.ladder.responses("415", to: "201").first)
        #expect(refusal.headers[.accept] == "application/media_control+xml")
        world.endAll()
    }

    @Test("what a phone says of who it is: no provider and no other phone hears of it")
    func untrusted() throws {
        var world = Self.world()
        world["provider"].behaviour = .answering(after: .seconds(1))
        let forged: [Header] = [
            Header(.pAssertedIdentity, "<sip:+4930999999@office.test>"),
            Header(.pPreferredIdentity, "<sip:+4930999999@office.test>"),
            Header(.remotePartyID, "<sip:+4930999999@office.test>;party=calling"),
            Header(.diversion, "<sip:+4930999999@office.test>"),
            Header(.historyInfo, "<sip:+4930999999@office.test>;index=1"),
            Header(.replyTo, "<sip:+4930999999@office.test>"), Header(.privacy, "none"),
        ]
        for (number, to) in [("0401234567", "provider"), ("202", "202")] {
            world.at("201") { _ = $0.call(ByteString(number), headers: forged, at: $1) }
            world.run(for: .seconds(2))
            let invite = try #require(world.ladder.requests("INVITE", to: to).first)
            #expect(!String(decoding: invite.serialized(), as: UTF8.self).contains("4930999999"))
            world.endAll()
        }
    }

    @Test("a transfer tells no provider which extension wanted it, and phones are told")
    func transferred() throws {
        var world = Self.world()
        world["provider"].behaviour = .answering(after: .seconds(1))
        world["202"].behaviour = .answering(after: .seconds(1))
        for (number, to) in [("0401234567", "provider"), ("203", "203")] {
            world.ladder.clear(at: world.now)
            world.call("201", "202")
            world.run(for: .seconds(3))
            world.at("202") { phone, now in
                guard let call = phone.first(.talking) else { return }
                phone.transfer(call, to: ByteString(number), at: now)
            }
            world.run(for: .seconds(3))
            let invite = try #require(world.ladder.requests("INVITE", to: to).first)
            #expect((invite.headers[.referredBy] != nil) == (to == "203"))
            #expect(!invite.callID.bytes.contains(0x40))
            world.endAll()
        }
    }

    // MARK: - Headers that pass

    private static let said: [Header] = [
        Header(.other("x-customer"), "4711"), Header(.subject, "a question"),
        Header(.other("x-other"), "no"), Header(.organization, "no"),
    ]

    private func passed(_ invite: Request) -> [String] {
        [.other("x-customer"), .subject, .other("x-other"), .organization].compactMap {
            invite.headers[$0]?.description
        }
    }

    @Test("`pass`: named headers go out and come in, and between trunks those that both name")
    func passing() throws {
        var office = Self.office { $0.passedHeaders = ["x-customer", "subject"] }
        let options = office.trunkOptions["other"]
        office.trunkOptions["other"] = {
            options?(&$0)
            $0.passedHeaders = ["subject", "organization"]
        }
        let expected: [Way: [String]] = [
            .inside: [], .out: ["4711", "a question"], .in: ["4711", "a question"],
            .through: ["a question"],
        ]
        for way in Way.allCases {
            var world = Self.world(office)
            let (from, number, to) = way.ends
            world.at(from) { _ = $0.call(number, headers: Self.said, at: $1) }
            world.run(for: .seconds(1))
            let invite = try #require(world.ladder.requests("INVITE", to: to).first)
            #expect(passed(invite) == expected[way], "\(way)")
            world.endAll()
        }
    }

    @Test("what passes is bounded, and no line ends get in")
    func bounded() throws {
        let office = Self.office { $0.passedHeaders = ["x-customer", "subject"] }
        var world = Self.world(office)
        let long = ByteString(String(repeating: "x", count: 257))
        let fits = ByteString(String(repeating: "y", count: 256))
        let headers =
            [Header(.subject, long), Header(.subject, "a\tb")]
            + Array(repeating: Header(.other("x-customer"), fits), count: 9)
        world.at("201") { _ = $0.call("0401234567", headers: headers, at: $1) }
        world.run(for: .seconds(1))
        let invite = try #require(world.ladder.requests("INVITE", to: "provider").first)
        #expect(invite.headers.values(of: .subject) == [])
        #expect(invite.headers.values(of: .other("x-customer")) == [fits, fits, fits, fits])
        world.endAll()
    }

    // MARK: - Texts

    @Test("texts cross as texts: not to what they reply, and nothing but text")
    func texts() throws {
        var world = Self.world()
        let headers: [Header] = [
            Header(.inReplyTo, "call-of-201"), Header(.subject, "lunch"),
            Header(.contentDisposition, "render;filename=\"C:\\\\inside\""),
            Header(.contentType, "text/plain;charset=utf-8;x-host=inside.test"),
        ]
        world.at("201") {
            $0.ask(.message, of: "0401234567", headers: headers, body: [0x41], at: $1)
        }
        world.run(for: .seconds(1))
        let text = try #require(world.ladder.requests("MESSAGE", to: "provider").first)
        #expect(text.headers[.contentType] == "text/plain;charset=utf-8")
        #expect(text.headers[.subject] == "lunch" && text.headers[.inReplyTo] == nil)
        #expect(text.headers[.contentDisposition] == nil && text.body == [0x41])
        for (from, number) in [("201", "0401234567"), ("provider", "+493055510201")] {
            world.at(from) {
                $0.ask(
                    .message, of: ByteString(number),
                    headers: [Header(.contentType, "application/x-inside")], body: [1], at: $1)
            }
            world.run(for: .seconds(1))
            let answer = try #require(world.ladder.responses("415", to: from).first)
            #expect(answer.headers[.accept] != nil)
        }
        world.endAll()
    }
}
