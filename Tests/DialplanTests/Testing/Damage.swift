@testable import Dialplan

/// A plan with one mistake, as fingers make them.
struct Damage {
    enum Kind: String, CaseIterable {
        /// The last letter of a word is missing.
        case dropped
        /// Two letters that are neighbours change places.
        case swapped
        /// One letter is another one.
        case replaced
        /// One digit is another one.
        case digit
    }

    var kind: Kind
    /// Which of the sources.
    var file: Int
    var line: Int
    /// `rign for ring`
    var change: String
    var bytes: [UInt8]

    /// Every word outside of test blocks, comments and quoted texts, damaged once.
    ///
    /// Where in the word is left to chance, and which letter or digit comes instead.
    static func all(_ kind: Kind, of sources: [SourceFile], seed: UInt64) -> [Damage] {
        var chance = Chance(seed)
        return sources.enumerated().flatMap { file, source in
            words(of: source).compactMap { range in
                damage(kind, source, file, range, &chance)
            }
        }
    }

    static func words(of source: SourceFile) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var depth = 0
        var isTest = false
        for token in Lexer.tokens(of: source.bytes) {
            switch token.kind {
            case .openBrace: depth += 1
            case .closeBrace:
                depth -= 1
                if depth == 0 { isTest = false }
            case .word:
                if depth == 0, source.text(token.range) == "test" { isTest = true }
                if !isTest { words.append(token.range) }
            default: break
            }
        }
        return words
    }

    private static func damage(
        _ kind: Kind, _ source: SourceFile, _ file: Int, _ range: Range<Int>,
        _ chance: inout Chance
    ) -> Damage? {
        var bytes = source.bytes
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte | 0x20) }
        var length = range.count
        switch kind {
        case .dropped:
            guard isLetter(bytes[range.upperBound - 1]), range.count > 1 else { return nil }
            bytes.remove(at: range.upperBound - 1)
            length -= 1
        case .swapped:
            let pairs = range.dropLast().filter {
                bytes[$0] != bytes[$0 + 1] && isLetter(bytes[$0]) && isLetter(bytes[$0 + 1])
            }
            guard !pairs.isEmpty else { return nil }
            let at = chance.pick(Array(pairs))
            bytes.swapAt(at, at + 1)
        case .replaced:
            let letters = range.filter { isLetter(bytes[$0]) }
            guard !letters.isEmpty else { return nil }
            let at = chance.pick(letters)
            let small = 0x61 + (bytes[at] | 0x20 - 0x61 + UInt8(1 + chance.below(25))) % 26
            bytes[at] = small
        case .digit:
            let digits = range.filter { isDigit(bytes[$0]) }
            guard !digits.isEmpty else { return nil }
            let at = chance.pick(digits)
            bytes[at] = 0x30 + (bytes[at] - 0x30 + UInt8(1 + chance.below(9))) % 10
        }
        let changed = String(
            decoding: bytes[range.lowerBound..<(range.lowerBound + length)], as: UTF8.self)
        return Damage(
            kind: kind, file: file, line: source.line(of: range.lowerBound),
            change: "\(changed) for \(source.text(range))", bytes: bytes)
    }
}

/// What became of damages.
struct DamageScore {
    var tried = 0
    /// `check` has errors.
    var errors = 0
    /// `check --strict` has more to say than of the plan as it was.
    var warnings = 0
    /// A test of the plan fails.
    var tests = 0
    var missed: [String] = []

    mutating func add(_ damage: Damage, to directory: PlanDirectory, _ name: String, runs: Bool) {
        let plans = directory.sources.filter { $0.name.hasSuffix(".dial") }
        var files = directory.sources
        guard let place = files.firstIndex(where: { $0.path == plans[damage.file].path }) else {
            return
        }
        tried += 1
        files[place] = SourceFile(path: files[place].path, bytes: damage.bytes)
        let read = PlanDirectory(files, passwordsAreKnown: false, zones: Zones.read)
        if read.hasErrors {
            errors += 1
            return
        }
        let warned = { (directory: PlanDirectory) in
            directory.diagnostics.filter { $0.severity == .warning }.map(\.code)
        }
        if warned(read) != warned(directory) {
            warnings += 1
            missed.append("\(name):\(damage.line) \(damage.change) (a warning)")
            return
        }
        let sources = files.filter { $0.name.hasSuffix(".dial") }
        if runs, let plan = read.plan,
            TestRunner.run(sources, plan).contains(where: { !$0.isPassed })
        {
            tests += 1
            return
        }
        missed.append("\(name):\(damage.line) \(damage.change)")
    }
}
