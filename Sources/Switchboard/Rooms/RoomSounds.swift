import Dialplan

/// What is played in rooms and at their doors, by the names of the sounds.
enum RoomSounds {
    static let pin = "conf-getpin"
    static let wrongPIN = "conf-invalidpin"
    static let waiting = "conf-waitforleader"
    static let recorded = "conf-now-recording"
    static let askForName = "vm-rec-name"

    /// After it whoever is to be recorded speaks.
    static let beep = Tone(
        segments: [Tone.Segment(hertz: [1_000], level: -13, milliseconds: 250)], times: 1)

    /// Who came or went, by the name that it has spoken, else by its number. Nil: nothing of it can
    /// be said.
    static func items(of news: RoomNews, language: String) -> [MediaPlayback.Item]? {
        let (number, deed) =
            switch news {
            case .joined(let number, _): (number, "conf-hasjoin")
            case .left(let number, _): (number, "conf-hasleft")
            }
        let said = MediaPlayback.Item.prompt(deed, language: language)
        if let spoken = news.spoken { return [.recorded(spoken), said] }
        let digits = number.compactMap { $0.isASCII ? $0.wholeNumberValue : nil }
        guard !digits.isEmpty, digits.count == number.count, digits.count <= Limits.spokenDigits
        else { return nil }
        let names = digits.compactMap { Saying.prompts(forNumber: $0, language: language) }
        guard names.count == digits.count else { return nil }
        return names.joined().map { .prompt($0, language: language) } + [said]
    }

    /// For who waits where there is no music: that the line is not dead.
    static let lonely = Tone(
        segments: [
            Tone.Segment(hertz: [440], level: -22, milliseconds: 150),
            Tone.Segment(hertz: [], level: 0, milliseconds: 6_850),
        ], times: 0)

    /// Two short tones, that rise for who comes and fall for who goes.
    static func tone(of news: RoomNews) -> Tone {
        let hertz: [Double] =
            switch news {
            case .joined: [440, 660]
            case .left: [660, 440]
            }
        return Tone(
            segments: hertz.map {
                Tone.Segment(hertz: [$0], level: -16, milliseconds: 120)
            }, times: 1)
    }

    static func prompts(of word: RoomWord, language: String) -> [String] {
        switch word {
        case .alone: ["conf-onlyperson"]
        case .muted: ["conf-muted"]
        case .unmuted: ["conf-unmuted"]
        case .locked: ["conf-lockednow"]
        case .unlocked: ["conf-unlockednow"]
        case .recorded: [recorded]
        case .count(1): ["conf-onlyperson"]
        case .count(let people):
            ["conf-thereare"]
                + (Saying.prompts(forNumber: people - 1, language: language) ?? [])
                + ["conf-otherinparty"]
        case .notReached: ["im-sorry"]
        }
    }

    static func prompts(of dismissal: Conference.Dismissal) -> [String] {
        switch dismissal {
        case .thrownOut: ["conf-kicked"]
        case .hostHasLeft: ["conf-leaderhasleft"]
        case .closed: []
        }
    }

    static func prompts(of refusal: Conference.Refusal) -> [String] {
        switch refusal {
        case .full: ["conf-full"]
        case .locked: ["conf-locked"]
        }
    }
}
