/// What is played next, and what in place of something that is not there.
extension Ear {
    /// 20 ms.
    static let frame: Int64 = 20_000_000
    /// Timestamps that are rounded are no gap.
    private static let tolerance: Int64 = 2_000_000

    // MARK: - Delay

    /// How late a packet may come, behind the fastest, and be played in time: ns.
    func delay(_ now: Int64) -> Int64 {
        let waiting = current < 0 ? 0 : nanoseconds(queue.count)
        return now &- (cursor &- waiting) &- timeline.transit
    }

    /// How late it shall be able to come. A frame needs the packets that begin in its midst a
    /// little earlier than itself.
    func wanted(_ now: Int64) -> Int64 {
        min(target.nanoseconds &+ need.nanoseconds(now), Limits.mostDelay)
    }

    private func nanoseconds(_ samples: Int) -> Int64 {
        Int64(samples) &* 1_000_000_000 / frameRate
    }

    private func samples(_ nanoseconds: Int64) -> Int {
        Int(nanoseconds &* frameRate / 1_000_000_000)
    }

    // MARK: - Talk spurts

    /// Begins to play when the first packet has waited long enough.
    func begin(_ now: Int64) {
        while let number = buffer.first {
            let packet = buffer.packet(number)
            if packet.content == .sound {
                let decoder = decoders[Int(packet.decoder)]
                let ticks = decoder.format.duration(
                    of: buffer.payload(number), Int(packet.count))
                need.expect(ticks &* 1_000 / Int(decoder.format.clockRate), now)
                guard now &- packet.time &- timeline.transit >= wanted(now) else { return }
                skip(to: number)
                cursor = packet.time
                isPlaying = true
                hasPlayed = true
                missing = 0
                madeUp = 0
                rested = 0
                return use(Int(packet.decoder))
            }
            skip(to: number)
            takeSilent(packet, number)
        }
    }

    /// What came while nobody pulled is not made up for.
    func seekNewest(_ now: Int64) {
        isPlaying = false
        queue.empty()
        framesTooLate = 0
        guard var number = buffer.first else { return }
        let wanted = wanted(now)
        var found = number
        while number &- buffer.next < Int64(PacketBuffer.places) {
            if buffer.holds(number), buffer.packet(number).content == .sound,
                now &- buffer.packet(number).time &- timeline.transit >= wanted
            {
                found = number
            }
            number &+= 1
        }
        while buffer.next < found { buffer.advance() }
    }

    /// The rest of a frame in which nothing is said.
    func rest() {
        guard let place = queue.end() else { return queue.empty() }
        let decoder = decoders[current]
        let count = frameSize &- queue.count
        guard count > 0 else { return }
        rested &+= 1
        if hasNoise {
            noises[current].fill(place, count)
        } else if decoder.format == .opus, rested < Limits.opusRest {
            // Opus goes on with the noise that was heard between words (RFC 7587 §3.1.3).
            decoder.conceal(count, into: place)
        } else {
            place.update(repeating: 0, count: count)
        }
        queue.add(count)
    }

    /// Comfort noise, telephone events, unknown formats: the speaker is silent meanwhile.
    private func takeSilent(_ packet: PacketBuffer.Packet, _ number: Int64) {
        if packet.content == .noise {
            for noise in noises {
                _ = noise.update(buffer.payload(number), Int(packet.count))
            }
        }
        buffer.advance()
    }

    /// Gives up the numbers before one that is held.
    private func skip(to number: Int64) {
        while buffer.next < number {
            buffer.advance()
            if hasPlayed { counts.lost &+= 1 }
        }
    }

    /// What waits at another rate than the new decoder's is let go.
    private func use(_ decoder: Int) {
        guard decoder != current else { return }
        if current >= 0, decoders[current].rate != decoders[decoder].rate { queue.empty() }
        current = decoder
        noteRate()
    }

    // MARK: - Playing

    /// Adds to the queue what comes next, or ends the talk spurt.
    func play(_ now: Int64) {
        guard let number = buffer.first else { return runDry(now) }
        let packet = buffer.packet(number)
        guard packet.content == .sound else {
            if number > buffer.next { missing &+= 1 }
            skip(to: number)
            takeSilent(packet, number)
            isPlaying = false
            return
        }
        let gap = packet.time &- cursor
        guard gap > Self.tolerance else {
            skip(to: number)
            return decode(packet, number, now)
        }
        if number == buffer.next, missing == 0 {
            // The sender left a pause, and lost nothing.
            isPlaying = false
            return
        }
        bridge(gap, to: number, packet, now)
    }

    private func decode(_ packet: PacketBuffer.Packet, _ number: Int64, _ now: Int64) {
        use(Int(packet.decoder))
        guard let place = queue.end() else { return queue.empty() }
        let decoder = decoders[current]
        let start = nanoseconds(queue.count)
        let count = decoder.decode(
            buffer.payload(number), Int(packet.count), into: place, room: queue.room)
        buffer.advance()
        guard count > 0 else {
            counts.broken &+= 1
            missing &+= 1
            return
        }
        if start < Self.frame { need.take(start, now) }
        queue.add(count)
        cursor = packet.time &+ nanoseconds(count)
        missing = 0
        madeUp = 0
    }

    /// Something between is lost: taken from the packet behind it, or made up.
    private func bridge(
        _ gap: Int64, to number: Int64, _ packet: PacketBuffer.Packet, _ now: Int64
    ) {
        guard madeUp < Limits.mostConcealed else {
            skip(to: number)
            isPlaying = false
            return
        }
        let delay = delay(now)
        let wanted = wanted(now)
        if number > buffer.next, delay &+ Self.frame <= wanted {
            // It may only be late.
            counts.stretchedMilliseconds &+= 20
            return conceal(Self.frame, moves: false)
        }
        if number == buffer.next &+ 1, recover(gap, packet, number) { return }
        if madeUp > 0, delay > wanted {
            // What was made up while it might still have come stood for this.
            let passed = min(gap, delay &- wanted)
            cursor &+= passed
            let stretched = counts.stretchedMilliseconds
            counts.stretchedMilliseconds -= min(stretched, UInt64(passed / 1_000_000))
            return
        }
        conceal(min(gap, Self.frame), moves: true)
    }

    private func recover(_ gap: Int64, _ packet: PacketBuffer.Packet, _ number: Int64) -> Bool {
        guard Int(packet.decoder) == current, gap <= Limits.mostRecovered,
            let place = queue.end()
        else { return false }
        let count = samples(gap)
        guard count % samples(Self.opusStep) == 0,
            decoders[current].recover(
                count, from: buffer.payload(number), Int(packet.count), into: place)
        else { return false }
        queue.add(count)
        cursor &+= gap
        counts.recovered &+= 1
        return true
    }

    /// Opus makes up whole multiples of 2.5 ms (RFC 6716 §2.1.4).
    private static let opusStep: Int64 = 2_500_000

    private func conceal(_ time: Int64, moves: Bool) {
        guard let place = queue.end() else { return queue.empty() }
        var count = samples(time)
        if decoders[current].format == .opus {
            let step = samples(Self.opusStep)
            count = (count &+ step &- 1) / step &* step
        }
        guard count > 0 else {
            cursor &+= time
            return
        }
        decoders[current].conceal(count, into: place)
        queue.add(count)
        frameIsConcealed = true
        madeUp &+= time
        if moves { cursor &+= time }
    }

    /// Nothing is there. It may still come: what is made up meanwhile is time won.
    private func runDry(_ now: Int64) {
        guard madeUp < Limits.mostConcealed else {
            isPlaying = false
            return
        }
        let mayWait = delay(now) < Limits.mostDelay
        if mayWait { counts.stretchedMilliseconds &+= 20 }
        conceal(Self.frame, moves: !mayWait)
    }

    // MARK: - Too much delay, or too little

    /// Leaves out a frame, or puts one in, where nobody hears it.
    func balance(_ now: Int64) {
        let delay = delay(now)
        let wanted = wanted(now)
        counts.delayMilliseconds = Double(delay) / 1_000_000
        counts.targetMilliseconds = Double(wanted) / 1_000_000
        leastSpare = min(leastSpare, delay &- wanted)
        if delay &- wanted >= Self.frame {
            framesTooLate &+= 1
            let isMuch = delay &- wanted >= Limits.muchDelay
            if isMuch || framesTooLate >= Limits.framesBeforeShortening { shorten(isMuch, now) }
            return
        }
        framesTooLate = 0
        if lastFrameIsSilent, wanted &- delay > Self.tolerance, madeUp == 0 {
            counts.stretchedMilliseconds &+= 20
            putIn(frameSize)
        }
    }

    /// A frame of silence, in front of what waits.
    private func putIn(_ count: Int) {
        guard queue.count == 0, let place = queue.end() else { return }
        if hasNoise {
            noises[current].fill(place, count)
        } else {
            place.update(repeating: 0, count: count)
        }
        queue.add(count)
    }

    private func shorten(_ isMuch: Bool, _ now: Int64) {
        let size = frameSize
        let overlap = size / 4
        let before = current
        while queue.count < size &* 2 {
            // Only what is there: nothing is made up to be left out.
            guard buffer.holds(buffer.next), case let packet = buffer.packet(buffer.next),
                packet.content == .sound, packet.time &- cursor <= Self.tolerance
            else { return }
            decode(packet, buffer.next, now)
            guard current == before else { return }
        }
        if FrameLevel(queue.start, size &+ overlap).isSilent {
            queue.leaveOut(size, overlap: overlap)
            counts.shortenedMilliseconds &+= 20
        } else if isMuch || framesTooLate >= Limits.framesBeforeCutting {
            let step = size / SampleRate.narrow.samplesPerFrame
            let lag = queue.likestLag(
                least: size / 8, most: size, overlap: overlap, step: step)
            queue.leaveOut(lag, overlap: overlap)
            counts.shortenedMilliseconds &+= UInt64(lag &* 20 / size)
        } else {
            return
        }
        framesTooLate = 0
    }
}

/// How much earlier than its frame a packet is needed, as it begins in the midst of it: at 20 ms a
/// packet not at all, at 10 ms half a frame. What was so in the last seconds counts.
struct FrameNeed {
    private var most: Int64 = 0
    private var mostBefore: Int64 = 0
    private var windowEnds: Int64 = 0

    /// Packets of so many milliseconds will come, in step with the frames.
    mutating func expect(_ milliseconds: Int, _ now: Int64) {
        guard milliseconds > 0, milliseconds % 20 != 0 else { return }
        take(milliseconds % 10 == 0 ? 10_000_000 : 20_000_000, now)
    }

    @inline(__always)
    mutating func take(_ start: Int64, _ now: Int64) {
        if now >= windowEnds {
            mostBefore = now >= windowEnds &+ Limits.transitWindow ? 0 : most
            most = start
            windowEnds = now &+ Limits.transitWindow
        } else if start > most {
            most = start
        }
    }

    func nanoseconds(_ now: Int64) -> Int64 { max(most, mostBefore) }
}
