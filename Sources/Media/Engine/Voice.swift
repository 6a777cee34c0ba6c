/// What a stream has while the engine itself hears or speaks on it. Made and let go by orders only.
final class Voice {
    /// Whom the far end hears.
    enum Source: Equatable {
        case nobody
        case player
        /// The far end of the stream in this place.
        case stream(Int)
        /// The others in the room in this place.
        case room(Int)
    }

    var speech: Speech
    var source = Source.nobody
    var mouth: Mouth?
    /// While somebody listens.
    private(set) var ear: Ear?
    /// What the ear had heard when it was asked last.
    private var heardBefore = HearingStatistics()
    var player: Player?
    var playback = PlaybackNumber(0)
    /// In a room, where it is spoken to at another rate.
    var roomRate: RoomRate?
    /// In a room, it was last sent what everybody hears.
    var hearsAll = false

    init(_ speech: Speech) {
        self.speech = speech
    }

    /// A mouth that takes frames near this rate; the one that is there goes on if it will do.
    func speak(near wanted: SampleRate) {
        if let mouth, let spoken = speech.spoken, mouth.spoken == spoken,
            mouth.comfortNoise == speech.comfortNoise || spoken.format.clockRate != 8_000,
            mouth.rate == spoken.rate(near: wanted)
        {
            return
        }
        mouth = Mouth(speech, near: wanted)
    }

    /// An ear for what the far end may send, that has heard nothing yet.
    func listen(at rate: SampleRate) {
        ear = Ear(formats: speech.heard, rate: rate)
        heardBefore = HearingStatistics()
    }

    func listenNoMore() {
        ear = nil
    }

    /// What was heard since this was asked last, by the ear that is there now.
    func takeHearing(into period: inout QualityPeriod) {
        guard let statistics = ear?.statistics else { return }
        period.add(statistics, since: heardBefore)
        heardBefore = statistics
    }

    /// The highest rate at which the far end is heard or spoken to.
    var widestRate: SampleRate {
        max(heardRate, speech.spoken?.rate(near: .full) ?? .narrow)
    }

    /// The rate at which all that the far end sends can be heard: most send what they hear.
    var heardRate: SampleRate {
        if let format = speech.spoken?.format, speech.heard.values.contains(format) {
            return format.sampleRate(near: .full)
        }
        return speech.heard.values.map { $0.sampleRate(near: .full) }.max() ?? .narrow
    }
}

extension Speech {
    static let nothing = Speech(heard: [:], spoken: nil)
}

extension Speech.Spoken {
    func rate(near wanted: SampleRate) -> SampleRate {
        format.sampleRate(near: min(wanted, SampleRate(atLeast: opus.maxPlaybackRate)))
    }
}
