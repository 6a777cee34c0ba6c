import SIP
import Testing
import Wire

/// What the RFCs say is in their valid messages.
@Suite(.enabled(if: TortureMessage.areHere, Comment(rawValue: TortureMessage.absence)))
struct TortureDetailTests {
    private func request(_ id: String) throws -> Request {
        guard case .request(let request) = try Message(parsing: TortureMessage.named(id)) else {
            throw ParseError("not a request", at: 0)
        }
        return request
    }

    @Test("RFC 4475 §3.1.1.1: a short tortuous INVITE")
    func tortuous() throws {
        let invite = try request("wsinv")
        #expect(invite.method == .invite)
        #expect(invite.uri.user == "vivekg")
        #expect(invite.uri.host == .name("chair-dnrc.example.com"))
        #expect(invite.uri.parameters.contains("unknownparam"))
        #expect(invite.maxForwards == 68)
        #expect(invite.cSeq == CSeq(9, .invite))
        #expect(invite.to.uri.serialized == "sip:vivekg@chair-dnrc.example.com")
        #expect(invite.to.tag == "1918181833n")
        #expect(invite.from.displayName == "J Rosenberg \\\"")
        #expect(invite.from.tag == "98asjd8")
        #expect(invite.callID == "wsinv.ndaksdj@192.0.2.1")
        #expect(
            invite.vias.map(\.host) == [
                .address(.v4(0xC000_0202)), .name("spindle.example.com"),
                .address(.v4(0xC0A8_FF6F)),
            ])
        #expect(invite.vias.map(\.transport) == [.known(.udp), .known(.tcp), .known(.udp)])
        #expect(invite.vias[1].branch == "z9hG4bK9ikj8")
        #expect(invite.headers[.subject] == "")
        #expect(invite.headers[.other("newfangledheader")]?.hasPrefix("newfangled value") == true)
        #expect(
            invite.headers[.other("unknownheaderwithunusualvalue")] == ";;,,;;,;")
        #expect(try invite.headers.all(Route.self).count == 1)
        #expect(invite.body.starts(with: "v=0\r\n".utf8))
    }

    @Test("RFC 4475 §3.1.1.2: a wide range of valid characters")
    func characters() throws {
        let request = try request("intmeth")
        #expect(request.method.text == "!interesting-Method0123456789_*+`.%indeed'~")
        #expect(request.uri.user == "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*")
        #expect(request.uri.password == "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)")
        #expect(request.uri.host == .name("example.com"))
        #expect(request.cSeq.method == request.method)
    }

    @Test("RFC 4475 §3.1.1.3 and §3.1.1.4: escapes in URIs, and an escaped NUL")
    func escapes() throws {
        let escaped = try request("esc01")
        #expect(escaped.uri.user == "sips:user@example.com")
        #expect(escaped.uri.host == .name("example.net"))
        #expect(escaped.uri.serialized == "sip:sips%3Auser%40example.com@example.net")
        let null = try request("escnull")
        let contacts = try null.headers.all(Contact.self)
        #expect(contacts.count == 2)
        guard case .address(let first) = contacts[0], case .address(let second) = contacts[1]
        else {
            Issue.record("two addresses are wanted")
            return
        }
        #expect(first.uri.user == ByteString([0]))
        #expect(second.uri.user == ByteString([0, 0]))
    }

    @Test("RFC 4475 §3.1.1.5: a % in a method is no escape")
    func escapedMethod() throws {
        #expect(try request("esc02").method == .other("RE%47IST%45R"))
    }

    @Test("RFC 4475 §3.1.1.8: bytes behind Content-Length are no part of the message")
    func trailing() throws {
        let request = try request("dblreq")
        #expect(request.method == .register)
        #expect(request.body == [])
    }

    @Test("RFC 4475 §3.1.1.9: a semicolon in a user part is no parameter")
    func semicolon() throws {
        let uri = try request("semiuri").uri
        #expect(uri.user == "user;par=u@example.net")
        #expect(uri.parameters.list.isEmpty)
    }

    @Test("RFC 4475 §3.1.1.10: transports that nobody knows")
    func transports() throws {
        #expect(
            try request("transports").vias.map(\.transport) == [
                .known(.udp), .other("SCTP"), .known(.tls), .other("UNKNOWN"), .known(.tcp),
            ])
    }

    @Test("RFC 4475 §3.1.1.12 and §3.1.1.13: reason phrases in UTF-8, and none")
    func reasons() throws {
        guard
            case .response(let cyrillic) = try Message(
                parsing: TortureMessage.named("unreason")),
            case .response(let empty) = try Message(parsing: TortureMessage.named("noreason"))
        else {
            Issue.record("two responses are wanted")
            return
        }
        #expect(cyrillic.reason.description.hasPrefix("= 2**3 * 5**2 но сто"))
        #expect(empty.status == .trying)
        #expect(empty.reason == "")
    }

    @Test("RFC 4475 §3.3.13 and §3.3.14: without brackets a parameter is the header's")
    func contactParameters() throws {
        guard case .address(let bare)? = try request("cparam01").headers.first(Contact.self),
            case .address(let inside)? = try request("cparam02").headers.first(Contact.self)
        else {
            Issue.record("two contacts are wanted")
            return
        }
        #expect(bare.parameters.contains("unknownparam"))
        #expect(!bare.uri.parameters.contains("unknownparam"))
        #expect(inside.uri.parameters.contains("unknownparam"))
        #expect(inside.parameters.list.isEmpty)
    }

    @Test("RFC 4475 §3.3.15: an escaped Route in a Contact stays")
    func escapedRoute() throws {
        guard case .address(let contact)? = try request("regescrt").headers.first(Contact.self)
        else {
            Issue.record("a contact is wanted")
            return
        }
        #expect(contact.uri.headers == [Parameter("route", "<sip:sip.example.com>")])
    }

    @Test("RFC 4475 §3.1.2.13: a question mark needs brackets")
    func bareHeaders() throws {
        let request = try request("regbadct")
        #expect(throws: ParseError.self) { try request.headers.all(Contact.self) }
    }

    @Test("RFC 5118 §4.3 and §4.4: a port inside the brackets is part of the address")
    func ports() throws {
        let inside = try request("port-ambiguous").uri
        #expect(inside.port == nil)
        #expect(inside.host == .address(.v6(high: 0x2001_0DB8_0000_0000, low: 0x10_5070)))
        let outside = try request("port-unambiguous").uri
        #expect(outside.port == 5070)
        #expect(outside.host == .address(.v6(high: 0x2001_0DB8_0000_0000, low: 0x10)))
    }

    @Test("RFC 5118 §4.5: received with and without brackets")
    func received() throws {
        let with = try request("via-received-param-with-delim").vias.first?.parameters["received"]
        let without = try request("via-received-param-no-delim").vias.first?.parameters["received"]
        #expect(with == "[2001:db8::9:255]")
        #expect(without == "2001:db8::9:255")
    }
}
