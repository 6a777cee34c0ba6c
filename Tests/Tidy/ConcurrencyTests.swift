import Testing

/// What the compiler does not prove is proved in words: a lock, a task, a thread and everything
/// marked as unsafe has a comment at most four lines above that says why it is right.
struct ConcurrencyTests {
    /// Locks, where they are owned; not where they are handed on.
    static let owned: Set<Substring> = ["Mutex", "NIOLockedValueBox", "Atomic"]
    static let begun = [
        "Task {", "Task.detached", "detachNewThread", "DispatchQueue(", "nonisolated(unsafe)",
        "@unchecked Sendable",
    ]

    static func wantsProof(_ line: Substring) -> Bool {
        let code = code(of: line)
        let words = Set(code.split { !$0.isLetter && !$0.isNumber && $0 != "_" })
        guard !words.contains("import"), !code.contains("addTask") else { return false }
        let isOwned = !words.isDisjoint(with: ["let", "var"]) && !words.isDisjoint(with: owned)
        return isOwned || begun.contains(where: code.contains)
    }

    static func places(in file: SourceTree.File) -> [Int] {
        let lines = file.lines
        return lines.indices.filter { index in
            wantsProof(lines[index])
                && !lines[max(0, index - 4)...index].contains { $0.contains("//") }
        }
    }

    @Test("every lock, task and thread of the product says why it is right")
    func proofs() {
        for file in SourceTree.swift where file.isProduct {
            for index in Self.places(in: file) {
                Issue.record("\(file.path):\(index + 1): say above it why this is right")
            }
        }
    }

    @Test("the rule sees what it is about")
    func rule() {
        for line in [
            "    private let state = Mutex(State())", "        Task { await self?.go() }",
            "final class X: @unchecked Sendable {", "    nonisolated(unsafe) static let a = 1",
        ] {
            let text = "\n\n\n\n" + line
            #expect(Self.places(in: .init(path: "Sources/X.swift", text: text)) == [4], "\(line)")
            let proved = "// Why.\n" + line
            #expect(Self.places(in: .init(path: "Sources/X.swift", text: proved)).isEmpty)
        }
        for line in [
            "import NIOConcurrencyHelpers", "    _ box: NIOLockedValueBox<Int>,", "// Task {",
        ] {
            #expect(Self.places(in: .init(path: "Sources/X.swift", text: line)).isEmpty, "\(line)")
        }
    }

    /// C functions may be called without a look at what they return: for libcurl that would be an
    /// option that is not set.
    @Test("what libcurl returns is looked at, or passed over in so many words")
    func results() {
        let without = ["curl_easy_cleanup", "curl_slist_free_all"]
        for file in SourceTree.swift where file.path.hasPrefix("Sources/Daemon/") {
            for (index, line) in file.lines.enumerated() {
                let code = code(of: line.trimmed)
                guard code.hasPrefix("curl_") || code.hasPrefix("ccurl_") else { continue }
                if without.contains(where: code.hasPrefix) { continue }
                Issue.record("\(file.path):\(index + 1): what does this return?")
            }
        }
    }
}
