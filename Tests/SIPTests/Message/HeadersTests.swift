import SIP
import Testing
import Wire

/// The table of header fields, and their names.
struct HeadersTests {
    private func names(_ line: String) throws -> HeaderName {
        let request = try Message(parsing: Samples.invite(with: line + ": 1"))
        guard case .request(let read) = request else { throw ParseError("request", at: 0) }
        return try #require(read.headers.fields.first { $0.value == "1" }?.name)
    }

    @Test("names are found in any case, and written as their RFCs write them")
    func known() throws {
        #expect(try names("WWW-AUTHENTICATE") == .wwwAuthenticate)
        #expect(try names("rack") == .rAck)
        #expect(try names("p-ASSERTED-identity") == .pAssertedIdentity)
        #expect(try names("SIP-ETag") == .sipETag)
        #expect(try names("X-Anything") == .other("x-anything"))
        var request = try Samples.request()
        request.headers = Headers([
            Header(.wwwAuthenticate, "1"), Header(.rAck, "2"), Header(.minSE, "3"),
            Header(.mimeVersion, "4"), Header(.other("x-anything"), "5"),
        ])
        let text = String(decoding: request.serialized(), as: UTF8.self)
        #expect(
            text.contains(
                """
                WWW-Authenticate: 1\r
                RAck: 2\r
                Min-SE: 3\r
                MIME-Version: 4\r
                x-anything: 5\r

                """))
    }

    @Test(
        "compact forms (RFC 3261 §7.3.3 and the extensions)",
        arguments: [
            ("a", HeaderName.acceptContact), ("u", .allowEvents), ("m", .contact),
            ("e", .contentEncoding), ("c", .contentType), ("o", .event), ("y", .identity),
            ("r", .referTo), ("b", .referredBy), ("j", .rejectContact), ("d", .requestDisposition),
            ("x", .sessionExpires), ("s", .subject), ("k", .supported), ("z", .other("z")),
        ])
    func compact(_ letter: String, _ name: HeaderName) throws {
        guard letter != "c", letter != "m" else {
            #expect(try Samples.request().headers.contains(name))
            return
        }
        #expect(try names(letter) == name)
        #expect(try names(letter.uppercased()) == name)
    }

    @Test("setting a header replaces all of its name in the first one's place")
    func setting() {
        var headers = Headers([
            Header(.supported, "a"), Header(.subject, "b"), Header(.supported, "c"),
        ])
        headers[.supported] = "d"
        #expect(headers.fields == [Header(.supported, "d"), Header(.subject, "b")])
        headers[.allow] = "e"
        #expect(headers.fields.last == Header(.allow, "e"))
        headers[.supported] = nil
        #expect(headers.fields == [Header(.subject, "b"), Header(.allow, "e")])
    }

    @Test("RFC 3261 §7.3.1: lists on one line and on several read the same")
    func lists() throws {
        let one = Headers([Header(.route, "<sip:a;lr>, <sip:b,c@d;lr> ,\"x, y\" <sip:e>")])
        let many = Headers([
            Header(.route, "<sip:a;lr>"), Header(.supported, "x"),
            Header(.route, "<sip:b,c@d;lr>,\"x, y\" <sip:e>"),
        ])
        let routes = try one.all(Route.self)
        #expect(routes.count == 3)
        #expect(routes.map(\.address.uri.user) == [nil, "b,c", nil])
        #expect(try many.all(Route.self) == routes)
        #expect(try many.first(Route.self) == routes.first)
        #expect(try many.first(Path.self) == nil)
    }

    @Test("a list with a hole in it is refused")
    func badLists() {
        for value: ByteString in ["<sip:a>,,<sip:b>", "<sip:a> <sip:b>", ",<sip:a>"] {
            #expect(throws: ParseError.self) {
                try Headers([Header(.route, value)]).all(Route.self)
            }
        }
    }

    @Test("tokens are found in any of their header's lines, whole and in any case")
    func tokens() {
        let headers = Headers([
            Header(.supported, "timer , 100rel"), Header(.supported, "Replaces"),
            Header(.require, "path"),
        ])
        #expect(headers.names("100REL", in: .supported))
        #expect(headers.names("replaces", in: .supported))
        #expect(!headers.names("replace", in: .supported))
        #expect(!headers.names("path", in: .supported))
    }
}
