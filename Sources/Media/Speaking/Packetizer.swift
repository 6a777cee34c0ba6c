/// Frames of 20 ms become payloads as long as a far end wants them.
///
/// Made when a stream is set up; what is called for every frame allocates nothing. Those who hear
/// the same in the same format may share one: see `Mouth.say(madeBy:)`. One thread at a time.
final class Packetizer {
    let format: SoundFormat
    /// Of the frames that come in.
    let rate: SampleRate
    /// Of one packet, in units of the RTP timestamp.
    let ticks: UInt32
    let encoder: SoundEncoder
    private let samplesPerPacket: Int
    /// Samples for which there was no packet yet.
    private let waiting: UnsafeMutablePointer<Int16>
    private var waitingCount = 0
    private let payloads: UnsafeMutableRawPointer

    /// Packets that the last frame completed: two when they are of 10 ms.
    private(set) var count = 0
    private var lengths: (Int, Int) = (0, 0)

    /// `wanted` decides only for Opus. Nil for what cannot be spoken, and without memory.
    init?(_ spoken: Speech.Spoken, near wanted: SampleRate = .narrow) {
        guard let encoder = SoundEncoder(spoken.format, near: wanted, opus: spoken.opus) else {
            return nil
        }
        self.encoder = encoder
        format = spoken.format
        rate = encoder.rate
        let milliseconds = Self.milliseconds(spoken)
        samplesPerPacket = rate.rawValue / 1_000 * milliseconds
        ticks = format.clockRate / 1_000 * UInt32(milliseconds)
        waiting = .allocate(capacity: samplesPerPacket + rate.samplesPerFrame)
        payloads = .allocate(byteCount: 2 * Limits.spokenBytes, alignment: 16)
    }

    deinit {
        waiting.deallocate()
        payloads.deallocate()
    }

    /// The length of a packet that comes nearest to what was asked for, and fits into a datagram.
    private static func milliseconds(_ spoken: Speech.Spoken) -> Int {
        var milliseconds = spoken.format.packetMilliseconds(asked: spoken.milliseconds)
        guard case .l16(let rate, let isStereo) = spoken.format else { return milliseconds }
        let bytesPerMillisecond = rate.rawValue / 1_000 * (isStereo ? 4 : 2)
        while milliseconds > 10, milliseconds * bytesPerMillisecond > Limits.soundBytes {
            milliseconds = spoken.format.packetMilliseconds(asked: milliseconds - 10)
        }
        return milliseconds
    }

    /// No frame waits for others to make a packet with.
    var isEmpty: Bool { waitingCount == 0 }

    /// Takes one frame of 20 ms at `rate`; `count` says what became of it.
    func take(_ frame: UnsafePointer<Int16>) {
        guard waitingCount > 0 || samplesPerPacket != rate.samplesPerFrame else {
            lengths.0 = encoder.encode(
                frame, samplesPerPacket, into: payloads, room: Limits.spokenBytes)
            count = 1
            return
        }
        (waiting + waitingCount).update(from: frame, count: rate.samplesPerFrame)
        waitingCount &+= rate.samplesPerFrame
        count = 0
        var used = 0
        while waitingCount &- used >= samplesPerPacket, count < 2 {
            let length = encoder.encode(
                waiting + used, samplesPerPacket, into: payload(count),
                room: Limits.spokenBytes)
            if count == 0 { lengths.0 = length } else { lengths.1 = length }
            count &+= 1
            used &+= samplesPerPacket
        }
        waitingCount &-= used
        if waitingCount > 0, used > 0 {
            waiting.update(from: waiting + used, count: waitingCount)
        }
    }

    /// What waits is not spoken any more.
    func forget() {
        waitingCount = 0
        count = 0
    }

    func payload(_ index: Int) -> UnsafeMutableRawPointer {
        payloads + index &* Limits.spokenBytes
    }

    /// Bytes; 0 for a packet that need not be sent: the far end makes this silence by itself
    /// (RFC 7587 §3.1.3).
    func length(_ index: Int) -> Int { index == 0 ? lengths.0 : lengths.1 }
}
