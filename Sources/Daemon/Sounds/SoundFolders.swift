public import Dialplan
import Foundation
import Glibc
import Media

/// Where sounds lie: folders in the order in which they are looked through, each with a folder for
/// every language in it, and sounds of no language beside those.
///
/// A folder's name says its language: `de`, `en-GB`, or `en_US_f_Allison` as Debian's packages
/// have it.
public struct SoundFolders: Equatable, Sendable {
    public var directories: [String]
    /// With a folder for each group of music, or the pieces of the only one.
    public var music: [String]

    public init(directories: [String], music: [String]) {
        self.directories = directories
        self.music = music
    }

    /// The customer's own, ours, and those of Debian's packages.
    public init(configuration path: String) {
        self.init(
            directories: [
                path + "/sounds", "/usr/share/bellbird/sounds", "/usr/share/asterisk/sounds",
            ],
            music: [path + "/music", "/usr/share/bellbird/music", "/usr/share/asterisk/moh"])
    }

    /// The best kind first, where a sound is there in several: what has more than 8 kHz.
    static let kinds: [SoundFile.Kind] = [
        .opus, .ogg, .sln48, .sln16, .g722, .wav, .sln, .ulaw, .alaw, .gsm,
    ]

    // MARK: - One sound

    /// A name may lead into folders, `digits/20`, but never out of them.
    public static func isName(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return name.utf8.count <= Limits.soundName
            && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") }
            && name.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
    }

    /// The file of a prompt, or nil. `language`: `de`, `de-AT`; of the latter those of `de` too.
    public func path(of name: String, language: String) -> String? {
        guard Self.isName(name) else { return nil }
        for directory in directories {
            let folders = Self.folders(of: language, in: directory) + [directory]
            for folder in folders {
                if let path = Self.file(folder + "/" + name) { return path }
            }
        }
        return nil
    }

    /// Where it was looked for, for people.
    public func places(of name: String, language: String) -> String {
        directories.map { "\($0)/\(language)/\(name).wav" }.joined(separator: ", ")
    }

    static func file(_ stem: String) -> String? {
        kinds.lazy.map { stem + "." + $0.rawValue }.first { access($0, R_OK) == 0 }
    }

    private static func folders(of language: String, in directory: String) -> [String] {
        let wanted = tag(language)
        guard !wanted.isEmpty else { return [] }
        let all = entries(directory).filter { Self.language(ofFolder: $0) != nil }
        let primary = String(wanted.prefix { $0 != "-" })
        var found: [String] = []
        for tag in wanted == primary ? [wanted] : [wanted, primary] {
            found += all.filter { Self.tag($0) == tag }
            found += all.filter { Self.tag($0).hasPrefix(tag + "-") }
        }
        return found.map { directory + "/" + $0 }
    }

    /// RFC 5646 §2.1.1: letters of either size are the same, and Debian writes `_`.
    private static func tag(_ text: String) -> String {
        text.lowercased().replacing("_", with: "-")
    }

    /// `en` of `en_US_f_Allison`; nil for a folder that names no language, as `digits`.
    static func language(ofFolder name: String) -> String? {
        let primary = name.prefix { $0 != "-" && $0 != "_" }
        guard (2...3).contains(primary.utf8.count),
            primary.utf8.allSatisfy({ (97...122).contains($0) })
        else { return nil }
        return String(primary)
    }

    private static func entries(_ directory: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
            .filter { !$0.hasPrefix(".") }.sorted()
    }

    // MARK: - All sounds

    /// A sound that there is.
    public struct Entry: Equatable, Sendable {
        public var name: String
        /// Nil: of no language.
        public var language: String?
        public var path: String
    }

    /// Every sound that can be played, by language and name; what is hidden by one of the same name
    /// is left out.
    public func catalogue() -> [Entry] {
        var found: [String: Entry] = [:]
        for directory in directories {
            for name in Self.entries(directory) {
                let language = Self.language(ofFolder: name)
                let isFolder = Self.isDirectory(directory + "/" + name)
                if isFolder, language != nil {
                    scan(directory + "/" + name, "", language, 0, &found)
                } else {
                    scan(directory, name, nil, isFolder, 0, &found)
                }
            }
        }
        return found.values.sorted { ($0.language ?? "", $0.name) < ($1.language ?? "", $1.name) }
    }

    /// As the checker of plans wants to know it.
    public var prompts: PlanInput.Prompts {
        var prompts = PlanInput.Prompts([])
        prompts.folders = directories
        prompts.music = groups
        var paths: [String: [String]] = [:]
        for entry in catalogue() {
            paths[entry.name, default: []].append(entry.path)
            if let language = entry.language {
                prompts.byLanguage[language, default: []].insert(entry.name)
            } else {
                prompts.common.insert(entry.name)
            }
        }
        let files = paths
        prompts.converted = { name in
            files[name]?.lazy.compactMap { SoundFile.form(of: $0) }
                .first { !$0.isPlayedAsItIs }?.words
        }
        return prompts
    }

    private func scan(
        _ folder: String, _ prefix: String, _ language: String?, _ depth: Int,
        _ found: inout [String: Entry]
    ) {
        for name in Self.entries(prefix.isEmpty ? folder : folder + "/" + prefix) {
            let inner = prefix.isEmpty ? name : prefix + "/" + name
            scan(folder, inner, language, Self.isDirectory(folder + "/" + inner), depth, &found)
        }
    }

    private func scan(
        _ folder: String, _ inner: String, _ language: String?, _ isFolder: Bool, _ depth: Int,
        _ found: inout [String: Entry]
    ) {
        guard found.count < Limits.catalogueSounds else { return }
        if isFolder {
            guard depth < Limits.soundFolderDepth else { return }
            return scan(folder, inner, language, depth + 1, &found)
        }
        guard SoundFile.Kind(path: inner) != nil, let dot = inner.lastIndex(of: ".") else { return }
        let name = String(inner[..<dot])
        guard Self.isName(name), let best = Self.file(folder + "/" + name) else { return }
        let key = (language ?? "") + ":" + name
        if found[key] == nil { found[key] = Entry(name: name, language: language, path: best) }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var found = stat()
        return stat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFDIR
    }

    // MARK: - Music

    /// The pieces of a group, in the order of their names. A folder without groups is the group
    /// `default`.
    public func pieces(ofMusic group: String) -> [String] {
        guard Self.isName(group) else { return [] }
        for directory in music {
            var folders = [directory + "/" + group]
            if group == Self.defaultMusic { folders.append(directory) }
            for folder in folders {
                let pieces = Self.entries(folder).filter {
                    SoundFile.Kind(path: $0) != nil && !Self.isDirectory(folder + "/" + $0)
                }
                if !pieces.isEmpty { return Self.bestOfEach(pieces).map { folder + "/" + $0 } }
            }
        }
        return []
    }

    public static let defaultMusic = PlanInput.Prompts.usualMusic

    /// The groups that have a piece.
    var groups: Set<String> {
        let names = music.flatMap { Self.entries($0) }
        return Set(([Self.defaultMusic] + names).filter { !pieces(ofMusic: $0).isEmpty })
    }

    /// Debian's packages lay the same piece beside itself in several kinds.
    private static func bestOfEach(_ files: [String]) -> [String] {
        var best: [String: (rank: Int, file: String)] = [:]
        for file in files {
            guard let kind = SoundFile.Kind(path: file), let dot = file.lastIndex(of: ".") else {
                continue
            }
            let stem = String(file[..<dot])
            let rank = kinds.firstIndex(of: kind) ?? kinds.count
            if rank < best[stem]?.rank ?? .max { best[stem] = (rank, file) }
        }
        return best.values.map(\.file).sorted()
    }
}
