import Logging
import Switchboard
import Synchronization
import Testing

@testable import Daemon

struct LoggingTests {
    /// Keeps lines instead of writing them.
    private struct Keeper: LogHandler {
        final class Lines: Sendable {
            let all = Mutex<[String]>([])
        }

        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.all.withLock { $0.append("\(event.level) \(event.message)") }
        }
    }

    @Test("of one kind of note, twenty lines are written in ten seconds, and others still are")
    func bounded() {
        let lines = Keeper.Lines()
        let journal = Journal(Logger(label: "test") { _ in Keeper(lines: lines) })
        for _ in 0..<1000 { journal.write(Note(.warning, "Somebody guesses passwords")) }
        journal.write(Note(.error, "The disk is full"))
        journal.write(Note(.debug, "Nobody asked for this"))
        let written = lines.all.withLock { $0 }
        #expect(written.count == 21)
        #expect(written.last == "error The disk is full")
    }
}
