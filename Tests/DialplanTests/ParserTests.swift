import Testing

@testable import Dialplan

/// What is read: the shapes of 3.2.
struct ParserTests {
    private func read(_ text: String) -> (Document, [String]) {
        let (document, found) = Parser.parse(SourceFile(path: "main.dial", text: text), file: 0)
        return (document, found.map { "\($0.code) \($0.title)" })
    }

    private func body(_ text: String) throws -> [Statement] {
        let (document, found) = read("flow f {\n\(text)\n}")
        #expect(found == [])
        return try #require(document.flows.first).body.statements
    }

    private func action(_ text: String) throws -> ActionNode {
        guard case .action(let node)? = try body(text).first?.kind else {
            throw NotAnAction()
        }
        return node
    }

    private struct NotAnAction: Error {}

    @Test("an action has its operands, options and branches, on the line and in braces")
    func actionShape() throws {
        let node = try action(
            """
            ring reception, 105 after 15s, 200-203 for 45s {
              music "lobby"
              during key 9 { log "gate" }
              on busy, declined { hangup busy }
              otherwise { play "later" }
            }
            """)
        guard case .targets(let targets)? = node.operands.first ?? nil else { throw NotAnAction() }
        #expect(targets.map(\.after) == [nil, .seconds(15), nil])
        #expect(node.options.map(\.name.text) == ["for", "music"])
        #expect(node.branches.count == 3)
    }

    @Test("an operand that may be left out is left out before an option")
    func absentOperand() throws {
        let node = try action("mailbox pin no")
        #expect(node.operands.count == 1)
        #expect(node.operands.first.map { $0 == nil } == true)
        #expect(try action("mailbox 201 pin no").operands.first.map { $0 == nil } == false)
        #expect(try action("say money amount \"EUR\" language de").options.count == 1)
        #expect(try action("forward").operands.count == 1)
    }

    @Test("behind a closing brace the next statement may stand on the same line")
    func behindBraces() throws {
        #expect(try body("match a { 1 { answer } otherwise { hangup } } log \"x\"").count == 2)
        #expect(try body("if a { answer } else { ringing } hangup").count == 2)
    }

    @Test("a text may hold values")
    func interpolation() throws {
        let node = try action(#"log "\{VIP} {vip(caller.number) else 0}""#)
        guard case .value(let value)?? = node.operands.first, case .text(let pieces) = value.kind
        else { throw NotAnAction() }
        #expect(pieces.count == 2)
    }

    @Test(
        "a mistake gives one message",
        arguments: [
            ("log \"{\"", "E0006"), ("log \"{}\"", "E0018"), ("ring 201 for 20", "E0402"),
            ("ring 201+202", "E0016"), ("if dialed = 5 { hangup }", "E0014"),
            ("dial 5", "E0121"), ("ask \"x\" as y", "E0024"), ("answer { }", "E0026"),
            ("ring 201 { play \"x\" }", "E0027"), ("ring 201 fro 20s", "E0028"),
            ("for n in 1 { hangup }", "E0021"), ("set x 5", "E0022"), ("x = 5", "E0103"),
            ("queue q for 2m { on key 0 { hangup } on nobdy { hangup } }", "E0102"),
            ("ring (201", "E0015"), ("hangup gon", "E0123"), ("play tone busi", "E0104"),
            ("ring 201 for 90000s", "E0405"), ("repeat 3 { hangup }", "E0021"),
            ("answer on busy", "E0011"),
        ])
    func oneMessage(text: String, code: String) {
        let found = read("flow f {\n\(text)\n}\nflow g { hangup }")
        #expect(found.1.map { String($0.prefix(5)) } == [code])
        #expect(found.0.flows.count == 2)
    }

    @Test("sums bind tighter than comparisons, and conditions join from left")
    func precedence() throws {
        guard
            case .choose(let branches, _)? = try body(
                "if a + 2 * 3 > 4 and not b or c is not \"x\" else no { hangup }"
            ).first?.kind,
            case .fallback(let left, _)? = branches.first?.condition.kind,
            case .either(let both, _) = left.kind, case .both(let compare, _) = both.kind,
            case .compare(let sum, .greater, _) = compare.kind,
            case .calculate(_, .add, let product) = sum.kind
        else { throw NotAnAction() }
        if case .calculate(_, .multiply, _) = product.kind {} else { Issue.record("no product") }
    }

    @Test("a thousand parentheses or conditions are too many, and do not trap")
    func bounds() {
        let deep = String(repeating: "(", count: 1_000)
        #expect(read("flow f { if \(deep)1 { hangup } }").1.first?.hasPrefix("E0035") == true)
        let wide = String(repeating: "a or ", count: 1_000)
        #expect(read("flow f { if \(wide) b { hangup } }").1.first?.hasPrefix("E0035") == true)
        let braces = String(repeating: "if a {", count: 1_000_00)
        #expect(read("flow f { \(braces) }").1.isEmpty == false)
    }

    @Test("schedules, holidays and tests")
    func calendars() throws {
        let (document, found) = read(
            """
            schedule office {
              timezone "Europe/Berlin"
              open   mon-thu, sat 08:00-12:00, 13:00-18:00
              closed 12-24, 2026-12-31 from 12:00
              closed easter - 2 days, third mon of jan
              closed holidays berlin
              closed when night is on
              otherwise night
            }
            holidays berlin { "Neujahr" 01-01; "Ostern" easter + 1 day }
            test "x" {
              at 2026-03-03 12:10
              given trunk telekom is down; given 212 answers after 5s
              given crm answers { id: "K", balance: 49.90 }
              call from +49301 to +49302 on telekom
              press 1# after 3s
              hangup after 2s
              expect no dial
              expect dial +49301 via telekom as 201
            }
            """)
        #expect(found == [])
        #expect(document.schedules.first?.lines.count == 5)
        #expect(document.tests.first?.steps.count == 9)
    }

    @Test("a comment that allows a warning names its line and reason")
    func allowances() {
        let (document, _) = read(
            "// allow W0203: both reach the same desk\nflow f { hangup } // allow W0125:\n")
        #expect(document.allowances.map(\.line) == [2, 2])
        #expect(document.allowances.map(\.reason) == ["both reach the same desk", ""])
    }
}
