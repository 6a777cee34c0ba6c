import CMediaIO
import Wire

/// What is not about single packets: reports, silence, sources that went away, and tones.
extension MediaLoop {
    /// Visits one slice of the streams; all of them in a second.
    mutating func keepHouse() {
        slice = (slice + 1) % Limits.housekeepingSlices
        for place in stride(from: slice, to: table.used, by: Limits.housekeepingSlices)
        where table.isTaken(place) {
            let side = table[place]
            if side.pointee.isConnected, now &- side.pointee.lastHeard > 2 * Limits.relatchAfter {
                // A phone that changed its port is shut out by a connected socket.
                disconnectSocket(side)
            }
            if let key = side.pointee.events.takeOverdue(at: now) { report(key, place, side) }
            watchKeys(place, side)
            watchSilence(side)
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

    // MARK: - Tones

    /// One frame of every tone whose phase has come.
    mutating func speak() {
        let over = players.advance { [table, room, now] player in
            let side = table[player.place]
            guard side.pointee.sends else {
                // A tone that nobody may hear goes on: its cadence is time.
                return player.skip(with: room + RTPHeader.bytes)
            }
            let numbers = side.pointee.sending.next(
                step: UInt32(TonePlayer.samplesPerFrame), clockRate: TonePlayer.clockRate,
                isFirst: player.isFirst, bytes: TonePlayer.samplesPerFrame, at: now)
            room.storeBytes(of: RTPHeader.versionOnly, as: UInt8.self)
            RTPHeader.rewrite(
                room, payloadType: player.payloadType, hasMarker: numbers.isFirst,
                sequence: numbers.sequence, timestamp: numbers.timestamp,
                ssrc: side.pointee.sending.ssrc)
            player.speak(into: room + RTPHeader.bytes)
            Self.transmit(room, RTPHeader.bytes + TonePlayer.samplesPerFrame, side)
        }
        for place in over {
            stopPlaying(place)
            guard let playback = playbacks.removeValue(forKey: place) else { continue }
            report(.playbackEnded(StreamNumber(table[place].pointee.number), playback))
        }
    }
}
