import Foundation
import Logging
import Store
import Switchboard
import Wire

/// What the starting exchange has learnt from how it ended before.
struct FoundCrashes: Sendable {
    var refusals = Refusals()
    var remembering = CrashBook.Remembering.atOnce
    /// What is put aside, of what was kept.
    var culprit: KeptKey?
    /// For people; nil where it had ended in good order.
    var text: String?

    static let none = FoundCrashes()

    /// Looks at what a process before has left in the state directory, and writes it into the book.
    /// A message that was in work is kept in a file for those who study it.
    static func find(in state: String, at now: UTCTime) -> FoundCrashes {
        var book = CrashBook(in: state)
        guard let left = InWork.left(in: state), left.work != .ended else {
            return FoundCrashes(refusals: book.refusals(at: now))
        }
        book.add(left, at: now)
        // A book that cannot be written is as good as none: the exchange has to run.
        try? book.save(in: state)
        var found = FoundCrashes(
            refusals: book.refusals(at: now), remembering: book.remembering)
        found.culprit = book.culprit.flatMap(Self.key)
        found.text = book.crashes.last.map { found.words(for: $0) }
        if left.work == .message { found.keep(left.bytes, in: state, at: now) }
        return found
    }

    /// `text 17`
    private static func key(_ name: String) -> KeptKey? {
        guard let space = name.firstIndex(of: " "),
            let kind = KeptKey.Kind(rawValue: String(name[..<space]))
        else { return nil }
        return KeptKey(kind, String(name[name.index(after: space)...]))
    }

    private func words(for crash: Crash) -> String {
        let cut = "The exchange ended suddenly"
        switch crash.work {
        case .message:
            let source = crash.source.map { "\($0)" } ?? "somebody"
            let end = crash.mark.flatMap { refusals.wholes[$0.whole] ?? refusals.shapes[$0.shape] }
            let silence = crash.source.flatMap { refusals.sources[$0.unmapped] }
            let verdict =
                silence.map { "; nothing from there is read until \($0)" }
                ?? end.map { "; it is not read again until \($0)" } ?? ""
            return "\(cut) while it handled a message from \(source)\(verdict)\n"
                + (crash.words ?? "")
        case .thing:
            return "\(cut) while it took up \(crash.thing ?? "what was kept"),"
                + " which has been put aside"
        case .remembering: return "\(cut) while it took up what was kept"
        case .other where remembering == .nothing:
            return "\(cut) soon after its start, twice: texts, appointments, lamps, web hooks and"
                + " bans of before have been put aside"
        case .nothing, .other, .ended: return cut
        }
    }

    private func keep(_ message: [UInt8], in state: String, at now: UTCTime) {
        let folder = state + "/crashes"
        let manager = FileManager.default
        try? manager.createDirectory(
            atPath: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        // For study alone: where the disk takes none, the exchange goes on.
        _ = manager.createFile(
            atPath: "\(folder)/\(now.milliseconds).sip", contents: Data(message),
            attributes: [.posixPermissions: 0o600])
        let names = ((try? manager.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        for name in names.dropLast(Limits.crashes) {
            try? manager.removeItem(atPath: folder + "/" + name)
        }
    }
}

extension Daemon {
    /// What was kept goes on, as far as it has not ended the exchange.
    func remember(_ disk: DiskLoop, _ found: FoundCrashes, _ loop: SignallingLoop) async {
        do {
            if found.remembering == .nothing {
                try await disk.putAside(nil)
            } else if let culprit = found.culprit {
                try await disk.putAside(culprit)
            }
        } catch {
            logger.error("What ended the exchange could not be put aside: \(error)")
            guard found.remembering == .atOnce else { return }
        }
        await loop.remember(await remembered(disk), oneByOne: found.remembering == .oneByOne)
    }

    /// Log and alerts, once there is somebody to tell.
    func tell(_ found: FoundCrashes) async {
        guard let text = found.text, let state = firstSettings?.stateDirectory else { return }
        _ = await loop?.perform(.tell(Trouble(.crash, about: state, text: text)))
    }

    /// What people should know of the state directory, a line for each.
    var troubles: [String] {
        let rebuilt = disk?.figures.rebuilt?.text.split(separator: "\n").first.map(String.init)
        let failing =
            disk?.figures.isFailing == true ? "nothing can be written to the database" : nil
        return [rebuilt, failing, foundCrashes.text?.split(separator: "\n").first.map(String.init)]
            .compactMap { $0 }
    }
}
