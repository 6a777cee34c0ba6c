import Dispatch
import Foundation
import GRDB
public import Switchboard
import Synchronization

/// Keeps what the exchange orders to be kept. The only code that waits for a disk; everything else
/// hands over an order and goes on.
///
/// Orders are gathered and written as one transaction every fifth of a second, so a thousand
/// registrations cost one wait for the disk; what somebody listens for is written at once, as
/// `flush` does it. What the disk refuses stays
/// in memory and is tried again.
public actor DiskLoop {
    private nonisolated let executor = DiskExecutor()
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// What the disk's thread has not looked at yet. It is woken for the first order only, and
    /// late: a wake for each would cost as much as the order. The lock is held for no longer than
    /// an order takes to be put down, and never while the disk is waited for.
    private nonisolated let mailbox = Mutex(Waiting())
    /// How writing goes. Set by the disk's thread after it has written, read by whoever asks, so
    /// that a disk that hangs keeps no answer back; the lock is held for one copy.
    private nonisolated let measured = Mutex(StoreFigures())
    private var database: Database
    /// The database is closed because it is damaged; what is wrong with it.
    private var damage: String?
    private var isTakingSnapshot = false
    private let events: @Sendable (StoreEvent) -> Void
    private var waiting = Waiting()
    private var hasFailed = false
    private var isRetryDue = false
    private var hasGivenUp = false
    private var keeper: MailboxKeeper
    /// Orders of mailboxes that the disk has not taken yet, in turn.
    private var unkept: [VoicemailOrder] = []
    /// Decisions are kept at all.
    private var keepsDecisions = true
    private var isForgetting = false
    private var ticks = 0
    /// Decisions still take more than they may.
    private var isTooMuch = false
    private var isHouseworkFailing = false
    /// Calls that go on, as the disk knows them.
    private var openCount = 0

    /// What was done at the start about a damaged database.
    public nonisolated let rebuilt: Rebuilt?

    /// Why the database cannot be opened.
    public struct Failure: Error {
        /// The file, and what the database or the system says; no sentence.
        public var reason: String
    }

    /// Opens or makes the database in `directory`. Errors: a `Failure` of the database, or the
    /// system's where a file cannot be moved aside.
    public init(
        directory: String, events: @escaping @Sendable (StoreEvent) -> Void
    ) throws {
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o750])
        let path = directory + "/bellbird.db"
        do { database = try Database(path: path, at: Self.now) } catch let error as DatabaseError {
            let reason = error.message ?? "\(error.resultCode)"
            throw Failure(
                reason: error.resultCode == .SQLITE_FULL
                    ? "the disk is full" : "\(path): \(reason)")
        }
        let rebuilt = database.rebuilt
        self.rebuilt = rebuilt
        measured.withLock { $0.rebuilt = rebuilt }
        keeper = MailboxKeeper(
            queue: database.queue, folder: MailboxFolder(state: directory))
        self.events = events
    }

    /// The registrations that are still good.
    public func restoredBindings(at now: UTCTime) throws -> [String: [KeptBinding]] {
        try read { try Bindings.all(at: now, $0) }
    }

    /// Every toggle that somebody has set.
    public func restoredToggles() throws -> [String: Bool] {
        try read { try Toggles.all($0) }
    }

    /// What is to go on from before; those that cannot be read are left out.
    public func restoredThings() throws -> [KeptThing] {
        try read { try Things.all($0) }
    }

    /// What has ended the exchange is kept for study, and not restored again. `key`: nil for all
    /// that is to go on.
    public func putAside(_ key: KeptKey?) throws {
        try write { try Things.putAside(key, $0) }
    }

    /// Everything small that somebody has set.
    public func restoredFacts() throws -> KeptFacts {
        try read { try Facts.all($0) }
    }

    /// Calls that were cut off by a sudden end get their records. Returns how many; asked once,
    /// before the first order.
    public func closeInterruptedCalls() throws -> Int {
        try write { try OpenCalls.closeAll($0) }
    }

    /// Told every few seconds: while calls go on, it is noted that they did until now. Decisions
    /// of calls that began before `oldest` are removed, some at a time; nil: none are kept. Now
    /// and then it is looked whether all of them take more than `bytes`; nil: however much.
    public func tick(at now: UTCTime, forgetBefore oldest: UTCTime?, bytes: Int64? = nil) {
        keepsDecisions = oldest != nil
        flush()
        guard !hasFailed else { return }
        keepHouse { disk in
            if disk.openCount > 0 {
                try disk.write { try OpenCalls.seenAlive(at: now, $0) }
            }
            try disk.forget(before: oldest ?? UTCTime(milliseconds: .max))
            disk.ticks += 1
            guard let bytes, disk.ticks % Limits.ticksBetweenMeasuring == 1 || disk.isTooMuch
            else { return }
            disk.isTooMuch = try disk.write {
                try Decisions.forget(beyond: bytes, $0)
            }
        }
    }

    /// That it fails is told once, and once that it no longer does.
    private func keepHouse(_ work: (isolated DiskLoop) throws -> Void) {
        do {
            try work(self)
            if isHouseworkFailing { events(.recovered) }
            isHouseworkFailing = false
        } catch {
            if !isHouseworkFailing { events(.failed(reason: "\(error)")) }
            isHouseworkFailing = true
        }
    }

    private func forget(before moment: UTCTime) throws {
        guard !isForgetting,
            try write({ try Decisions.forget(before: moment, $0) })
        else { return }
        isForgetting = true
        executor.queue.asyncAfter(deadline: .now() + Limits.betweenForgetting) {
            self.assumeIsolated { disk in
                disk.isForgetting = false
                disk.keepHouse { try $0.forget(before: moment) }
            }
        }
    }

    /// What supervisors did before that is forgotten.
    public func forgetWatches(before moment: UTCTime) {
        flush()
        guard !hasFailed else { return }
        keepHouse { disk in
            while try disk.write({ try Watches.forget(before: moment, $0) }) {}
        }
    }

    /// Takes orders and returns at once. They are carried out in the order in which they came.
    public nonisolated func submit(_ orders: [StoreOrder]) {
        let wasEmpty = mailbox.withLock { waiting in
            defer { waiting.take(orders) }
            return waiting.isEmpty
        }
        if orders.contains(where: \.isAwaited) {
            executor.queue.async { self.assumeIsolated { $0.writeDue() } }
        } else if wasEmpty, !orders.isEmpty {
            executor.queue.asyncAfter(deadline: .now() + Limits.gathering) {
                self.assumeIsolated { $0.writeDue() }
            }
        }
    }

    private func takeOrders() {
        let new = mailbox.withLock { waiting in
            defer { waiting = Waiting() }
            return waiting
        }
        waiting.take(new)
        if !keepsDecisions { waiting.dropDecisions() }
        guard waiting.givenUp > 0, !hasGivenUp else { return }
        hasGivenUp = true
        events(.failed(reason: "too many call records wait; the oldest are given up"))
    }

    // MARK: - A damaged database

    func read<Value>(_ question: (GRDB.Database) throws -> Value) throws -> Value {
        try repairing { try database.queue.read(question) }
    }

    func write<Value>(_ change: (GRDB.Database) throws -> Value) throws -> Value {
        try repairing { try database.queue.write(change) }
    }

    /// Where the database turns out to be damaged, it is rebuilt, and the work done once more.
    private func repairing<Value>(_ work: () throws -> Value) throws -> Value {
        if damage != nil { try rebuild() }
        do { return try work() } catch  where Database.isDamage(error) {
            try rebuild(because: error)
            return try work()
        }
    }

    private func rebuild(because error: any Error) throws {
        // First: closing removes its log by name, which will be that of the new one.
        try? database.queue.close()
        damage = Database.words(for: error)
        try rebuild()
    }

    private func rebuild() throws {
        database = try Database(path: database.path, damage: damage, at: Self.now)
        damage = nil
        keeper.queue = database.queue
        guard let rebuilt = database.rebuilt else { return }
        measured.withLock { $0.rebuilt = rebuilt }
        events(.rebuilt(file: rebuilt.aside, text: rebuilt.text))
    }

    /// Copies what a damaged database is to be rebuilt from, on a thread of its own; done when it
    /// is. Asked once a day, and after each start.
    public func takeSnapshot() async {
        guard !isTakingSnapshot, damage == nil else { return }
        isTakingSnapshot = true
        let (path, isChecked) = (database.path, database.isDoubtful)
        let result = await withCheckedContinuation { continuation in
            // Reads for as long as the tables are large, and ends.
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(
                    returning: Result { try OwnSnapshot.take(of: path, isChecked: isChecked) })
            }
        }
        isTakingSnapshot = false
        keepHouse { disk in
            do { try result.get() } catch  where Database.isDamage(error) {
                try disk.rebuild(because: error)
            }
        }
    }

    // MARK: - Questions

    /// Everything that was taken, written; the history is asked for after it.
    public func history(_ question: HistoryQuestion) throws -> [CallRecord] {
        flush()
        return try read { try CallRecords.find(question, $0) }
    }

    /// How many calls there were since then.
    public func statistics(since: UTCTime) throws -> CallStatistics {
        flush()
        return try read { try CallStatistics.gather(since: since, $0) }
    }

    /// Who was in whose conversation, the newest first.
    public func watches(_ question: HistoryQuestion) throws -> [WatchRecord] {
        flush()
        return try read { try Watches.find(question, $0) }
    }

    /// Why a call went as it did; nil if nothing is kept of it.
    public func decisions(of call: CallID) throws -> CallDecisions? {
        flush()
        return try read { try Decisions.find(call, $0) }
    }

    /// All that is kept of one call; nil if there is no such call.
    public func story(of call: NamedCall) throws -> CallStory? {
        flush()
        return try read { try CallRecords.story(of: call, $0) }
    }

    /// The oldest first, some at a time.
    public func decisions(_ question: DecisionsQuestion) throws -> [CallDecisions] {
        flush()
        return try read { try Decisions.find(question, $0) }
    }

    /// The end: everything is written, and the file closed. Orders that come later are lost.
    public func close() {
        flush()
        do { try database.close() } catch {
            events(.failed(reason: "the database could not be closed: \(error)"))
        }
    }

    /// Writes what waits.
    public func flush() {
        takeOrders()
        unkept += waiting.takeVoicemail()
        let excess = unkept.count - Limits.waitingMailboxOrders
        if excess > 0 { unkept.removeFirst(excess) }
        guard !waiting.isEmpty || !unkept.isEmpty else { return }
        let began = DispatchTime.now().uptimeNanoseconds
        do {
            try repairing {
                if !waiting.isEmpty { try writeAll() }
                try carryOutMailboxOrders()
            }
            if hasFailed { events(.recovered) }
            hasFailed = false
            hasGivenUp = false
        } catch {
            if !hasFailed { events(.failed(reason: "\(error)")) }
            hasFailed = true
        }
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
        let isFailing = hasFailed
        measured.withLock { $0.wrote(in: seconds, isFailing: isFailing) }
    }

    /// How writing goes; at once, whatever the disk does.
    public nonisolated var figures: StoreFigures { measured.withLock { $0 } }

    private func writeAll() throws {
        let now = Self.now
        openCount = try database.queue.write { database in
            for record in waiting.records { try CallRecords.insert(record, database) }
            for (number, list) in waiting.bindings {
                try Bindings.replace(number, list, database)
            }
            for (name, isOn) in waiting.toggles { try Toggles.keep(name, isOn, database) }
            for (fact, value) in waiting.facts { try Facts.keep(fact, value, database) }
            for (id, record) in waiting.openCalls {
                try OpenCalls.keep(id, record, database)
            }
            for call in waiting.decisions { try Decisions.insert(call, database) }
            for (key, thing) in waiting.things { try Things.keep(key, thing, database) }
            for record in waiting.watches.values { try Watches.keep(record, database) }
            for mail in waiting.mails { try MailSpool.put(mail, at: now, database) }
            return try OpenCalls.count(database)
        }
        let kept = waiting.things.filter { $0.value != nil }.keys.filter { $0.kind == .text }
        waiting = Waiting()
        if !kept.isEmpty { events(.kept(Array(kept))) }
    }

    /// One after the other: what the disk refuses stays, and what is behind it waits.
    private func carryOutMailboxOrders() throws {
        while let order = unkept.first {
            let answers = try keeper.carryOut(order, at: Self.now)
            unkept.removeFirst()
            for answer in answers { events(.voicemail(answer)) }
        }
    }

    /// What there was of mailboxes at the start, asked once before the first order.
    public func restoredMailboxes() throws -> RestoredMailboxes {
        try keeper.restore(at: Self.now)
    }

    private static var now: UTCTime {
        UTCTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    private func writeDue() {
        // A disk that refuses is left alone for a while.
        guard !isRetryDue else { return takeOrders() }
        flush()
        guard hasFailed else { return }
        isRetryDue = true
        executor.queue.asyncAfter(deadline: .now() + Limits.retry) {
            self.assumeIsolated { disk in
                disk.isRetryDue = false
                disk.writeDue()
            }
        }
    }
}
