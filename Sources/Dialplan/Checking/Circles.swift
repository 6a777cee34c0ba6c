/// The circles of a graph of names.
enum Circles {
    /// Each begins with its first name in order; of circles that share a name one is found. Takes
    /// time in proportion to the edges, and no stack of its own.
    static func found(in graph: [String: [String]]) -> [[String]] {
        var search = Search(graph: graph)
        for name in graph.keys.sorted() { search.visit(name) }
        return search.circles
    }

    private struct Search {
        let graph: [String: [String]]
        var circles: [[String]] = []
        /// The way from where the search began, with what is left to follow from each name.
        private var way: [(name: String, left: ArraySlice<String>)] = []
        /// Where on the way a name stands; nil for one that is done with.
        private var places: [String: Int?] = [:]
        private var inCircles: Set<String> = []

        init(graph: [String: [String]]) {
            self.graph = graph
        }

        mutating func visit(_ start: String) {
            step(to: start)
            while let last = way.indices.last {
                guard let name = way[last].left.popFirst() else {
                    places[way.removeLast().name] = .some(nil)
                    continue
                }
                step(to: name)
            }
        }

        private mutating func step(to name: String) {
            guard let place = places[name] else {
                places[name] = way.count
                way.append((name, (graph[name] ?? [])[...]))
                return
            }
            guard let place else { return }
            let circle = way[place...].map(\.name)
            guard inCircles.isDisjoint(with: circle), let first = circle.min(),
                let turn = circle.firstIndex(of: first)
            else { return }
            inCircles.formUnion(circle)
            circles.append(Array(circle[turn...] + circle[..<turn]))
        }
    }
}
