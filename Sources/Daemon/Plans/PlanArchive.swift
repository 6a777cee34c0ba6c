public import Dialplan
import Foundation
import SIP
public import Switchboard
import Wire

/// Every plan that was ever in force, the last fifty of them, as files that anybody can read:
/// `plans/000014/` holds the dialplan and the inventory as they were, and `accepted.json`. Secrets
/// are never kept.
public struct PlanArchive: Sendable {
    public struct Entry: Codable, Equatable, Sendable {
        public var number: Int
        public var accepted: UTCTime
        /// On whose word: `anna (1000)`, the user and its number at the other end of the control
        /// socket; `signal`; `start`. Nil in entries of versions that did not ask.
        public var who: String?
        /// `start` or `reload`, or the reason that was given.
        public var why: String
        /// The number of the earlier plan whose files these are, word for word.
        public var same: Int?
        public var files: [String]
        /// SHA-256 of the files with their names and lengths, in hexadecimal; nil in entries of
        /// versions that did not make it.
        public var digest: String?
    }

    public struct Failure: Error {
        public var text: String
    }

    private let directory: String
    /// The oldest first. Only the exchange adds any, so they are read once.
    public private(set) var entries: [Entry]

    /// A folder that is no whole entry is passed over.
    /// - Parameter state: The state directory of the exchange.
    public init(state: String) {
        let directory = state + "/plans"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        self.directory = directory
        entries = names.sorted().compactMap { name in
            guard
                let data = FileManager.default.contents(atPath: "\(directory)/\(name)/\(Self.note)")
            else { return nil }
            return try? JSONDecoder().decode(Entry.self, from: data)
        }
    }

    public func entry(_ number: Int) throws -> Entry {
        guard let entry = entries.first(where: { $0.number == number }) else {
            let known = entries.map { "\($0.number)" }.joined(separator: ", ")
            throw Failure(
                text: "There is no plan \(number). "
                    + (known.isEmpty ? "None has been kept yet." : "Kept are: \(known)."))
        }
        return entry
    }

    /// The files of an accepted plan, by their paths within the configuration directory.
    public func files(of entry: Entry) throws -> [SourceFile] {
        try entry.files.map { name in
            let path = "\(folder(entry.number))/\(name)"
            guard let data = FileManager.default.contents(atPath: path) else {
                throw Failure(text: "\(path) cannot be read.")
            }
            return SourceFile(path: name, bytes: [UInt8](data))
        }
    }

    /// Keeps what was taken on, unless it is what was kept last. `files` are named by their paths
    /// within the configuration directory.
    @discardableResult
    public mutating func keep(
        _ files: [SourceFile], who: String? = nil, why: String, at now: UTCTime
    ) throws -> Entry? {
        let kept = files.filter(Self.isKept)
        let digest = Self.digest(of: kept)
        let names = kept.map(\.path)
        // To tell that files are the same they need not be read.
        let same = entries.last { old in
            old.digest.map { $0 == digest }
                ?? (old.files == names && (try? self.files(of: old)) == kept)
        }
        guard same == nil || same?.number != entries.last?.number else { return nil }
        let entry = Entry(
            number: (entries.last?.number ?? 0) + 1, accepted: now, who: who, why: why,
            same: same?.number, files: names, digest: digest)
        try write(entry, kept)
        entries.append(entry)
        for old in entries.dropLast(Limits.keptPlans) {
            try? FileManager.default.removeItem(atPath: folder(old.number))
        }
        entries = entries.suffix(Limits.keptPlans)
        return entry
    }

    private static func digest(of files: [SourceFile]) -> String {
        var text: [UInt8] = []
        for file in files {
            text += Array("\(file.path)\n\(file.bytes.count)\n".utf8)
            text += file.bytes
        }
        return DigestAlgorithm.sha256.hash(ByteString(text)).description
    }

    private static let note = "accepted.json"

    private static func isKept(_ file: SourceFile) -> Bool {
        file.name.hasSuffix(".dial") || file.name.hasSuffix(".csv")
            || (file.name.hasSuffix(".toml")
                && !["secrets.toml", "bellbird.toml"].contains(file.name))
    }

    private func folder(_ number: Int) -> String {
        let digits = String(number)
        return directory + "/" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// Whole or not at all: written beside, then renamed.
    private func write(_ entry: Entry, _ files: [SourceFile]) throws {
        let manager = FileManager.default
        let beside = directory + "/.new"
        try? manager.removeItem(atPath: beside)
        for file in files {
            let path = beside + "/" + file.path
            let parent = URL(filePath: path).deletingLastPathComponent().path
            try manager.createDirectory(
                atPath: parent, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o750])
            try Data(file.bytes).write(to: URL(filePath: path))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try manager.createDirectory(atPath: beside, withIntermediateDirectories: true)
        try encoder.encode(entry).write(to: URL(filePath: beside + "/" + Self.note))
        try manager.moveItem(atPath: beside, toPath: folder(entry.number))
    }
}
