/// Mistakes on purpose: how many of them do check and tests notice (10.4, `--mutate`)?
public enum Mutation {
    /// One wrong source file.
    public struct Mutant: Equatable, Sendable {
        public enum Kind: String, Sendable, CaseIterable {
            case digit, word, line
        }

        public var kind: Kind
        /// Which of the sources.
        public var file: Int
        public var line: Int
        /// `201 for 202`
        public var change: String
        public var bytes: [UInt8]
    }

    public struct Score: Equatable, Sendable {
        public var mutants = 0
        public var caught = 0
        /// Those that nobody noticed.
        public var missed: [Mutant] = []

        /// Rounded down.
        public var percent: Int { mutants == 0 ? 100 : caught * 100 / mutants }
    }

    /// So many mistakes at random places outside of tests and comments; the same seed makes the
    /// same ones.
    public static func mutants(
        of sources: [SourceFile], count: Int, seed: UInt64 = 1
    ) -> [Mutant] {
        var chance = Chance(state: seed)
        let places = sources.enumerated().flatMap { file, source in
            Self.places(in: source).map { (file: file, place: $0) }
        }
        guard !places.isEmpty else { return [] }
        var found: [Mutant] = []
        for _ in 0..<(4 * count) where found.count < count {
            guard let (file, place) = chance.pick(places) else { break }
            let mutant = mutant(of: sources[file], file, place, &chance)
            if let mutant, !found.contains(mutant) { found.append(mutant) }
        }
        return found
    }

    /// - Parameter isCaught: Reads, checks and tests the sources; true if anything is wrong.
    public static func score(
        _ mutants: [Mutant], of sources: [SourceFile], isCaught: ([SourceFile]) -> Bool
    ) -> Score {
        var score = Score(mutants: mutants.count)
        for mutant in mutants {
            var changed = sources
            changed[mutant.file] = SourceFile(
                path: sources[mutant.file].path, bytes: mutant.bytes)
            if isCaught(changed) { score.caught += 1 } else { score.missed.append(mutant) }
        }
        return score
    }

    // MARK: - Places

    /// A word outside of tests and comments.
    private typealias Place = (range: Range<Int>, line: Int)

    private static func places(in source: SourceFile) -> [Place] {
        let (document, _) = Parser.parse(source, file: 0)
        var tests: [Range<Int>] = []
        for test in document.tests {
            let end = test.steps.last?.span.range.upperBound ?? test.title.span.range.upperBound
            tests.append(
                test.title.span.range.lowerBound..<max(end, test.title.span.range.upperBound))
        }
        return Lexer.tokens(of: source.bytes).compactMap { token in
            guard token.kind == .word || token.kind == .text(isClosed: true),
                !tests.contains(where: { $0.overlaps(token.range) }),
                source.text(token.range) != "test"
            else { return nil }
            return (token.range, source.line(of: token.range.lowerBound))
        }
    }

    // MARK: - Mistakes

    private static func mutant(
        of source: SourceFile, _ file: Int, _ place: Place, _ chance: inout Chance
    ) -> Mutant? {
        let kind = chance.pick(Mutant.Kind.allCases) ?? .digit
        let text = source.text(place.range)
        var bytes = source.bytes
        switch kind {
        case .digit:
            let digits = place.range.filter { (0x30...0x39).contains(bytes[$0]) }
            guard let at = digits.randomElement(using: &chance) else { return nil }
            bytes[at] = 0x30 + (bytes[at] - 0x30 + chance.number(in: 1...9)) % 10
        case .word:
            // Two letters change places.
            guard place.range.count >= 2 else { return nil }
            let at = chance.number(
                in: place.range.lowerBound...(place.range.upperBound - 2))
            guard bytes[at] != bytes[at + 1], bytes[at] < 0x80, bytes[at + 1] < 0x80 else {
                return nil
            }
            bytes.swapAt(at, at + 1)
        case .line:
            let line = source.line(place.line)
            // A line with half of a pair of braces would only be unreadable.
            guard line.count(where: { $0 == "{" }) == line.count(where: { $0 == "}" }) else {
                return nil
            }
            let start = source.lineStarts[place.line - 1]
            bytes.removeSubrange(start..<min(bytes.count, start + line.utf8.count))
            return Mutant(
                kind: kind, file: file, line: place.line, change: "without this line", bytes: bytes)
        }
        let changed = String(decoding: bytes[place.range], as: UTF8.self)
        return Mutant(
            kind: kind, file: file, line: place.line, change: "\(changed) for \(text)",
            bytes: bytes)
    }
}
