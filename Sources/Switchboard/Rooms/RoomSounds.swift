import Dialplan

/// What is played in rooms and at their doors, by the names of the sounds.
enum RoomSounds {
    static let pin = "conf-getpin"
    static let wrongPIN = "conf-invalidpin"
    static let waiting = "conf-waitforleader"

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
        case .count(1): ["conf-onlyperson"]
        case .count(let people):
            ["conf-thereare"]
                + (Saying.prompts(forNumber: people - 1, language: language) ?? [])
                + ["conf-otherinparty"]
        case .notReached: ["an-error-has-occured"]
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
