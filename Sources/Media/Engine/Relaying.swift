import CMediaIO
import Wire

/// A packet's way: read, checked, counted, renumbered, sent.
extension MediaLoop {
    @inline(__always)
    mutating func receive(_ place: Int, _ side: UnsafeMutablePointer<Side>) {
        guard side.pointee.comesPlainly else { return receiveWithCare(place, side) }
        let count = cmedia_receive(side.pointee.rtpSocket, room, Limits.datagramBytes)
        if !relayNext(count, place, side) { use(count, place, side) }
    }

    @inline(never)
    private mutating func receiveWithCare(_ place: Int, _ side: UnsafeMutablePointer<Side>) {
        if side.pointee.isConnected {
            let count = cmedia_receive(side.pointee.rtpSocket, room, Limits.datagramBytes)
            received(count, place, side)
        } else {
            use(receiveFromAnywhere(side), place, side)
        }
    }

    /// The way of nearly every packet: sound or picture, the next one of a source that is known,
    /// for one other side. False for any other, of which nothing has been counted yet.
    @inline(__always)
    private mutating func relayNext(
        _ count: Int, _ place: Int, _ side: UnsafeMutablePointer<Side>
    ) -> Bool {
        guard count >= RTPHeader.bytes, count < Limits.datagramBytes,
            !RTPHeader.isRTCP(room, count: count),
            let header = RTPHeader(room, count: count),
            header.payloadType != side.pointee.telephoneEvent, side.pointee.peer >= 0
        else { return false }
        let other = table[Int(side.pointee.peer)]
        guard other.pointee.leavesPlainly,
            side.pointee.reception.isNext(ssrc: header.ssrc, sequence: header.sequence),
            other.pointee.sending.isNext(source: header.ssrc, sequence: header.sequence)
        else { return false }
        side.pointee.lastHeard = now
        let bytes = count &- RTPHeader.bytes
        side.pointee.reception.takeNext(
            sequence: header.sequence, timestamp: header.timestamp, bytes: bytes,
            clockRate: table.rate(place, header.payloadType), at: clock)
        let numbers = other.pointee.sending.relayNext(
            sequence: header.sequence, timestamp: header.timestamp, bytes: bytes, at: now)
        RTPHeader.rewrite(
            room, payloadType: table.map(place)[Int(header.payloadType)],
            hasMarker: header.hasMarker, sequence: numbers.sequence,
            timestamp: numbers.timestamp, ssrc: other.pointee.sending.ssrc)
        _ = cmedia_send(other.pointee.rtpSocket, room, count)
        return true
    }

    /// So many bytes came from the source to which the socket is connected.
    @inline(__always)
    mutating func received(_ count: Int, _ place: Int, _ side: UnsafeMutablePointer<Side>) {
        // Less than nothing is news of an earlier packet that reached nobody, and none of theirs.
        use(
            side.pointee.receiver == nil || count <= 0 ? count : open(count, side), place, side)
    }

    @inline(never)
    private mutating func use(
        _ count: Int, _ place: Int, _ side: UnsafeMutablePointer<Side>
    ) {
        // Nothing, less than a header, or so much that the rest may have been cut off.
        guard count >= RTPHeader.bytes, count < Limits.datagramBytes else { return }
        if RTPHeader.isRTCP(room, count: count) {
            return read(UnsafeRawBufferPointer(start: room, count: count), place)
        }
        guard let header = RTPHeader(room, count: count) else { return }
        take(header, count, place, side)
    }

    /// The length of a datagram whose source is right; 0 for any other.
    @inline(never)
    private mutating func receiveFromAnywhere(_ side: UnsafeMutablePointer<Side>) -> Int {
        var source = cmedia_address()
        let count = cmedia_receive_from(
            side.pointee.rtpSocket, room, Limits.datagramBytes, &source)
        guard count > 0, side.pointee.isDirected else { return 0 }
        if RTPHeader.isRTCP(room, count: count) {
            if isKnownHost(source, side) { return open(count, side) }
        } else if isExpected(source, side) {
            // Only what is RTP, and its own, says where the far end is.
            guard RTPHeader(room, count: count) != nil else { return 0 }
            let length = open(count, side)
            if length > 0 { follow(source, side) }
            return length
        }
        side.pointee.foreignPackets &+= 1
        side.pointee.foreignSource = source
        return 0
    }

    @inline(__always)
    private mutating func take(
        _ header: RTPHeader, _ count: Int, _ place: Int, _ side: UnsafeMutablePointer<Side>
    ) {
        side.pointee.lastHeard = now
        let rate = table.rate(place, header.payloadType)
        let isEvent = header.payloadType == side.pointee.telephoneEvent
        let verdict = side.pointee.reception.take(
            ssrc: header.ssrc, sequence: header.sequence, timestamp: header.timestamp,
            bytes: count &- RTPHeader.bytes, clockRate: rate, isTimed: !isEvent, at: clock)
        if verdict == .restarted { greet(side) }
        if side.pointee.isExamined { examine(header, side) }
        if isEvent {
            readEvent(header, count, place, side)
            if side.pointee.absorbsKeys { return }
        }
        guard verdict != .duplicate, side.pointee.receives else { return }
        if side.pointee.isOverheard { overhear(header, count, side) }
        let target = side.pointee.isEchoing ? Int32(truncatingIfNeeded: place) : side.pointee.peer
        guard target >= 0 else {
            if side.pointee.isHeard { hear(header, count, side) }
            return
        }
        relay(header, count, rate, verdict == .restarted, from: place, to: Int(target))
    }

    /// A new source: its events have nothing to do with those before; the first is reported.
    @inline(never)
    private mutating func greet(_ side: UnsafeMutablePointer<Side>) {
        side.pointee.events.forget()
        if side.pointee.isHeard {
            side.pointee.voice?._withUnsafeGuaranteedRef { $0.ear?.forgetSource() }
        }
        guard !side.pointee.hasBeenHeard else { return }
        side.pointee.hasBeenHeard = true
        report(.heard(StreamNumber(side.pointee.number)))
    }

    @inline(__always)
    private func relay(
        _ header: RTPHeader, _ count: Int, _ rate: UInt32, _ restarted: Bool, from place: Int,
        to target: Int
    ) {
        let other = table[target]
        guard other.pointee.sends, !other.pointee.isSayingKeys else { return }
        guard
            let numbers = other.pointee.sending.relay(
                source: header.ssrc, sequence: header.sequence, timestamp: header.timestamp,
                restarted: restarted, clockRate: rate, bytes: count &- RTPHeader.bytes, at: now)
        else { return }
        RTPHeader.rewrite(
            room, payloadType: table.map(place)[Int(header.payloadType)],
            hasMarker: header.hasMarker || numbers.isFirst, sequence: numbers.sequence,
            timestamp: numbers.timestamp, ssrc: other.pointee.sending.ssrc)
        Self.transmit(room, count, other)
    }

    // MARK: - Sources

    /// From where the far end said, from its host, or from the host of its signalling; nobody
    /// else is ever listened to.
    private func isExpected(
        _ source: cmedia_address, _ side: UnsafeMutablePointer<Side>
    ) -> Bool {
        if source.isSame(as: side.pointee.remote) { return true }
        guard isKnownHost(source, side) else { return false }
        // One source at a time: another may only follow one that has fallen silent.
        return side.pointee.packetsFromSource == 0
            || now &- side.pointee.lastHeard > Limits.relatchAfter
    }

    func isKnownHost(_ source: cmedia_address, _ side: UnsafeMutablePointer<Side>) -> Bool {
        source.isSameHost(as: side.pointee.signalled)
            || source.isSameHost(as: side.pointee.alsoFrom)
    }

    /// Symmetric RTP (RFC 4961): we send to where packets come from. A source that stays is worth
    /// a connected socket: the kernel then drops everybody else's.
    private mutating func follow(
        _ source: cmedia_address, _ side: UnsafeMutablePointer<Side>
    ) {
        if !source.isSame(as: side.pointee.remote) {
            side.pointee.remote = source
            side.pointee.packetsFromSource = 0
            report(.latched(StreamNumber(side.pointee.number), source.socketAddress))
        }
        side.pointee.packetsFromSource &+= 1
        guard side.pointee.packetsFromSource == Limits.packetsBeforeConnecting else { return }
        side.pointee.isConnected =
            cmedia_connect(side.pointee.rtpSocket, &side.pointee.remote) == 0
    }

    // MARK: - Telephone events

    /// RFC 4733 §2.3: event, end bit and volume, duration.
    @inline(never)
    private mutating func readEvent(
        _ header: RTPHeader, _ count: Int, _ place: Int, _ side: UnsafeMutablePointer<Side>
    ) {
        guard count >= RTPHeader.bytes + 4 else { return }
        let flags = room.load(fromByteOffset: RTPHeader.bytes + 1, as: UInt8.self)
        let duration = room.loadUnaligned(fromByteOffset: RTPHeader.bytes + 2, as: UInt16.self)
        let begun = side.pointee.events.begun
        let key = side.pointee.events.take(
            code: room.load(fromByteOffset: RTPHeader.bytes, as: UInt8.self),
            isEnd: flags & 0x80 != 0, duration: UInt16(bigEndian: duration),
            timestamp: header.timestamp, at: now)
        if side.pointee.events.begun != begun {
            report(.keyBegan(StreamNumber(side.pointee.number)))
        }
        if let key { report(key, place, side) }
    }

    mutating func report(
        _ key: TelephoneEvents.Key, _ place: Int, _ side: UnsafeMutablePointer<Side>
    ) {
        let rate = table.rate(place, side.pointee.telephoneEvent)
        report(
            .digit(
                StreamNumber(side.pointee.number), key.symbol,
                milliseconds: UInt32(
                    truncatingIfNeeded: UInt64(key.duration) * 1_000 / UInt64(rate))))
    }
}
