import Testing

/// Words that a module must do without, each with what to use instead (architecture, section 6).
struct WordTests {
    struct Ban {
        let word: String
        let instead: String
        /// Targets, or paths, where the word is at home.
        var exceptIn: [String] = []
        var onlyIn: [String] = []
    }

    static let pure = ["Wire", "SIP", "SDP", "Dialplan", "Switchboard", "Softphone"]

    static let bans: [Ban] = [
        // These stand here to be looked for; nothing in this file is left undone.
        Ban(word: "TODO", instead: "an issue"),
        Ban(word: "FIXME", instead: "an issue"),
        Ban(word: "try!", instead: "do and catch"),
        Ban(word: "NSRegularExpression", instead: "a parser over bytes"),
        Ban(word: "Regex", instead: "a parser over bytes"),
        Ban(
            word: "Date()", instead: "an argument named now",
            exceptIn: ["bellbird", "Daemon", "Store"]),
        Ban(word: ".random(", instead: "Chance, seeded by the shell", exceptIn: ["Daemon"]),
        Ban(word: "ContinuousClock", instead: "an argument named now", exceptIn: ["Daemon"]),
        Ban(
            word: "sleep(", instead: "a timer effect",
            exceptIn: ["Daemon", "bellbird", "Media", "Load"]),
        Ban(word: "Task {", instead: "an order to a loop", exceptIn: ["Daemon", "bellbird"]),
        Ban(
            word: "Mutex", instead: "one owner per state",
            exceptIn: ["Daemon", "Media", "Store", "Load"]),
        Ban(word: "@unchecked Sendable", instead: "a value", exceptIn: ["Daemon", "Media"]),
        Ban(
            word: "nonisolated(unsafe)", instead: "one owner per state",
            exceptIn: ["Daemon", "Media"]),
        Ban(word: "print(", instead: "a note in the Outbox", exceptIn: ["bellbird", "Daemon"]),
        Ban(
            word: " async ", instead: "a synchronous door",
            exceptIn: ["Daemon", "bellbird", "Store"]),
        Ban(
            word: "await ", instead: "a synchronous door",
            exceptIn: ["Daemon", "bellbird", "Store"]),
    ]

    @Test("no product file uses a banned word")
    func words() {
        for file in SourceTree.swift where file.isProduct {
            for (number, line) in file.lines.enumerated() {
                let code = code(of: line)
                for ban in Self.bans where code.contains(ban.word) {
                    if ban.exceptIn.contains(file.target) { continue }
                    Issue.record(
                        "\(file.path):\(number + 1): \(ban.word) — use \(ban.instead)")
                }
            }
        }
    }

    /// Header fields are named as their RFCs name them (RFC 3261 §20, RFC 7044).
    static let namedByRFCs: Set<String> = ["AlertInfo", "AuthenticationInfo", "HistoryInfo"]

    @Test("no type is named by a word that says nothing")
    func names() {
        let empty = ["Manager", "Helper", "Utils", "Common", "Base", "Impl", "Info"]
        for file in SourceTree.swift where file.isProduct {
            for (number, line) in file.lines.enumerated() {
                let words = code(of: line).split { !$0.isLetter && !$0.isNumber && $0 != "_" }
                for (kind, name) in zip(words, words.dropFirst())
                where ["struct", "class", "enum", "actor", "protocol"].contains(kind) {
                    if let bad = empty.first(where: { name.hasSuffix($0) }),
                        !Self.namedByRFCs.contains(String(name))
                    {
                        Issue.record("\(file.path):\(number + 1): \(name) ends in \(bad)")
                    }
                }
            }
        }
    }

    @Test("the numbers of RFC 3261 stand in SIP and nowhere else")
    func constants() {
        let pattern = ["z9hG4bK", "\"SIP/2.0\""]
        for file in SourceTree.swift where file.isProduct {
            guard !["SIP", "Softphone"].contains(file.target) else { continue }
            for (number, line) in file.lines.enumerated() {
                guard !line.trimmed.hasPrefix("//") else { continue }
                for text in pattern where line.contains(text) && !line.contains("match") {
                    Issue.record("\(file.path):\(number + 1): \(text) belongs to SIP")
                }
            }
        }
    }
}

extension Substring {
    var trimmed: Substring { drop { $0 == " " } }
}
