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
        var formats = direction.speech?.heard ?? [:]
        if formats.isEmpty {
            for type in direction.clockRates.keys { formats[type] = SoundFormat(staticType: type) }
        }
        side.pointee.detector = KeyDetector(formats).map { .passRetained($0) }
        noteOverhearing(side)
    }

    func noteOverhearing(_ side: UnsafeMutablePointer<Side>) {
        side.pointee.isOverheard = side.pointee.isTapped || side.pointee.detector != nil
    }

    @inline(never)
    mutating func overhear(
        _ header: RTPHeader, _ count: Int, _ side: UnsafeMutablePointer<Side>
    ) {
        if side.pointee.isTapped { tap(count, side) }
        if side.pointee.detector != nil { listen(header, count, side) }
    }

    private func dropDetector(_ side: UnsafeMutablePointer<Side>) {
        side.pointee.detector?.release()
        side.pointee.detector = nil
        noteOverhearing(side)
    }

    /// A packet of sound of a far end that says its keys in no other way.
    private mutating func listen(
        _ header: RTPHeader, _ count: Int, _ side: UnsafeMutablePointer<Side>
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
        var keys = keys
        if case .sound(let type) = keys.form {
            guard let type = prepareSound(place, type) else { return }
            keys.form = .sound(payloadType: type)
        }
        keySenders.add(keys, to: place)
        table[place].pointee.isSayingKeys = true
        keepTicking()
    }

    /// What speaks keys in the sound of that stream, and the payload type: what is spoken there
    /// anyhow, else G.711 of `law`.
    private mutating func prepareSound(_ place: Int, _ law: UInt8) -> UInt8? {
        let spoken = speeches[place]?.spoken
        if keyEncoders[place] == nil {
            keyEncoders[place] = SoundEncoder(
                spoken?.format ?? (law == 8 ? .pcma : .pcmu), near: .narrow,
                opus: spoken?.opus ?? OpusParameters())
        }
        return keyEncoders[place] == nil ? nil : spoken?.payloadType ?? law
    }

    /// Nothing more is said to, and nothing more is looked for in, a stream that ends.
    mutating func forgetKeys(_ place: Int) {
        dropDetector(table[place])
        if table[place].pointee.isSayingKeys || keySenders.count > 0 {
            keySenders.remove(place: place)
            table[place].pointee.isSayingKeys = false
            keepTicking()
        }
        keyEncoders[place] = nil
    }

    /// One frame of every key whose phase has come.
    mutating func sayKeys() {
        guard keySenders.count > 0 else { return }
        let over = keySenders.advance { [table, room, now, keyEncoders] sender in
            let side = table[sender.place]
            let steps = sender.advance()
            if side.pointee.sends {
                let encoder = keyEncoders[sender.place]
                for step in steps {
                    Self.say(step, &sender, side, encoder, in: room, at: now)
                }
            }
            side.pointee.isSayingKeys = sender.isBusy
        }
        for place in over {
            keySenders.remove(place: place)
            keyEncoders[place] = nil
            table[place].pointee.isSayingKeys = false
        }
        if !over.isEmpty { keepTicking() }
    }

    private static func say(
        _ step: KeySender.Step, _ sender: inout KeySender, _ side: UnsafeMutablePointer<Side>,
        _ encoder: SoundEncoder?, in room: UnsafeMutableRawPointer, at now: Int64
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
            guard let encoder else { return }
            let isFirst = sender.isFirstFrame
            let samples = encoder.rate.samplesPerFrame
            let count = withUnsafeTemporaryAllocation(of: Int16.self, capacity: samples) { frame in
                guard let start = frame.baseAddress else { return 0 }
                sender.speak(into: start, rate: encoder.rate)
                return encoder.encode(
                    start, samples, into: room + RTPHeader.bytes,
                    room: Limits.datagramBytes - RTPHeader.bytes)
            }
            guard count > 0 else { return }
            let clockRate = encoder.format.clockRate
            let numbers = side.pointee.sending.next(
                step: clockRate / 50, clockRate: clockRate, isFirst: isFirst, bytes: count,
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
