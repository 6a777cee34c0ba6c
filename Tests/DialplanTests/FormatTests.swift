import Testing

@testable import Dialplan

/// `fmt`: the one layout (10.2).
struct FormatTests {
    private func formatted(_ text: String) throws -> String {
        try Formatter.format(SourceFile(path: "main.dial", text: text)).get()
    }

    /// The words of a text: what must never change.
    private func words(_ text: String) -> [String] {
        let source = SourceFile(path: "main.dial", text: text)
        return Lexer.tokens(of: source.bytes).filter { token in
            token.kind != .space && token.kind != .separator
        }.map { source.text($0.range) }
    }

    @Test("numbers, labels, bodies and lines of declarations stand in columns")
    func columns() throws {
        let text = """
            settings { timezone "Europe/Dublin"
             language en }
            context staff {
            include internal
            allow free,local
            number extension { ring dialed for 20s;voicemail dialed }
             number 0 "Front desk" { goto front-desk }
            number *97 "My messages" {mailbox}
            }
            map m { 1xx->2; 20->3 }
            schedule hours { open mon-fri 09:00-17:30
            closed holidays irish }
            """
        #expect(
            try formatted(text) == """
                settings {
                  timezone "Europe/Dublin"
                  language en
                }
                context staff {
                  include internal
                  allow   free, local
                  number extension         { ring dialed for 20s; voicemail dialed }
                  number 0   "Front desk"  { goto front-desk }
                  number *97 "My messages" { mailbox }
                }
                map m { 1xx -> 2; 20 -> 3 }
                schedule hours {
                  open   mon-fri 09:00-17:30
                  closed holidays irish
                }

                """)
    }

    @Test("a body that becomes several lines stands in no column, not even the first time")
    func brokenBody() throws {
        let text = """
            context staff {
              number 1 { ring 201, 202 after 5s for 20s { on busy { hangup busy } }; hangup busy }
              number 9[2-9]xx "x" { hangup }
              number 23 { hangup }
            }

            """
        let once = try formatted(text)
        #expect(
            once == """
                context staff {
                  number 1 {
                    ring 201, 202 after 5s for 20s { on busy { hangup busy } }
                    hangup busy
                  }
                  number 9[2-9]xx "x" { hangup }
                  number 23           { hangup }
                }

                """)
        #expect(try formatted(once) == once)
    }

    @Test("comments, blank lines and broken lists stay where they are")
    func comments() throws {
        let text = """
            // first


            flow f {   // why
              // above
              ring 201,   // the desk
            202 for 20s // then


              if not(a is set) { hangup }
              else { answer }
              // last
            }
            """
        #expect(
            try formatted(text) == """
                // first

                flow f {  // why
                  // above
                  ring 201,  // the desk
                      202 for 20s  // then

                  if not (a is set) { hangup } else { answer }
                  // last
                }

                """)
    }

    @Test("a comma with nothing behind it, empty lines and comments behind commas")
    func commas() throws {
        for text in [
            "test \"a\" {\n  given crm answers { id: \"K77\", owner: 120,\n\n }\n call from 1 to 2 }",
            "test \"a\" {\n  given crm answers { id: \"K77\", owner: 120, // why\n // and\n }\n call from 1 to 2 }",
            "context c {\n  number 1 { ring 201, // one\n  // two\n\n  202 for 5s }\n}",
        ] {
            let once = try formatted(text)
            #expect(try formatted(once) == once, "\(once)")
            #expect(words(once) == words(text))
            #expect(!once.contains(" \n"), "\(once)")
        }
    }

    @Test("a file with mistakes is not touched")
    func mistakes() {
        let result = Formatter.format(SourceFile(path: "main.dial", text: "flow f { rin 201 }"))
        if case .success = result { Issue.record("it was formatted") }
    }

    @Test("random damage: the words stay, and the second time changes nothing", arguments: 0..<40)
    func stable(seed: UInt64) throws {
        var chance = Chance(seed)
        for _ in 0..<25 {
            let text = Self.scattered(&chance)
            let source = SourceFile(path: "main.dial", text: text)
            guard case .success(let once) = Formatter.format(source) else { continue }
            #expect(words(once) == words(text))
            #expect(try formatted(once) == once)
        }
    }

    /// A plan with blanks, line ends and comments strewn in where they may stand.
    private static func scattered(_ chance: inout Chance) -> String {
        let plan = """
            context staff { allow free, local
            number 2xx, 300 "People" { ring dialed, 9 after 2s for 20s { on busy { hangup busy } } }
            number 0 { if a is 1 { goto f } else if b { do g(1, x: 2) } else { hangup } }
            otherwise { play "x", tone busy times 3 } }
            menu m { greeting "a", "b"; wait 5s
            press 1 "one" { repeat }
            press 2|3xx { goto f }
            on timeout, invalid { repeat }
            otherwise { hangup } }
            flow f(a: int) { match a { 1, 2 { hangup }
            otherwise { answer } }
            let b = (a + 2) * 3
            lookup crm(number: a) as c }
            map m { 1xx -> "a"; 2 -> "b" }
            """
        var out = ""
        for character in plan {
            out.append(character)
            guard character == " " || character == "\n" || character == "," else { continue }
            switch chance.below(12) {
            case 0: out += "   "
            case 1 where character == "\n": out += "// note \(chance.below(9))\n"
            case 2 where character == "\n": out += "\n\n\n"
            case 3 where character == ",": out += "\n"
            case 4 where character == ",": out += " // why\n"
            default: break
            }
        }
        return out
    }
}
