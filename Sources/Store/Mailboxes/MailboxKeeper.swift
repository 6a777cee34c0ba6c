import GRDB
import Switchboard

/// Carries out the orders of mailboxes: files first, so that they are on the disk before a table
/// says so, and before anybody is told.
///
/// A message that is left goes through these steps; the exchange may be killed between any two:
///
/// 1. A row says `draft`, and the recorder writes `ID.wav.part`.
/// 2. The recorder has put all of it on the disk, and gives it its name.
/// 3. The folder is put on the disk; the row is the message, and its mail lies in the spool: one
///    transaction.
/// 4. The Switchboard is told, and the caller.
struct MailboxKeeper {
    var queue: DatabaseQueue
    var folder: MailboxFolder

    /// What is to be told of it. Throws where the database refuses: then it is to be tried again.
    func carryOut(_ order: VoicemailOrder, at now: UTCTime) throws -> [VoicemailEvent] {
        switch order {
        case .begin(let message):
            try write { try MailboxTables.put(message, MailboxTables.draft, $0) }
        case .keep(let message, let mail): return [try keep(message, mail, now)]
        case .copy(let message, let files, let mail):
            return [try copy(message, files, mail, now)]
        case .discard(let message), .remove(let message):
            // Files first: one without a row would be taken for a message that was cut off.
            for file in message.files { folder.remove(file) }
            try write { try MailboxTables.remove(message.id, $0) }
        case .change(let message):
            try write { try MailboxTables.put(message, message.state.rawValue, $0) }
        case .keepGreeting(let box, let greeting, let file):
            return [keepGreeting(box, greeting, file)]
        case .discardFile(let file): folder.remove(file)
        case .keepBox(let box): try write { try MailboxTables.put(box, $0) }
        case .setPIN(let box, let pin, let isPassing, let asked):
            return [setPIN(box, pin, isPassing, asked)]
        case .tryPIN(let box, let pin, let asked):
            let kept = try? queue.read { try MailboxTables.pin(of: box, $0) }
            let isRight = kept.map { PINHash.fits(pin, $0) } ?? false
            return [.pinTried(asked: asked, isRight: isRight)]
        case .forgetPIN(let box):
            try write { try MailboxTables.setPIN(nil, isPassing: false, of: box, $0) }
        }
        return []
    }

    private func write(_ work: (GRDB.Database) throws -> Void) throws {
        folder.beforeStep?("transaction")
        try queue.write(work)
        folder.beforeStep?("committed")
    }

    private func keep(
        _ message: VoiceMessage, _ mail: MailDraft?, _ now: UTCTime
    ) throws -> VoicemailEvent {
        var message = message
        do throws(MailboxFolder.Failure) {
            for file in message.files {
                try folder.repair(file)
                try folder.makeDurable(file)
            }
            if message.files.allSatisfy({ $0.hasSuffix(".wav") }) {
                // Of a disk that was full there may be less than was spoken.
                let length = measured(message).milliseconds
                guard length >= min(message.milliseconds, 500) else {
                    throw MailboxFolder.Failure(reason: "hardly anything of it could be written")
                }
                if length < message.milliseconds / 2 { message.milliseconds = length }
            }
        } catch {
            return .notKept(message, reason: error.reason)
        }
        try write { database in
            try MailboxTables.put(message, message.state.rawValue, database)
            if let mail { try MailSpool.put(mail, at: now, database) }
        }
        return .kept(message)
    }

    private func copy(
        _ message: VoiceMessage, _ sources: [String], _ mail: MailDraft?, _ now: UTCTime
    ) throws -> VoicemailEvent {
        do throws(MailboxFolder.Failure) {
            for (source, target) in zip(sources, message.files) {
                try folder.copy(source, to: target)
            }
        } catch {
            for file in message.files { folder.remove(file) }
            return .notKept(message, reason: error.reason)
        }
        return try keep(message, mail, now)
    }

    private func keepGreeting(
        _ box: String, _ greeting: Greeting, _ file: String?
    ) -> VoicemailEvent {
        let name = "\(box)/greeting-\(greeting.rawValue).wav"
        guard let file else {
            folder.remove(name)
            return .greeting(box: box, greeting, isThere: false, failure: nil)
        }
        do throws(MailboxFolder.Failure) {
            try folder.move(file, to: name)
        } catch {
            return .greeting(
                box: box, greeting, isThere: folder.isThere(name), failure: error.reason)
        }
        return .greeting(box: box, greeting, isThere: true, failure: nil)
    }

    private func setPIN(
        _ box: String, _ pin: String, _ isPassing: Bool, _ asked: UInt64
    ) -> VoicemailEvent {
        var failure: String?
        do {
            guard let hash = PINHash.of(pin) else {
                throw MailboxFolder.Failure(reason: "no memory")
            }
            try write { try MailboxTables.setPIN(hash, isPassing: isPassing, of: box, $0) }
        } catch {
            failure = (error as? MailboxFolder.Failure)?.reason ?? "\(error)"
        }
        return .pinSet(box: box, isPassing: isPassing, asked: asked, failure: failure)
    }

    // MARK: - After a start

    /// What there is. What a sudden end has cut off is made whole, as `Recordings` does it, and
    /// given besides: it becomes a message in the way of all others. What was being spoken for a
    /// mailbox, and rows whose files are gone, go.
    func restore(at now: UTCTime) throws -> RestoredMailboxes {
        _ = Recordings(folder: folder.path).salvage(at: now, isAlone: true)
        var kept = RestoredMailboxes()
        let files = folder.files()
        var known: Set<String> = []
        for (message, isDraft) in try queue.read({ try MailboxTables.all($0) }) {
            guard message.files.allSatisfy({ folder.isThere($0) }) else {
                try write { try MailboxTables.remove(message.id, $0) }
                continue
            }
            known.formUnion(message.files)
            if isDraft {
                kept.interrupted.append(measured(message))
            } else {
                kept.messages.append(message)
            }
        }
        for file in files where !known.contains(file) {
            try restore(file, &kept, now)
        }
        try queue.read { try MailboxTables.restore(&kept, $0) }
        return kept
    }

    private func restore(
        _ file: String, _ kept: inout RestoredMailboxes, _ now: UTCTime
    ) throws {
        let parts = file.split(separator: "/").map(String.init)
        guard parts.count == 2, let dot = parts[1].lastIndex(of: ".") else { return }
        let stem = String(parts[1][..<dot])
        if stem.hasPrefix("spoken-") || stem.hasPrefix("copy-") || file.hasSuffix(".new") {
            folder.remove(file)
        } else if stem.hasPrefix("greeting-") {
            if let greeting = Greeting(rawValue: String(stem.dropFirst(9))) {
                kept.greetings[parts[0], default: []].insert(greeting)
            }
        } else if let id = MessageID(stem), let dash = stem.lastIndex(of: "-"),
            let call = CallID(String(stem[..<dash]))
        {
            let caller = try queue.read { try MailboxTables.caller(of: call, $0) }
            let began = UTCTime(milliseconds: Int64(call.began) * 1_000)
            kept.interrupted.append(
                measured(
                    VoiceMessage(
                        id: id, box: parts[0], began: began, caller: caller?.number ?? "",
                        callerName: caller?.name, changed: now, files: [file])))
        }
    }

    private func measured(_ message: VoiceMessage) -> VoiceMessage {
        var message = message
        message.milliseconds = message.files.reduce(0) { $0 + folder.milliseconds($1) }
        return message
    }
}
