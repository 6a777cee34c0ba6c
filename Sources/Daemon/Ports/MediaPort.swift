import Media
import SDP
import Switchboard
import Wire

/// The exchange's media orders as the engine's commands, and the engine's events as inputs.
struct MediaPort: Sendable {
    let engine: MediaEngine
    let sounds: SoundDesk
    var pace = Pace.real
    /// The folders of recorded calls, and of what is recorded for a while.
    var recordings = ""
    var passing = ""
    /// Of mailboxes.
    var mailboxes = ""

    func carryOut(_ orders: [MediaOrder]) {
        var commands: [MediaCommand] = []
        var later: [(SoundListener, MediaPlayback)] = []
        var files: [MediaOrder] = []
        for order in orders {
            for listener in order.silenced { sounds.forget(listener) }
            if order.isAboutFiles {
                files.append(order)
            } else if let (listener, playback) = order.playback, readsSounds(of: playback) {
                sounds.expect(playback.id, for: listener)
                later.append((listener, playback))
            } else if let command = command(order) {
                commands.append(command)
            }
        }
        engine.submit(commands)
        for (listener, playback) in later { play(playback, to: listener) }
        for order in files { sounds.carryOut(order, in: passing, isReal: pace.factor == 1) }
    }

    /// Where time goes by faster, a prompt is a pause of the length that tests give it, and music
    /// is silent.
    private func readsSounds(of playback: MediaPlayback) -> Bool {
        pace.factor == 1 && playback.needsSounds
    }

    private func play(_ playback: MediaPlayback, to listener: SoundListener) {
        sounds.read(playback, for: listener, other: item) { items in
            let read = Media.Playback(
                PlaybackNumber(playback.id.rawValue), items, rounds: playback.rounds)
            switch listener {
            case .stream(let stream): engine.submit([.play(Self.number(stream), read)])
            case .room(let room): engine.submit([.playInRoom(Self.number(room), read)])
            }
        }
    }

    /// Nil: nothing for the engine.
    private func command(_ order: MediaOrder) -> MediaCommand? {
        switch order {
        case .discard, .keepPrompt: nil
        case .reserve(let pair): .reserve(pair)
        case .release(let pair): .release(pair)
        case .open(let stream, let opening): .open(Self.number(stream), Self.opening(opening))
        case .direct(let stream, let direction):
            .direct(Self.number(stream), Self.direction(direction))
        case .connect(let first, let second, let forth, let back):
            .connect(
                Self.number(first), Self.number(second), firstToSecond: forth, secondToFirst: back)
        case .disconnect(let stream): .disconnect(Self.number(stream))
        case .echo(let stream): .echo(Self.number(stream))
        case .watch(let stream): .watch(Self.number(stream))
        case .bridge(let first, let second):
            .bridge(Self.number(first), Self.number(second))
        case .play(let stream, let playback): .play(Self.number(stream), self.playback(playback))
        case .stopPlaying(let stream): .stopPlaying(Self.number(stream))
        case .absorbKeys(let stream): .absorbKeys(Self.number(stream))
        case .sendKeys(let stream, let order):
            .sendKeys(Self.number(stream), Self.keys(order))
        case .record(let stream, let draft): .record(Self.number(stream), recording(draft))
        case .pauseRecording(let stream, let isPaused):
            .pauseRecording(Self.number(stream), isPaused: isPaused)
        case .stopRecording(let stream): .stopRecording(Self.number(stream))
        case .close(let stream): .close(Self.number(stream))
        case .openRoom(let room): .openRoom(Self.number(room))
        case .closeRoom(let room): .closeRoom(Self.number(room))
        case .join(let stream, let room, let seat):
            .join(Self.number(stream), Self.number(room), Self.seat(seat))
        case .seat(let stream, let seat): .seat(Self.number(stream), Self.seat(seat))
        case .leave(let stream): .leave(Self.number(stream))
        case .playInRoom(let room, let playback):
            .playInRoom(Self.number(room), self.playback(playback))
        case .stopPlayingInRoom(let room): .stopPlayingInRoom(Self.number(room))
        case .recordRoom(let room, let draft): .recordRoom(Self.number(room), recording(draft))
        }
    }

    private static func number(_ room: RoomID) -> RoomNumber { RoomNumber(room.rawValue) }

    private static func seat(_ seat: RoomSeat) -> Seat {
        Seat(
            isMuted: seat.isMuted, isDeaf: seat.isDeaf, gain: Double(seat.gain),
            groups: seat.groups.rawValue, audience: seat.audience.rawValue)
    }

    private func recording(_ draft: RecordingDraft) -> RecordingOrder {
        RecordingOrder(
            number: RecordingNumber(draft.id.rawValue),
            path: folder(of: draft.kind) + "/" + draft.name,
            container: draft.name.hasSuffix(".opus") ? .opus : .wav,
            part: draft.kind == .call ? .both : .said, silence: draft.silence?.nanoseconds)
    }

    private func folder(of kind: RecordingDraft.Kind) -> String {
        switch kind {
        case .call: recordings
        case .passing: passing
        case .message: mailboxes
        }
    }

    private static func number(_ stream: StreamID) -> StreamNumber {
        StreamNumber(stream.rawValue)
    }

    private static func opening(_ opening: MediaOpening) -> Opening {
        Opening(
            local: opening.local, ssrc: opening.ssrc, sequence: opening.sequence,
            timestamp: opening.timestamp, cname: opening.cname)
    }

    private static func direction(_ direction: MediaDirection) -> Media.Direction {
        var wanted = Media.Direction(
            rtp: direction.rtp, rtcp: direction.rtcp, isMultiplexed: direction.isMultiplexed,
            sends: direction.sends, receives: direction.receives,
            clockRates: direction.clockRates,
            telephoneEvent: direction.telephoneEvent, alsoFrom: direction.alsoFrom,
            silenceTimeoutMilliseconds: direction.silenceTimeoutMilliseconds,
            relaysFeedback: direction.relaysFeedback,
            protection: direction.protection.flatMap(protection),
            speech: direction.speech.map(speech))
        wanted.detectsKeys = direction.detectsKeys
        return wanted
    }

    private static func speech(_ speech: SDP.Speech) -> Media.Speech {
        var heard: [UInt8: SoundFormat] = [:]
        for codec in speech.heard { heard[codec.payloadType] = format(codec) }
        var taken: [UInt8: SoundFormat] = [:]
        for codec in speech.taken { taken[codec.payloadType] = format(codec) }
        let spoken = speech.spoken.flatMap { spoken -> Media.Speech.Spoken? in
            guard let format = format(spoken.codec) else { return nil }
            return Media.Speech.Spoken(
                spoken.codec.payloadType, format, milliseconds: spoken.milliseconds,
                opus: OpusParameters(spoken.codec.parameters ?? ByteString("")))
        }
        var found = Media.Speech(heard: heard, spoken: spoken, comfortNoise: speech.comfortNoise)
        found.taken = taken
        return found
    }

    private static func format(_ codec: Codec) -> SoundFormat? {
        SoundFormat(codec.name, clockRate: codec.clockRate, channels: codec.channels)
    }

    private static func keys(_ order: KeyOrder) -> KeySending {
        let form: KeySending.Form =
            switch order.form {
            case .event(let type, let rate): .event(payloadType: type, clockRate: rate)
            case .sound(let type): .sound(payloadType: type)
            }
        return KeySending(
            keys: order.keys.compactMap { KeySymbol($0) }, milliseconds: order.milliseconds,
            form: form)
    }

    /// The exchange offers and takes only what the engine knows.
    private static func protection(_ keys: MediaProtection) -> Protection? {
        guard let suite = SRTPSuite(rawValue: keys.suite),
            let sending = SRTPKey(suite, keys.sending),
            let receiving = SRTPKey(suite, keys.receiving)
        else { preconditionFailure("a suite of the exchange's table is one of the engine's") }
        return Protection(sending: sending, receiving: receiving)
    }

    private func playback(_ playback: MediaPlayback) -> Media.Playback {
        Media.Playback(
            PlaybackNumber(playback.id.rawValue), playback.items.compactMap(item),
            rounds: playback.rounds)
    }

    private func item(_ item: MediaPlayback.Item) -> PlayItem? {
        switch item {
        case .tone(let tone): .tone(cadence(tone))
        case .pause(let length):
            .pause(milliseconds: UInt32(clamping: length.nanoseconds / 1_000_000) / pace.factor)
        case .prompt, .file, .recorded, .kept:
            .pause(milliseconds: Self.promptMilliseconds / pace.factor)
        case .music: .pause(milliseconds: .max)
        }
    }

    /// As the simulator has it (`SimulatedCall.promptTime`).
    private static let promptMilliseconds: UInt32 = 2_000

    private func cadence(_ tone: Tone) -> Cadence {
        Cadence(
            segments: tone.segments.map {
                Cadence.Segment(
                    hertz: $0.hertz, level: $0.level,
                    milliseconds: max(1, $0.milliseconds / pace.factor))
            }, times: tone.times)
    }

    static func input(_ event: EngineEvent) -> MediaEvent {
        switch event {
        case .reserved(let pair): .reserved(pair)
        case .reserveFailed(let pair, let isTaken, let reason):
            .reserveFailed(pair, isTaken: isTaken, reason: reason)
        case .openFailed(let number, let reason): .openFailed(stream(number), reason: reason)
        case .heard(let number): .heard(stream(number))
        case .latched(let number, let address): .latched(stream(number), address)
        case .silent(let number): .silent(stream(number))
        case .keyBegan(let number): .keyBegan(stream(number))
        case .hearing(let number, let facts): .hearing(stream(number), hearing(facts))
        case .quality(let number, let period): .quality(stream(number), quality(period))
        case .digit(let number, let digit, let milliseconds):
            .digit(stream(number), digit, milliseconds: milliseconds)
        case .playbackEnded(let number, let playback):
            .playbackEnded(stream(number), PlaybackID(playback.rawValue))
        case .playbackFailed(let number, let playback, let reason):
            .playbackFailed(stream(number), PlaybackID(playback.rawValue), reason: reason)
        case .roomPlaybackEnded(let room, let playback):
            .roomPlaybackEnded(RoomID(room.rawValue), PlaybackID(playback.rawValue))
        case .talking(let number, let isTalking): .talking(stream(number), isTalking)
        case .recordingEnded(let recording, let report):
            .recordingEnded(
                RecordingID(recording.rawValue),
                RecordingResult(
                    milliseconds: report.milliseconds, packetsLost: report.packetsLost,
                    failure: report.failure))
        case .recordingQuiet(let number): .recordingQuiet(RecordingID(number.rawValue))
        case .closed(let number, let report): .closed(stream(number), streamReport(report))
        case .load(let load):
            .load(
                MediaLoad(
                    share: load.share, heardStreams: load.heardStreams,
                    latenessMilliseconds: load.latenessMilliseconds,
                    worstLatenessMilliseconds: load.worstLatenessMilliseconds))
        }
    }

    private static func stream(_ number: StreamNumber) -> StreamID {
        StreamID(number.rawValue)
    }

    private static func streamReport(_ report: Report) -> StreamReport {
        var kept = StreamReport()
        kept.packetsReceived = report.packetsReceived
        kept.bytesReceived = report.bytesReceived
        kept.packetsSent = report.packetsSent
        kept.bytesSent = report.bytesSent
        kept.packetsLost = report.packetsLost
        kept.jitterMilliseconds = report.jitterMilliseconds
        kept.worstJitterMilliseconds = report.worstJitterMilliseconds
        kept.duplicates = report.duplicates
        kept.reordered = report.reordered
        kept.foreignPackets = report.foreignPackets
        kept.refusedPackets = report.refusedPackets
        kept.roundTripMilliseconds = report.roundTripMilliseconds
        kept.farLostFraction = report.farLostFraction
        kept.farJitterMilliseconds = report.farJitterMilliseconds
        return kept
    }
}
