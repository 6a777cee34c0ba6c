import CMediaIO
import Wire

/// What is not about single packets: reports, silence, sources that went away.
extension MediaLoop {
    mutating func everySecond() {
        for place in table.places {
            let side = table[place]
            if side.pointee.isConnected, now &- side.pointee.lastHeard > 2 * Limits.relatchAfter {
                // A phone that changed its port is shut out by a connected socket.
                disconnectSocket(side)
            }
            watchSilence(side)
            if now >= side.pointee.nextReport { sendReport(place) }
        }
    }

    private mutating func watchSilence(_ side: UnsafeMutablePointer<Side>) {
        guard side.pointee.silenceTimeout > 0, !side.pointee.hasReportedSilence,
            now &- side.pointee.lastHeard >= side.pointee.silenceTimeout
        else { return }
        side.pointee.hasReportedSilence = true
        report(.silent(StreamNumber(side.pointee.number)))
    }

    // MARK: - RTCP

    mutating func receiveReport(_ place: Int) {
        let side = table[place]
        var source = cmedia_address()
        let count = cmedia_receive_from(
            side.pointee.rtcpSocket, room, Limits.datagramBytes, &source)
        guard count > 0, side.pointee.isDirected else { return }
        let isExpected =
            source.isSameHost(as: side.pointee.signalled)
            || source.isSameHost(as: side.pointee.alsoFrom)
        guard isExpected else {
            side.pointee.foreignPackets &+= 1
            return
        }
        if source.isSameHost(as: side.pointee.remote) { side.pointee.remoteRTCP = source }
        read(UnsafeRawBufferPointer(start: room, count: count), place)
    }

    mutating func read(_ packet: UnsafeRawBufferPointer, _ place: Int) {
        let side = table[place]
        let reader = ReportReader(packet, about: side.pointee.sending.ssrc)
        if let lastSR = reader.lastSR {
            side.pointee.lastSR = lastSR
            side.pointee.lastSRAt = now
        }
        if let fraction = reader.fractionLost { side.pointee.farFractionLost = Double(fraction) / 256 }
        if let jitter = reader.jitter {
            let rate = Double(max(1, side.pointee.reception.clockRate))
            side.pointee.farJitter = Double(jitter) / rate * 1_000
        }
        let middle = NTPTime.middle(NTPTime.of(nanosecondsSince1970: cmedia_wall()))
        if let time = reader.roundTrip(at: middle) { side.pointee.roundTrip = time }
        if reader.hasFeedback, side.pointee.relaysFeedback { relayFeedback(packet, side) }
    }

    /// RFC 4585: what a picture's receiver asks of its sender goes to the sender. The sources that
    /// it names are renumbered: we are the sender it knows.
    private func relayFeedback(
        _ packet: UnsafeRawBufferPointer, _ side: UnsafeMutablePointer<Side>
    ) {
        guard side.pointee.peer >= 0 else { return }
        let other = table[Int(side.pointee.peer)]
        var start = 0
        var out: [UInt8] = []
        while start + 12 <= packet.count {
            let length = (Int(packet[start + 2]) << 8 | Int(packet[start + 3])) * 4 + 4
            guard start + length <= packet.count else { break }
            if packet[start + 1] == 205 || packet[start + 1] == 206 {
                var part = Array(packet[start..<start + length])
                Self.put(other.pointee.sending.ssrc, at: 4, in: &part)
                Self.put(other.pointee.reception.ssrc, at: 8, in: &part)
                out += part
            }
            start += length
        }
        guard !out.isEmpty, other.pointee.remoteRTCP.family != 0 else { return }
        let report = ReportWriter(
            ssrc: other.pointee.sending.ssrc, sender: nil, block: nil,
            cname: names[Int(side.pointee.peer)] ?? [])
        out = report.bytes + out
        _ = cmedia_send_to(
            other.pointee.rtcpSocket, out, out.count, &other.pointee.remoteRTCP)
    }

    private static func put(_ value: UInt32, at offset: Int, in bytes: inout [UInt8]) {
        for index in 0..<4 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index))
        }
    }

    private mutating func sendReport(_ place: Int) {
        let side = table[place]
        side.pointee.nextReport = now &+ Limits.reportInterval
        guard side.pointee.isDirected, side.pointee.remoteRTCP.family != 0,
            side.pointee.sending.hasSentAnything || side.pointee.reception.hasSource
        else { return }
        let wall = cmedia_wall()
        let rate = side.pointee.reception.clockRate
        var sender: ReportWriter.SenderPart?
        if side.pointee.sending.hasSentAnything {
            sender = .init(
                ntp: NTPTime.of(nanosecondsSince1970: wall),
                timestamp: side.pointee.sending.timestamp(at: now, clockRate: rate),
                packets: side.pointee.sending.packets, bytes: side.pointee.sending.bytes)
        }
        let report = ReportWriter(
            ssrc: side.pointee.sending.ssrc, sender: sender, block: block(side),
            cname: names[place] ?? [])
        _ = cmedia_send_to(
            side.pointee.rtcpSocket, report.bytes, report.bytes.count, &side.pointee.remoteRTCP)
    }

    private func block(_ side: UnsafeMutablePointer<Side>) -> ReportWriter.Block? {
        guard side.pointee.reception.hasSource else { return nil }
        let since = side.pointee.lastSR == 0 ? 0 : now &- side.pointee.lastSRAt
        return ReportWriter.Block(
            ssrc: side.pointee.reception.ssrc,
            fractionLost: side.pointee.reception.takeFractionLost(),
            lost: side.pointee.reception.lost,
            extendedHighest: side.pointee.reception.extendedHighest,
            jitter: side.pointee.reception.jitter >> 4, lastSR: side.pointee.lastSR,
            delay: UInt32(truncatingIfNeeded: since / 1_000 &* 65_536 / 1_000_000))
    }
}
