/// What a member of a room wishes by its keys: `*` and one more.
struct RoomKeys: Equatable, Sendable {
    enum Wish: Equatable, Sendable {
        /// *6: nobody shall hear me, or everybody again.
        case mute
        /// *3
        case count
        /// *4, *5: how loud the others hear me.
        case softer, louder
        /// *7, of a host: nobody else comes in, or everybody again.
        case lock
        /// *8, of a host: all others are muted, or may speak again.
        case muteOthers
        /// *2, a number and #, of a host.
        case invite(String)

        var isForHosts: Bool {
            switch self {
            case .mute, .count, .softer, .louder: false
            case .lock, .muteOthers, .invite: true
            }
        }
    }

    private enum State: Equatable, Sendable {
        case idle, star
        case number(String)
    }

    private var state = State.idle
    private var last = Instant.zero

    /// A key that comes too late begins anew.
    mutating func key(_ symbol: Character, at now: Instant) -> Wish? {
        if last + Limits.roomKeyPatience < now { state = .idle }
        last = now
        switch (state, symbol) {
        case (.idle, "*"):
            state = .star
            return nil
        case (.idle, _):
            return nil
        case (.star, "2"):
            state = .number("")
            return nil
        case (.star, _):
            state = .idle
            return Self.wishes[symbol]
        case (.number, "*"):
            state = .idle
            return nil
        case (.number(let number), "#"):
            state = .idle
            return number.isEmpty ? nil : .invite(number)
        case (.number(let number), _):
            state = number.utf8.count < Limits.dialedDigits ? .number(number + "\(symbol)") : .idle
            return nil
        }
    }

    private static let wishes: [Character: Wish] = [
        "3": .count, "4": .softer, "5": .louder, "6": .mute, "7": .lock, "8": .muteOthers,
    ]
}
