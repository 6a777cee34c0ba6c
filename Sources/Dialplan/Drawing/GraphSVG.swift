/// The plan as a picture to print and hang up.
public enum PlanGraph {
    /// An SVG document; nil if nothing is called `root`.
    public static func svg(_ sources: [SourceFile], from root: String? = nil) -> String? {
        let documents = sources.enumerated().map { Parser.parse($1, file: $0).0 }
        guard let cards = Cards(documents, sources: sources, from: root) else { return nil }
        return SVGWriter(cards.cards, title: sources.map(\.name).joined(separator: ", ")).svg
    }
}

private struct SVGWriter {
    private let cards: [Cards.Card]
    private let layout: CardLayout
    private var out: [String] = []

    var svg: String { out.joined(separator: "\n") + "\n" }

    init(_ cards: [Cards.Card], title: String) {
        self.cards = cards
        layout = CardLayout(cards, top: 76)
        let width = max(layout.width, 640)
        let height = max(layout.height, 120)
        out.append(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\""
                + " width=\"\(width)\" height=\"\(height)\""
                + " font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"12\">")
        out.append(Self.style)
        out.append("<rect width=\"\(width)\" height=\"\(height)\" class=\"paper\"/>")
        out.append("<text x=\"28\" y=\"34\" class=\"heading\">\(XMLText.escaped(title))</text>")
        legend()
        for index in cards.indices { edges(index) }
        for index in cards.indices { card(index) }
        out.append("</svg>")
    }

    private static let style = """
        <style>
        .paper { fill: #ffffff }
        .heading { font-size: 17px; font-weight: bold; fill: #1b2530 }
        .box { fill: #ffffff; stroke: #b8c2cc }
        .emergency { fill: #b3261e }
        .incoming { fill: #1f6feb } .context { fill: #1a7f5a }
        .menu { fill: #7a4fd0 } .flow { fill: #4a5764 }
        .title { fill: #ffffff; font-weight: bold }
        .place { fill: #ffffff; opacity: 0.75; text-anchor: end }
        .plain { fill: #1b2530 } .branch { fill: #56626e; font-style: italic }
        .paid { fill: #b3261e; font-weight: bold } .end { fill: #1b2530 }
        .way { fill: none; stroke: #8492a0; stroke-width: 1.4 }
        .back { stroke-dasharray: 5 4 } .later { stroke-dasharray: 1 4; stroke-linecap: round }
        .tip { fill: #8492a0 }
        </style>
        """

    private mutating func legend() {
        var x = 28
        let all = [
            ("emergency", "for help"), ("incoming", "calls from outside"),
            ("context", "our phones"), ("menu", "menu"),
            ("flow", "flow"),
        ]
        let isHelp = cards.contains { $0.kind == .emergency }
        for (kind, text) in isHelp ? all : Array(all.dropFirst()) {
            out.append(
                "<rect x=\"\(x)\" y=\"46\" width=\"12\" height=\"12\" rx=\"2\" class=\"\(kind)\"/>"
                    + "<text x=\"\(x + 18)\" y=\"56\" class=\"plain\">\(text)</text>")
            x += 18 + text.count * 29 / 4 + 24
        }
        out.append(
            "<text x=\"\(x)\" y=\"56\" class=\"paid\">can cost money</text>"
                + "<text x=\"\(x + 126)\" y=\"56\" class=\"end\">\u{25A0} the call ends</text>")
        guard cards.contains(where: { $0.lines.contains(where: \.isLater) }) else { return }
        x += 126 + 140
        way("M\(x) 52h36", " later")
        tip(x + 40, 52, -7)
        out.append("<text x=\"\(x + 48)\" y=\"56\" class=\"plain\">a call later</text>")
    }

    private mutating func card(_ index: Int) {
        let card = cards[index]
        let place = layout.places[index]
        let title = CardLayout.titleHeight
        out.append(
            "<rect x=\"\(place.x)\" y=\"\(place.y)\" width=\"\(place.width)\""
                + " height=\"\(place.height)\" rx=\"6\" class=\"box\"/>")
        out.append(
            "<path d=\"M\(place.x) \(place.y + title)v-\(title - 6)a6 6 0 0 1 6 -6"
                + "h\(place.width - 12)a6 6 0 0 1 6 6v\(title - 6)z\" class=\"\(card.kind)\"/>")
        out.append(
            "<text x=\"\(place.x + 12)\" y=\"\(place.y + 19)\" class=\"title\">"
                + "\(XMLText.escaped(card.title))</text>"
                + "<text x=\"\(place.x + place.width - 12)\" y=\"\(place.y + 19)\""
                + " class=\"place\">\(XMLText.escaped(card.place))</text>")
        for (number, line) in card.lines.enumerated() {
            let mark = line.mood == .end ? " \u{25A0}" : ""
            out.append(
                "<text x=\"\(place.x + 12 + line.indent * 14)\" y=\"\(baseline(place, number))\""
                    + " class=\"\(line.mood)\">\(XMLText.escaped(line.text))\(mark)</text>")
        }
    }

    private func baseline(_ place: CardLayout.Place, _ line: Int) -> Int {
        place.y + CardLayout.titleHeight + (line + 1) * CardLayout.lineHeight - 3
    }

    private mutating func edges(_ index: Int) {
        let from = layout.places[index]
        for (number, line) in cards[index].lines.enumerated() {
            guard let target = line.target else { continue }
            let to = layout.places[target]
            let y = baseline(from, number) - 4
            let start = from.x + from.width
            let end = to.y + 14
            let style = line.isLater ? " later" : ""
            if to.x > start {
                let bend = (to.x - start) / 2
                way(
                    "M\(start) \(y)C\(start + bend) \(y) \(to.x - bend) \(end) \(to.x) \(end)",
                    style)
                tip(to.x, end, -7)
            } else {
                // Back to the left: around the right edge of the target.
                let edge = to.x + to.width
                let bulge = max(start, edge) + 44
                way(
                    "M\(start) \(y)C\(bulge) \(y) \(bulge) \(end) \(edge) \(end)",
                    line.isLater ? style : " back")
                tip(edge, end, 7)
            }
        }
    }

    private mutating func way(_ path: String, _ style: String) {
        out.append("<path d=\"\(path)\" class=\"way\(style)\"/>")
    }

    private mutating func tip(_ x: Int, _ y: Int, _ back: Int) {
        out.append("<path d=\"M\(x) \(y)l\(back) -4v8z\" class=\"tip\"/>")
    }
}
