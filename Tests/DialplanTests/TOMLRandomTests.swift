import Testing

@testable import Dialplan

/// Random documents: what was read is what was written, and an edit is what changes.
struct TOMLRandomTests {
    /// Writes a document and, beside it, what it means: `a.b[0].c` and a value for each leaf.
    private struct Writer {
        var chance: Chance
        var text = ""
        var meaning: [[TOMLStep]: String] = [:]
        private var newline: String
        private var names = 0

        init(_ seed: UInt64) {
            chance = Chance(seed)
            newline = ["\n", "\r\n"][chance.below(2)]
            if chance.below(8) == 0 { text = "\u{FEFF}" }
        }

        mutating func write() {
            space()
            for _ in 0..<chance.below(4) { pair(below: [], header: []) }
            for _ in 0..<chance.below(5) {
                let isList = chance.below(3) == 0
                let above = chance.below(3) == 0 ? ["top"] : []
                let path = above + [name()]
                let shown = path.map { key($0) }.joined(separator: chance.pick([".", " . "]))
                for place in 0..<(isList ? 1 + chance.below(3) : 1) {
                    text += isList ? "[[\(shown)]]" : "[\(shown)]"
                    lineEnd()
                    var steps = path.map { TOMLStep.key($0) }
                    if isList { steps.append(.index(place)) }
                    for _ in 0..<chance.below(5) { pair(below: steps, header: path) }
                }
            }
            if chance.below(4) == 0, text.hasSuffix(newline) {
                text.unicodeScalars.removeLast(newline.unicodeScalars.count)
            }
        }

        /// Used once in a document.
        private mutating func name() -> String {
            names += 1
            return chance.pick(["k", "max-", "é ", "1", "a.b", "\""]) + "\(names)"
        }

        private mutating func key(_ name: String) -> String {
            let bare = TOMLValue.Kind.key(name)
            return bare == name && chance.below(4) == 0 ? "'\(name)'" : bare
        }

        private mutating func lineEnd() {
            text += chance.pick(["", "", " ", "\t# why", "  # \"é\" [x]"]) + newline
            space()
        }

        private mutating func space() {
            text += chance.pick(["", "", "", newline, "# remark" + newline, "  " + newline])
        }

        private mutating func pair(below path: [TOMLStep], header: [String]) {
            var keys = [name()]
            if chance.below(4) == 0 { keys.append(name()) }
            text += chance.pick(["", "", "  ", "\t"])
            text += keys.map { key($0) }.joined(separator: ".")
            text += chance.pick([" = ", "=", "   =  "])
            text += value(path + keys.map { .key($0) }, depth: 0)
            lineEnd()
        }

        private mutating func value(_ path: [TOMLStep], depth: Int) -> String {
            switch chance.below(depth < 3 ? 9 : 7) {
            case 7:
                let values = (0..<chance.below(4)).map {
                    value(path + [.index($0)], depth: depth + 1)
                }
                if values.isEmpty { meaning[path] = "[]" }
                let comma = "," + chance.pick(["", " ", newline + "\t", " # x" + newline])
                let last = values.isEmpty ? "" : chance.pick(["", ",", " "])
                return "[" + values.joined(separator: comma) + last + "]"
            case 8:
                let pairs = (0..<chance.below(4)).map { _ in
                    let name = name()
                    return key(name) + chance.pick(["=", " = "])
                        + value(path + [.key(name)], depth: depth + 1)
                }
                if pairs.isEmpty { meaning[path] = "{}" }
                return "{ " + pairs.joined(separator: chance.pick([",", ", "])) + " }"
            default: return leaf(path)
            }
        }

        private mutating func leaf(_ path: [TOMLStep]) -> String {
            let (text, plain) = chance.pick([
                ("\"a # b\"", "\"a # b\""), ("'a\"b'", "\"a\\\"b\""), ("1_000", "1000"),
                ("0xff", "255"), ("-0.5", "-0.5"), ("true", "true"), ("1979-05-27", "1979-05-27"),
                ("07:32:00", "07:32:00"),
                (
                    "\"\"\"\(newline)x]\(newline)\"\"\"",
                    newline == "\n" ? "\"x]\\n\"" : "\"x]\\r\\n\""
                ),
            ])
            meaning[path] = plain
            return text
        }
    }

    /// Every leaf with its path.
    private func leaves(_ kind: TOMLValue.Kind, _ path: [TOMLStep] = []) -> [[TOMLStep]: String] {
        var found: [[TOMLStep]: String] = [:]
        func add(_ step: TOMLStep, _ kind: TOMLValue.Kind) {
            found.merge(leaves(kind, path + [step])) { first, _ in first }
        }
        switch kind {
        case .table(let table) where !table.entries.isEmpty || table.origin != .inline:
            for entry in table.entries { add(.key(entry.key), entry.value.kind) }
        case .array(let values) where !values.isEmpty:
            for (place, value) in values.enumerated() { add(.index(place), value.kind) }
        case .tables(let tables):
            for (place, table) in tables.enumerated() { add(.index(place), .table(table)) }
        default: found[path] = kind.toml
        }
        return found
    }

    private func leaves(_ document: TOMLDocument) -> [[TOMLStep]: String] {
        leaves(.table(document.root))
    }

    private func document(_ seed: UInt64) -> (Writer, TOMLDocument) {
        var writer = Writer(seed)
        writer.write()
        let source = SourceFile(path: "r.toml", text: writer.text)
        return (writer, TOMLDocument(source, file: 0))
    }

    @Test("what is read is what was written, and the bytes are those of the file")
    func reading() {
        for seed in 0..<400 {
            let (writer, document) = document(UInt64(seed))
            #expect(document.diagnostics == [], "\(writer.text)")
            #expect(document.bytes == Array(writer.text.utf8))
            #expect(leaves(document) == writer.meaning, "\(writer.text)")
        }
    }

    /// How many bytes two files share in front and behind.
    private func common(_ left: [UInt8], _ right: [UInt8]) -> Int {
        let front = zip(left, right).prefix { $0 == $1 }.count
        let back = zip(left.dropFirst(front).reversed(), right.dropFirst(front).reversed())
            .prefix { $0 == $1 }.count
        return front + back
    }

    @Test("a value that is set is the only one that changes, and no byte beside it does")
    func setting() throws {
        var edits = 0
        for seed in 1_000..<1_300 {
            var (writer, document) = document(UInt64(seed))
            for _ in 0..<4 {
                guard
                    let path = writer.meaning.keys.sorted(by: { "\($0)" < "\($1)" })
                        .randomElement(using: &writer.chance),
                    let place = TOMLPlace(path, in: document)
                else { continue }
                let value = TOMLValue.Kind.string("new \(edits)")
                let before = document
                try document.set(path, value)
                writer.meaning[path] = value.toml
                #expect(leaves(document) == writer.meaning, "\(writer.text) \(path)")
                #expect(
                    common(before.bytes, document.bytes)
                        >= before.bytes.count - place.span.range.count)
                edits += 1
            }
        }
        #expect(edits > 500)
    }

    @Test("a key that is added is the only thing that changes, and all bytes stay")
    func adding() throws {
        var edits = 0
        for seed in 2_000..<2_300 {
            var (writer, document) = document(UInt64(seed))
            for round in 0..<4 {
                guard
                    var path = writer.meaning.keys.sorted(by: { "\($0)" < "\($1)" })
                        .randomElement(using: &writer.chance)
                else { continue }
                repeat {
                    path.removeLast()
                } while path.last != nil
                    && TOMLPlace(path, in: document)?.kind.isList == true
                path += (0...writer.chance.below(2)).map { .key("new \(round) \($0)") }
                let before = document
                try document.set(path, .integer(Int64(edits)))
                // An empty inline table was a leaf; it is none any more.
                writer.meaning[Array(path.dropLast())] = nil
                writer.meaning[Array(path.dropLast(2))] = nil
                writer.meaning[path] = "\(edits)"
                #expect(leaves(document) == writer.meaning, "\(writer.text) \(path)")
                #expect(common(before.bytes, document.bytes) + 1 >= before.bytes.count)
                edits += 1
            }
        }
        #expect(edits > 500)
    }

    @Test("what is removed is gone, and nothing else")
    func removing() throws {
        var edits = 0
        for seed in 3_000..<3_300 {
            var (writer, document) = document(UInt64(seed))
            for _ in 0..<3 {
                guard
                    let leaf = writer.meaning.keys.sorted(by: { "\($0)" < "\($1)" })
                        .randomElement(using: &writer.chance)
                else { continue }
                let path = Array(leaf.prefix(1 + writer.chance.below(leaf.count)))
                let before = document
                let text = String(decoding: before.bytes, as: UTF8.self)
                try document.remove(path)
                let after = leaves(document).filter { $0.value != "[]" && $0.value != "{}" }
                let left = writer.meaning.filter {
                    !$0.key.starts(with: path) && $0.value != "[]" && $0.value != "{}"
                }
                writer.meaning = leaves(document)
                let expected = Dictionary(
                    uniqueKeysWithValues: left.map { (moved($0.key, without: path), $0.value) })
                #expect(after == expected, "\(text) \(path)")
                edits += 1
            }
        }
        #expect(edits > 400)
    }

    /// Where a leaf is after `gone`, an element of a list maybe, is there no more.
    private func moved(_ path: [TOMLStep], without gone: [TOMLStep]) -> [TOMLStep] {
        guard case .index(let place)? = gone.last, path.starts(with: gone.dropLast()),
            case .index(let own) = path[gone.count - 1], own > place
        else { return path }
        var path = path
        path[gone.count - 1] = .index(own - 1)
        return path
    }
}

extension TOMLValue.Kind {
    fileprivate var isList: Bool {
        switch self {
        case .table: false
        default: true
        }
    }
}
