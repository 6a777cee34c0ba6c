import Foundation
import Logging
import NIOCore
import Switchboard

/// Log lines on standard error: for the system's journal with its priorities, for people with the
/// time. Control bytes are escaped, so that nothing from the network can forge a line.
struct LineHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    private let isForJournal = ProcessInfo.processInfo.environment["JOURNAL_STREAM"] != nil

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = isForJournal ? "<\(event.level.priority)>" : Self.time() + " \(event.level) "
        line += event.message.description
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(value)" }
        FileHandle.standardError.write(Data((Self.escaped(line) + "\n").utf8))
    }

    static func escaped(_ line: String) -> String {
        guard line.unicodeScalars.contains(where: { !PlainName.isShown($0) }) else { return line }
        return line.unicodeScalars.map { scalar in
            PlainName.isShown(scalar) ? String(scalar) : "\\x" + String(scalar.value, radix: 16)
        }.joined()
    }

    private static func time() -> String {
        Date().formatted(.iso8601)
    }
}

extension Logger.Level {
    /// As syslog numbers them (RFC 5424 §6.2.1).
    fileprivate var priority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}

/// Whole seconds of the monotonic clock.
struct NIODeadlineSeconds: Equatable {
    var value: UInt64

    static var now: NIODeadlineSeconds {
        NIODeadlineSeconds(value: NIODeadline.now().uptimeNanoseconds / 1_000_000_000)
    }
}
