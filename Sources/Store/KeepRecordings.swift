public import Switchboard

/// Looking after the files of recorded calls, where waiting for the disk does no harm.
extension DiskLoop {
    public func salvage(_ recordings: Recordings, at now: UTCTime) -> [Recordings.Salvaged] {
        // Asked at the start, before there is a call.
        recordings.salvage(at: now, isAlone: true)
    }

    /// Asked at the start: nobody waits to hear any of it.
    public func discardPassing(_ recordings: Recordings) {
        recordings.discardPassing()
    }

    public func prune(
        _ recordings: Recordings, before oldest: UTCTime?, bytes: UInt64?
    ) -> [String] {
        recordings.prune(before: oldest, bytes: bytes)
    }
}
