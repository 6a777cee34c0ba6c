import Foundation

@testable import Dialplan

/// What is broken on purpose: good files of every kind, and the words that they are made of.
struct Seeds {
    /// Whole plans, and their outermost blocks one by one.
    var plans: [[UInt8]] = []
    var inventories: [[UInt8]] = []
    var tables: [[UInt8]] = []
    var zones: [[UInt8]] = []
    var words: [[UInt8]] = []
    /// Plans with what belongs to them, and the name of the plan's file.
    var offices: [PlanDirectory] = []
    var inventory = Inventory(extensions: [], trunks: [])

    init() throws {
        for name in OfficeTests.names where name != "bench" {
            let directory = try OfficeTests.directory(name)
            offices.append(directory)
            for source in directory.sources {
                if source.name.hasSuffix(".dial") {
                    plans.append(source.bytes)
                    plans += Self.blocks(of: source)
                } else if source.name.hasSuffix(".toml") {
                    inventories.append(source.bytes)
                }
            }
        }
        for name in GoldenTests.names {
            let file = GoldenTests.folder.appendingPathComponent(name)
            let text = try String(contentsOf: file, encoding: .utf8)
            let input = text.components(separatedBy: "\n" + String(repeating: "-", count: 40))[0]
            for source in GoldenTests.sources(input) {
                if source.name.hasSuffix(".dial") { plans.append(source.bytes) }
                if source.name.hasSuffix(".toml") { inventories.append(source.bytes) }
                if source.name.hasSuffix(".csv") { tables.append(source.bytes) }
            }
        }
        inventory = offices[1].inventory
        tables.append(Array("\u{FEFF}\"number\";\"name\"\r\n\"+49 (30) 1-2\";\"a \"\"b\"\"\"".utf8))
        for name in ["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"] {
            if let zone = Zones.read(name) { zones.append(zone) }
        }
        words = Self.words(of: plans)
    }

    private static func blocks(of source: SourceFile) -> [[UInt8]] {
        var blocks: [[UInt8]] = []
        var depth = 0
        var start = 0
        for token in Lexer.tokens(of: source.bytes) {
            if token.kind == .openBrace { depth += 1 }
            guard token.kind == .closeBrace else { continue }
            depth -= 1
            guard depth == 0 else { continue }
            blocks.append(Array(source.bytes[start..<token.range.upperBound]))
            start = token.range.upperBound
        }
        return blocks
    }

    private static func words(of plans: [[UInt8]]) -> [[UInt8]] {
        var words: Set<[UInt8]> = []
        for plan in plans {
            for token in Lexer.tokens(of: plan) where token.kind == .word {
                words.insert(Array(plan[token.range]))
            }
        }
        let hard = [
            "9223372036854775807", "-1", "00000000000000000000001", "999999999s", "0s", "24:00",
            "02-29", "2026-02-30", "easter + 366 days", "x.", "[9-0]", "|", "200-100",
            "0-999999999999", "\"{", "{}", "\"\"", "\u{FEFF}", "\u{301}", "😀", "(((((", "\\",
            "\"\"\"",
        ]
        return words.sorted { $0.lexicographicallyPrecedes($1) } + hard.map { Array($0.utf8) }
    }
}

/// Breaks good files: a few changes, each at a place left to chance.
struct Breaker {
    var chance: Chance

    mutating func broken(_ good: [UInt8], _ others: [[UInt8]], _ words: [[UInt8]]) -> [UInt8] {
        var bytes = good
        for _ in 0..<(1 + chance.below(4)) {
            let at = chance.below(bytes.count + 1)
            let length = chance.below(chance.pick([2, 8, 64]))
            let end = min(bytes.count, at + length)
            switch chance.below(9) {
            case 0 where at < bytes.count: bytes[at] = UInt8(chance.below(256))
            case 1 where at < bytes.count: bytes[at] ^= 1 << UInt8(chance.below(8))
            case 2: bytes.removeSubrange(at..<end)
            case 3: bytes.insert(contentsOf: bytes[at..<end], at: at)
            case 4, 5:
                bytes.replaceSubrange(wordRange(in: bytes, at), with: chance.pick(words))
            case 6:
                let other = chance.pick(others)
                let from = chance.below(other.count + 1)
                bytes.insert(contentsOf: other[from..<min(other.count, from + length * 4)], at: at)
            case 7:
                let piece = bytes[at..<end]
                guard piece.count < 16 else { break }
                for _ in 0..<chance.pick([3, 30, 300]) { bytes.insert(contentsOf: piece, at: at) }
            default: swapWords(&bytes)
            }
        }
        return bytes
    }

    /// The word that a place is in; empty between words.
    private func wordRange(in bytes: [UInt8], _ at: Int) -> Range<Int> {
        let isWord = { (byte: UInt8) in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D
        }
        var low = at
        var high = at
        while low > 0, isWord(bytes[low - 1]) { low -= 1 }
        while high < bytes.count, isWord(bytes[high]) { high += 1 }
        return low..<high
    }

    private mutating func swapWords(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let one = wordRange(in: bytes, chance.below(bytes.count))
        let other = wordRange(in: bytes, chance.below(bytes.count))
        guard one.upperBound <= other.lowerBound else { return }
        let word = Array(bytes[one])
        bytes.replaceSubrange(one, with: bytes[other])
        let shift = other.count - one.count
        bytes.replaceSubrange(
            (other.lowerBound + shift)..<(other.upperBound + shift), with: word)
    }
}
