import Foundation
import Testing

/// The messages of RFC 4475 and RFC 5118, byte for byte, with what each asks for.
///
/// They stand beside the project, not in it; without them the tests of this folder are skipped,
/// and say so.
struct TortureMessage: Sendable, CustomTestStringConvertible {
    var suite: String
    var id: String
    /// `valid`, `invalid`, `invalid-liberal-ok`, or `app` where it depends on the application.
    var kind: String
    var isResponse: Bool
    var bytes: [UInt8]

    var testDescription: String { "\(suite) \(id)" }

    static let all: [TortureMessage] = ["rfc4475", "rfc5118"].flatMap(load)

    static var areHere: Bool { !all.isEmpty }
    static let absence = "SKIPPED: the messages are not in ../shared/sip beside the project"

    static func named(_ id: String) -> [UInt8] { all.first { $0.id == id }?.bytes ?? [] }

    private struct Verdict: Decodable {
        var id: String
        var file: String
        var cls: String
        var kind: String
    }

    private static func load(_ suite: String) -> [TortureMessage] {
        let folder = Shared.url("sip/\(suite)")
        guard let json = try? Data(contentsOf: folder.appending(path: "verdicts.json")),
            let verdicts = try? JSONDecoder().decode([Verdict].self, from: json)
        else { return [] }
        return verdicts.compactMap { verdict in
            guard let data = try? Data(contentsOf: folder.appending(path: verdict.file)) else {
                return nil
            }
            return TortureMessage(
                suite: suite, id: verdict.id, kind: verdict.cls,
                isResponse: verdict.kind == "response", bytes: [UInt8](data))
        }
    }
}

/// Vectors that stand beside the project.
enum Shared {
    static func url(_ path: String) -> URL {
        URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "../../../../shared")
            .appending(path: path).standardizedFileURL
    }
}
