import Wire

/// What a phone says of its owner in `application/pidf+xml` (RFC 3863 §4, RFC 4480 §3.2), as far
/// as it is passed on. The document itself goes to nobody.
extension PresenceState {
    /// The words of RFC 4480 §3.2 that are passed on.
    static let knownActivities: Set<String> = [
        "appointment", "away", "breakfast", "busy", "dinner", "holiday", "in-transit",
        "looking-for-work", "lunch", "meal", "meeting", "on-the-phone", "performance",
        "permanent-absence", "playing", "presentation", "shopping", "sleeping", "spectator",
        "steering", "travel", "tv", "vacation", "working", "worship",
    ]

    /// Nil for what is no document of presence.
    init?(reading body: [UInt8]) {
        guard body.count <= Limits.presenceBytes, let found = try? Self.read(body) else {
            return nil
        }
        self = found
    }

    /// Of several tuples an open one counts; of several notes the first.
    private static func read(_ body: [UInt8]) throws(XMLReader.Malformed) -> PresenceState? {
        var reader = XMLReader(body)
        var path: [String] = []
        var basics: [Bool] = []
        var state = PresenceState(isOpen: false)
        while let token = try reader.next() {
            switch token {
            case .open(let name, let isEmpty):
                guard !path.isEmpty || name == "presence" else { return nil }
                if path.last == "activities", knownActivities.contains(name),
                    !state.activities.contains(name)
                {
                    state.activities.append(name)
                }
                if !isEmpty { path.append(name) }
                guard path.count <= Limits.presenceDepth else { throw XMLReader.Malformed() }
            case .close(let name):
                guard path.popLast() == name else { throw XMLReader.Malformed() }
            case .text(let text):
                if path.last == "basic" { basics.append(trimmed(text) == "open") }
                if path.last == "note", state.note == nil { state.note = shown(text) }
            }
        }
        guard path.isEmpty, !basics.isEmpty || !state.activities.isEmpty else { return nil }
        state.isOpen = basics.isEmpty || basics.contains(true)
        return state
    }

    private static func trimmed(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0 > 0x20 }, as: UTF8.self)
    }

    private static func shown(_ text: String) -> String? {
        let scalars = text.unicodeScalars.filter(PlainName.isShown).prefix(Limits.shownText)
        var note = ""
        note.unicodeScalars.append(contentsOf: scalars)
        return note.utf8.contains { $0 > 0x20 } ? note : nil
    }
}
