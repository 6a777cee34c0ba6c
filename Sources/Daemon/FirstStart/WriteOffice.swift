import Dialplan
import Foundation

/// The files of a new office, and the passwords that stand in them.
public struct WrittenOffice: Sendable {
    public let directory: String
    /// Password by extension.
    public let passwords: [String: String]
    public let files: [String]

    public enum Failure: Error {
        /// These are there already; nothing was written.
        case exists([String])
        /// The plan that was made is not good: a mistake of ours, or of an answer.
        case refused(String)
        case system(String)
    }

    /// Writes `office` into `directory`, all or nothing: first beside it, where it is checked with
    /// its tests as a reload would, then file by file into place, the secrets last. A settings file
    /// that is there is kept, and gets the domain.
    public static func write(_ office: Office, to directory: String) throws(Failure)
        -> WrittenOffice
    {
        let passwords = Dictionary(
            uniqueKeysWithValues: office.numbers.map { ($0, Password.random()) })
        var files = [
            ("extensions.toml", office.inventory, 0o640),
            ("dialplans/main.dial", office.plan, 0o640),
        ]
        if let trunks = office.trunks { files.append(("trunks.toml", trunks, 0o640)) }
        files.append(("secrets.toml", office.secrets(passwords), 0o640))
        let present = files.map { directory + "/" + $0.0 }.filter {
            FileManager.default.fileExists(atPath: $0)
        }
        guard present.isEmpty else { throw .exists(present) }
        do {
            let settings = try Self.settings(office, in: directory)
            try examine(files, settings)
            try put([("bellbird.toml", settings, 0o644)] + files, into: directory)
        } catch let failure as Failure {
            throw failure
        } catch { throw .system(SystemReason.of(error)) }
        return WrittenOffice(
            directory: directory, passwords: passwords,
            files: (["bellbird.toml"] + files.map(\.0)).map { directory + "/" + $0 })
    }

    private typealias File = (name: String, text: String, mode: Int)

    /// What is there, or what the package brings, with the office's domain.
    private static func settings(_ office: Office, in directory: String) throws -> String {
        let path = directory + "/bellbird.toml"
        let text =
            (try? String(contentsOfFile: path, encoding: .utf8))
                ?? """
                domain = ""

                [[listen]]
                transport = "udp"

                [[listen]]
                transport = "tcp"

                """
        var document = TOMLDocument(SourceFile(path: path, bytes: Array(text.utf8)), file: 0)
        do { try document.set(["domain"], .string(office.domain)) } catch {
            throw Failure.refused("\(path) cannot be read: `bellbird check` says why.")
        }
        return String(decoding: document.bytes, as: UTF8.self)
    }

    private static func examine(_ files: [File], _ settings: String) throws {
        let room = FileManager.default.temporaryDirectory.appending(
            path: "bellbird-init-\(UUID().uuidString)"
        ).path
        defer { try? FileManager.default.removeItem(atPath: room) }
        try put([("bellbird.toml", settings, 0o600)] + files, into: room)
        let found = ConfigurationDirectory(room)
        let mistakes = found.diagnostics.filter { $0.severity == .error }
        guard mistakes.isEmpty, let plan = found.checkedPlan else {
            throw Failure.refused(DiagnosticRenderer(found.sources).text(of: mistakes))
        }
        let failed = TestRunner.run(found.sources, plan).filter { !$0.isPassed }
        guard failed.isEmpty else {
            throw Failure.refused(
                failed.map { "the test \"\($0.title)\" fails" }.joined(separator: "\n"))
        }
    }

    private static func put(_ files: [File], into directory: String) throws {
        let manager = FileManager.default
        try manager.createDirectory(
            atPath: directory + "/dialplans", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o750])
        // Written by root, the files are for the exchange to read.
        let group = geteuid() == 0 ? getgrnam("bellbird").map(\.pointee.gr_gid) : nil
        for file in files {
            let path = directory + "/" + file.name
            try Data(file.text.utf8).write(to: URL(filePath: path + ".new"), options: .atomic)
            try manager.setAttributes([.posixPermissions: file.mode], ofItemAtPath: path + ".new")
            if let group { _ = chown(path + ".new", 0, group) }
            guard rename(path + ".new", path) == 0 else {
                throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
            }
        }
    }
}

/// Passwords that nobody guesses.
enum Password {
    /// Twenty letters and digits that nobody mistakes for each other: about 99 bits.
    static func random() -> String {
        let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")
        var generator = SystemRandomNumberGenerator()
        return String((0..<20).map { _ in letters[Int(generator.next(upperBound: UInt64(32)))] })
    }
}
