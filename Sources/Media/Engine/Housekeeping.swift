import CMediaIO
import Wire

/// What is not about single packets: reports, silence, and sources that went away.
extension MediaLoop {
    /// Visits one slice of the streams; all of them in a second.
    mutating func keepHouse() {
        slice = (slice + 1) % Limits.housekeepingSlices
        if slice == 0 { report(.load(meter.take(at: now))) }
        for place in stride(from: slice, to: table.used, by: Limits.housekeepingSlices)
        where table.isTaken(place) {
            let side = table[place]
            if side.pointee.isConnected, now &- side.pointee.lastHeard > 2 * Limits.relatchAfter {
                // A phone that changed its port is shut out by a connected socket.
                disconnectSocket(side)
            }
            if let key = side.pointee.events.takeOverdue(at: now) { report(key, place, side) }
            watchKeys(place, side)
            if side.pointee.hasBeenHeard, now &- side.pointee.lastHeard < 1_000_000_000 {
                meter.heardStreams &+= 1
            }
            watchSilence(side)
            examine(place, side)
            if now >= side.pointee.nextReport { sendReport(place) }
        }
    }

    private mutating func watchSilence(_ side: UnsafeMutablePointer<Side>) {
        guard side.pointee.silenceTimeout > 0,
            now &- side.pointee.lastHeard >= side.pointee.silenceTimeout,
            side.pointee.silentSince != side.pointee.lastHeard
        else { return }
        side.pointee.silentSince = side.pointee.lastHeard
        report(.silent(StreamNumber(side.pointee.number)))
    }
}
