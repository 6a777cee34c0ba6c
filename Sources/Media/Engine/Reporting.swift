import CMediaIO
import Wire

/// RTCP: what the far ends say, what we say to them.
extension MediaLoop {
    @inline(never)
    mutating func receiveReport(_ place: Int) {
        let side = table[place]
        var source = cmedia_address()
        let count = cmedia_receive_from(
            side.pointee.rtcpSocket, room, Limits.datagramBytes, &source)
        guard count > 0, side.pointee.isDirected else { return }
        guard isKnownHost(source, side) else {
            side.pointee.foreignPackets &+= 1
            return
        }
        let length = open(count, side)
        guard length > 0 else { return }
        if source.isSameHost(as: side.pointee.remote) { side.pointee.remoteRTCP = source }
        read(UnsafeRawBufferPointer(start: room, count: length), place)
    }

    /// One compound of a host that is known.
    @inline(never)
    mutating func read(_ packet: UnsafeRawBufferPointer, _ place: Int) {
        let side = table[place]
        let reader = ReportReader(packet, about: side.pointee.sending.ssrc)
        if let lastSR = reader.lastSR {
            side.pointee.lastSR = lastSR
            side.pointee.lastSRAt = now
        }
        if let fraction = reader.fractionLost {
            side.pointee.farFractionLost = Double(fraction) / 256
            side.pointee.voice?._withUnsafeGuaranteedRef { voice in
                voice.mouth?.expectLoss(percent: Int(fraction) * 100 / 256)
            }
        }
        if let jitter = reader.jitter {
            let rate = Double(max(1, side.pointee.sending.clockRate))
            side.pointee.farJitter = Double(jitter) / rate * 1_000
        }
        let middle = NTPTime.middle(NTPTime.of(nanosecondsSince1970: cmedia_wall()))
        if let time = reader.roundTrip(at: middle) { side.pointee.roundTrip = time }
        if reader.hasFeedback, side.pointee.relaysFeedback { relayFeedback(packet, side) }
    }

    /// What a picture's receiver asks of its sender goes to the sender.
    private func relayFeedback(
        _ packet: UnsafeRawBufferPointer, _ side: UnsafeMutablePointer<Side>
    ) {
        guard side.pointee.peer >= 0 else { return }
        let peer = Int(side.pointee.peer)
        let other = table[peer]
        let feedback = Feedback.relayed(
            packet, sender: other.pointee.sending.ssrc, source: other.pointee.reception.ssrc,
            sequenceOffset: side.pointee.sending.sequenceOffset)
        guard !feedback.isEmpty, other.pointee.remoteRTCP.family != 0 else { return }
        // RFC 3550 §6.1: a compound begins with a report.
        let report = ReportWriter(
            ssrc: other.pointee.sending.ssrc, sender: nil, block: nil, cname: names[peer] ?? [])
        sendReport(report.bytes + feedback, other)
    }

    /// Our report on the stream in `place`, and our farewell if it `isLeaving`. Who has neither
    /// said nor heard anything says no farewell either (RFC 3550 §6.3.7).
    mutating func sendReport(_ place: Int, isLeaving: Bool = false) {
        let side = table[place]
        side.pointee.nextReport = now &+ chance.interval()
        guard side.pointee.isDirected, side.pointee.remoteRTCP.family != 0,
            side.pointee.sending.hasSentAnything || side.pointee.reception.hasSource
        else { return }
        let report = ReportWriter(
            ssrc: side.pointee.sending.ssrc, sender: senderPart(side), block: block(side),
            cname: names[place] ?? [], isLeaving: isLeaving)
        sendReport(report.bytes, side)
    }

    private func sendReport(_ bytes: [UInt8], _ side: UnsafeMutablePointer<Side>) {
        var packet = bytes + [UInt8](repeating: 0, count: SRTPSender.growth)
        packet.withUnsafeMutableBytes { raw in
            guard let start = raw.baseAddress else { return }
            if side.pointee.isMultiplexed { return Self.transmit(start, bytes.count, side) }
            let count = Self.close(start, bytes.count, side)
            guard count > 0 else { return }
            _ = cmedia_send_to(
                side.pointee.rtcpSocket, start, count, &side.pointee.remoteRTCP)
        }
    }

    private func senderPart(_ side: UnsafeMutablePointer<Side>) -> ReportWriter.SenderPart? {
        guard side.pointee.sending.hasSentAnything else { return nil }
        return ReportWriter.SenderPart(
            ntp: NTPTime.of(nanosecondsSince1970: cmedia_wall()),
            timestamp: side.pointee.sending.timestamp(
                at: now, clockRate: side.pointee.sending.clockRate),
            packets: side.pointee.sending.packets, bytes: side.pointee.sending.bytes)
    }

    private func block(_ side: UnsafeMutablePointer<Side>) -> ReportWriter.Block? {
        guard side.pointee.reception.hasSource else { return nil }
        let since = side.pointee.lastSR == 0 ? 0 : now &- side.pointee.lastSRAt
        return ReportWriter.Block(
            ssrc: side.pointee.reception.ssrc,
            fractionLost: side.pointee.reception.takeFractionLost(),
            lost: side.pointee.reception.lostOfSource,
            extendedHighest: side.pointee.reception.extendedHighest,
            jitter: side.pointee.reception.jitter >> 4, lastSR: side.pointee.lastSR,
            delay: UInt32(truncatingIfNeeded: since / 1_000 &* 65_536 / 1_000_000))
    }
}

/// When reports are due. Not secret: it only keeps streams from reporting in step.
struct ReportChance {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// RFC 3550 §6.3.1: the interval times 0.5 to 1.5, divided by e − 3/2.
    mutating func interval() -> Int64 {
        // The generator of L'Ecuyer's table for 64-bit multiplicative congruential generators.
        state = state &* 3_935_559_000_370_003_845 &+ 2_691_343_689_449_507_681
        let share = Double(state >> 40) / Double(1 << 24)
        return Int64(Double(Limits.reportInterval) * (0.5 + share) / 1.21828)
    }
}
