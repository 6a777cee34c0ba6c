import Dialplan
import Foundation
import Glibc
import Testing

@testable import Daemon

/// A configuration directory with things in it that are no files.
struct UnreadableFilesTests {
    /// What is said of a directory with one good plan and one thing more.
    private func said(_ name: String, _ make: (String) throws -> Void) throws -> [Diagnostic] {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "bb-\(UInt32.random(in: 0 ... .max))").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("context staff { number 1 { hangup } }\n".utf8)
            .write(to: URL(filePath: path + "/main.dial"))
        try make(path + "/" + name)
        return ConfigurationDirectory(path, needsSettings: false).diagnostics
            .filter { $0.severity == .error }
    }

    @Test("a directory, a pipe, a device or a link to nowhere is no plan and no inventory")
    func noFiles() throws {
        for ending in ["dial", "toml", "csv"] {
            let name = "x." + ending
            let makers: [(String, (String) throws -> Void)] = [
                (
                    "a directory",
                    {
                        try FileManager.default.createDirectory(
                            atPath: $0, withIntermediateDirectories: false)
                    }
                ),
                // To open it would wait for ever.
                ("a pipe", { #expect(mkfifo($0, 0o600) == 0) }),
                (
                    "a link to nowhere",
                    {
                        try FileManager.default.createSymbolicLink(
                            atPath: $0, withDestinationPath: "/nowhere/at/all")
                    }
                ),
                // To read it would never end.
                (
                    "a device",
                    {
                        try FileManager.default.createSymbolicLink(
                            atPath: $0, withDestinationPath: "/dev/zero")
                    }
                ),
            ]
            for (what, make) in makers {
                let found = try said(name, make)
                #expect(found.map(\.code) == ["E1102"], "\(what) \(name)")
                #expect(found.first?.title.hasSuffix("\(name) cannot be read") == true)
            }
        }
    }

    @Test("a file of a hundred gigabytes is too large, and is not read")
    func large() throws {
        for name in ["x.dial", "x.toml"] {
            let found = try said(name) { path in
                _ = FileManager.default.createFile(atPath: path, contents: nil)
                #expect(truncate(path, 100 << 30) == 0)
            }
            #expect(found.map(\.code) == ["E0034"], "\(name)")
            #expect(found.first?.title.contains("large") == true)
        }
    }

    @Test("a file that may not be read, where rights count")
    func forbidden() throws {
        guard geteuid() != 0 else { return }
        let found = try said("x.dial") { path in
            try Data("flow f { hangup }".utf8).write(to: URL(filePath: path))
            #expect(chmod(path, 0) == 0)
        }
        #expect(found.map(\.code) == ["E1102"])
    }

    @Test("a file that is linked is read, and so is an empty one")
    func linked() throws {
        let empty = try said("x.dial") { path in
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        #expect(empty.isEmpty)
        let found = try said("x.dial") { path in
            try Data("flow f { rign 1 }".utf8).write(to: URL(filePath: path + ".real"))
            try FileManager.default.createSymbolicLink(
                atPath: path, withDestinationPath: path + ".real")
        }
        #expect(found.map(\.code) == ["E0103"])
    }
}
