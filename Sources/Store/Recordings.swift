import Foundation
public import Switchboard

/// The files of recorded calls: a folder for each day. Those that are still being written have
/// `.part` behind their names.
public struct Recordings: Sendable {
    public struct File: Codable, Equatable, Sendable {
        /// Below the folder of recordings.
        public var name: String
        public var bytes: UInt64
        /// When something was last written to it.
        public var changed: UTCTime
        /// It is being written, or its writer is gone.
        public var isPartial: Bool
    }

    /// What became of a file whose writer was gone.
    public struct Salvaged: Codable, Equatable, Sendable {
        public var name: String
        /// Nil: it is whole now. Else half a sentence.
        public var reason: String?
    }

    public let folder: String
    /// Of what is recorded for a while: names that are announced, prompts that are being spoken.
    public let passing: String

    /// A file that somebody writes is written to every second. One that was not for so long, ms,
    /// has lost its writer.
    static let patience: Int64 = 10_000
    private static let partial = ".part"
    /// Bytes in front of a WAV file's samples, as the exchange writes it.
    private static let headerBytes: UInt64 = 44

    /// `state`: the exchange's state directory.
    public init(state: String) {
        folder = state + "/recordings"
        passing = state + "/passing"
    }

    /// Of a name below the folder. Nil for one that leads out of it.
    public func path(of file: String) -> String? {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }) else { return nil }
        return folder + "/" + file
    }

    /// Files of another folder that are written in the same way.
    init(folder: String) {
        self.folder = folder
        passing = folder
    }

    /// What a sudden end has left of them.
    public func discardPassing() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: passing)) ?? []
        for name in names { unlink(passing + "/" + name) }
    }

    /// The oldest first. Links and what is neither WAV nor Opus are not the exchange's.
    public func files() -> [File] {
        guard let names = FileManager.default.enumerator(atPath: folder) else { return [] }
        var files: [File] = []
        while let name = names.nextObject() as? String {
            guard let attributes = names.fileAttributes,
                attributes[.type] as? FileAttributeType == .typeRegular
            else { continue }
            let isPartial = name.hasSuffix(Self.partial)
            let whole = isPartial ? String(name.dropLast(Self.partial.count)) : name
            guard whole.hasSuffix(".wav") || whole.hasSuffix(".opus") else { continue }
            let changed = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            files.append(
                File(
                    name: name, bytes: (attributes[.size] as? UInt64) ?? 0,
                    changed: UTCTime(milliseconds: Int64(changed * 1_000)), isPartial: isPartial))
        }
        return files.sorted {
            ($0.changed.milliseconds, $0.name) < ($1.changed.milliseconds, $1.name)
        }
    }

    // MARK: - Salvage

    /// Gives every file that has lost its writer its name, with a header that fits; one without
    /// any sound goes away. `isAlone`: nobody writes, so that none has to be waited for.
    public func salvage(at now: UTCTime, isAlone: Bool = false) -> [Salvaged] {
        files().filter(\.isPartial).compactMap { file in
            guard isAlone || now.milliseconds - file.changed.milliseconds > Self.patience else {
                return nil
            }
            let whole = String(file.name.dropLast(Self.partial.count))
            do {
                try salvage(file, as: whole)
                return Salvaged(name: whole, reason: nil)
            } catch {
                return Salvaged(name: whole, reason: error.localizedDescription)
            }
        }
    }

    private func salvage(_ file: File, as whole: String) throws {
        let path = folder + "/" + file.name
        if whole.hasSuffix(".wav") {
            guard file.bytes > Self.headerBytes else {
                try FileManager.default.removeItem(atPath: path)
                return
            }
            try correct(path, file.bytes)
        } else if file.bytes == 0 {
            try FileManager.default.removeItem(atPath: path)
            return
        }
        // Ogg's pages stand alone: a torn one at the end is passed over by who reads it.
        try FileManager.default.moveItem(atPath: path, toPath: folder + "/" + whole)
    }

    /// The same for one that is whole otherwise; one that is right already is not touched.
    static func correct(_ path: String) throws {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        let size = try file.seekToEnd()
        try file.seek(toOffset: 40)
        let told = (try file.read(upToCount: 4) ?? Data()).reversed()
            .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard size > headerBytes, told != size - headerBytes else { return }
        try Recordings(folder: path).correct(path, size)
    }

    /// The two lengths of a WAV file, for as many whole samples of both sides as are there.
    private func correct(_ path: String, _ bytes: UInt64) throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        defer { try? file.close() }
        let samples = (bytes - Self.headerBytes) / 4 * 4
        try file.truncate(atOffset: Self.headerBytes + samples)
        for (place, length) in [(4, samples + Self.headerBytes - 8), (40, samples)] {
            let word = UInt32(clamping: length).littleEndian
            try file.seek(toOffset: UInt64(place))
            try file.write(contentsOf: withUnsafeBytes(of: word) { Data($0) })
        }
        try file.synchronize()
    }

    // MARK: - Retention

    /// Removes those that are older than `oldest`, and then the oldest until the rest takes no
    /// more than `bytes`; nil: however old, however much. What is being written stays. Gives the
    /// names of those that went.
    public func prune(before oldest: UTCTime?, bytes most: UInt64?) -> [String] {
        let all = files()
        var total = all.reduce(0) { $0 + $1.bytes }
        var gone: [String] = []
        for file in all where !file.isPartial {
            let isOld = oldest.map { file.changed.milliseconds < $0.milliseconds } ?? false
            guard isOld || most.map({ total > $0 }) ?? false else { continue }
            guard unlink(folder + "/" + file.name) == 0 else { continue }
            total -= file.bytes
            gone.append(file.name)
        }
        // Only empty ones go.
        for name in gone {
            guard let end = name.lastIndex(of: "/") else { continue }
            rmdir(folder + "/" + name[..<end])
        }
        return gone
    }
}
