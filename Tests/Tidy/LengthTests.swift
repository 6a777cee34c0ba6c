import Foundation
import Testing

/// Code that a person can hold in his head (architecture, section 6).
struct LengthTests {
    @Test("no file is longer than 600 lines")
    func files() {
        for file in SourceTree.swift where file.lines.count > 600 {
            Issue.record("\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test("no line is longer than 100 columns")
    func lines() {
        for file in SourceTree.swift where !file.path.hasPrefix("Tests/") {
            for (number, line) in file.lines.enumerated() where line.count > 100 {
                Issue.record("\(file.path):\(number + 1) has \(line.count) columns")
            }
        }
    }

    @Test("nothing in the tree is larger than a megabyte: what was built is no source")
    func sizes() throws {
        let ignored = try SourceTree.text(".gitignore").split(separator: "\n").map {
            $0.trimmingCharacters(in: ["/"])
        }
        let manager = FileManager.default
        let names = try manager.contentsOfDirectory(atPath: SourceTree.root.path)
        for name in names where name != ".git" && !name.hasPrefix(".build") {
            guard !ignored.contains(name) else { continue }
            let top = SourceTree.root.appending(path: name)
            let inside = manager.enumerator(atPath: top.path)?.allObjects as? [String] ?? []
            for path in [name] + inside.map({ name + "/" + $0 }) where !path.contains(".build") {
                let file = SourceTree.root.appending(path: path).path
                let size = try manager.attributesOfItem(atPath: file)[.size] as? Int ?? 0
                #expect(size <= 1_000_000, "\(path) has \(size) bytes")
            }
        }
    }

    @Test("no function of the product is longer than 50 lines")
    func functions() {
        for file in SourceTree.swift where file.isProduct {
            for (name, start, length) in functions(in: file) where length > 50 {
                Issue.record("\(file.path):\(start): \(name) has \(length) lines")
            }
        }
    }

    /// The functions of a formatted file: from the line that begins one to the brace at the same
    /// indentation that ends it.
    private func functions(in file: SourceTree.File) -> [(String, Int, Int)] {
        var found: [(String, Int, Int)] = []
        let lines = file.lines
        for (number, line) in lines.enumerated() {
            let words = line.split(separator: " ")
            // One that ends on its own line is short.
            guard !line.hasSuffix("}"),
                let at = words.firstIndex(where: { $0 == "func" || $0.hasPrefix("init") }),
                words[..<at].allSatisfy({ $0.allSatisfy { $0.isLetter || "@()_".contains($0) } })
            else { continue }
            let indent = line.prefix { $0 == " " }
            guard let end = lines[number...].firstIndex(where: { $0 == indent + "}" }) else {
                continue
            }
            let name = words[at] == "func" ? words[min(at + 1, words.count - 1)] : words[at]
            found.append((String(name), number + 1, end - number + 1))
        }
        return found
    }
}
