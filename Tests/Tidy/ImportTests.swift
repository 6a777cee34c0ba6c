import Testing

/// ARCHITECTURE.md's table of targets, enforced: SwiftPM does not keep siblings apart.
struct ImportTests {
    /// Besides the standard library, what each target may import.
    static let allowed: [String: Set<String>] = [
        "Wire": [],
        "SIP": ["Wire", "CHash"],
        "SDP": ["Wire"],
        "Dialplan": ["FoundationEssentials"],
        "Switchboard": ["Wire", "SIP", "SDP", "Dialplan"],
        "Softphone": ["Wire", "SIP", "SDP"],
        "Media": [
            "Wire", "CMediaIO", "CSRTP", "COpus", "COpusEnc", "COpusFile", "CSpanDSP",
            "CSpeexDSP", "Synchronization", "Glibc",
        ],
        "Load": ["Wire", "Media", "Synchronization", "Glibc"],
        "Store": [
            "Wire", "Switchboard", "SIP", "Dialplan", "CHash", "GRDB", "GRDBSQLite", "Foundation",
            "Dispatch", "Synchronization",
        ],
        "Daemon": [
            "Wire", "SIP", "SDP", "Dialplan", "Switchboard", "Softphone", "Media", "Load", "Store",
            "CCertificate", "CClock", "CCurl", "CQREncode", "CResolver", "NIOCore", "NIOPosix",
            "NIOSSL",
            "Logging",
            "Foundation", "Glibc", "Synchronization", "Dispatch", "NIOConcurrencyHelpers",
        ],
        "bellbird": [
            "Daemon", "Dialplan", "Store", "Switchboard", "ArgumentParser", "Foundation", "Glibc",
        ],
    ]

    @Test("every product file imports only what its target may")
    func imports() {
        for file in SourceTree.swift where file.isProduct {
            guard let permitted = Self.allowed[file.target] else {
                Issue.record("\(file.path): the target has no row in the table of imports")
                continue
            }
            for line in file.lines {
                let words = line.split(separator: " ")
                guard let at = words.firstIndex(of: "import"), at <= 1, at + 1 < words.count,
                    at == 0 || words[0] == "public" || words[0].hasPrefix("@")
                else { continue }
                let module = String(words[words.count - 1].split(separator: ".")[0])
                if !permitted.contains(module) {
                    Issue.record("\(file.path): \(file.target) may not import \(module)")
                }
            }
        }
    }

    @Test("the table has no row without a target")
    func rows() {
        let targets = Set(SourceTree.swift.filter(\.isProduct).map(\.target))
        #expect(Set(Self.allowed.keys).subtracting(targets) == [])
    }
}
