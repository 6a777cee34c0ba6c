import Foundation
import Glibc
import Softphone
import Store
import Switchboard
import Testing

@testable import Daemon

/// A backup is consistent while the exchange works, and comes back onto another machine.
struct BackupTests {
    /// One of the phones registers and calls the echo test.
    private func live(_ place: Workplace, _ daemon: Daemon) async throws {
        let server = try #require(await daemon.listeners.first?.bound)
        let phones = place.phones
        try await onThread {
            let stage = try Stage(
                server: server, domain: "bellbird.local", phones: phones, say: { _ in })
            stage.alice.use { $0.register(at: stage.now) }
            try stage.wait(for: "the registration") { stage.alice.phone.isRegistered }
            stage.alice.dial("*43", at: stage.now)
            try stage.wait(for: "an answer") { stage.alice.isTalking }
            stage.alice.use { phone in
                if let call = stage.alice.call { phone.hangUp(call, at: stage.now) }
            }
            try stage.wait(for: "the end") { stage.alice.hasNoCall }
        }
        for _ in 0..<50 {
            if case .history(let records) = try await place.ask(.history(HistoryQuestion())),
                records.count == 1
            {
                return
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("the call left no record")
    }

    private func write(_ place: Workplace) async throws -> String {
        let path = place.path
        let target = path + ".tar.gz"
        _ = try await onThread { try Backup.write(of: path, to: target) }
        return target
    }

    @Test("made while the exchange runs, put back elsewhere: phones, records and files are there")
    func roundTrip() async throws {
        let place = try Workplace()
        let archive = try await place.running { daemon in
            try await live(place, daemon)
            return try await write(place)
        }
        defer { unlink(archive) }
        var found = stat()
        #expect(stat(archive, &found) == 0 && found.st_mode & 0o777 == 0o600)
        let other = try Workplace()
        try other.put("changed", "extensions.toml")
        let restored = try Restore.carryOut(archive, to: other.path)
        #expect(restored.mistakes == 0)
        #expect(restored.note.version == Version.number)
        for name in ["bellbird.toml", "extensions.toml", "secrets.toml", "dialplans/main.dial"] {
            #expect(try other.text(name) == place.text(name))
        }
        let aside = try #require(restored.aside.first)
        let before = try String(contentsOfFile: aside + "/extensions.toml", encoding: .utf8)
        #expect(before == "changed")
        try await other.running { _ in
            let phones = try await other.listedPhones()
            #expect(phones.first { $0.number == "201" }?.contacts.count == 1)
            guard case .history(let records) = try await other.ask(.history(HistoryQuestion()))
            else { return }
            #expect(records.map(\.dialed) == ["*43"])
        }
        #expect(try !other.names().contains { $0.hasPrefix(".restore") })
    }

    @Test("nothing is put back while an exchange runs there")
    func running() async throws {
        let place = try Workplace()
        let archive = try await write(place)
        defer { unlink(archive) }
        try await place.running { _ in
            let path = place.path
            let before = try place.names()
            let words = try await onThread { () -> String in
                do {
                    _ = try Restore.carryOut(archive, to: path)
                    return "restored"
                } catch let failure as Backup.Failure { return failure.text }
            }
            #expect(words.hasPrefix("Stop the exchange first:"))
            #expect(try place.names() == before)
        }
    }

    @Test("a damaged archive, something else, a later version: nothing changes")
    func damaged() async throws {
        let place = try Workplace()
        let archive = try await write(place)
        let whole = try Data(contentsOf: URL(filePath: archive))
        defer { unlink(archive) }
        let before = try place.names()
        func refusal() -> String {
            do throws(Backup.Failure) {
                _ = try Restore.carryOut(archive, to: place.path)
                return ""
            } catch { return error.text }
        }
        for count in [0, 1, 100, whole.count / 2, whole.count - 10] {
            try whole.prefix(count).write(to: URL(filePath: archive))
            #expect(refusal() != "", "cut to \(count)")
        }
        var bent = whole
        bent[whole.count / 2] ^= 0x55
        try bent.write(to: URL(filePath: archive))
        #expect(refusal() != "")
        try Data("no archive at all".utf8).write(to: URL(filePath: archive))
        #expect(refusal().contains("cannot be read"))
        #expect(try place.names() == before)
    }

    @Test("a target that is there is not written over; a folder gets names with the time")
    func names() async throws {
        let place = try Workplace()
        let path = place.path
        #expect(throws: Backup.Failure.self) {
            try Backup.write(of: path, to: path + "/secrets.toml")
        }
        let shelf = path + "/shelf"
        mkdir(shelf, 0o700)
        try place.put("mine", "shelf/bellbird-notes.tar.gz")
        for day: Int64 in 0..<4 {
            _ = try Backup.write(
                of: path, to: shelf,
                at: UTCTime(milliseconds: 1_795_000_000_000 + day * 86_400_000))
        }
        #expect(BackupShelf.keep(2, in: shelf).count == 2)
        let left = try FileManager.default.contentsOfDirectory(atPath: shelf).sorted()
        #expect(
            left == [
                "bellbird-20261120T110640Z.tar.gz", "bellbird-20261121T110640Z.tar.gz",
                "bellbird-notes.tar.gz",
            ])
    }
}
