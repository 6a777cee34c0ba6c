/// Hears one far end: packets come as the network brings them, and sound is pulled from it in
/// frames of 20 ms, as if nothing had been early, late, twice or missing.
///
/// ```
/// hear ─▶ PacketBuffer ─▶ SoundDecoder ─▶ SampleQueue ─▶ Resampler ─▶ pull
///    └─▶ Timeline ─▶ DelayTarget      conceal, recover, rest
/// ```
///
/// Made when a stream is set up. `hear` and `pull` allocate nothing, except that the first pull at
/// another rate makes the resamplers and the Opus decoder of that rate. One thread at a time.
public final class Ear {
    public enum Pulled: Equatable, Sendable {
        case speech
        /// Some of it was made up.
        case concealed
        /// Nothing was there: silence, or comfort noise.
        case quiet
    }

    // What is heard.
    let formats: [(payloadType: UInt8, format: SoundFormat)]
    var decoders: [SoundDecoder] = []
    var resamplers: [Resampler?] = []
    /// Beside each decoder, at its rate.
    var noises: [ComfortNoise] = []
    var hasNoise = false
    private let table: UnsafeMutablePointer<Entry>
    var rate: SampleRate

    // What has come.
    var buffer = PacketBuffer()
    var timeline = Timeline()
    var target = DelayTarget()
    private var highest: Int64 = 1 << 20
    private var highestSequence: UInt16 = 0
    private var hasHeard = false
    private var isNewSource = false
    /// A large jump is believed when the next packet follows it (RFC 3550 §A.1).
    private var badSequence: UInt32 = 0x1_0000

    // What is being played.
    var queue: SampleQueue
    /// Of the decoder in use; -1 before the first.
    var current = -1
    /// Of its samples, in a frame and in a second.
    var frameSize = 0
    var frameRate: Int64 = 8_000
    /// False: nothing is due, and the next packet begins a talk spurt.
    var isPlaying = false
    var hasPlayed = false
    /// The sender's time behind the last sample in the queue.
    var cursor: Int64 = 0
    /// Lost since something was decoded.
    var missing = 0
    /// Made up since then, ns.
    var madeUp: Int64 = 0
    /// Frames of a pause.
    var rested = 0
    var frameIsConcealed = false
    var lastFrameIsSilent = true
    var framesTooLate = 0
    var need = FrameNeed()
    private var lastPull: Int64 = .min / 2

    /// How long the packets lay beyond what was wanted, at the least since somebody asked: ns.
    var leastSpare = Int64.max

    var counts = HearingStatistics()
    public var statistics: HearingStatistics { counts }

    /// What a payload type stands for.
    private struct Entry {
        var content = PacketBuffer.Content.nothing
        var isKnown = false
        var decoder: UInt8 = 0
        var clockRate: UInt32 = 8_000
    }

    /// `formats` by payload type, of which comfort noise may be one; `comfortNoise` is another
    /// payload type of it. `rate` is the one at which sound will be pulled. Nil when none of the
    /// formats can be heard.
    public init?(
        formats: [UInt8: SoundFormat], comfortNoise: UInt8? = nil, rate: SampleRate = .narrow
    ) {
        var sounds: [(payloadType: UInt8, format: SoundFormat)] = []
        table = .allocate(capacity: 128)
        table.initialize(repeating: Entry(), count: 128)
        for (type, format) in formats.sorted(by: { $0.key < $1.key }) where type < 128 {
            if case .comfortNoise = format {
                table[Int(type)] = Entry(content: .noise, isKnown: true)
                hasNoise = true
            } else if sounds.count < Limits.heardFormats {
                table[Int(type)] = Entry(
                    content: .sound, isKnown: true, decoder: UInt8(sounds.count),
                    clockRate: format.clockRate)
                sounds.append((type, format))
            }
        }
        if let comfortNoise, comfortNoise < 128 {
            table[Int(comfortNoise)] = Entry(content: .noise, isKnown: true)
            hasNoise = true
        }
        self.formats = sounds
        self.rate = rate
        queue = SampleQueue(.full)
        guard !sounds.isEmpty, tune(to: rate) else { return nil }
    }

    deinit {
        buffer.free()
        target.free()
        queue.free()
        table.deallocate()
    }

    /// The next packet is another source's: its numbers have nothing to do with those before.
    public func forgetSource() {
        isNewSource = hasHeard
    }

    // MARK: - Packets

    /// Every packet of the source is to be given, those of telephone events too: their sequence
    /// numbers are no losses then.
    public func hear(
        _ payload: UnsafeRawPointer, _ count: Int, payloadType: UInt8, sequence: UInt16,
        timestamp: UInt32, hasMarker: Bool, at now: Int64
    ) {
        counts.packets &+= 1
        guard let number = number(of: sequence) else {
            counts.strays &+= 1
            return
        }
        let arrival = buffer.judge(number)
        guard arrival != .duplicate else {
            counts.duplicates &+= 1
            return
        }
        let entry = table[Int(payloadType & 0x7F)]
        var packet = PacketBuffer.Packet(
            time: 0, count: 0, decoder: entry.decoder, content: entry.content)
        if !entry.isKnown { counts.unknown &+= 1 }
        let isNewest = number > highest
        if packet.content == .sound {
            let moment = timeline.place(
                timestamp, clockRate: entry.clockRate, isNewest: isNewest,
                mayJump: hasMarker && !isPlaying && isNewest, at: now)
            guard let moment else {
                counts.strays &+= 1
                return
            }
            packet.time = moment.time
            target.take(moment.delay)
        }
        follow(number, sequence, isNewest)
        if count > 0, count <= Limits.payloadBytes {
            packet.count = Int32(truncatingIfNeeded: count)
        } else if packet.content != .nothing {
            // It is no sound, and its place is a loss.
            counts.broken &+= 1
            return
        }
        keep(number, packet, payload, isLate: arrival == .late)
    }

    @inline(__always)
    private func keep(
        _ number: Int64, _ packet: PacketBuffer.Packet, _ payload: UnsafeRawPointer, isLate: Bool
    ) {
        if isLate {
            guard !hasPlayed, highest &- number < Int64(PacketBuffer.places) else {
                counts.late &+= 1
                return buffer.note(number)
            }
            buffer.beginEarlier(at: number)
        }
        buffer.put(number, packet, payload)
    }

    @inline(__always)
    private func follow(_ number: Int64, _ sequence: UInt16, _ isNewest: Bool) {
        guard isNewest else {
            counts.reordered &+= 1
            return
        }
        highest = number
        highestSequence = sequence
        reach(number)
    }

    /// The number that this sequence number stands for; nil when it is too far off to be believed.
    @inline(__always)
    private func number(of sequence: UInt16) -> Int64? {
        if hasHeard, !isNewSource {
            let ahead = sequence &- highestSequence
            if ahead != 0, ahead < Limits.maxDropout { return highest &+ Int64(ahead) }
            let behind = 0 &- ahead
            if behind <= Limits.maxMisorder { return highest &- Int64(behind) }
            guard UInt32(sequence) == badSequence else {
                badSequence = UInt32(sequence &+ 1)
                return nil
            }
        }
        return numberOfNewSource()
    }

    @inline(never)
    private func numberOfNewSource() -> Int64 {
        if hasHeard {
            counts.restarts &+= 1
            timeline.forget()
        } else {
            hasHeard = true
            buffer.restart(at: highest &+ 1)
        }
        isNewSource = false
        badSequence = 0x1_0000
        return highest &+ 1
    }

    /// Makes room for `number`: what has waited longest is given up.
    @inline(__always)
    private func reach(_ number: Int64) {
        while number &- buffer.next >= Int64(PacketBuffer.places) { giveUpNext() }
    }

    func giveUpNext() {
        if buffer.advance() { counts.discarded &+= 1 } else { counts.lost &+= 1 }
    }

    // MARK: - Frames

    /// How much longer than it had to the sound of every frame since the last question lay here,
    /// in ns; less than nothing where it should have lain longer. Nil: nothing was played.
    func takeSpare() -> Int64? {
        defer { leastSpare = .max }
        return leastSpare == .max ? nil : leastSpare
    }

    /// Writes 20 ms of sound at `rate`. To be called every 20 ms.
    public func pull(
        into out: UnsafeMutablePointer<Int16>, rate wanted: SampleRate, at now: Int64
    ) -> Pulled {
        if wanted != rate { _ = tune(to: wanted) }
        if now &- lastPull > Limits.pullPause { seekNewest(now) }
        lastPull = now
        counts.frames &+= 1
        if !isPlaying { begin(now) }
        guard current >= 0 else {
            counts.quietFrames &+= 1
            out.update(repeating: 0, count: wanted.samplesPerFrame)
            return .quiet
        }
        frameIsConcealed = false
        var hasSound = isPlaying || queue.count > 0
        if isPlaying { balance(now) }
        // The decoder may change on the way, and with it the rate of what waits.
        while queue.count < frameSize {
            if isPlaying {
                play(now)
                hasSound = hasSound || isPlaying
            } else {
                rest()
            }
        }
        let size = frameSize
        measure(queue.start, size, hasSound)
        if let resampler = resamplers[current] {
            let room = wanted.samplesPerFrame
            let count = resampler.resample(queue.start, size, into: out, room: room)
            if count < room { (out + count).update(repeating: 0, count: room - count) }
        } else {
            out.update(from: queue.start, count: size)
        }
        queue.drop(size)
        if frameIsConcealed {
            counts.concealedFrames &+= 1
            return .concealed
        }
        if hasSound { return .speech }
        counts.quietFrames &+= 1
        return .quiet
    }

    /// A decoder for each format, at the rate at which its sound is wanted. False without memory:
    /// then all stays as it was.
    @inline(never)
    private func tune(to rate: SampleRate) -> Bool {
        var decoders: [SoundDecoder] = []
        var resamplers: [Resampler?] = []
        var noises: [ComfortNoise] = []
        for (index, (_, format)) in formats.enumerated() {
            let known = self.decoders.indices.contains(index) ? self.decoders[index] : nil
            let isSame = known.map { $0.rate == format.sampleRate(near: rate) } ?? false
            guard let decoder = isSame ? known : SoundDecoder(format, near: rate) else {
                return false
            }
            var resampler: Resampler?
            if decoder.rate != rate {
                resampler = Resampler(from: decoder.rate, to: rate)
                guard resampler != nil else { return false }
            }
            decoders.append(decoder)
            resamplers.append(resampler)
            noises.append(isSame ? self.noises[index] : ComfortNoise(decoder.rate))
        }
        if current >= 0, self.decoders[current].rate != decoders[current].rate { queue.empty() }
        self.decoders = decoders
        self.resamplers = resamplers
        self.noises = noises
        self.rate = rate
        noteRate()
        return true
    }

    func noteRate() {
        guard current >= 0 else { return }
        frameSize = decoders[current].rate.samplesPerFrame
        frameRate = Int64(decoders[current].rate.rawValue)
    }

    @inline(__always)
    private func measure(_ samples: UnsafePointer<Int16>, _ count: Int, _ hasSound: Bool) {
        guard hasSound else {
            lastFrameIsSilent = true
            return
        }
        let measured = FrameLevel(samples, count)
        lastFrameIsSilent = measured.isSilent
        counts.heardFrames &+= 1
        counts.squares += Double(measured.square)
        counts.clippedSamples &+= UInt64(truncatingIfNeeded: measured.clipped)
        if measured.isSilent { counts.silentFrames &+= 1 }
    }
}

/// How loud a piece of sound is.
struct FrameLevel {
    /// The mean of the squares; full scale is 1.
    let square: Float
    /// Samples as loud as any codec has them.
    let clipped: Int

    /// G.711 decodes its largest value as 32,124 and 32,256, by the two laws.
    private static let fullScale: Int16 = 32_100
    /// `Limits.silenceLevel` as a square.
    private static let silence: Float = 3.162e-5

    @inline(__always)
    init(_ samples: UnsafePointer<Int16>, _ count: Int) {
        var sum: Int64 = 0
        var clipped: Int32 = 0
        for index in 0..<count {
            let value = Int32(samples[index])
            sum &+= Int64(value &* value)
            clipped &+= value >= Int32(Self.fullScale) || value <= -Int32(Self.fullScale) ? 1 : 0
        }
        square = Float(sum) / (Float(max(count, 1)) * 1_073_741_824)
        self.clipped = Int(clipped)
    }

    var isSilent: Bool { square < Self.silence }
}
