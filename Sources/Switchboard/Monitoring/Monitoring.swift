import Dialplan

/// A supervisor who hears a colleague's conversation, or waits for the next one.
struct Monitoring: Equatable, Sendable {
    /// The colleague's extension.
    let number: String
    var mode: MonitorMode
    /// The call that is heard now.
    var watched: CallID?
    /// Since when nobody is heard.
    var quietSince: Instant?
    /// What is kept of the way in which it is in the call now.
    var record: WatchRecord?
    var recordBegan: Instant?
    /// How many of those there were.
    var records = 0

    /// What its keys stand for.
    static func mode(for key: Character) -> MonitorMode? {
        switch key {
        case "4": .listen
        case "5": .whisper
        case "6": .barge
        default: nil
        }
    }

    /// What the two hear, and the supervisor: a short tone every fifteen seconds, as the
    /// recorders of telephone calls have it.
    static let warning = Tone(
        segments: [
            Tone.Segment(hertz: [1_400], level: -20, milliseconds: 200),
            Tone.Segment(hertz: [], level: 0, milliseconds: 14_800),
        ], times: 0)

    /// That the key was heard.
    static let confirmation = Tone(
        segments: [Tone.Segment(hertz: [880], level: -20, milliseconds: 100)], times: 1)
}

/// A conversation that somebody hears: its sides sit in a room with whoever does, instead of being
/// relayed, until nobody does any more.
///
/// ```
///   caller ◄── relay ──► callee          caller ─┐        ┌─ callee
///                                 ═►             room ────┘
///                                       watchers ┘
/// ```
struct Watch: Equatable, Sendable {
    let room: RoomID
    /// The sides that sit in it.
    var sides: [StreamID] = []
    /// The supervisors' calls.
    var watchers: [CallID] = []
}

extension RoomGroups {
    /// The sides of a bridge, and whoever hears them.
    static let caller = RoomGroups(rawValue: 1)
    static let callee = RoomGroups(rawValue: 2)
    static let watchers = RoomGroups(rawValue: 4)
}

extension RoomSeat {
    /// `colleague` is the side whose supervisor it is.
    init(of mode: MonitorMode, beside colleague: RoomGroups) {
        switch mode {
        case .listen: self.init(isMuted: true, groups: .watchers, audience: [])
        case .whisper: self.init(groups: .watchers, audience: colleague)
        case .barge: self.init(groups: .watchers, audience: .all)
        }
    }
}
