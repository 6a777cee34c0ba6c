/// Something small that somebody has set, and that outlives calls, plans and restarts.
public enum FactKind: String, CaseIterable, Hashable, Sendable {
    /// Where the calls of an extension go instead; the name says when: `201 always`.
    case forward
    /// An extension that does not want to be disturbed: `on`.
    case dnd
    /// An agent of a queue: `support 201`, and how it works there.
    case agent
    /// Where a round-robin group goes on.
    case place
    /// What an extension has dialed last, codes aside.
    case dialed
    /// Whether an extension is called while it talks: `on`, `off`.
    case waiting
    /// What a queue has done so far, by its name.
    case queue
    /// What an agent of a queue has done there so far: `support 201`.
    case work
    /// What an account has used up on one day: `201`, `201 international`.
    case spent
    /// Who has guessed at the PIN of a room: those from outside, `600`, or a phone, `600 201`.
    case door
    /// A country that may be called: `+44`, and since when by whose word.
    case country
}

/// Which one of its kind. Names and values are short: `Limits.factBytes` bounds both.
public struct FactName: Hashable, Sendable {
    public var kind: FactKind
    public var name: String

    public init(_ kind: FactKind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}

/// All that is known so.
public struct KeptFacts: Equatable, Sendable {
    private var values: [FactKind: [String: String]] = [:]

    public init(_ all: [FactName: String] = [:]) {
        for (name, value) in all { self[name.kind, name.name] = value }
    }

    /// Nil: nothing is known of it, or no longer.
    public subscript(_ kind: FactKind, _ name: String) -> String? {
        get { values[kind]?[name] }
        set { values[kind, default: [:]][name] = newValue }
    }

    /// By name.
    public func all(_ kind: FactKind) -> [String: String] { values[kind] ?? [:] }
}

extension Switchboard {
    /// Keeps it, or forgets it where there is no value. False: it is too long, has a zero in
    /// it, or there are too many of its kind; then nothing changes.
    @discardableResult
    mutating func keepFact(_ kind: FactKind, _ name: String, _ value: String?) -> Bool {
        let before = facts[kind, name]
        guard before != value else { return true }
        guard name.utf8.count <= Limits.factBytes, (value?.utf8.count ?? 0) <= Limits.factBytes,
            !name.utf8.contains(0), value?.utf8.contains(0) != true,
            value == nil || before != nil || facts.all(kind).count < Limits.factsPerKind
        else { return false }
        facts[kind, name] = value
        outbox.store.append(.keepFact(kind, name: name, value: value))
        return true
    }
}
