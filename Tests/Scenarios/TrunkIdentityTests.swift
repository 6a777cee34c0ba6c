import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// As whom calls go out over a trunk: number, name, privacy, and who forwarded them.
struct TrunkIdentityTests {
    private static func office(
        hidden: Bool = false, _ options: @escaping @Sendable (inout Trunk) -> Void
    ) -> Office {
        var alice = Office.Phone("201", name: "Alice \u{202E}A.")
        alice.dids = ["+493055510201"]
        alice.hidesNumber = hidden
        var office = Office.plain(alice, .init("202", name: "Bob"))
        office.trunks = ["provider", "other"]
        office.trunkOptions = [
            "provider": { trunk in
                trunk.callerID = "+493055510100"
                options(&trunk)
            }
        ]
        office.dialplan = """
            bellbird 1
            settings { main-number +493055510100 }
            numbering germany area 30
            emergency { numbers 112; via provider, other }

            context staff {
              allow local, national
              number 2xx { ring dialed for 30s }
              number 0x. { dial dialed via provider for 30s }
              number *31|0x. { callerid number "anonymous"; dial dialed via provider for 30s }
              number 9|0x. { dial dialed via provider callerid +493055510999 for 30s }
              number 8|0x. { callerid name "Sales"; dial dialed via provider for 30s }
            }

            incoming other { number +493055510201 { ring 201 for 20s } }
            """
        return office
    }

    private func world(
        hidden: Bool = false, _ options: @escaping @Sendable (inout Trunk) -> Void = { _ in }
    ) -> World {
        var world = World(Self.office(hidden: hidden, options))
        world["provider"].behaviour = .answering(after: .seconds(1))
        world.register()
        return world
    }

    /// The INVITE that reaches the provider when this phone dials.
    private func invite(
        _ world: inout World, from phone: String = "201", _ number: String = "0401234567"
    ) throws -> Request {
        world.ladder.clear(at: world.clock.now)
        world.call(phone, number)
        world.run(for: .seconds(3))
        let invite = try #require(world.ladder.requests("INVITE", to: "provider").first)
        world.hangUp(phone)
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        return invite
    }

    @Test(
        "the extension's direct number, else the line's, in the line's format; the name is cleaned")
    func numbers() throws {
        var world = world { $0.format = .national }
        var invite = try invite(&world)
        #expect(invite.from.uri.serialized == "sip:03055510201@office.test")
        #expect(invite.from.displayName == "Alice A.")
        #expect(invite.uri.user == "0401234567" && invite.to.uri.user == "0401234567")
        #expect(invite.headers[.privacy] == nil && invite.headers[.pAssertedIdentity] == nil)
        invite = try self.invite(&world, from: "202")
        #expect(invite.from.uri.user == "03055510100")
        invite = try self.invite(&world, "90401234567")
        #expect(invite.from.uri.user == "03055510999")
        invite = try self.invite(&world, "80401234567")
        #expect(invite.from.displayName == "Sales")
    }

    @Test(
        "where the provider wants to be told which number calls", arguments: Trunk.Identity.allCases
    )
    func identity(_ identity: Trunk.Identity) throws {
        var world = world { trunk in
            trunk.identity = identity
            trunk.saysPhone = true
            trunk.format = .digits
            trunk.fromUser = "account"
        }
        let invite = try invite(&world)
        let number: ByteString = "\"Alice A.\" <sip:493055510201@office.test;user=phone>"
        #expect(invite.from.uri.user == "account" && invite.uri.parameters["user"] == "phone")
        #expect(invite.headers[.pAssertedIdentity] == (identity == .asserted ? number : nil))
        #expect(invite.headers[.pPreferredIdentity] == (identity == .preferred ? number : nil))
        let party = invite.headers[.remotePartyID]?.description
        #expect(
            party
                == (identity == .remoteParty
                    ? "\(number);party=calling;screen=yes;privacy=off" : nil))
    }

    @Test(
        "a number that is withheld, by the extension or for one call, is told to the provider alone",
        arguments: Trunk.Identity.allCases, [true, false])
    func withheld(_ identity: Trunk.Identity, _ always: Bool) throws {
        var world = world(hidden: always) { $0.identity = identity }
        let invite = try invite(&world, always ? "0401234567" : "*310401234567")
        #expect(invite.from.uri.serialized == "sip:anonymous@anonymous.invalid")
        #expect(invite.from.displayName == "Anonymous")
        #expect(invite.headers[.privacy] == "id")
        let told: ByteString = "<sip:+493055510201@office.test>"
        #expect(invite.headers[.pAssertedIdentity] == (identity == .asserted ? told : nil))
        #expect(invite.headers[.pPreferredIdentity] == (identity == .preferred ? told : nil))
        if identity == .remoteParty {
            #expect(
                invite.headers[.remotePartyID]
                    == "<sip:+493055510201@office.test>;party=calling;screen=yes;privacy=full")
        }
        // Nowhere else does it stand.
        let hidden = identity == .from ? "\(invite.serialized())".contains("55510201") : false
        #expect(!hidden)
        #expect(invite.headers[.contact]?.description.contains("201@") == false)
    }

    @Test("for help nothing is withheld")
    func help() throws {
        var world = world(hidden: true) { $0.identity = .asserted }
        let invite = try invite(&world, "112")
        #expect(invite.headers[.privacy] == nil)
        #expect(invite.from.uri.user == "+493055510100")
    }

    /// 201 forwards a call from outside.
    private func forwarded(
        from caller: String, hidden: Bool = false,
        _ options: @escaping @Sendable (inout Trunk) -> Void
    ) throws -> Request {
        var world = world(hidden: hidden, options)
        _ = world.order(.forward("201", .set(.always, "0401234567", after: nil)))
        let from = try #require(URI(ByteString(caller)))
        let uri = try #require(URI("sip:+493055510201@office.test"))
        world.at("other") { phone, now in
            _ = phone.call(uri, to: NameAddress(uri), from: NameAddress(from), at: now)
        }
        world.run(for: .seconds(3))
        let invite = try #require(world.ladder.requests("INVITE", to: "provider").first)
        world.hangUp("other")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        return invite
    }

    @Test("a forwarded call shows who forwards, or who calls where the provider takes that")
    func forwards() throws {
        let caller = "sip:00441632960000@x.test"
        var invite = try forwarded(from: caller) { $0.identity = .asserted }
        #expect(invite.from.uri.user == "+493055510201")
        #expect(invite.headers[.pAssertedIdentity] == "<sip:+493055510201@office.test>")
        invite = try forwarded(from: caller) { trunk in
            trunk.identity = .asserted
            trunk.takesForeignNumbers = true
            trunk.format = .zeros
        }
        #expect(invite.from.uri.user == "00441632960000")
        // What the provider bills is ours all the same.
        #expect(invite.headers[.pAssertedIdentity] == "<sip:00493055510201@office.test>")
        #expect(
            invite.headers[.diversion]
                == "<sip:00493055510201@office.test>;reason=unconditional;counter=1")
        #expect(
            invite.headers[.historyInfo] == """
                <sip:00493055510201@office.test?Reason=SIP%3Bcause%3D302>;index=1, \
                <sip:0049401234567@office.test>;index=1.1;mp=1
                """)
        // Who does not say who calls stays unknown.
        invite = try forwarded(from: "sip:anonymous@anonymous.invalid") { $0.identity = .asserted }
        #expect(invite.from.uri.user == "anonymous" && invite.headers[.privacy] == "id")
        #expect(invite.headers[.pAssertedIdentity] == "<sip:+493055510201@office.test>")
    }

    @Test(
        "a provider is told of forwards by what it understands",
        arguments: [
            Trunk.ForwardHeader.diversion, .history, .none,
        ])
    func forwardHeaders(_ header: Trunk.ForwardHeader) throws {
        let invite = try forwarded(from: "sip:0401@x.test", hidden: true) { trunk in
            trunk.forwardHeaders = [header]
        }
        #expect(
            invite.headers[.diversion]
                == (header == .diversion
                    ? "<sip:+493055510201@office.test>;reason=unconditional;counter=1;privacy=full"
                    : nil))
        let history = invite.headers[.historyInfo]?.description
        #expect((history != nil) == (header == .history))
        #expect(history?.contains("&Privacy=history>;index=1,") ?? true)
    }

    @Test("a provider that forbids the number: the caller hears 403, and the trace says what to do")
    func forbidden() throws {
        var world = world()
        world["provider"].behaviour = .rejecting(.forbidden)
        let call = world.call("201", "0401234567")
        world.runUntilQuiet()
        #expect(world.events(of: "201").last == .ended(call, .theyRejected(.forbidden)))
        let steps = try #require(world.store.decisions.last).steps.map(\.what)
        #expect(
            steps.contains {
                $0.hasPrefix("trunk provider forbids the call, which showed +493055510201: ")
                    && $0.contains("`clip-no-screening`")
            })
        #expect(world.trunk("provider").lastFailure?.remedy.contains("caller number") == true)
        #expect(world.leftovers == [])
    }
}
