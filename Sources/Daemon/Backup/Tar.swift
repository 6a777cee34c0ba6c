import Foundation
import Glibc

/// The archive program of the system.
enum Tar {
    struct Failure: Error {
        /// A sentence without its point.
        var reason: String
    }

    /// Writes what lies in `folder`, links followed, to an open file. What vanishes or grows
    /// meanwhile is no failure: that is tar's status 1.
    static func pack(_ names: [String], in folder: String, without: [String], to output: Int32)
        throws(Failure)
    {
        let excluded = without.map { "--exclude=" + $0 }
        try run(
            ["--create", "--gzip", "--dereference", "--directory", folder] + excluded + ["--"]
                + names, output: output, mayWarn: true)
    }

    /// Takes these out of an archive, into `folder`. Nobody's but the caller's rights, and nothing
    /// outside the folder: tar refuses such names itself.
    static func unpack(_ archive: String, _ names: [String], into folder: String) throws(Failure) {
        try run(
            [
                "--extract", "--gzip", "--file", archive, "--directory", folder,
                "--no-same-owner", "--same-permissions", "--",
            ] + names)
    }

    /// What an archive holds, names with their folders.
    static func list(_ archive: String) throws(Failure) -> [String] {
        let pipe = Pipe()
        let task = process(["--list", "--gzip", "--file", archive])
        task.standardOutput = pipe
        let complaints = Pipe()
        task.standardError = complaints
        do { try task.run() } catch { throw Failure(reason: "tar cannot be run") }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        task.waitUntilExit()
        guard task.terminationStatus == 0 else { throw Failure(reason: said(complaints)) }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func process(_ arguments: [String]) -> Process {
        let task = Process()
        task.executableURL = URL(filePath: "/usr/bin/tar")
        task.arguments = arguments
        task.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
        task.standardInput = FileHandle.nullDevice
        return task
    }

    private static func run(
        _ arguments: [String], output: Int32? = nil, mayWarn: Bool = false
    ) throws(Failure) {
        let task = process(arguments)
        task.standardOutput =
            output.map { FileHandle(fileDescriptor: $0, closeOnDealloc: false) }
            ?? FileHandle.nullDevice
        let complaints = Pipe()
        task.standardError = complaints
        do { try task.run() } catch { throw Failure(reason: "tar cannot be run") }
        let words = said(complaints)
        task.waitUntilExit()
        let status = task.terminationStatus
        guard status == 0 || mayWarn && status == 1 else { throw Failure(reason: words) }
    }

    /// Its last line: why.
    private static func said(_ complaints: Pipe) -> String {
        let text = String(
            decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        return text.split(separator: "\n").last.map(String.init) ?? "tar gave up"
    }
}
