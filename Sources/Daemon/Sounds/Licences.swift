import Foundation
import Glibc
import Media

/// What may be done with a sound, as far as it is known: for the list of prompts.
///
/// The customer's own folder has a file `licences.txt` with a line for each sound of which
/// something is to be said, `en/closed | recorded here, at 201`; people may write into it.
extension SoundFolders {
    private static let fileName = "licences.txt"
    /// What Debian's packages say of theirs, by language.
    private static let debian = [
        "en": "CC BY-SA 3.0", "es": "CC BY-SA 3.0", "fr": "CC BY-SA 3.0", "it": "CC BY 3.0",
        "ru": "CC BY 3.0",
    ]

    /// Of each entry, in a few words; empty: nobody has said.
    public func licences(of entries: [Entry]) -> [String] {
        let own = directories.first ?? ""
        let noted = Self.noted(in: own)
        return entries.map { entry in
            if entry.path.hasPrefix(own + "/") {
                return noted[Self.line(entry.name, entry.language)] ?? ""
            }
            if entry.path.hasPrefix("/usr/share/bellbird/") { return "Apache 2.0" }
            guard entry.path.hasPrefix("/usr/share/asterisk/") else { return "" }
            return entry.language.flatMap { Self.debian[$0] } ?? "see /usr/share/doc"
        }
    }

    /// Notes it for a sound of the customer's own folder, in the place of what was noted before;
    /// the file is whole at any time.
    public static func noteLicence(
        _ licence: String, of name: String, language: String?, in folder: String
    ) throws(Refusal) {
        let path = folder + "/" + fileName
        let wanted = line(name, language)
        let before = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        var lines = before.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { split($0)?.sound != wanted }
        while lines.last?.isEmpty == true { lines.removeLast() }
        lines.append("\(wanted) | \(licence)")
        do {
            try Data((lines.joined(separator: "\n") + "\n").utf8)
                .write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw Refusal(reason: "\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    private static func noted(in folder: String) -> [String: String] {
        let path = folder + "/" + fileName
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [:] }
        let lines = text.split(separator: "\n").prefix(Limits.catalogueSounds).compactMap(split)
        return Dictionary(lines.map { ($0.sound, $0.licence) }, uniquingKeysWith: { $1 })
    }

    private static func line(_ name: String, _ language: String?) -> String {
        language.map { $0 + "/" + name } ?? name
    }

    private static func split(_ line: Substring) -> (sound: String, licence: String)? {
        let parts = line.split(separator: "|", maxSplits: 1)
        guard parts.count == 2, !line.hasPrefix("#") else { return nil }
        return (
            parts[0].trimmingCharacters(in: .whitespaces),
            parts[1].trimmingCharacters(in: .whitespaces)
        )
    }
}
