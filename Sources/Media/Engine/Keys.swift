import CMediaIO
import Wire

/// Keys: found in the sound of far ends, and said to them.
extension MediaLoop {
    // MARK: - Found

    /// The detector that the direction asks for; one that is there stays.
    mutating func detectKeys(_ place: Int, _ direction: Direction) {
        let side = table[place]
        guard direction.detectsKeys else { return dropDetector(side) }
        guard side.pointee.detector == nil else { return }
        var formats: [UInt8: SoundFormat] = [:]
        for type in direction.clockRates.keys { formats[type] = SoundFormat(staticType: type) }
        side.pointee.detector = KeyDetector(formats).map { .passRetained($0) }
    }

    private func dropDetector(_ side: UnsafeMutablePointer<Side>) {
        side.pointee.detector?.release()
        side.pointee.detector = nil
    }

    /// A packet of sound of a far end that says its keys in no other way.
    @inline(never)
    mutating func listen(
        _ header: RTPHeader, _ count: Int, _ place: Int, _ side: UnsafeMutablePointer<Side>
    ) {
        guard let detector = side.pointee.detector,
            let start = RTPHeader.length(room, count: count), start < count
        else { return }
        let key = detector._withUnsafeGuaranteedRef {
            $0.hear(room + start, count &- start, payloadType: header.payloadType)
        }
        if let key { report(key, side) }
    }

    private mutating func report(
        _ key: KeyDetector.Key, _ side: UnsafeMutablePointer<Side>
    ) {
        report(
            .digit(
                StreamNumber(side.pointee.number), key.symbol.text,
                milliseconds: key.milliseconds))
    }

    /// Keys whose end nobody tells: its packets were lost, or no more sound comes.
    mutating func watchKeys(_ place: Int, _ side: UnsafeMutablePointer<Side>) {
        guard let detector = side.pointee.detector,
            now &- side.pointee.lastHeard > Limits.overdueEvent
        else { return }
        let key = detector._withUnsafeGuaranteedRef { $0.fallSilent() }
        if let key { report(key, side) }
    }

    // MARK: - Said

    mutating func sendKeys(_ number: StreamNumber, _ keys: KeySending) {
        guard let place = table.place(of: number.rawValue), !keys.keys.isEmpty else { return }
        keySenders.add(keys, to: place)
        table[place].pointee.isSayingKeys = true
        keepTicking()
    }

    /// Nothing more is said to, and nothing more is looked for in, a stream that ends.
    mutating func forgetKeys(_ place: Int) {
        dropDetector(table[place])
        if table[place].pointee.isSayingKeys || keySenders.count > 0 {
            keySenders.remove(place: place)
            table[place].pointee.isSayingKeys = false
            keepTicking()
        }
    }

    /// One frame of every key whose phase has come.
    mutating func sayKeys() {
        guard keySenders.count > 0 else { return }
        let over = keySenders.advance { [table, room, now] sender in
            let side = table[sender.place]
            let steps = sender.advance()
            if side.pointee.sends {
                for step in steps { Self.say(step, &sender, side, in: room, at: now) }
            }
            side.pointee.isSayingKeys = sender.isBusy
        }
        for place in over {
            keySenders.remove(place: place)
            table[place].pointee.isSayingKeys = false
        }
        if !over.isEmpty { keepTicking() }
    }

    private static func say(
        _ step: KeySender.Step, _ sender: inout KeySender, _ side: UnsafeMutablePointer<Side>,
        in room: UnsafeMutableRawPointer, at now: Int64
    ) {
        switch (step, sender.form) {
        case (
            .event(let code, let isEnd, let duration, let isFirst, let advance),
            .event(let type, let rate)
        ):
            let bytes = 4
            let numbers = side.pointee.sending.event(
                isFirst: isFirst, advance: advance, clockRate: rate, bytes: bytes, at: now)
            // RFC 4733 §2.3: event, end and volume (10 dBm0 below 0), duration.
            let body = room + RTPHeader.bytes
            body.storeBytes(of: code, as: UInt8.self)
            body.storeBytes(of: (isEnd ? 0x80 : 0) | 10, toByteOffset: 1, as: UInt8.self)
            body.storeBytes(of: duration.bigEndian, toByteOffset: 2, as: UInt16.self)
            send(type, numbers, bytes, side, from: room)
        case (.sound, .sound(let type)):
            let count = SampleRate.narrow.samplesPerFrame
            let isFirst = sender.isFirstFrame
            withUnsafeTemporaryAllocation(of: Int16.self, capacity: count) { frame in
                guard let samples = frame.baseAddress else { return }
                sender.speak(into: samples, rate: .narrow)
                let table = type == 8 ? G711Tables.toALaw : G711Tables.toMuLaw
                G711Tables.encode(samples, count, table, (room + RTPHeader.bytes).bytes)
            }
            let numbers = side.pointee.sending.next(
                step: UInt32(count), clockRate: 8_000, isFirst: isFirst, bytes: count,
                at: now)
            send(type, numbers, count, side, from: room)
        case (.event, _), (.sound, _), (.pause, _):
            break
        }
    }

    /// What stands in the room behind the header's place.
    private static func send(
        _ payloadType: UInt8, _ numbers: Sending.Numbers, _ bytes: Int,
        _ side: UnsafeMutablePointer<Side>, from room: UnsafeMutableRawPointer
    ) {
        room.storeBytes(of: RTPHeader.versionOnly, as: UInt8.self)
        RTPHeader.rewrite(
            room, payloadType: payloadType, hasMarker: numbers.isFirst, sequence: numbers.sequence,
            timestamp: numbers.timestamp, ssrc: side.pointee.sending.ssrc)
        transmit(room, RTPHeader.bytes + bytes, side)
    }
}
