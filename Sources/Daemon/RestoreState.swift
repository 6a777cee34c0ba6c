import Logging
import Store
import Switchboard

/// What the exchange knew before it was stopped, from the disk.
extension Daemon {
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
    func remembered(_ disk: DiskLoop) async -> StoreEvent {
        do { return .remembered(try await disk.restoredThings()) } catch {
            logger.error("Texts, appointments and lamps of before could not be read: \(error)")
            return .remembered([])
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
