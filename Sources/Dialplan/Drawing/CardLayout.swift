/// Where the cards stand: layers from left to right, each card right of those that lead to it.
struct CardLayout {
    struct Place: Equatable {
        var x: Int
        var y: Int
        var width: Int
        var height: Int
    }

    /// All in SVG user units. A character of the monospaced face is 7.25 wide at size 12.
    static let lineHeight = 18
    static let titleHeight = 28
    private static let padding = 12
    private static let gapX = 96
    private static let gapY = 22
    static let margin = 28

    private(set) var places: [Place]
    private(set) var width = 0
    private(set) var height = 0

    init(_ cards: [Cards.Card], top: Int) {
        places = cards.map { card in
            let title = card.title.count + card.place.count + 4
            let longest = card.lines.map { $0.text.count + $0.indent * 2 }.max() ?? 0
            return Place(
                x: 0, y: 0, width: max(title, longest) * 29 / 4 + Self.padding * 2,
                height: Self.titleHeight + max(1, card.lines.count) * Self.lineHeight + 8)
        }
        let layers = Self.layers(cards)
        var x = Self.margin
        for layer in Self.ordered(layers, cards) {
            var y = top
            for card in layer {
                places[card].x = x
                places[card].y = y
                y += places[card].height + Self.gapY
            }
            height = max(height, y - Self.gapY + Self.margin)
            x += (layer.map { places[$0].width }.max() ?? 0) + Self.gapX
        }
        width = x - Self.gapX + Self.margin
    }

    static func targets(of card: Cards.Card) -> [Int] { card.lines.compactMap(\.target) }

    /// The longest way from a card that nothing leads to, circles cut where they close.
    private static func layers(_ cards: [Cards.Card]) -> [[Int]] {
        var layer = [Int](repeating: 0, count: cards.count)
        let order = forwardOrder(cards)
        var rank = [Int](repeating: 0, count: cards.count)
        for (place, card) in order.enumerated() { rank[card] = place }
        for index in order {
            // A way that goes back in the order closes a circle.
            for target in targets(of: cards[index]) where rank[target] > rank[index] {
                layer[target] = max(layer[target], layer[index] + 1)
            }
        }
        let last = layer.max() ?? 0
        return (0...last).map { number in cards.indices.filter { layer[$0] == number } }
    }

    /// Every card before those that it leads to, as far as circles allow.
    private static func forwardOrder(_ cards: [Cards.Card]) -> [Int] {
        var state = [Int](repeating: 0, count: cards.count)
        var order: [Int] = []
        for start in cards.indices where state[start] == 0 {
            var way = [(card: start, next: 0)]
            state[start] = 1
            while let (card, next) = way.last {
                let targets = targets(of: cards[card])
                guard next < targets.count else {
                    order.append(card)
                    state[card] = 2
                    way.removeLast()
                    continue
                }
                way[way.count - 1].next += 1
                if state[targets[next]] == 0 {
                    state[targets[next]] = 1
                    way.append((targets[next], 0))
                }
            }
        }
        return order.reversed()
    }

    /// Cards near those that lead to them, so that few ways cross.
    private static func ordered(_ layers: [[Int]], _ cards: [Cards.Card]) -> [[Int]] {
        var sources = [[Int]](repeating: [], count: cards.count)
        for index in cards.indices {
            for target in targets(of: cards[index]) { sources[target].append(index) }
        }
        var rank = [Double](repeating: 0, count: cards.count)
        var result: [[Int]] = []
        for layer in layers {
            let wanted = layer.map { card -> (card: Int, rank: Double) in
                let from = sources[card].map { rank[$0] }
                return (card, from.isEmpty ? .infinity : from.reduce(0, +) / Double(from.count))
            }
            let sorted = wanted.sorted { ($0.rank, $0.card) < ($1.rank, $1.card) }.map(\.card)
            for (place, card) in sorted.enumerated() {
                rank[card] = Double(place) / Double(max(1, sorted.count))
            }
            result.append(sorted)
        }
        return result
    }
}
