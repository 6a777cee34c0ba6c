/// Where the calls of an extension go, as its owner has set it by phone or by command. Numbers are
/// written as the owner would dial them.
public struct Forwards: Equatable, Sendable {
    public enum Condition: String, CaseIterable, Codable, Hashable, Sendable {
        case always, busy, noanswer, unavailable
    }

    /// One number of a follow-me: it rings beside the owner's own phones.
    public struct Place: Equatable, Sendable {
        public var number: String
        /// Joins so much later.
        public var after: Duration

        public init(_ number: String, after: Duration = .zero) {
            self.number = number
            self.after = after
        }
    }

    public var numbers: [Condition: String] = [:]
    public var places: [Place] = []
    /// How long the own phone rings before `noanswer` applies.
    public var patience: Duration?

    public init(_ numbers: [Condition: String] = [:]) {
        self.numbers = numbers
    }

    public var isEmpty: Bool { numbers.isEmpty && places.isEmpty }

    /// If nobody says how long: shorter than most rings.
    static let usualPatience = Duration.seconds(20)

    // MARK: - As text

    /// `always=+4930123 noanswer=202 after=15 follow=204,+4917155@10`; how it is kept.
    public var text: String {
        var parts = Condition.allCases.compactMap { condition in
            numbers[condition].map { "\(condition.rawValue)=\($0)" }
        }
        if let patience { parts.append("after=\(patience.components.seconds)") }
        if !places.isEmpty {
            let written = places.map { "\($0.number)@\($0.after.components.seconds)" }
            parts.append("follow=" + written.joined(separator: ","))
        }
        return parts.joined(separator: " ")
    }

    /// Whatever cannot be read is left out.
    public init(text: String) {
        for part in text.split(separator: " ") {
            let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard sides.count == 2 else { continue }
            if let condition = Condition(rawValue: sides[0]), Pattern.looksLikeNumber(sides[1]) {
                numbers[condition] = sides[1]
            } else if sides[0] == "after" {
                patience = Self.seconds(sides[1])
            } else if sides[0] == "follow" {
                places = sides[1].split(separator: ",").prefix(Limits.placesToFollow).compactMap {
                    Self.place(String($0))
                }
            }
        }
    }

    private static func place(_ text: String) -> Place? {
        let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
        guard let number = parts.first, Pattern.looksLikeNumber(number) else { return nil }
        return Place(number, after: parts.count == 2 ? seconds(parts[1]) ?? .zero : .zero)
    }

    /// Of four digits at most.
    private static func seconds(_ text: String) -> Duration? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return .seconds(text.utf8.reduce(0) { $0 * 10 + Int($1 - 48) })
    }
}

/// Who has sent a call on, and why: what the phone that rings instead is told (RFC 5806).
public struct CallForward: Equatable, Sendable {
    public var `extension`: String
    public var condition: Forwards.Condition
    /// To which number, as it was set.
    public var number: String

    public init(_ extension: String, _ condition: Forwards.Condition, to number: String) {
        self.extension = `extension`
        self.condition = condition
        self.number = number
    }
}

extension Outcome {
    /// The forward that applies when a phone says so.
    var forward: Forwards.Condition? {
        switch self {
        case .busy: .busy
        case .noanswer: .noanswer
        case .unavailable: .unavailable
        default: nil
        }
    }
}
