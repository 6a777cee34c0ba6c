import Foundation
import Testing

@testable import Dialplan

/// `graph`: the plan as a picture (10.7).
struct DrawingTests {
    private let source = SourceFile(
        path: "main.dial",
        text: """
            incoming telco {
              number +15550100 "Main" { if caller.name is "A & B" { goto front }; goto ivr }
              otherwise { goto ivr }
            }
            context staff { number 0|outside { dial dialed via telco } }
            flow front { ring 201, 202 for 30s { on busy { goto ivr } }; voicemail 201 }
            menu ivr {
              greeting "hi"
              press 1 { goto front }
              on timeout { repeat }
            }
            flow alone { hangup }
            """)

    private func cards(from root: String? = nil) throws -> [Cards.Card] {
        let document = Parser.parse(source, file: 0).0
        return try #require(Cards([document], sources: [source], from: root)).cards
    }

    @Test("each declaration is a card, each way a line with its target")
    func lines() throws {
        let cards = try cards()
        #expect(cards.map(\.title) == ["telco", "staff", "ivr", "front", "alone"])
        #expect(
            cards[0].lines.map(\.text) == [
                "+15550100  Main", "if caller.name is \"A & B\"  \u{2192} front", "ivr",
                "otherwise  \u{2192} ivr",
            ])
        #expect(cards[0].lines.map(\.target) == [nil, 3, 2, 2])
        #expect(cards[1].lines.map(\.mood) == [.paid])
        #expect(cards[3].lines.map(\.indent) == [0, 1, 0])
    }

    @Test("only what can be reached from a name, or nothing if the name is not there")
    func roots() throws {
        #expect(try cards(from: "telco").map(\.title) == ["telco", "ivr", "front"])
        #expect(PlanGraph.svg([source], from: "nobody") == nil)
    }

    @Test("cards stand right of those that lead to them, and none lies on another")
    func layout() throws {
        let cards = try cards()
        let places = CardLayout(cards, top: 0).places
        #expect(places[0].x < places[2].x)
        for one in places.indices {
            for other in places.indices where one < other && places[one].x == places[other].x {
                let (upper, lower) =
                    places[one].y < places[other].y
                    ? (places[one], places[other]) : (places[other], places[one])
                #expect(upper.y + upper.height < lower.y)
            }
        }
    }

    private static let office = SourceFile(
        path: "main.dial",
        text: """
            emergency { numbers 112, 911; also 0112; test 113; via telco, backup; notify 201 }
            incoming telco { number +4930555 { route 201 in staff }; otherwise { directory staff } }
            context guests { include staff }
            context staff {
              number 201 { ring 201 }
              number *55 { call-later caller.extension at "0630" flow wake }
            }
            flow wake { play "good-morning"; hangup }
            """)

    @Test("the emergency block, contexts that are included or looked up in, and calls of later")
    func everyWay() throws {
        let document = Parser.parse(Self.office, file: 0).0
        let cards = try #require(Cards([document], sources: [Self.office])).cards
        #expect(cards.map(\.title) == ["emergency", "telco", "guests", "staff", "wake"])
        #expect(
            cards[0].lines.map(\.text) == [
                "112, 911", "also 0112", "test 113", "via telco, backup", "notifies 201",
            ])
        #expect(cards[1].lines.map(\.target) == [3, 3])
        #expect(cards[2].lines.map(\.target) == [3])
        #expect(cards[3].lines.map(\.target) == [nil, 4])
        #expect(cards[3].lines.map(\.isLater) == [false, true])
        let alone = try #require(Cards([document], sources: [Self.office], from: "emergency"))
        #expect(alone.cards.map(\.title) == ["emergency"])
    }

    @Test("the pictures are kept to the letter", arguments: ["svg", "mermaid"])
    func golden(form: String) throws {
        let drawn = form == "svg" ? PlanGraph.svg([Self.office]) : PlanGraph.mermaid([Self.office])
        let text = try #require(drawn)
        let file = GoldenTests.folder.appendingPathComponent("office." + form)
        if ProcessInfo.processInfo.environment["BELLBIRD_GOLDEN"] == "write" {
            try Data(text.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    @Test("texts from the plan cannot break the picture")
    func escaping() throws {
        let svg = try #require(PlanGraph.svg([source]))
        #expect(svg.contains("&quot;A &amp; B&quot;"))
        #expect(svg.count { $0 == "<" } == svg.count { $0 == ">" })
        let mermaid = try #require(PlanGraph.mermaid([source]))
        #expect(mermaid.contains("#quot;A #amp; B#quot;"))
        #expect(mermaid.split(separator: "\n").count == 1 + 5 + 5 + 5)
    }

    /// Markup, ends of lines, a move of the cursor, a turn of direction, and a quotation mark under
    /// an accent, which together are one character.
    private static let hostile = SourceFile(
        path: "<i>\u{202E}&.dial",
        text: """
            incoming telco {
              number +15550100 "</text><script>a()</script>\\n\u{202E}\u{2028}\u{1B}[2J" { goto ivr }
              number +15550101 "\\"\u{301}]:::menu|#35;&amp;" { goto ivr }
            }
            menu ivr { greeting "x\\"\u{301}><img src=y>\u{2066}\u{E0041}"; press 1 { hangup } }
            """)

    @Test("labels with markup, control and bidi characters stay labels")
    func hostileLabels() throws {
        let svg = try #require(PlanGraph.svg([Self.hostile]))
        let mermaid = try #require(PlanGraph.mermaid([Self.hostile]))
        for picture in [svg, mermaid] {
            #expect(picture.unicodeScalars.allSatisfy { PlainText.isShown($0) || $0 == "\n" })
            #expect(!picture.contains("<script") && !picture.contains("<img"))
        }
        #expect(svg.contains("&lt;/text&gt;&lt;script&gt;a()"))
        #expect(svg.contains(">&lt;i&gt; &amp;.dial<"))
        #expect(svg.unicodeScalars.count { $0 == "<" } == svg.unicodeScalars.count { $0 == ">" })
        // Two cards, two ways, five styles: no label has made a line of its own, or closed another.
        let lines = mermaid.split(separator: "\n")
        #expect(lines.count == 1 + 2 + 2 + 5)
        for line in lines.dropFirst().prefix(4) {
            #expect(line.unicodeScalars.count { $0 == "\"" } == 2, "\(line)")
        }
        #expect(mermaid.contains("#quot;\u{301}]:::menu#124;#35;35;#amp;amp;"))
    }

    @Test("what the checker and a build server are shown of such texts")
    func hostileTexts() throws {
        let source = SourceFile(path: "a\u{200F}.dial", text: "flow \u{202E}\u{200F}x\u{2028} {")
        let diagnostics = Parser.parse(source, file: 0).1
        #expect(!diagnostics.isEmpty)
        let shown = DiagnosticRenderer([source]).text(of: diagnostics)
        #expect(shown.unicodeScalars.allSatisfy { PlainText.isShown($0) || $0 == "\n" })
        let position = Position(file: "a<b>\u{202E}.dial", line: 1)
        let result = TestResult(
            title: "</testcase>\u{1B}\"\u{301}<x>", position: position,
            events: [SimulatedEvent(time: .zero, name: "<\u{7}>")])
        let report = JUnit.xml([result])
        #expect(report.unicodeScalars.allSatisfy { PlainText.isShown($0) || $0 == "\n" })
        #expect(report.contains("name=\"&lt;/testcase&gt; &quot;\u{301}&lt;x&gt;\""))
    }
}
