import Wire

/// The frame path: what the engine hears and speaks itself, a frame of 20 ms at a time.
extension MediaLoop {
    // MARK: - Orders

    /// Decoded and spoken anew, both ways.
    mutating func bridge(_ first: StreamNumber, _ second: StreamNumber) {
        guard let one = table.place(of: first.rawValue),
            let other = table.place(of: second.rawValue), one != other
        else { return }
        let isThere = table[one].pointee.voice?.takeUnretainedValue().source == .stream(other)
        for (place, peer) in [(one, other), (other, one)] where !isThere {
            part(place)
            stopPlaying(place)
            let voice = voice(place)
            voice.source = .stream(peer)
            voice.mouth?.beginAnew()
            join(.stream(place))
        }
        equip(one)
        equip(other)
    }

    mutating func play(_ number: StreamNumber, _ playback: Playback) {
        guard let place = table.place(of: number.rawValue) else { return }
        if playAbove(place, playback) { return }
        part(place)
        stopPlaying(place)
        // Who is not directed yet may be spoken to later; until then time goes on.
        guard !table[place].pointee.isDirected || speeches[place]?.spoken != nil else {
            let reason = "nothing can be spoken to the far end"
            return report(.playbackFailed(number, playback.number, reason: reason))
        }
        let voice = voice(place)
        voice.player = Player(playback.items, rounds: playback.rounds)
        voice.playback = playback.number
        voice.source = .player
        voice.mouth?.beginAnew()
        equip(place)
        join(.stream(place))
    }

    mutating func stopPlaying(_ place: Int) {
        guard let voice = table[place].pointee.voice?.takeUnretainedValue(), voice.player != nil
        else { return }
        voice.player = nil
        guard voice.source == .player else { return }
        voice.source = .nobody
        leave(.stream(place))
    }

    /// The bridge of the stream in `place` ends for both.
    mutating func partVoices(_ place: Int) {
        leaveRoom(place)
        guard let voice = table[place].pointee.voice?.takeUnretainedValue(),
            case .stream(let peer) = voice.source
        else { return }
        for one in [place, peer] {
            guard let voice = table[one].pointee.voice?.takeUnretainedValue() else { continue }
            voice.source = .nobody
            voice.listenNoMore()
            hear(one, false)
            leave(.stream(one))
        }
    }

    /// What was agreed on has changed: who speaks goes on, in the new way.
    mutating func agree(_ place: Int, on speech: Speech?) {
        let before = speeches[place]
        speeches[place] = speech
        guard let voice = table[place].pointee.voice?.takeUnretainedValue(), before != speech
        else { return }
        voice.speech = speech ?? .nothing
        if before?.heard != speech?.heard { voice.listenNoMore() }
        equip(place)
        if case .stream(let peer) = voice.source { equip(peer) }
        if case .room(let room) = voice.source { equip(memberIn: room, at: place) }
    }

    /// Nothing is heard or spoken any more: back to the relay, or the end.
    mutating func silence(_ place: Int) {
        partVoices(place)
        stopPlaying(place)
        table[place].pointee.voice?.release()
        table[place].pointee.voice = nil
    }

    /// The voice of the stream in `place`, made if there is none.
    func voice(_ place: Int) -> Voice {
        if let voice = table[place].pointee.voice { return voice.takeUnretainedValue() }
        let voice = Voice(speeches[place] ?? .nothing)
        table[place].pointee.voice = .passRetained(voice)
        return voice
    }

    /// Mouth and ear as the voice's source and the agreement want them.
    private mutating func equip(_ place: Int) {
        guard let voice = table[place].pointee.voice?.takeUnretainedValue() else { return }
        switch voice.source {
        case .nobody, .room: break
        case .player: voice.speak(near: .wide)
        case .stream(let peer):
            guard let theirs = table[peer].pointee.voice?.takeUnretainedValue() else { return }
            voice.speak(near: theirs.heardRate)
            guard theirs.ear == nil, let rate = voice.mouth?.rate else { return }
            theirs.listen(at: rate)
            hear(peer, theirs.ear != nil)
        }
    }

    private mutating func join(_ user: FrameUser) {
        phases.add(user)
        keepTicking()
    }

    private mutating func leave(_ user: FrameUser) {
        phases.remove(user)
        keepTicking()
    }

    // MARK: - Packets

    /// A packet that somebody of us hears.
    @inline(never)
    func hear(_ header: RTPHeader, _ count: Int, _ side: UnsafeMutablePointer<Side>) {
        guard let voice = side.pointee.voice,
            let payload = RTPHeader.payload(room, count: count)
        else { return }
        voice._withUnsafeGuaranteedRef { voice in
            voice.ear?.hear(
                room + payload.lowerBound, payload.count, payloadType: header.payloadType,
                sequence: header.sequence, timestamp: header.timestamp,
                hasMarker: header.hasMarker, at: now)
        }
    }

    // MARK: - Ticks

    /// One frame for this far end.
    mutating func speak(to place: Int) {
        let side = table[place]
        guard let voice = side.pointee.voice else { return }
        let goesOn = voice._withUnsafeGuaranteedRef { sayFrame(of: $0, side) }
        if goesOn { return }
        let playback = voice.takeUnretainedValue().playback
        stopPlaying(place)
        report(.playbackEnded(StreamNumber(side.pointee.number), playback))
    }

    /// False when what was played is over.
    private func sayFrame(of voice: Voice, _ side: UnsafeMutablePointer<Side>) -> Bool {
        let mouth = voice.mouth
        let rate = mouth?.rate ?? .narrow
        var isQuiet = false
        switch voice.source {
        case .nobody, .room: return true
        case .player:
            guard voice.player?.pull(into: frame, rate: rate, at: now) == true else {
                if side.pointee.sends {
                    mouth?.finish(frame, on: .init(side: side, room: room, now: now))
                }
                return false
            }
        case .stream(let place):
            guard let theirs = table[place].pointee.voice else { return true }
            isQuiet = theirs._withUnsafeGuaranteedRef { theirs in
                guard let ear = theirs.ear else {
                    frame.update(repeating: 0, count: rate.samplesPerFrame)
                    return true
                }
                return ear.pull(into: frame, rate: rate, at: now) == .quiet
            }
        }
        // Time goes on where nothing may be sent, and while keys are said.
        if side.pointee.sends, !side.pointee.isSayingKeys {
            mouth?.say(frame, isQuiet: isQuiet, on: .init(side: side, room: room, now: now))
        } else {
            mouth?.beginAnew()
        }
        return true
    }
}
