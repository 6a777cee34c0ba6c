import Logging
import NIOConcurrencyHelpers
import Switchboard

/// The exchange's notes as log lines: a constant message, and what varies behind it. Notes of one
/// kind that come too often are counted instead of written.
final class Journal: Sendable {
    private struct Window {
        var began: NIODeadlineSeconds
        var count = 0
    }

    private let logger: Logger
    /// Notes may come from any thread.
    private let windows = NIOLockedValueBox<[String: Window]>([:])

    init(_ logger: Logger) {
        self.logger = logger
    }

    func write(_ note: Note) {
        let level = note.level.forLogging
        guard logger.logLevel <= level, isWanted(note.message) else { return }
        var metadata: Logger.Metadata = [:]
        if let call = note.call { metadata["call"] = "\(call)" }
        for (key, value) in note.details { metadata[key] = "\(value)" }
        logger.log(level: level, "\(note.message)", metadata: metadata)
    }

    /// At most so many lines of one message in ten seconds; then one line says how many more.
    private func isWanted(_ message: String) -> Bool {
        let now = NIODeadlineSeconds.now
        let suppressed = windows.withLockedValue { windows -> Int? in
            var window = windows[message] ?? Window(began: now)
            var left: Int? = nil
            if now.value - window.began.value >= 10 {
                left =
                    window.count > Limits.linesPerWindow ? window.count - Limits.linesPerWindow : 0
                window = Window(began: now)
            }
            window.count += 1
            windows[message] = window
            return window.count <= Limits.linesPerWindow ? left ?? 0 : nil
        }
        guard let suppressed else { return false }
        if suppressed > 0 { logger.notice("\(suppressed) more like: \(message)") }
        return true
    }
}

extension Note.Level {
    var forLogging: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}
