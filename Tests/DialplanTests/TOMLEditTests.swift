import Foundation
import Testing

@testable import Dialplan

/// Edits change what they say, and no other byte.
struct TOMLEditTests {
    private func read(_ text: String) -> TOMLDocument {
        TOMLDocument(SourceFile(path: "t.toml", text: text), file: 0)
    }

    private func text(_ document: TOMLDocument) -> String {
        String(decoding: document.bytes, as: UTF8.self)
    }

    private func after(_ text: String, _ edit: (inout TOMLDocument) throws -> Void) rethrows
        -> String
    {
        var document = read(text)
        try edit(&document)
        return self.text(document)
    }

    private static let office = """
        # The phones of the house.

        [extension.201]
        name    = "Alice"   # at the window
        context = 'staff'
        codecs  = [ "opus",  # first
                    "PCMA" ] # then

        # Bob has two.
        [extension.202]
        \tname = "Bob"
        device.mac = "00:11"

        [[note]]
        text = \"""
        long\"""
        [[note]]
        rights = { monitor = true, page.all = false }
        # The end.

        """

    @Test(
        "set changes the value, or adds it where it belongs",
        arguments: [
            (["extension", "201", "name"], .string("Al \"x\""), "\"Alice\"", "\"Al \\\"x\\\"\""),
            (["extension", "201", "codecs", 0], .string("G722"), "\"opus\"", "\"G722\""),
            (["note", 0, "text"], .integer(7), "\"\"\"\nlong\"\"\"", "7"),
            (
                ["note", 1, "rights", "monitor"], .boolean(false), "monitor = true",
                "monitor = false"
            ),
            (
                ["note", 1, "rights", "page", "one"], .float(1.5), "false }",
                "false, page.one = 1.5 }"
            ),
            (
                ["extension", "201", "max"], .integer(2), "] # then\n",
                "] # then\nmax = 2\n"
            ),
            (
                ["extension", "202", "a b"], .integer(2), "\"00:11\"\n",
                "\"00:11\"\n\"a b\" = 2\n"
            ),
            (
                ["extension", "202", "device", "x"], .integer(2), "\"00:11\"\n",
                "\"00:11\"\ndevice.x = 2\n"
            ),
            (
                ["extension", "203", "name"], .string("C"), "\"00:11\"\n",
                "\"00:11\"\n\n[extension.203]\nname = \"C\"\n"
            ),
            (
                ["note", 0, "x"], .array([TOMLValue(.integer(1))]), "long\"\"\"\n",
                "long\"\"\"\nx = [1]\n"
            ),
            (["top"], .boolean(true), "house.\n\n", "house.\n\ntop = true\n\n"),
            (
                ["new", "table", "key"], .integer(1), "# The end.\n",
                "# The end.\n\n[new.table]\nkey = 1\n"
            ),
        ] as [([TOMLStep], TOMLValue.Kind, String, String)])
    func set(path: [TOMLStep], value: TOMLValue.Kind, old: String, new: String) throws {
        #expect(Self.office.components(separatedBy: old).count == 2)
        let expected = Self.office.replacing(old, with: new)
        #expect(try after(Self.office) { try $0.set(path, value) } == expected)
    }

    @Test(
        "remove takes the key's lines, or its place between commas",
        arguments: [
            (["extension", "201", "name"], "name    = \"Alice\"   # at the window\n", ""),
            (
                ["extension", "201", "codecs"],
                "codecs  = [ \"opus\",  # first\n            \"PCMA\" ] # then\n", ""
            ),
            (["extension", "201", "codecs", 0], "\"opus\",  # first", "# first"),
            (
                ["extension", "201", "codecs", 1], "\"opus\",  # first\n            \"PCMA\" ]",
                "\"opus\"  # first\n             ]"
            ),
            (
                ["extension", "202"], "[extension.202]\n\tname = \"Bob\"\ndevice.mac = \"00:11\"\n",
                ""
            ),
            (["extension", "202", "device"], "device.mac = \"00:11\"\n", ""),
            (["note", 0], "\n[[note]]\ntext = \"\"\"\nlong\"\"\"\n", ""),
            (["note", 1, "rights", "monitor"], "monitor = true, ", ""),
            (["note", 1, "rights", "page"], ", page.all = false", ""),
            (["note", 1, "rights", "page", "all"], ", page.all = false", ""),
        ] as [([TOMLStep], String, String)])
    func remove(path: [TOMLStep], old: String, new: String) throws {
        #expect(Self.office.components(separatedBy: old).count == 2)
        let expected = Self.office.replacing(old, with: new)
        #expect(try after(Self.office) { try $0.remove(path) } == expected)
    }

    @Test("a table is added behind its kind, and removed without a trace")
    func tables() throws {
        let pairs: [(String, TOMLValue.Kind)] = [("name", .string("C")), ("n", .integer(1))]
        let added = try after(Self.office) { try $0.appendTable(["extension", "203"], pairs) }
        #expect(
            added
                == Self.office.replacing(
                    "\"00:11\"\n", with: "\"00:11\"\n\n[extension.203]\nname = \"C\"\nn = 1\n"))
        #expect(try after(added) { try $0.remove(["extension", "203"]) } == Self.office)
        let noted = try after(Self.office) {
            try $0.appendTable(["note"], [("x", .integer(1))], isElement: true)
        }
        #expect(
            noted == Self.office.replacing("false }\n", with: "false }\n\n[[note]]\nx = 1\n"))
        #expect(try after("") { try $0.appendTable(["a"], []) } == "[a]\n")
        #expect(try after("a = 1") { try $0.appendTable(["b"], []) } == "a = 1\n\n[b]")
        // No key may come to stand below another header.
        #expect(
            try after("a.b = 1\nz = 2\n# x\n[y]\n") { try $0.appendTable(["a", "c"], []) }
                == "a.b = 1\nz = 2\n\n[a.c]\n# x\n[y]\n")
    }

    @Test("line ends, the mark and a missing last line end stay as they are")
    func lineEnds() throws {
        let text = "\u{FEFF}a = 1\r\n\r\n[b]\r\nc = 2 # x\r\n"
        #expect(
            try after(text) { try $0.set(["a"], .integer(9)) } == text.replacing("1", with: "9"))
        #expect(
            try after(text) { try $0.set(["b", "d"], .integer(3)) } == text + "d = 3\r\n")
        #expect(
            try after(text) { try $0.set(["e"], .integer(3)) }
                == text.replacing("a = 1\r\n", with: "a = 1\r\ne = 3\r\n"))
        #expect(try after(text) { try $0.remove(["a"]) } == "\u{FEFF}\r\n[b]\r\nc = 2 # x\r\n")
        #expect(try after(text) { try $0.remove(["b"]) } == "\u{FEFF}a = 1\r\n")
        #expect(try after("\u{FEFF}") { try $0.set(["a"], .integer(1)) } == "\u{FEFF}a = 1\n")
        #expect(
            try after("[a]\nb = 1") { try $0.set(["a", "c"], .integer(2)) } == "[a]\nb = 1\nc = 2")
        #expect(try after("[a]") { try $0.set(["a", "c"], .integer(2)) } == "[a]\nc = 2")
        #expect(try after("# x\n[a]\n") { try $0.set(["c"], .integer(2)) } == "c = 2\n\n# x\n[a]\n")
        #expect(try after("a = {}") { try $0.set(["a", "c"], .integer(2)) } == "a = { c = 2 }")
        #expect(
            try after("[a.b]\nc=1\n") { try $0.set(["a", "d"], .integer(2)) }
                == "[a.b]\nc=1\n\n[a]\nd = 2\n")
    }

    @Test("what cannot be done is refused, and nothing changes")
    func refused() {
        let cases: [([TOMLStep], TOMLValue.Kind, TOMLEditError)] = [
            (["extension"], .integer(1), .isTable),
            (["extension", "201", "name", "x"], .integer(1), .notFound),
            (["extension", "201", "codecs", 2], .integer(1), .notFound),
            (["note", 2, "x"], .integer(1), .notFound),
            ([], .integer(1), .isTable),
            (
                ["extension", "201", "x"],
                .table(TOMLTable([("a", .integer(1)), ("a", .integer(2))])), .impossible
            ),
        ]
        for (path, value, error) in cases {
            var document = read(Self.office)
            #expect(throws: error) { try document.set(path, value) }
            #expect(text(document) == Self.office)
        }
        var document = read(Self.office)
        #expect(throws: TOMLEditError.notFound) { try document.remove(["extension", "999"]) }
        #expect(throws: TOMLEditError.notFound) { try document.remove([]) }
        #expect(throws: TOMLEditError.exists) { try document.appendTable(["extension"], []) }
        #expect(throws: TOMLEditError.impossible) {
            try document.appendTable(["extension"], [], isElement: true)
        }
        #expect(text(document) == Self.office)
        var broken = read("a = \nb = 1")
        #expect(throws: TOMLEditError.unreadable) { try broken.set(["b"], .integer(2)) }
    }
}
