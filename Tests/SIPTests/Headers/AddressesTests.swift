import SIP
import Testing
import Wire

/// Headers that carry addresses.
struct AddressesTests {
    private func fields<Field: HeaderField>(_ value: ByteString, _: Field.Type) throws -> [Field] {
        try Headers([Header(Field.name, value)]).all(Field.self)
    }

    @Test("Contact: the star stands alone, addresses carry what a registrar needs")
    func contact() throws {
        #expect(try fields(" * ", Contact.self) == [.wildcard])
        // RFC 5626 §4.2 and §9.1.
        let outbound = try fields(
            """
            <sip:line1@192.0.2.2;transport=tcp;ob>; reg-id=1;expires=60;q=0.7;\
            +sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>"
            """, Contact.self)
        guard case .address(let address)? = outbound.first else {
            Issue.record("an address is wanted")
            return
        }
        #expect(address.uri.parameters.contains("ob"))
        #expect(address.parameters["reg-id"] == "1")
        #expect(address.parameters["expires"] == "60")
        #expect(address.parameters["q"] == "0.7")
        #expect(
            address.parameters["+sip.instance"]
                == "<urn:uuid:00000000-0000-1000-8000-000A95A0E128>")
        var out: [UInt8] = []
        Contact.address(address).write(to: &out)
        Contact.wildcard.write(to: &out)
        #expect(
            ByteString(out) == """
                <sip:line1@192.0.2.2;transport=tcp;ob>;reg-id=1;expires=60;q=0.7;\
                +sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>"*
                """)
    }

    @Test("Route, Record-Route and Path: what was read is written")
    func routes() throws {
        let value: ByteString = "<sip:p1.example.com;lr>, <sip:p2.example.com;lr>;x=y"
        #expect(
            try fields(value, Route.self).map(\.address.uri.host) == [
                .name("p1.example.com"), .name("p2.example.com"),
            ])
        #expect(try fields(value, RecordRoute.self).last?.address.parameters["x"] == "y")
        #expect(
            try fields(value, Path.self).last?.address.serialized
                == "<sip:p2.example.com;lr>;x=y")
    }

    @Test("RFC 3325 §9.1: P-Asserted-Identity holds a SIP and a telephone URI")
    func asserted() throws {
        let identities = try fields(
            "\"Cullen Jennings\" <sip:fluffy@cisco.com>, tel:+14085264000", PAssertedIdentity.self)
        #expect(identities.map(\.address.uri.scheme) == [.sip, .tel])
        #expect(identities.first?.address.displayName == "Cullen Jennings")
    }

    @Test("RFC 5806 §5.1 and RFC 7044 §5: who forwarded the call, and why")
    func diversion() throws {
        let diversion = try fields(
            "\"Bob\" <sip:bob@b.example>;reason=user-busy;counter=1, <sip:c@d>", Diversion.self)
        #expect(diversion.map(\.reason) == ["user-busy", nil])
        let history = try fields(
            "<sip:bob@b.example?Reason=SIP%3Bcause%3D302>;index=1.1;rc=1", HistoryInfo.self)
        #expect(history.first?.index == "1.1")
        #expect(history.first?.address.uri.headers == [Parameter("reason", "SIP;cause=302")])
    }

    @Test("RFC 3515 §2.1: Refer-To with an escaped Replaces; RFC 3892: Referred-By")
    func refer() throws {
        let target = try fields(
            "<sip:dave@denver.example.org?Replaces=12345%40192.168.118.3%3Bto-tag%3D12345>",
            ReferTo.self)
        #expect(
            target.first?.address.uri.headers.first?.value == "12345@192.168.118.3;to-tag=12345")
        #expect(
            try fields(
                "sip:referrer@referrer.example;cid=\"20398823.2UWQFN309shb3@a\"",
                ReferredBy.self
            ).first?.address.parameters["cid"] == "20398823.2UWQFN309shb3@a")
    }
}
