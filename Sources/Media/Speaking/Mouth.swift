/// Speaks to one far end: frames leave as its packets, under the numbers of its stream.
///
/// Made when a stream is set up; what is called for every frame allocates nothing. One thread at a
/// time.
final class Mouth {
    let spoken: Speech.Spoken
    let comfortNoise: UInt8?
    let packetizer: Packetizer
    private var noise = NoiseWatch()

    /// In units of the RTP timestamp: since the beginning of the last packet that was sent.
    private var elapsed: UInt32 = 0
    /// What is sent next is the beginning of something (RFC 3551 §4.1).
    private var isFirst = true
    private var isSilent = false
    private var lastFrame: Int64 = 0

    /// The stream that speaks, and a place for one packet with what protection adds to it.
    struct Way {
        let side: UnsafeMutablePointer<Side>
        let room: UnsafeMutableRawPointer
        let now: Int64
    }

    /// `wanted` decides only for Opus. Nil where nothing can be spoken, and without memory.
    init?(_ speech: Speech, near wanted: SampleRate = .narrow) {
        guard let spoken = speech.spoken, let packetizer = Packetizer(spoken, near: wanted) else {
            return nil
        }
        self.spoken = spoken
        self.packetizer = packetizer
        // RFC 3389 §4: its clock is that of the codec beside it.
        comfortNoise = spoken.format.clockRate == 8_000 ? speech.comfortNoise : nil
    }

    /// Of the frames that it wants.
    var rate: SampleRate { packetizer.rate }

    /// One frame of 20 ms at `rate`. `isQuiet`: nobody speaks in it, the noise need only be
    /// described.
    func say(_ frame: UnsafePointer<Int16>, isQuiet: Bool = false, on way: Way) {
        noticePause(way.now)
        if isQuiet, comfortNoise != nil, packetizer.isEmpty {
            describe(frame, way)
        } else {
            packetizer.take(frame)
            send(packetizer, way)
        }
    }

    /// The same for a frame that was made for several: `shared` has taken it, and makes packets of
    /// the same format and length as this one would.
    func say(madeBy shared: Packetizer, on way: Way) {
        noticePause(way.now)
        packetizer.forget()
        send(shared, way)
    }

    /// What has not filled a packet yet leaves with silence behind it.
    func finish(_ silence: UnsafePointer<Int16>, on way: Way) {
        while !packetizer.isEmpty {
            packetizer.take(silence)
            send(packetizer, way)
        }
    }

    /// What the far end says that it loses: the more, the more Opus sends twice.
    func expectLoss(percent: Int) {
        packetizer.encoder.expectLoss(max(SoundEncoder.Tuning().expectedLoss, percent))
    }

    /// What is sent next is something new.
    func beginAnew() {
        packetizer.forget()
        isFirst = true
        noise.forget()
    }

    /// Who was not spoken to for a while, or by somebody else, hears a beginning.
    private func noticePause(_ now: Int64) {
        if now &- lastFrame > Limits.longestPause { beginAnew() }
        lastFrame = now
    }

    private func send(_ made: Packetizer, _ way: Way) {
        for index in 0..<made.count {
            let length = made.length(index)
            if length > 0 {
                send(
                    made.payload(index), length, spoken.payloadType,
                    hasMarker: isFirst || isSilent, way)
                isSilent = false
                noise.forget()
            } else {
                isSilent = true
            }
            elapsed &+= made.ticks
        }
    }

    private func describe(_ frame: UnsafePointer<Int16>, _ way: Way) {
        let count = rate.samplesPerFrame
        if var level = noise.take(frame, count) {
            send(&level, 1, comfortNoise ?? 13, hasMarker: false, way)
        }
        isSilent = true
        elapsed &+= spoken.format.clockRate / 50
    }

    private func send(
        _ payload: UnsafeRawPointer, _ length: Int, _ payloadType: UInt8, hasMarker: Bool,
        _ way: Way
    ) {
        let side = way.side
        let numbers = side.pointee.sending.next(
            step: elapsed, clockRate: spoken.format.clockRate, isFirst: isFirst, bytes: length,
            at: way.now)
        isFirst = false
        elapsed = 0
        way.room.storeBytes(of: RTPHeader.versionOnly, as: UInt8.self)
        RTPHeader.rewrite(
            way.room, payloadType: payloadType, hasMarker: hasMarker,
            sequence: numbers.sequence, timestamp: numbers.timestamp,
            ssrc: side.pointee.sending.ssrc)
        (way.room + RTPHeader.bytes).copyMemory(from: payload, byteCount: length)
        MediaLoop.transmit(way.room, RTPHeader.bytes + length, side)
    }
}
