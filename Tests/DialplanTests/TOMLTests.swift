import Testing

@testable import Dialplan

/// What TOML means, without places.
enum Shape {
    static func of(_ table: TOMLTable) -> String {
        "{" + table.entries.map { "\($0.key)=\(of($0.value.kind))" }.joined(separator: ",") + "}"
    }

    static func of(_ kind: TOMLValue.Kind) -> String {
        switch kind {
        case .string(let text): "\"\(text)\""
        case .array(let values): "[" + values.map { of($0.kind) }.joined(separator: ",") + "]"
        case .table(let table): of(table)
        case .tables(let tables): "[[" + tables.map { of($0) }.joined(separator: ",") + "]]"
        case .integer, .float, .boolean, .time: kind.toml
        }
    }
}

/// TOML 1.0, rule by rule (toml.io/en/v1.0.0).
struct TOMLTests {
    private func read(_ text: String) -> TOMLDocument {
        TOMLDocument(SourceFile(path: "t.toml", text: text), file: 0)
    }

    private func expect(_ text: String, _ shape: String) {
        let document = read(text)
        #expect(document.diagnostics == [], "\(text)")
        #expect(Shape.of(document.root) == shape, "\(text)")
    }

    @Test(
        "keys, tables and lists are read as they are meant",
        arguments: [
            ("", "{}"),
            ("# only a comment", "{}"),
            ("\u{FEFF}a = 1", "{a=1}"),
            ("a = 1\r\nb = true # yes\r\n", "{a=1,b=true}"),
            ("a.b.c = 1\na.b.d = 2", "{a={b={c=1,d=2}}}"),
            ("a . b\t.c = 1", "{a={b={c=1}}}"),
            ("3.14 = 1", "{3={14=1}}"),
            ("\"a b\".'c.d' = 'x'", "{a b={c.d=\"x\"}}"),
            ("\"\" = 1", "{=1}"),
            ("\"\\u00e9\" = 1", "{é=1}"),
            ("1001 = \"one\"\n-_- = 1\ntrue = false", "{1001=\"one\",-_-=1,true=false}"),
            ("[a]\nb = 1\n[a.c]\nd = 2", "{a={b=1,c={d=2}}}"),
            ("[a.b]\nc = 1\n[a]\nd = 2", "{a={b={c=1},d=2}}"),
            ("[ a . \"b\" ] # x\nc=1", "{a={b={c=1}}}"),
            ("  [a]\n  b = 1", "{a={b=1}}"),
            ("[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3", "{a=[[{b=1},{b=2,c={d=3}}]]}"),
            (
                "[[a]]\n[[a.b]]\nc=1\n[[a.b]]\nc=2\n[[a]]\n[[a.b]]\nc=3",
                "{a=[[{b=[[{c=1},{c=2}]]},{b=[[{c=3}]]}]]}"
            ),
            ("[x.y]\n[[a.b]]\nc=1\n[a.d]\ne=2", "{x={y={}},a={b=[[{c=1}]],d={e=2}}}"),
            ("[a]\nb.c = 1\n[a.b.d]\ne = 1", "{a={b={c=1,d={e=1}}}}"),
            ("a.b = 1\n[a.c]\nd = 2", "{a={b=1,c={d=2}}}"),
            ("[a.b.c]\nd=1\n[a]\ne=2\nb.f=3", "{a={b={c={d=1},f=3},e=2}}"),
            (
                "a = [1, [2, 3], \"x\",\n  # in between\n  true,\n]\nb = 2",
                "{a=[1,[2,3],\"x\",true],b=2}"
            ),
            ("a = [ [ ], [\r\n\t1\r\n], {b=[\n2\n]} ]", "{a=[[],[1],{b=[2]}]}"),
            ("a = []\nb = {}\nc = {d = 1, e.f = 'g'}", "{a=[],b={},c={d=1,e={f=\"g\"}}}"),
            ("a = { b.c = 1, b.d = 2 }", "{a={b={c=1,d=2}}}"),
            ("a = {b = \"\"\"x\ny\"\"\"}", "{a={b=\"x\ny\"}}"),
        ])
    func structure(text: String, shape: String) { expect(text, shape) }

    @Test(
        "texts",
        arguments: [
            (#"a = "q\"b\\n\n\t\u00e9\U0001F600""#, "{a=\"q\"b\\n\n\té😀\"}"),
            (#"a = "\b\f\r""#, "{a=\"\u{08}\u{0C}\r\"}"),
            (#"a = 'C:\new "x"'"#, #"{a="C:\new "x""}"#),
            ("a = \"\"", "{a=\"\"}"),
            ("a = ''", "{a=\"\"}"),
            ("a = \"\t#\u{80}\"", "{a=\"\t#\u{80}\"}"),
            ("a = \"\"\"\"\"\"", "{a=\"\"}"),
            ("a = ''''''", "{a=\"\"}"),
            ("a = \"\"\"\nx\ny\n\"\"\"", "{a=\"x\ny\n\"}"),
            ("a = \"\"\"\r\nx\r\ny\"\"\"", "{a=\"x\r\ny\"}"),
            ("a = \"\"\"x \\\n   \n  y\\\r\n\tz\"\"\"", "{a=\"x yz\"}"),
            ("a = \"\"\"\\  \n\"\"\"", "{a=\"\"}"),
            ("a = \"\"\"1\"2\"\"3\\\"\"\"\"4\"\"\"", nil),
            ("a = \"\"\"1\"2\"\"3\\\"\"\"4\"\"\"", "{a=\"1\"2\"\"3\"\"\"4\"}"),
            ("a = \"\"\"\"x\"\"\"\"", "{a=\"\"x\"\"}"),
            ("a = \"\"\"\"\"x\"\"\"\"\"", "{a=\"\"\"x\"\"\"}"),
            ("a = '''x\\n''y'''''", "{a=\"x\\n''y''\"}"),
            ("a = '''\nx\ny'''", "{a=\"x\ny\"}"),
        ] as [(String, String?)])
    func texts(text: String, shape: String?) {
        if let shape { expect(text, shape) } else { #expect(read(text).diagnostics.count == 1) }
    }

    @Test(
        "numbers, dates and times",
        arguments: [
            ("0", "0"), ("-0", "0"), ("+0", "0"), ("+99", "99"), ("-12_000", "-12000"),
            ("1_2_3", "123"), ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("0xDEAD_beef", "3735928559"), ("0x00ff", "255"), ("0o0755", "493"),
            ("0b1101_0110", "214"), ("0x7fffffffffffffff", "9223372036854775807"),
            ("+1.0", "1.0"), ("3.14_15", "3.1415"), ("-0.01", "-0.01"), ("-0.0", "-0.0"),
            ("5e+22", "5e+22"), ("1e06", "1000000.0"), ("-2E-2", "-0.02"),
            ("6.626e-34", "6.626e-34"),
            ("0e0", "0.0"), ("1_0.0_1e1_0", "100100000000.0"), ("1e999", "inf"),
            ("inf", "inf"), ("+inf", "inf"), ("-inf", "-inf"), ("nan", "nan"), ("-nan", "nan"),
            ("true", "true"), ("false", "false"),
            ("1979-05-27", "1979-05-27"), ("2000-02-29", "2000-02-29"),
            ("0000-01-01", "0000-01-01"),
            ("07:32:00", "07:32:00"), ("00:32:00.999999999999", "00:32:00.999999999"),
            ("23:59:60.5", "23:59:60.5"),
            ("1979-05-27T07:32:00", "1979-05-27T07:32:00"),
            ("1979-05-27 07:32:00Z", "1979-05-27T07:32:00Z"),
            ("1979-05-27t07:32:00z", "1979-05-27T07:32:00Z"),
            ("1979-05-27T00:32:00.10-07:30", "1979-05-27T00:32:00.1-07:30"),
            ("1979-05-27T00:32:00+00:00", "1979-05-27T00:32:00Z"),
        ])
    func words(text: String, shape: String) {
        expect("a = \(text)", "{a=\(shape)}")
        expect("a = [\(text),\(text)] # x", "{a=[\(shape),\(shape)]}")
        expect("a = {b=\(text)}", "{a={b=\(shape)}}")
    }

    /// What is said of a text, as `E1001 line:column`.
    private func complaints(_ text: String) -> [String] {
        let document = read(text)
        return document.diagnostics.map { diagnostic -> String in
            let offset = diagnostic.primary?.span.range.lowerBound ?? 0
            let at = document.source.position(of: offset)
            return "\(diagnostic.code) \(at.line):\(at.column)"
        }
    }

    @Test(
        "no value of TOML",
        arguments: [
            "007", "-01", "+_1", "_1", "1_", "1__2", "--1", "+-1", "99999999999999999999",
            "9223372036854775808", "-9223372036854775809", "0x", "0x_1", "0x1_", "+0x1", "-0b1",
            "0X1", "0xG", "0o8", "0b2", "0x8000000000000000", "0o", "0_x1",
            ".5", "5.", "1.e5", "1._5", "1_.5", "1.5_", "01.5", "1e", "1e+", "1e_5", "1e5.5",
            "1.2.3", "Inf", "+NaN", "infinity", "1f", "True", "FALSE", "yes", "abc", "-", "+", "e5",
            "1979-13-01", "1979-00-01", "1979-02-29", "1900-02-29", "1979-04-31", "1979-5-27",
            "79-05-27", "1979-05-27T", "1979-05-27T07", "1979-05-27T07:32", "1979-05-27T07:32:",
            "1979-05-27x07:32:00", "1979-05-27T07:32:00.", "1979-05-27T07:32:00+1:00",
            "1979-05-27T07:32:00+24:00", "1979-05-27T07:32:00-07:60", "1979-05-27T07:32:00ZZ",
            "24:00:00", "07:60:00", "07:32:61", "07:32", "7:32:00", "07:32:00Z", "1979-05-27Z",
            "1979_05-27", "", "]", "}", "=", ",", "\u{661}", "1 2", "'a' 'b'", "\"a\"b",
        ])
    func noValue(text: String) {
        for text in ["a = \(text)\nb = 1", "a = [\(text)\n]\nb = 1"] where text != "a = [\n]\nb = 1"
        {
            let codes = read(text).diagnostics.map(\.code)
            #expect(codes == ["E1001"] || text == "a = []\n]\nb = 1", "\(text): \(codes)")
        }
    }

    @Test(
        "what is not good is said once, at its place, and the rest is read",
        arguments: [
            ("a = 1\na = 2\nb = 3", ["E1004 2:1"], "{a=1,b=3}"),
            ("a = 1\n\"a\" = 2", ["E1004 2:1"], "{a=1}"),
            ("a = 1\na.b = 2", ["E1004 2:1"], "{a=1}"),
            ("a.b = 1\na = 2", ["E1004 2:1"], "{a={b=1}}"),
            ("a.b = 1\n[a]\nc = 1", ["E1004 2:2"], "{a={b=1}}"),
            ("[a]\nb.c = 1\n[a.b]", ["E1004 3:2"], "{a={b={c=1}}}"),
            ("[a.b]\nc = 1\n[a]\nb.d = 1", ["E1004 4:1"], "{a={b={c=1}}}"),
            ("[a.b.c]\nd = 1\n[a]\nb.c.e = 1", ["E1004 4:3"], "{a={b={c={d=1}}}}"),
            ("[a]\n[a]\nx = 1\nx = 2\n[b]\nc = 1", ["E1004 2:2"], "{a={},b={c=1}}"),
            ("[a]\nb = 1\n[a.b]\nc = 1", ["E1004 3:2"], "{a={b=1}}"),
            ("a = 1\n[a]\nb = 2", ["E1004 2:2"], "{a=1}"),
            ("a = {b = 1}\n[a.c]\nd = 1", ["E1004 2:2"], "{a={b=1}}"),
            ("a = {b = 1}\na.c = 2", ["E1004 2:1"], "{a={b=1}}"),
            ("a = {b.c = 1, b = 2}", ["E1004 1:15"], "{}"),
            ("a = {b = {c = 1}, b.d = 2}", ["E1004 1:19"], "{}"),
            ("[[a]]\nb = 1\n[a]\nc = 1", ["E1004 3:2"], "{a=[[{b=1}]]}"),
            ("[a.b]\n[[a]]", ["E1004 2:3"], "{a={b={}}}"),
            ("[[a.b]]\n[a]\nb.c = 1", ["E1004 3:1"], "{a={b=[[{}]]}}"),
            ("a = [1]\n[[a]]", ["E1004 2:3"], "{a=[1]}"),
            ("a = [{b=1}]\n[a.c]", ["E1004 2:2"], "{a=[{b=1}]}"),
            ("a = \"open\nb = 1", ["E1001 1:5"], "{b=1}"),
            ("a = \"open\r\nb = 1", ["E1001 1:5"], "{b=1}"),
            ("b = 1\na = '''x\nc = 1\nd =", ["E1001 2:5"], "{b=1}"),
            ("a = \"\"\"x\n\\q\n\"\"\"\nb = 1", ["E1001 2:1"], "{b=1}"),
            (
                "a = 'x\u{1}'\nb = \"\u{7F}\"\nc = '\r'\n# \u{0}\nd=1",
                [
                    "E1001 1:7", "E1001 2:6", "E1001 3:6", "E1001 4:3",
                ], "{d=1}"
            ),
            ("a = 1\rb = 2\nc = 3", ["E1001 1:6"], "{a=1,c=3}"),
            ("# x\ry\na = 1", ["E1001 1:4"], "{a=1}"),
            ("a = 1 2", ["E1001 1:7"], "{a=1}"),
            ("a = 1 b = 2", ["E1001 1:7"], "{a=1}"),
            ("a =\nb = 1", ["E1001 1:4"], "{b=1}"),
            ("a\n= 1", ["E1001 1:2", "E1001 2:1"], "{}"),
            (
                "a. = 1\n.b = 1\nc..d = 1\ne f = 1\né = 1",
                [
                    "E1001 1:4", "E1001 2:1", "E1001 3:3", "E1001 4:3", "E1001 5:1",
                ], "{}"
            ),
            ("\"\"\"a\"\"\" = 1", ["E1001 1:3"], "{}"),
            ("= 1", ["E1001 1:1"], "{}"),
            ("a = [1,\n 2\nb = 3", ["E1001 3:1"], "{b=3}"),
            ("a = [1 2,\n  3,\n]\nb = 1", ["E1001 1:8"], "{b=1}"),
            ("a = [,1]", ["E1001 1:6"], "{}"),
            ("a = [1,,2]", ["E1001 1:8"], "{}"),
            ("a = {b = 1,}", ["E1001 1:12"], "{}"),
            ("a = {b = 1\n}\nc = 1", ["E1001 1:11"], "{c=1}"),
            ("a = {\nb = 1}\nc = 1", ["E1001 1:6"], "{c=1}"),
            ("a = {b}", ["E1001 1:7"], "{}"),
            (#"a = "\u+041""#, ["E1001 1:6"], "{}"),
            (#"a = "\uD800""#, ["E1001 1:6"], "{}"),
            (#"a = "\U00110000""#, ["E1001 1:6"], "{}"),
            (#"a = "\x41""#, ["E1001 1:6"], "{}"),
            ("a = \"\\", ["E1001 1:6"], "{}"),
            ("a = \"\"\"\"\"\"\"\"\"", ["E1001 1:13"], "{a=\"\"\"\"}"),
            ("[a", ["E1001 1:3"], "{}"),
            ("[]", ["E1001 1:2"], "{}"),
            ("[a.]", ["E1001 1:4"], "{}"),
            ("[[a] ]\n[[b]", ["E1001 1:5", "E1001 2:5"], "{}"),
            ("[a] b = 1\nc = 1", ["E1001 1:5"], "{}"),
            ("[a\n]\n", ["E1001 1:3", "E1001 2:1"], "{}"),
        ])
    func bad(text: String, places: [String], expected: String) {
        #expect(complaints(text) == places, "\(text)")
        #expect(Shape.of(read(text).root) == expected, "\(text)")
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
        for text in ["[", "{a=", "[{a.b=", "[\n"] {
            let document = read("a = " + String(repeating: text, count: 1_000_000 / text.count))
            #expect(document.diagnostics.map(\.code) == ["E1001"])
        }
        let dots = String(repeating: "a.", count: 500_000)
        for text in [dots + "a = 1", "[" + dots + "a]"] {
            #expect(read(text).diagnostics.map(\.code) == ["E1001"])
        }
        let header = "[" + Array(repeating: "a", count: 60).joined(separator: ".") + "]\n"
        #expect(read(header + "a.b.c.d = 1").diagnostics == [])
        #expect(read(header + "a.b.c = {d = []}").diagnostics.map(\.code) == ["E1001"])
    }

    @Test("length is bounded: what is read in time, and what is too long, said in words")
    func length() {
        let lines = (0..<90_000).map { "k\($0) = 1" }.joined(separator: "\n")
        #expect(read(lines).root.entries.count == 90_000)
        #expect(read("[a]\n" + lines).diagnostics == [])
        let tables = String(repeating: "[[a]]\nb.c=1\n", count: 80_000)
        #expect(read(tables).diagnostics == [])
        let wrong = String(repeating: "?\n", count: 400_000)
        #expect(read(wrong).diagnostics.count == Limits.diagnostics)
        let digits = String(repeating: "1", count: 1_000_000)
        #expect(read("a = \(digits)").diagnostics.map(\.title) == ["this value is too long"])
        let long = read("a = \"" + String(repeating: "x", count: 10_000_000) + "\"")
        #expect(long.diagnostics.map(\.code) == ["E0034"])
        #expect(long.diagnostics[0].primary?.text == "10000006 bytes; at most 1048576 are read")
    }

    @Test("bytes that are not text are a message with their place")
    func notText() {
        for (bytes, offset) in [
            ([0x61, 0x3D, 0xFF], 2), ([0x61, 0x0A, 0xC3, 0xA9, 0xE2, 0x82], 4), ([0xC0, 0x80], 0),
        ] as [([UInt8], Int)] {
            let document = TOMLDocument(SourceFile(path: "t.toml", bytes: bytes), file: 0)
            #expect(document.diagnostics.map(\.code) == ["E0034"])
            #expect(document.diagnostics[0].primary?.span.range.lowerBound == offset)
        }
    }

    @Test("whatever the bytes are, they are read without a crash, and places are inside")
    func anyBytes() {
        let words = [
            "[", "]", "{", "}", "=", ".", ",", "\"", "'", "\"\"\"", "'''", "\n", "\r\n", "\r", "#",
            "a", "b", "\\", "\\u00e9", "1", "-", "+", "_", "e", "0x", ":", "T", "1979-05-27", " ",
            "true", "inf", "é", "\u{0}", "\u{FEFF}",
        ]
        var chance = Chance(11)
        for _ in 0..<4_000 {
            let text = (0..<chance.below(30)).map { _ in chance.pick(words) }.joined()
            let document = read(text)
            for label in document.diagnostics.compactMap(\.primary) {
                #expect(label.span.range.upperBound <= document.source.bytes.count)
            }
            _ = DiagnosticRenderer([document.source]).text(of: document.diagnostics)
        }
    }
}
