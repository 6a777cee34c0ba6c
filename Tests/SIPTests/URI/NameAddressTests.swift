import SIP
import Testing
import Wire

/// `"Display Name" <uri>;parameters` (RFC 3261 §20.10).
struct NameAddressTests {
    private func read(_ text: String) throws -> NameAddress {
        var scanner = ByteScanner([UInt8](text.utf8))
        return try NameAddress(scanning: &scanner)
    }

    @Test("the examples of RFC 3261 §20.20 and §20.39")
    func examples() throws {
        let quoted = try read("\"A. G. Bell\" <sip:agb@bell-telephone.com> ;tag=a48s")
        #expect(quoted.displayName == "A. G. Bell")
        #expect(quoted.uri.serialized == "sip:agb@bell-telephone.com")
        #expect(quoted.tag == "a48s")
        let bare = try read("sip:+12125551212@server.phone2net.com;tag=887s")
        #expect(bare.displayName == nil)
        #expect(bare.uri.parameters.list.isEmpty)
        #expect(bare.tag == "887s")
        let tokens = try read("Anonymous  Caller<sip:c8oqz84zk7z@privacy.org>;tag=hyh8")
        #expect(tokens.displayName == "Anonymous  Caller")
        #expect(tokens.tag == "hyh8")
    }

    @Test("a display name is written in quotes, its escapes kept")
    func writing() throws {
        let address = try read(#""a \"b\" \\" <sip:a@b>;x="q;,";y"#)
        #expect(address.displayName == #"a "b" \"#)
        #expect(address.serialized == #""a \"b\" \\" <sip:a@b>;x="q;,";y"#)
        #expect(try read(address.serialized.description) == address)
    }

    @Test("a line end in a display name cannot begin a header")
    func injection() {
        let address = NameAddress(
            displayName: "a\r\nVia: x", URI(user: "a", host: .name("b")))
        #expect(address.serialized == "\"a  Via: x\" <sip:a@b>")
    }

    @Test("UTF-8 display names, quoted and not")
    func utf8() throws {
        #expect(try read("\"Jürgen\" <sip:j@b>").displayName == "Jürgen")
        #expect(try read("Jürgen <sip:j@b>").displayName == "Jürgen")
    }

    @Test("reading stops before the comma of a list")
    func list() throws {
        var scanner = ByteScanner([UInt8]("<sip:a@b>;q=0.5 , <sip:c@d>".utf8))
        let first = try NameAddress(scanning: &scanner)
        #expect(first.parameters["q"] == "0.5")
        #expect(scanner.peek == 0x2C)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "<>", "<sip:a@b", "\"open <sip:a@b>", "\"a\" sip:a@b", "< sip:a@b>", "<sip:a@b >",
            "Bell, Alexander <sip:a@b>", "<sip:a@b>;", "<sip:a@b>;;tag=1", "<sip:a@b>;tag=",
            "<sip:a@b> x", "sip:a@b?x=y", "<sip:a@b>;tag=\"open",
        ])
    func refused(_ text: String) {
        #expect(throws: ParseError.self) { try read(text) }
    }

    @Test("setting the tag replaces it, nil removes it")
    func tag() throws {
        var address = try read("<sip:a@b>;x=1;tag=1")
        address.tag = "2"
        #expect(address.serialized == "<sip:a@b>;x=1;tag=2")
        address.tag = nil
        #expect(address.serialized == "<sip:a@b>;x=1")
    }
}
