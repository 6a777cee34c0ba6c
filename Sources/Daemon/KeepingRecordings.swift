import Logging
import Store
import Switchboard

/// Recorded calls: what a sudden end left over is made whole, what is too old or too much goes.
extension Daemon {
    /// Before the first call: nobody writes yet.
    func salvageRecordings(_ disk: DiskLoop, _ settings: Settings) async {
        let recordings = Recordings(state: settings.stateDirectory)
        await disk.discardPassing(recordings)
        for file in await disk.salvage(recordings, at: Self.utc()) {
            if let reason = file.reason {
                logger.error("The recording \(file.name) could not be made whole: \(reason)")
            } else {
                logger.warning("A recording was cut off by a sudden end: \(file.name)")
            }
        }
    }

    /// What supervisors did, once it is as old as `[monitor]` says.
    func forgetWatches(_ disk: DiskLoop) async {
        guard monitorDays > 0 else { return }
        let now = Self.utc().milliseconds
        await disk.forgetWatches(
            before: UTCTime(milliseconds: now - monitorDays * 86_400_000))
    }

    func pruneRecordings(_ disk: DiskLoop) async {
        guard let state = firstSettings?.stateDirectory else { return }
        let keeping = recordingSettings
        let now = Self.utc().milliseconds
        let oldest =
            keeping.days == 0
            ? nil : UTCTime(milliseconds: now - keeping.days * 86_400_000)
        let most = keeping.megabytes == 0 ? nil : UInt64(keeping.megabytes) * 1_000_000
        let gone = await disk.prune(Recordings(state: state), before: oldest, bytes: most)
        guard !gone.isEmpty else { return }
        logger.info("Recordings were removed, as [recordings] says: \(gone.count)")
    }
}
