import Logging
import Store
import Switchboard

/// What the exchange knew before it was stopped, from the disk.
extension Daemon {
    /// The configuration, and all that there was before; what went wrong then and now is told.
    func takeUp(
        _ disk: DiskLoop, _ loop: SignallingLoop, _ configuration: Configuration
    ) async {
        let now = Self.utc()
        await loop.take([
            .clock(now), .configuration(configuration),
            .store(await restored(disk, now)), .store(await restoredMailboxes(disk)),
        ])
        await remember(disk, foundCrashes, loop)
        await tell(foundCrashes)
        if let rebuilt = disk.rebuilt {
            await loop.take([.store(.rebuilt(file: rebuilt.aside, text: rebuilt.text))])
        }
    }

    func restored(_ disk: DiskLoop, _ now: UTCTime) async -> StoreEvent {
        .restored(
            bindings: await restoredBindings(disk, now), toggles: await restoredToggles(disk),
            facts: await restoredFacts(disk))
    }

    func restoredMailboxes(_ disk: DiskLoop) async -> StoreEvent {
        do { return .voicemail(.restored(try await disk.restoredMailboxes())) } catch {
            logger.error("The mailboxes could not be read: \(error)")
            return .voicemail(.restored(RestoredMailboxes()))
        }
    }

    /// Without them phones register again by themselves, so nothing else waits for a damaged row.
    private func restoredBindings(
        _ disk: DiskLoop, _ now: UTCTime
    ) async -> [String: [KeptBinding]] {
        do { return try await disk.restoredBindings(at: now) } catch {
            logger.error("The registrations of before could not be read: \(error)")
            return [:]
        }
    }

    /// What goes on: texts, appointments and subscriptions.
    func remembered(_ disk: DiskLoop) async -> [KeptThing] {
        do { return try await disk.restoredThings() } catch {
            logger.error("Texts, appointments and lamps of before could not be read: \(error)")
            return []
        }
    }

    private func restoredToggles(_ disk: DiskLoop) async -> [String: Bool] {
        do { return try await disk.restoredToggles() } catch {
            logger.error("The toggles of before could not be read: \(error)")
            return [:]
        }
    }

    private func restoredFacts(_ disk: DiskLoop) async -> KeptFacts {
        do { return try await disk.restoredFacts() } catch {
            logger.error("The forwards and agents of before could not be read: \(error)")
            return KeptFacts()
        }
    }
}
