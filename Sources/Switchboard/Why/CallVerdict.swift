/// Why a call went as it did, in one sentence, with what that rests on. A pure function of what is
/// kept of the call, so that the same call is always judged the same.
public struct CallVerdict: Codable, Equatable, Sendable {
    public var cause: Cause
    /// For everybody.
    public var sentence: String
    /// What was known then.
    public var detail: String?
    /// The line of the plan that the call was at.
    public var position: String?
    public var remedy: String?
    /// Nil of one that a call goes on with, and of the record alone.
    public var atMilliseconds: Int64?

    /// Of one finding alone.
    public init(_ finding: CallFinding) {
        let row = Causes.row(finding.cause)
        cause = finding.cause
        sentence = row.sentence(about: finding.about)
        detail = finding.detail
        position = finding.position
        remedy = row.remedy
        atMilliseconds = finding.atMilliseconds
    }

    private init(_ cause: Cause, about who: String) {
        let row = Causes.row(cause)
        self.cause = cause
        sentence = row.sentence(about: who)
        remedy = row.remedy
    }

    /// Of a request that became no call.
    public init(_ refused: RefusedRequest) {
        self.init(refused.cause, about: refused.about)
        detail = "\(refused.request) from \(refused.source)"
        if refused.times > 1 { detail? += ", \(refused.times) times" }
        if let more = refused.detail { detail? += ": \(more)" }
    }

    /// Nil of a call that goes on, and with which nothing is wrong so far.
    public init?(_ story: CallStory) {
        let record = story.record
        if !story.isOpen, record.ending.cause == CallEnding.suddenStop {
            self.init(.exchangeCrashed, about: "")
        } else if let finding = Self.heaviest(of: story) {
            self.init(finding)
        } else if story.isOpen {
            return nil
        } else if story.decisions == nil, !record.wasReached,
            let cause = Self.unexplained[record.ending.cause]
        {
            self.init(cause, about: "extension \(record.dialed)")
        } else if record.ending.by == .exchange,
            let end = story.decisions?.findings?.last(where: { $0.cause == .planEnded })
        {
            self.init(end)
        } else if record.ending.by == .exchange {
            self.init(.planEnded, about: "")
            position = story.decisions?.steps.last { $0.kind == .deed }?.position
        } else {
            let isCaller = record.ending.by == .caller
            self.init(
                .endedNormally,
                about: isCaller ? record.callerParty : record.answeredBy ?? "the other side")
        }
    }

    /// Of those that explain this call; the last one of several that weigh the same. Whoever was
    /// reached in the end was reached, whatever was tried before.
    private static func heaviest(of story: CallStory) -> CallFinding? {
        var best: (weight: Int, finding: CallFinding)?
        for finding in story.decisions?.findings ?? [] {
            let row = Causes.row(finding.cause)
            guard row.part == .talking || row.part == .reaching && !story.record.wasReached
            else { continue }
            if row.weight >= best?.weight ?? 0 { best = (row.weight, finding) }
        }
        return best?.finding
    }

    /// Where only the call record is left: by its words.
    private static let unexplained: [String: Cause] = [
        "busy": .busy, "no answer": .noAnswer, "unavailable": .phoneUnavailable,
        "declined": .declined, "congested": .providerOverloaded,
        "no such number": .numberUnknown, "refused": .notAllowed, "cancelled": .callerHungUp,
        "dialplan error": .planError, "no audio": .silence,
        "exchange stopped": .exchangeStopped, "media failed": .mediaFailed,
    ]
}

extension CallRecord {
    /// A person was, at a phone or outside; a mailbox or an announcement is nobody.
    var wasReached: Bool {
        answeredBy.map { $0.hasPrefix("extension ") || $0.hasPrefix("trunk ") } ?? false
    }
}
