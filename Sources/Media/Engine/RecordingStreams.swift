import CMediaIO
import Wire

/// Recordings: what a stream hears and is told goes, as it is on the wire, to who writes it.
extension MediaLoop {
    mutating func record(_ number: StreamNumber, _ order: RecordingOrder) {
        guard let place = table.place(of: number.rawValue), table[place].pointee.tap == nil else {
            return report(.recordingEnded(order.number, .refused))
        }
        let recording = Recording(
            order, formats: recordedFormats[place] ?? RecordedFormats(), at: now)
        table[place].pointee.tap = .passRetained(recording)
        table[place].pointee.isTapped = true
        noteOverhearing(table[place])
        recorder.begin(recording)
    }

    /// Between the two nothing is recorded, and the time is not in the file.
    mutating func pauseRecording(_ number: StreamNumber, isPaused: Bool) {
        guard let place = table.place(of: number.rawValue),
            let tap = table[place].pointee.tap, table[place].pointee.isTapped == isPaused
        else { return }
        tap.takeUnretainedValue().pause(isPaused, at: now)
        table[place].pointee.isTapped = !isPaused
        noteOverhearing(table[place])
    }

    mutating func stopRecording(_ place: Int) {
        guard let tap = table[place].pointee.tap else { return }
        table[place].pointee.isTapped = false
        noteOverhearing(table[place])
        table[place].pointee.tap = nil
        tap.takeUnretainedValue().close()
        tap.release()
    }

    /// What payload types mean from here on.
    mutating func knowFormats(_ place: Int, _ direction: Direction) {
        var formats = RecordedFormats()
        if let speech = direction.speech {
            formats.from = speech.heard
            formats.to = speech.taken.isEmpty ? speech.heard : speech.taken
        } else {
            for type in direction.clockRates.keys {
                formats.from[type] = SoundFormat(staticType: type)
            }
            formats.to = formats.from
        }
        recordedFormats[place] = formats
        table[place].pointee.tap?.takeUnretainedValue().change(formats)
    }

    /// A packet that has come, in the clear.
    func tap(_ count: Int, _ side: UnsafeMutablePointer<Side>) {
        side.pointee.tap?._withUnsafeGuaranteedRef { $0.take(room, count, as: .from, at: woke) }
    }

    /// A packet that leaves, in the clear still.
    @inline(never)
    static func tap(
        _ packet: UnsafeRawPointer, _ count: Int, _ side: UnsafeMutablePointer<Side>
    ) {
        side.pointee.tap?._withUnsafeGuaranteedRef {
            $0.take(packet, count, as: .to, at: cmedia_monotonic())
        }
    }
}
