import Testing

@testable import Dialplan

struct LexerTests {
    private func cut(_ text: String) -> [String] {
        let source = SourceFile(path: "t.dial", text: text)
        return Lexer.tokens(of: source.bytes).filter { !$0.isTrivia }.map {
            source.text($0.range)
        }
    }

    @Test(
        "text is cut into words, texts and punctuation",
        arguments: [
            ("ring 201, 202 for 20s", ["ring", "201", ",", "202", "for", "20s"]),
            ("number 9|[2-5]xx. {", ["number", "9|[2-5]xx.", "{"]),
            ("*97 ## +1256", ["*97", "##", "+1256"]),
            ("09:00-17:30", ["09:00-17:30"]),
            ("a: 1", ["a", ":", "1"]),
            ("x->y x-y", ["x", "->", "y", "x-y"]),
            ("<= < >= > =", ["<=", "<", ">=", ">", "="]),
            ("a;b\nc", ["a", ";", "b", "\n", "c"]),
            ("log \"a \\\" b\" // end", ["log", "\"a \\\" b\""]),
            ("{ log \"open }\n}", ["{", "log", "\"open", "}", "\n", "}"]),
            ("é $ & !", ["é", "$", "&", "!"]),
            ("\u{FEFF}bellbird 1\r\n", ["bellbird", "1", "\n"]),
        ])
    func words(text: String, expected: [String]) {
        #expect(cut(text) == expected)
    }

    @Test("every byte of any input is in exactly one token")
    func lossless() {
        var chance = Chance(1)
        let alphabet =
            Array("ab1 29xX.*#+[]|-:>\"\\{}(),=<>/;\n\t\r_é$&".utf8) + [0xFF, 0xC3, 0x00]
        for _ in 0..<4_000 {
            let bytes = (0..<chance.below(60)).map { _ in chance.pick(alphabet) }
            var end = 0
            for token in Lexer.tokens(of: bytes) {
                #expect(token.range.lowerBound == end)
                #expect(!token.range.isEmpty)
                end = token.range.upperBound
            }
            #expect(end == bytes.count, "\(bytes)")
        }
    }
}
