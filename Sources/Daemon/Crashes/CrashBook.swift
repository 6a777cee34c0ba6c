import Foundation
import Switchboard
import Wire

/// A sudden end of the exchange, and what it had in work.
struct Crash: Codable, Equatable, Sendable {
    /// When the next start found it.
    var at: UTCTime
    var work: InWork.Work
    /// For how long it had run.
    var seconds: Double
    var source: IPAddress?
    var mark: MessageMark?
    /// The name of the thing: `text 17`.
    var thing: String?
    /// Words of the message's first line, for people.
    var words: String?
}

/// The last sudden ends, and what follows from them: who or what has ended the exchange twice does
/// not do so a third time.
struct CrashBook: Codable, Equatable, Sendable {
    /// The oldest first.
    private(set) var crashes: [Crash] = []

    mutating func add(_ left: InWork.Left, at now: UTCTime) {
        var crash = Crash(at: now, work: left.work, seconds: left.seconds)
        switch left.work {
        case .message:
            crash.source = left.source
            crash.mark = MessageMark(left.bytes)
            crash.words = Self.words(left.bytes)
        case .thing: crash.thing = String(decoding: left.bytes, as: UTF8.self)
        case .nothing, .remembering, .other, .ended: break
        }
        crashes.append(crash)
        crashes = crashes.suffix(Limits.crashes)
    }

    /// The first line, as a person may see it.
    private static func words(_ bytes: [UInt8]) -> String {
        let line = bytes.prefix { $0 != 0x0D && $0 != 0x0A }.prefix(100)
        return String(
            decoding: line.map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self)
    }

    // MARK: - What follows

    /// Messages that are not read, and sources that are not heard.
    func refusals(at now: UTCTime) -> Refusals {
        var found = Refusals()
        var wholes: [UInt64: [Crash]] = [:]
        var shapes: [UInt64: [Crash]] = [:]
        var sources: [IPAddress: [Crash]] = [:]
        for crash in crashes where crash.work == .message {
            if let mark = crash.mark {
                wholes[mark.whole, default: []].append(crash)
                shapes[mark.shape, default: []].append(crash)
            }
            if let source = crash.source { sources[source.unmapped, default: []].append(crash) }
        }
        func end(_ all: [Crash], _ count: Int, within: Int64, lasting: Int64) -> UTCTime? {
            guard all.count >= count, let last = all.last,
                last.at.milliseconds - all[all.count - count].at.milliseconds <= within * 1_000
            else { return nil }
            let end = UTCTime(milliseconds: last.at.milliseconds + lasting * 1_000)
            return end > now ? end : nil
        }
        for (mark, all) in wholes {
            found.wholes[mark] = end(
                all, 2, within: Limits.secondsOfMessage, lasting: Limits.secondsOfMessage)
        }
        for (mark, all) in shapes {
            found.shapes[mark] = end(
                all, 2, within: Limits.secondsOfShape, lasting: Limits.secondsOfShape)
        }
        for (source, all) in sources {
            found.sources[source] = end(
                all, 3, within: Limits.secondsOfShape, lasting: Limits.secondsOfSource)
        }
        return found
    }

    /// How what is kept is taken up again.
    enum Remembering: Equatable, Sendable {
        case atOnce
        /// One by one, so that it is known which of them ends the exchange.
        case oneByOne
        /// Not at all: the last starts did not live long with it.
        case nothing
    }

    /// A start that ended while it remembered is followed by a careful one. What did not end
    /// there, but soon afterwards, and twice, began with something that was kept.
    var remembering: Remembering {
        guard let last = crashes.last else { return .atOnce }
        let soon = crashes.suffix(2).filter {
            $0.work == .other && $0.seconds < Limits.secondsOfYouth
        }
        if soon.count == 2 { return .nothing }
        return last.work == .remembering || last.work == .thing ? .oneByOne : .atOnce
    }

    /// What ended the exchange while it was taken up: it is put aside.
    var culprit: String? { crashes.last.flatMap { $0.work == .thing ? $0.thing : nil } }

    // MARK: - On the disk

    static func path(_ state: String) -> String { state + "/crashes.json" }

    /// Empty where there is none, or none that can be read.
    init(in state: String) {
        let data = FileManager.default.contents(atPath: Self.path(state)) ?? Data()
        self = (try? JSONDecoder().decode(CrashBook.self, from: data)) ?? CrashBook()
    }

    init() {}

    func save(in state: String) throws {
        let path = Self.path(state)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(self).write(to: URL(filePath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}

/// What is not read, and until when.
struct Refusals: Equatable, Sendable {
    var wholes: [UInt64: UTCTime] = [:]
    var shapes: [UInt64: UTCTime] = [:]
    var sources: [IPAddress: UTCTime] = [:]

    var isEmpty: Bool { wholes.isEmpty && shapes.isEmpty && sources.isEmpty }

    /// Whether a message is passed over. Asked only where there is anything.
    func refuse(_ bytes: [UInt8], from source: IPAddress, at now: UTCTime) -> Bool {
        if let end = sources[source.unmapped], end > now { return true }
        guard !wholes.isEmpty || !shapes.isEmpty else { return false }
        let mark = MessageMark(bytes)
        return (wholes[mark.whole].map { $0 > now } ?? false)
            || (shapes[mark.shape].map { $0 > now } ?? false)
    }
}
