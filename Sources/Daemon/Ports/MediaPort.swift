import Media
import SDP
import Switchboard
import Wire

/// The exchange's media orders as the engine's commands, and the engine's events as inputs.
struct MediaPort: Sendable {
    let engine: MediaEngine
    var pace = Pace.real

    func carryOut(_ orders: [MediaOrder]) {
        engine.submit(orders.map(command))
    }

    private func command(_ order: MediaOrder) -> MediaCommand {
        switch order {
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
        case .bridge(let first, let second):
            .bridge(Self.number(first), Self.number(second))
        case .play(let stream, let playback): .play(Self.number(stream), self.playback(playback))
        case .stopPlaying(let stream): .stopPlaying(Self.number(stream))
        case .close(let stream): .close(Self.number(stream))
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
        Media.Direction(
            rtp: direction.rtp, rtcp: direction.rtcp, isMultiplexed: direction.isMultiplexed,
            sends: direction.sends, receives: direction.receives,
            clockRates: direction.clockRates,
            telephoneEvent: direction.telephoneEvent, alsoFrom: direction.alsoFrom,
            silenceTimeoutMilliseconds: direction.silenceTimeoutMilliseconds,
            relaysFeedback: direction.relaysFeedback,
            protection: direction.protection.flatMap(protection),
            speech: direction.speech.map(speech))
    }

    private static func speech(_ speech: SDP.Speech) -> Media.Speech {
        var heard: [UInt8: SoundFormat] = [:]
        for codec in speech.heard { heard[codec.payloadType] = format(codec) }
        let spoken = speech.spoken.flatMap { spoken -> Media.Speech.Spoken? in
            guard let format = format(spoken.codec) else { return nil }
            return Media.Speech.Spoken(
                spoken.codec.payloadType, format, milliseconds: spoken.milliseconds,
                opus: OpusParameters(spoken.codec.parameters ?? ByteString("")))
        }
        return Media.Speech(heard: heard, spoken: spoken, comfortNoise: speech.comfortNoise)
    }

    private static func format(_ codec: Codec) -> SoundFormat? {
        SoundFormat(codec.name, clockRate: codec.clockRate, channels: codec.channels)
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
        case .prompt, .file: nil
        }
    }

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
        case .digit(let number, let digit, let milliseconds):
            .digit(stream(number), digit, milliseconds: milliseconds)
        case .playbackEnded(let number, let playback):
            .playbackEnded(stream(number), PlaybackID(playback.rawValue))
        case .playbackFailed(let number, let playback, let reason):
            .playbackFailed(stream(number), PlaybackID(playback.rawValue), reason: reason)
        case .closed(let number, let report): .closed(stream(number), streamReport(report))
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
