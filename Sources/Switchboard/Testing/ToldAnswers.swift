public import Dialplan

/// What services and databases answer in a test of a plan, in place of the real ones: nobody
/// outside is asked, and both drivers of the conformance suite are answered alike.
public struct ToldAnswers: Sendable {
    private let plan: Plan?
    private let answers: [String: SimulatedWorld.Answer]

    /// Without a plan every service knows nothing.
    public init(_ plan: Plan?, _ answers: [String: SimulatedWorld.Answer]) {
        self.plan = plan
        self.answers = answers
    }

    /// Nil if it never answers. One of which nothing is said knows nothing, as in the simulator.
    public func reply(to inquiry: Inquiry) -> SourceReply? {
        switch answers[inquiry.source] ?? .outcome(.notfound) {
        case .outcome(.timeout): return nil
        case .outcome(.notfound): return nothing(inquiry.question)
        // It has answered, so that it is asked again the next time (`Verdict`).
        case .outcome: return .response(status: 400, body: [])
        case .found(let values):
            guard let source = plan?.source(named: inquiry.source) else {
                return nothing(inquiry.question)
            }
            return found(values, source, inquiry.question)
        }
    }

    /// RFC 9110 §15.5.5
    private func nothing(_ question: Inquiry.Question) -> SourceReply {
        switch question {
        case .web: .response(status: 404, body: [])
        case .database: .noRow
        }
    }

    private func found(
        _ values: [Value], _ source: Source, _ question: Inquiry.Question
    ) -> SourceReply {
        switch question {
        case .web: .response(status: 200, body: source.json(of: values))
        case .database(let request):
            .row(
                Dictionary(
                    zip(request.columns, values.map(\.cell)), uniquingKeysWith: { $1 }))
        }
    }
}
