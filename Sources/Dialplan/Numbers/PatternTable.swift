/// Patterns in the order in which they win, and which of them a number gets.
///
/// Numbers without wildcards stand in a trie. The others are tried all at once: for every place
/// and symbol a set of bits says which of them may go on. Either way a number takes time in
/// proportion to its length, however the patterns overlap; a trie for all of them could need
/// states beyond number.
struct PatternTable: Sendable {
    /// Narrowest first.
    let patterns: [Pattern]
    /// For each of `patterns`, its index in the list that the table was made of.
    let origins: [Int]
    private let trie: NumberTrie
    private let globs: GlobBits

    /// Of two equal patterns the earlier one wins.
    init(_ list: [Pattern]) {
        let order = list.indices.sorted {
            list[$0] == list[$1] ? $0 < $1 : list[$0].isNarrower(than: list[$1])
        }
        let patterns = order.map { list[$0] }
        self.patterns = patterns
        origins = order
        var trie = NumberTrie()
        var wild: [Int] = []
        for (index, pattern) in patterns.enumerated() {
            if pattern.isOneNumber { trie.insert(pattern, index) } else { wild.append(index) }
        }
        self.trie = trie
        globs = GlobBits(wild.map { (patterns[$0], $0) })
    }

    /// The index, in the list that the table was made of, of the pattern that gets the number.
    func match(_ number: some Collection<UInt8>) -> Int? { rank(of: number).map { origins[$0] } }

    /// The same as an index into `patterns`.
    func rank(of number: some Collection<UInt8>) -> Int? {
        guard let places = Self.places(of: number) else { return nil }
        // One number lies in every pattern that matches it, so it is the narrowest.
        return trie.match(places) ?? globs.match(places)
    }

    /// Whether more symbols behind `prefix` could still match a pattern.
    func extends(_ prefix: some Collection<UInt8>) -> Bool {
        guard let places = Self.places(of: prefix) else { return false }
        return trie.extends(places) || globs.extends(places)
    }

    /// Indices of symbols, 0…12; nil if one cannot be dialed.
    private static func places(of number: some Collection<UInt8>) -> [Int]? {
        var places: [Int] = []
        places.reserveCapacity(number.count)
        for symbol in number {
            guard let bit = Pattern.bit(of: symbol) else { return nil }
            places.append(bit.trailingZeroBitCount)
        }
        return places
    }
}

/// Numbers without wildcards.
private struct NumberTrie: Sendable {
    /// A node is a row: for each symbol the row behind it, or 0; and behind those one more than its
    /// value, or 0.
    private static let width = Pattern.symbolCount + 1
    private var cells = [Int32](repeating: 0, count: width)

    mutating func insert(_ pattern: Pattern, _ value: Int) {
        var row = 0
        for symbol in pattern.places {
            let cell = row + symbol.trailingZeroBitCount
            if cells[cell] == 0 {
                cells[cell] = Int32(cells.count)
                cells += repeatElement(0, count: Self.width)
            }
            row = Int(cells[cell])
        }
        let cell = row + Pattern.symbolCount
        if cells[cell] == 0 { cells[cell] = Int32(value + 1) }
    }

    private func row(_ number: [Int]) -> Int? {
        var row = 0
        for symbol in number {
            row = Int(cells[row + symbol])
            if row == 0 { return nil }
        }
        return row
    }

    func match(_ number: [Int]) -> Int? {
        row(number).map { Int(cells[$0 + Pattern.symbolCount]) - 1 }.flatMap { $0 < 0 ? nil : $0 }
    }

    func extends(_ prefix: [Int]) -> Bool {
        row(prefix).map { cells[$0..<$0 + Pattern.symbolCount].contains { $0 != 0 } } ?? false
    }
}

/// Patterns with wildcards, a bit for each, the narrowest first. Rows of so many words as it takes
/// stand one behind the other.
private struct GlobBits: Sendable {
    private let values: [Int]
    /// Words of a row.
    private let width: Int
    private let places: Int
    /// Which patterns may have a symbol at a place: `[place][symbol]`.
    private var allowed: [UInt64]
    /// Which patterns take digits behind their last place.
    private var open: [UInt64]
    /// Which patterns match, or go on, after so many symbols.
    private var ending: [UInt64]
    private var going: [UInt64]

    init(_ list: [(pattern: Pattern, value: Int)]) {
        values = list.map(\.value)
        width = (list.count + 63) / 64
        places = list.map(\.pattern.places.count).max() ?? 0
        let most = list.map(\.pattern.longest).max() ?? 0
        allowed = Array(repeating: 0, count: places * Pattern.symbolCount * width)
        open = Array(repeating: 0, count: width)
        ending = Array(repeating: 0, count: list.isEmpty ? 0 : (most + 1) * width)
        going = ending
        for (index, entry) in list.enumerated() { add(entry.pattern, index) }
    }

    private mutating func add(_ pattern: Pattern, _ index: Int) {
        let (word, bit) = (index / 64, UInt64(1) << UInt64(index % 64))
        for place in 0..<places {
            var set = pattern.place(place)
            while set != 0 {
                let symbol = set.trailingZeroBitCount
                allowed[(place * Pattern.symbolCount + symbol) * width + word] |= bit
                set &= set - 1
            }
        }
        if pattern.isOpen { open[word] |= bit }
        let least = pattern.places.count + (pattern.isOpen ? 1 : 0)
        for length in least...pattern.longest { ending[length * width + word] |= bit }
        for length in 0..<pattern.longest { going[length * width + word] |= bit }
    }

    func match(_ number: [Int]) -> Int? {
        guard let left = left(number, of: ending),
            let word = left.firstIndex(where: { $0 != 0 })
        else { return nil }
        return values[word * 64 + left[word].trailingZeroBitCount]
    }

    func extends(_ prefix: [Int]) -> Bool { left(prefix, of: going)?.contains { $0 != 0 } ?? false }

    /// The patterns of a length's row that let every symbol through.
    private func left(_ number: [Int], of rows: [UInt64]) -> [UInt64]? {
        guard !values.isEmpty, number.count < rows.count / width else { return nil }
        var left = Array(rows[number.count * width..<(number.count + 1) * width])
        for (place, symbol) in number.enumerated() {
            guard place < places || symbol < 10 else { return nil }
            let start = (place * Pattern.symbolCount + symbol) * width
            for word in 0..<width {
                left[word] &= place < places ? allowed[start + word] : open[word]
            }
        }
        return left
    }
}

extension Pattern {
    /// Symbols of the longest number that matches.
    fileprivate var longest: Int { places.count + (isOpen ? Limits.openDigits : 0) }
}
