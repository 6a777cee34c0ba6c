import Testing

@testable import Dialplan

/// TOML 1.0 as far as settings need it.
struct TOMLTests {
    private func read(_ text: String) -> TOMLDocument {
        TOMLDocument(SourceFile(path: "t.toml", text: text), file: 0)
    }

    /// A table as one line: what it means, without places.
    private func shape(_ table: TOMLTable) -> String {
        "{" + table.entries.map { "\($0.key)=\(shape($0.value))" }.joined(separator: ",") + "}"
    }

    private func shape(_ value: TOMLValue) -> String {
        switch value.kind {
        case .string(let text): "\"\(text)\""
        case .integer(let number): "\(number)"
        case .boolean(let flag): "\(flag)"
        case .array(let values): "[" + values.map(shape).joined(separator: ",") + "]"
        case .table(let table): shape(table)
        case .tables(let tables): "[[" + tables.map(shape).joined(separator: ",") + "]]"
        }
    }

    @Test(
        "what is good TOML is read as it is meant",
        arguments: [
            ("", "{}"),
            ("# only a comment", "{}"),
            ("a = 1\r\nb = true # yes\r\n", "{a=1,b=true}"),
            ("a = -12_000", "{a=-12000}"),
            ("a = 0", "{a=0}"),
            ("a.b.c = 1\na.b.d = 2", "{a={b={c=1,d=2}}}"),
            ("\"a b\".'c.d' = 'x'", "{a b={c.d=\"x\"}}"),
            ("[a]\nb = 1\n[a.c]\nd = 2", "{a={b=1,c={d=2}}}"),
            ("[a.b]\nc = 1\n[a]\nd = 2", "{a={b={c=1},d=2}}"),
            ("[ a . b ]\nc=1", "{a={b={c=1}}}"),
            ("[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3", "{a=[[{b=1},{b=2,c={d=3}}]]}"),
            (
                "a = [1, [2, 3], \"x\",\n  # in between\n  true,\n]\nb = 2",
                "{a=[1,[2,3],\"x\",true],b=2}"
            ),
            ("a = []\nb = {}\nc = {d = 1, e.f = 'g'}", "{a=[],b={},c={d=1,e={f=\"g\"}}}"),
            (#"a = "q\"b\\n\n\t\u00e9\U0001F600""#, "{a=\"q\"b\\n\n\té😀\"}"),
            (#"a = 'C:\new'"#, #"{a="C:\new"}"#),
            ("1001 = \"one\"", "{1001=\"one\"}"),
        ])
    func good(text: String, expected: String) {
        let document = read(text)
        #expect(document.diagnostics == [])
        #expect(shape(document.root) == expected)
    }

    @Test(
        "what is not good is said once, at its place, and the rest is read",
        arguments: [
            ("a = 1\na = 2\nb = 3", ["E1004 2:1"], "{a=1,b=3}"),
            ("[a]\n[a]\nx = 1\nx = 2\n[b]\nc = 1", ["E1004 2:2"], "{a={},b={c=1}}"),
            ("a = 1\n[a]\nb = 2", ["E1004 2:2"], "{a=1}"),
            ("a = {b = 1}\n[a.c]\nd = 1", ["E1004 2:2"], "{a={b=1}}"),
            ("a = {b = 1}\na.c = 2", ["E1004 2:1"], "{a={b=1}}"),
            ("a = {b = 1, b = 2}", ["E1004 1:13"], "{}"),
            ("[[a]]\nb = 1\n[a]\nc = 1", ["E1004 3:2"], "{a=[[{b=1}]]}"),
            ("a = [1]\n[[a]]", ["E1004 2:3"], "{a=[1]}"),
            ("a = \"open\nb = 1", ["E1001 1:5"], "{b=1}"),
            ("a = 1 2", ["E1001 1:7"], "{a=1}"),
            ("a =\nb = 1", ["E1001 1:4"], "{b=1}"),
            ("= 1", ["E1001 1:1"], "{}"),
            ("a = [1,\n 2\nb = 3", ["E1001 3:1"], "{}"),
            ("a = [1 2,\n  3,\n]\nb = 1", ["E1001 1:8"], "{b=1}"),
            ("a = 1979-05-27", ["E1001 1:5"], "{}"),
            ("a = 1.5", ["E1001 1:5"], "{}"),
            ("a = 007", ["E1001 1:5"], "{}"),
            ("a = +7", ["E1001 1:5"], "{}"),
            ("a = 99999999999999999999", ["E1001 1:5"], "{}"),
            ("a = \"\"\"x\"\"\"", ["E1001 1:7"], "{}"),
            (#"a = "\u+041""#, ["E1001 1:8"], "{}"),
            (#"a = "\uD800""#, ["E1001 1:8"], "{}"),
            ("[a", ["E1001 1:3"], "{}"),
            ("[]", ["E1001 1:2"], "{}"),
        ])
    func bad(text: String, places: [String], expected: String) {
        let source = SourceFile(path: "t.toml", text: text)
        let document = TOMLDocument(source, file: 0)
        let found = document.diagnostics.map { diagnostic -> String in
            let offset = diagnostic.primary?.span.range.lowerBound ?? 0
            let at = source.position(of: offset)
            return "\(diagnostic.code) \(at.line):\(at.column)"
        }
        #expect(found == places, "\(text)")
        #expect(shape(document.root) == expected, "\(text)")
    }

    @Test("keys and values know where they stand")
    func places() throws {
        let source = SourceFile(path: "t.toml", text: "[a]\n  key = [\"x\", 'yy']\n")
        let document = TOMLDocument(source, file: 7)
        guard case .table(let table)? = document.root["a"]?.value.kind else {
            Issue.record("there is a table")
            return
        }
        let entry = try #require(table["key"])
        #expect(entry.keySpan == Span(7, 6..<9))
        #expect(source.text(entry.value.span.range) == "[\"x\", 'yy']")
        guard case .array(let values) = entry.value.kind else {
            Issue.record("there is a list")
            return
        }
        #expect(values.map { source.text($0.span.range) } == ["\"x\"", "'yy'"])
    }

    @Test("depth is bounded: brackets, braces and dots without end are a message")
    func depth() {
        for text in ["[", "{a=", "["] {
            let document = read("a = " + String(repeating: text, count: 100_000))
            #expect(document.diagnostics.map(\.code) == ["E1001"])
        }
        for text in [
            String(repeating: "a.", count: 100_000) + "a = 1",
            "[" + String(repeating: "a.", count: 100_000) + "a]",
        ] {
            #expect(read(text).diagnostics.map(\.code) == ["E1001"])
        }
    }

    @Test("bytes that are not text are a message")
    func notText() {
        let source = SourceFile(path: "t.toml", bytes: [0x61, 0x3D, 0xFF])
        #expect(TOMLDocument(source, file: 0).diagnostics.map(\.code) == ["E0034"])
    }
}
