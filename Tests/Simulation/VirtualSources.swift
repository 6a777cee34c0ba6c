public import Switchboard

/// The services and databases of a simulated office: they answer what they are told to, and write
/// down what they were asked.
public struct VirtualSources: Sendable {
    /// Asked so, it answers so, after that time; nil never answers.
    public typealias Answer = @Sendable (Inquiry.Question) -> (reply: SourceReply, after: Duration)?

    public var answer: Answer = { _ in (.failed(reason: "connection refused"), .milliseconds(1)) }
    /// If there is one, it answers instead: at once, as the simulator does.
    public var told: ToldAnswers?
    public private(set) var asked: [(at: Duration, inquiry: Inquiry)] = []
    public internal(set) var cancelled: [Inquiry.ID] = []

    public init() {}

    /// Every question gets this JSON.
    public mutating func say(
        _ body: String, status: Int = 200, after: Duration = .milliseconds(5)
    ) {
        say(Array(body.utf8), status: status, after: after)
    }

    public mutating func say(
        _ body: [UInt8], status: Int = 200, after: Duration = .milliseconds(5)
    ) {
        answer = { _ in (.response(status: status, body: body), after) }
    }

    public mutating func fall(_ reason: String = "connection refused") {
        answer = { _ in (.failed(reason: reason), .milliseconds(1)) }
    }

    public mutating func fallSilent() { answer = { _ in nil } }

    /// Of those to web services.
    public var requests: [WebRequest] {
        asked.compactMap {
            if case .web(let request) = $0.inquiry.question { request } else { nil }
        }
    }

    public var databaseRequests: [DatabaseRequest] {
        asked.compactMap {
            if case .database(let request) = $0.inquiry.question { request } else { nil }
        }
    }

    mutating func answer(
        to inquiry: Inquiry, at now: Duration
    ) -> (SourceReply, Duration)? {
        asked.append((now, inquiry))
        if let told { return told.reply(to: inquiry).map { ($0, .milliseconds(1)) } }
        return answer(inquiry.question).map { ($0.reply, $0.after) }
    }
}
