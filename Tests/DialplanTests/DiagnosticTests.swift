import Testing

@testable import Dialplan

struct DiagnosticTests {
    private let source = SourceFile(path: "d/main.dial", text: "one\n\ttwo é three\r\nfour")

    @Test("positions count from one, columns in characters")
    func positions() {
        let offsets = [0, 3, 4, 5, 9, 12, 19, 100]
        let expected = ["1:1", "1:4", "2:1", "2:2", "2:6", "2:8", "3:1", "3:5"]
        let found = offsets.map { source.position(of: $0) }.map { "\($0.line):\($0.column)" }
        #expect(found == expected)
        #expect((0...4).map(source.line) == ["", "one", "\ttwo é three", "four", ""])
    }

    @Test("the caret stands below its letter, behind tabs and letters of two bytes")
    func caret() {
        let diagnostic = Diagnostic("E0104", "what?", at: Span(0, 12..<17), "this", help: ["that"])
        #expect(
            DiagnosticRenderer([source]).text(of: diagnostic) == """
                error[E0104]: what?
                 --> d/main.dial:2:8
                  |
                2 | \ttwo é three
                  | \t      ^^^^^ this
                  |
                  = help: that

                """)
    }

    @Test("of a very long line the part around the mistake is shown")
    func longLine() {
        let source = SourceFile(
            path: "a.toml", text: String(repeating: "x", count: 500_000) + " ?" + "yy\n")
        let text = DiagnosticRenderer([source]).text(
            of: Diagnostic("E1001", "what?", at: Span(0, 500_001..<500_002)))
        let lines = text.split(separator: "\n")
        #expect(lines[1] == " --> a.toml:1:500002")
        #expect(lines[3] == "1 | " + String(repeating: "x", count: 195) + " ?yy")
        #expect(lines[4] == "  | " + String(repeating: " ", count: 196) + "^")
        let wide = DiagnosticRenderer([source]).text(
            of: Diagnostic("E1001", "what?", at: Span(0, 0..<500_000)))
        #expect(wide.split(separator: "\n")[4] == "  | " + String(repeating: "^", count: 200))
    }

    @Test("a byte order mark is in no column")
    func mark() {
        let source = SourceFile(path: "a.toml", text: "\u{FEFF}a ?")
        let text = DiagnosticRenderer([source]).text(
            of: Diagnostic("E1001", "what?", at: Span(0, 5..<6)))
        #expect(text.contains("a.toml:1:3\n"))
        #expect(text.contains("1 | a ?\n  |   ^\n"))
    }

    @Test("colours go round the sign, the caret and the margin, and change no letter")
    func colour() {
        let diagnostic = Diagnostic("W0502", "never", at: Span(0, 0..<3), "here")
        let plain = DiagnosticRenderer([source]).text(of: diagnostic)
        let coloured = DiagnosticRenderer([source], isColoured: true).text(of: diagnostic)
        #expect(
            coloured.hasPrefix("\u{1B}[1;33mwarning[W0502]\u{1B}[0m: \u{1B}[1mnever\u{1B}[0m\n"))
        var bare = ""
        var rest = coloured[...]
        while let start = rest.firstIndex(of: "\u{1B}") {
            bare += rest[..<start]
            rest = rest[start...].drop { $0 != "m" }.dropFirst()
        }
        #expect(bare + rest == plain)
    }

    @Test("for machines: code, place and remedies")
    func view() {
        let view = DiagnosticView(
            Diagnostic("N0208", "note", at: Span(0, 19..<23), "", help: ["do"]), [source])
        #expect(view.code == "N0208" && view.severity == "note" && view.title == "note")
        #expect(view.file == "d/main.dial" && view.line == 3 && view.column == 1)
        #expect(view.label == nil && view.help == ["do"])
        let nowhere = DiagnosticView(Diagnostic("E1009", "no", at: nil), [source])
        #expect(nowhere.file == nil && nowhere.line == nil)
    }

    @Test("a place outside of the sources is no crash")
    func foreign() {
        let diagnostic = Diagnostic(
            "E0101", "twice", at: Span(0, 0..<3), "", [.init(span: Span(9, 0..<1), text: "there")])
        #expect(DiagnosticRenderer([source]).text(of: diagnostic).contains("1 | one"))
        #expect(
            DiagnosticRenderer([]).text(of: diagnostic) == "error[E0101]: twice\n")
    }

    @Test("the summary counts each kind")
    func summary() {
        let list = ["E1", "E2", "W1", "N1"].map { Diagnostic($0, "", at: nil) }
        #expect(DiagnosticRenderer.summary(of: list) == "2 errors, 1 warning, 1 note")
    }

    @Test(
        "a name that is close is offered, one that is far is not",
        arguments: [
            ("rign", "ring"), ("hangpu", "hangup"), ("dail", "dial"), ("goto", "goto"),
            ("bussy", nil), ("x", nil),
        ])
    func nearest(wrong: String, right: String?) {
        #expect(NearestName.of(wrong, in: ["ring", "hangup", "dial", "goto"]) == right)
    }

    @Test("names without end are not compared")
    func longNames() {
        let long = String(repeating: "a", count: 100_000)
        #expect(NearestName.of(long, in: [long + "b"]) == nil)
        #expect(NearestName.of("ab", in: [long]) == nil)
    }
}
