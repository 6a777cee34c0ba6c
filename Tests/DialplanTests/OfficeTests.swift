import Foundation
import Testing

@testable import Dialplan

/// The offices that are shipped.
enum Offices {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "dialplans")

    /// Whole offices with their tests, and those for other ends.
    static let complete = [
        "one-phone", "small-office", "forty-people", "numbers-did", "ivr", "hotel",
        "from-asterisk",
    ]
    static let all = complete + ["first-call", "bench"]

    static func files(_ name: String) throws -> [SourceFile] {
        let folder = folder.appending(path: name)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try names.filter { $0.hasSuffix(".dial") || $0.hasSuffix(".toml") }.map { name in
            let data = try Data(contentsOf: folder.appending(path: name))
            return SourceFile(path: name, bytes: [UInt8](data))
        }
    }
}

struct OfficeTests {
    @Test("every shipped plan can be read, and the offices have tests", arguments: Offices.all)
    func reading(name: String) throws {
        for file in try Offices.files(name) where file.path.hasSuffix(".dial") {
            let (document, diagnostics) = Parser.parse(file, file: 0)
            #expect(DiagnosticRenderer([file]).text(of: diagnostics) == "")
            #expect(document.tests.count >= 4 || !Offices.complete.contains(name))
        }
    }

    @Test("the page of the offices names each of them")
    func page() throws {
        let page = try String(
            contentsOf: Offices.folder.appending(path: "README.md"), encoding: .utf8)
        for name in Offices.all { #expect(page.contains("[`\(name)`](\(name))"), "\(name)") }
        let folders = try FileManager.default.contentsOfDirectory(atPath: Offices.folder.path)
        #expect(Set(folders) == Set(Offices.all + ["README.md"]))
    }
}
