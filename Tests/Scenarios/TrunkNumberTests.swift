import Dialplan
import SIP
import Simulation
import Softphone
import Switchboard
import Testing
import Wire

/// Numbers that providers send: who is called, and who calls.
struct TrunkNumberTests {
    private func world(_ options: @escaping @Sendable (inout Trunk) -> Void = { _ in }) -> World {
        var office = Office.plain(.init("201"), .init("202"))
        office.trunks = ["provider"]
        office.trunkOptions = ["provider": options]
        office.dialplan = """
            bellbird 1
            numbering germany area 30

            context staff { number 2xx { ring dialed for 30s } }

            incoming provider {
              number +493055510201 { ring 201 for 20s }
              number +493055510202 { ring 202 for 20s }
              number 4711 { ring 202 for 20s }
            }
            """
        var world = World(office)
        world.register()
        return world
    }

    private static let spare = "sip:trunk@provider.test"

    /// Calls, and waits until it rings, or does not.
    private func call(
        _ world: inout World, _ uri: String, to: String? = nil,
        from: String = "sip:0401234567@provider.test", _ headers: [Header] = []
    ) throws {
        let target = try #require(URI(ByteString(uri)))
        let to = try #require(URI(ByteString(to ?? uri)))
        let from = try #require(URI(ByteString(from)))
        world.at("provider") { phone, now in
            _ = phone.call(
                target, to: NameAddress(to), from: NameAddress(displayName: "Eva", from),
                headers: headers, at: now)
        }
        world.run(for: .seconds(2))
    }

    /// What stands in the trace of the call that rings, or of the last one.
    private func steps(_ world: inout World) throws -> [String] {
        world.hangUp("provider")
        world.runUntilQuiet()
        #expect(world.leftovers == [])
        return try #require(world.store.decisions.last).steps.map(\.what)
    }

    @Test(
        "any form of the number rings the same phone",
        arguments: [
            "sip:+493055510202@office.test", "sip:00493055510202@office.test;user=phone",
            "sip:03055510202@office.test", "sip:493055510202@office.test",
            "sip:3055510202@office.test", "tel:+49-30-555-10202",
            "tel:3055510202;phone-context=+49", "tel:03055510202;phone-context=provider.test",
            "sip:3055510202;phone-context=+49@office.test;user=phone",
        ])
    func forms(_ uri: String) throws {
        var world = world()
        try call(&world, uri)
        let ringing = try #require(world["202"].first(.ringing))
        let invite = try #require(world["202"].calls[ringing]?.invite)
        #expect(invite.from.uri.user == "+49401234567")
        #expect(invite.from.displayName == "Eva")
        #expect(try steps(&world).contains("calling +49401234567: sent as 0401234567"))
    }

    @Test("a number that cannot be understood is kept, and the trace says so")
    func strange() throws {
        var world = world()
        try call(&world, "sip:4711@office.test", from: "sip:77@provider.test")
        let ringing = try #require(world["202"].first(.ringing))
        #expect(world["202"].calls[ringing]?.invite.from.uri.user == "77")
        #expect(
            try steps(&world).contains(
                "calling 77: not a number of the numbering plan, it stays as it is"))
        try call(&world, "sip:4712@office.test")
        world.runUntilQuiet()
        #expect(
            try steps(&world).contains(
                "called 4712 in the Request-URI: not a number of the numbering plan,"
                    + " it stays as it is"))
        #expect(world["provider"].calls.isEmpty)
    }

    @Test(
        "who is called stands where `did-from` says, and in the Request-URI where it does not",
        arguments: [
            (Trunk.CalledSource.to, Header(.subject, "x")),
            (.calledParty, Header(.pCalledPartyID, "<tel:+493055510202>")),
            (
                .diversion,
                Header(
                    .diversion,
                    "<sip:03055510202@a.test>;reason=no-answer, <sip:0401@a.test>;reason=deflection"
                )
            ),
            (
                .history,
                Header(
                    .historyInfo,
                    """
                    <sip:0401234@a.test>;index=1, <sip:03055510202@a.test>;index=1.1, \
                    <sip:03055510201@a.test>;index=1.1.1
                    """)
            ),
        ])
    func sources(_ source: Trunk.CalledSource, _ header: Header) throws {
        let to = source == .to ? "sip:03055510202@provider.test" : nil
        var world = world { $0.calledFrom = [source] }
        try call(&world, "sip:03055510201@office.test", to: to, [header])
        #expect(world["202"].first(.ringing) != nil)
        _ = try steps(&world)
        // Where it says nothing, or nothing that is a number.
        try call(
            &world, "sip:03055510201@office.test", to: "sip:office@provider.test",
            [Header(header.name, "<sip:nobody@x.test>;\"")])
        #expect(world["201"].first(.ringing) != nil)
        _ = try steps(&world)
        // Nobody else's word counts where it was not asked for.
        var other = self.world()
        try call(&other, "sip:03055510201@office.test", to: to, [header])
        #expect(other["201"].first(.ringing) != nil)
    }

    @Test("who calls stands where `caller-from` says; a wish for privacy is heard everywhere")
    func callers() throws {
        let asserted = [
            Header(.pAssertedIdentity, "\"Line\" <sip:trunk@provider.test>, <tel:+49-30-9999>"),
            Header(.remotePartyID, "\"Rita\" <sip:0302222222@x.test>;party=calling;privacy=off"),
        ]
        func shown(
            _ sources: [Trunk.CallerSource], _ headers: [Header]
        ) throws -> NameAddress {
            var world = world { $0.callerFrom = sources }
            try call(&world, "sip:03055510202@office.test", headers)
            let ringing = try #require(world["202"].first(.ringing))
            return try #require(world["202"].calls[ringing]?.invite.from)
        }
        #expect(try shown([.asserted, .from], asserted).uri.user == "+49309999")
        #expect(try shown([.remoteParty, .from], asserted).uri.user == "+49302222222")
        #expect(try shown([.remoteParty], asserted).displayName == "Rita")
        #expect(try shown([.from], asserted).uri.user == "+49401234567")
        #expect(try shown([.asserted, .remoteParty], []).uri.user == "+49401234567")
        for (source, header) in [
            (Trunk.CallerSource.from, Header(.privacy, "id")),
            (.from, Header(.privacy, "user;\"")),
            (.remoteParty, Header(.remotePartyID, "<sip:0302222222@x.test>;privacy=full")),
        ] {
            #expect(try shown([source], [header]).uri.host == .name("anonymous.invalid"))
        }
    }
}
