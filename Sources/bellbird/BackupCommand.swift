import ArgumentParser
import Daemon
import Foundation

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write configuration, records and messages into one file.",
        discussion: """
            The exchange may go on meanwhile. The file holds passwords: only its owner may
            read it. Given a folder, it gets a name with the time there, and --keep takes
            the oldest away. The package makes one every night: systemctl status
            bellbird-backup.timer.

            Examples:
              sudo bellbird backup /root/bellbird.tar.gz
              sudo bellbird backup /var/backups/bellbird --keep 14
              sudo bellbird backup /mnt/usb --recordings
            """)

    @Argument(help: "A file that does not exist yet, or a folder.")
    var target: String

    @Option(help: "The configuration directory; else that of the exchange that runs.")
    var config: String?

    @Flag(help: "With the recordings of calls.")
    var recordings = false

    @Option(help: "How many backups stay in the folder; the oldest go.")
    var keep: Int?

    @Flag(help: "Print JSON, for machines.")
    var json = false

    private struct Made: Encodable {
        var path: String
        var bytes: Int64
        var removed: [String]
    }

    func validate() throws {
        if let keep, keep < 1 { throw ValidationError("--keep wants one or more.") }
    }

    func run() throws {
        let made: Backup
        do throws(Backup.Failure) {
            made = try Backup.write(
                of: config ?? Asking.directory(), to: target, withRecordings: recordings)
        } catch { throw Asking.refused(error.text) }
        let removed = keep.map { BackupShelf.keep($0, in: target) } ?? []
        if json {
            return try Screen.printJSON(
                Made(path: made.path, bytes: made.bytes, removed: removed))
        }
        print("\(made.path), \(String(format: "%.1f", Double(made.bytes) / 1e6)) MB")
        if !removed.isEmpty { print("Removed: \(removed.joined(separator: ", "))") }
    }
}

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of what is there.",
        discussion: """
            The exchange must not run. What is there is moved aside into a folder
            .before-restore-…, and nothing changes unless the whole backup is good.

            Examples:
              sudo systemctl stop bellbird
              sudo bellbird restore /root/bellbird.tar.gz
              bellbird restore /root/bellbird.tar.gz --check
            """)

    @Argument(help: "The file that `bellbird backup` wrote.")
    var file: String

    @Option(help: "The configuration directory.")
    var config = "/etc/bellbird"

    @Flag(help: "Only look whether it is whole.")
    var check = false

    func run() throws {
        do throws(Backup.Failure) {
            if check {
                let note = try Restore.look(at: file)
                return print("Whole: \(Self.words(note)).")
            }
            let restored = try Restore.carryOut(file, to: config)
            print("Restored: \(Self.words(restored.note)).")
            for path in restored.aside { print("What was there is in \(path)") }
            if restored.mistakes > 0 {
                print(Screen.red("Its configuration has mistakes: bellbird check \(config)"))
            }
            print("Next: sudo systemctl start bellbird")
        } catch { throw Asking.refused(error.text) }
    }

    private static func words(_ note: BackupNote) -> String {
        "made \(Screen.moment(note.made)) on \(Screen.printable(note.host)) by version"
            + " \(Screen.printable(note.version))"
            + (note.hasRecordings ? ", with recordings" : ", without recordings")
    }
}
