/// One thing that was looked at: what it is, how it is, and what to do about it.
public struct Finding: Codable, Equatable, Sendable {
    public enum Verdict: String, Codable, Sendable, CaseIterable {
        case good
        /// It works, and may not go on doing so, or not for everybody.
        case doubt
        /// Something does not work.
        case fault
    }

    public var verdict: Verdict
    /// One word: `clock`, `trunks`.
    public var topic: String
    /// A sentence without its point.
    public var what: String
    /// What to do; nil where all is well.
    public var remedy: String?

    static func good(_ topic: String, _ what: String) -> Finding {
        Finding(verdict: .good, topic: topic, what: what)
    }

    static func doubt(_ topic: String, _ what: String, _ remedy: String) -> Finding {
        Finding(verdict: .doubt, topic: topic, what: what, remedy: remedy)
    }

    static func fault(_ topic: String, _ what: String, _ remedy: String) -> Finding {
        Finding(verdict: .fault, topic: topic, what: what, remedy: remedy)
    }
}

extension [Finding] {
    /// The worst of them.
    public var verdict: Finding.Verdict {
        contains { $0.verdict == .fault }
            ? .fault : contains { $0.verdict == .doubt } ? .doubt : .good
    }

    /// Where nothing was found wrong, what was looked at is good.
    func or(_ good: Finding) -> [Finding] { isEmpty ? [good] : self }
}
