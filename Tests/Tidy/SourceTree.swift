import Foundation

/// The repository's own files, as the tidy tests read them.
enum SourceTree {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct File: Sendable {
        /// From the root: `Sources/SIP/URI/URI.swift`.
        let path: String
        let text: String

        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        /// `SIP` for `Sources/SIP/…`.
        var target: String { String(path.split(separator: "/").dropFirst().first ?? "") }
        var isProduct: Bool { path.hasPrefix("Sources/") }
    }

    /// Every Swift file of the product and of the tests.
    static let swift: [File] = files(in: ["Sources", "Tests"], suffix: ".swift")

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func files(in folders: [String], suffix: String) -> [File] {
        folders.flatMap { folder -> [File] in
            let base = root.appending(path: folder)
            let all = FileManager.default.enumerator(atPath: base.path)?.allObjects ?? []
            return all.compactMap { $0 as? String }
                .filter { $0.hasSuffix(suffix) && !$0.contains(".build/") }
                .sorted()
                .compactMap { name in
                    let path = folder + "/" + name
                    return (try? text(path)).map { File(path: path, text: $0) }
                }
        }
    }
}

/// A line of code without its comment and without what stands in string literals.
func code(of line: Substring) -> String {
    var result = ""
    var isInString = false
    var previous: Character = " "
    for character in line {
        if character == "\"", previous != "\\" {
            isInString.toggle()
            result.append(character)
        } else if !isInString {
            if character == "/", previous == "/" {
                result.removeLast()
                break
            }
            result.append(character)
        }
        previous = character
    }
    return result
}
