/// The name that somebody may have meant.
enum NearestName {
    /// The closest of `names`, if it is close: a third of the letters may differ, at least one.
    static func of(_ wrong: String, in names: some Sequence<String>) -> String? {
        guard wrong.utf8.count <= Limits.nameBytes else { return nil }
        let limit = max(1, wrong.count / 3)
        var best: (name: String, distance: Int)?
        for name in names
        where name.utf8.count <= Limits.nameBytes && abs(name.count - wrong.count) <= limit {
            let distance = distance(Array(wrong.utf8), Array(name.utf8))
            if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
        }
        return best?.name
    }

    /// Insertions, removals, changes, and swaps of neighbours.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(previous[column + 1], current[column]) + 1
                cost = min(cost, previous[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
