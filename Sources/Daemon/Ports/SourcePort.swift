import NIOConcurrencyHelpers
import Store
import Switchboard

/// The exchange's inquiries, handed to those who may wait for an answer; and their replies.
struct SourcePort: Sendable {
    private let web: WebLoop?
    private let databases: QueryReader
    private let gate: LoopGate
    /// By the name that `secret "…"` of a service gives.
    private let secrets: NIOLockedValueBox<[String: String]>
    /// What relative paths of databases count from.
    private let directory: String
    /// In a test of a plan nobody outside is asked: these answer.
    private let told: NIOLockedValueBox<ToldAnswers>?

    init(
        gate: LoopGate, settings: WebSettings, secrets: [String: String], directory: String,
        told: NIOLockedValueBox<ToldAnswers>? = nil
    ) {
        self.gate = gate
        self.directory = directory
        self.told = told
        self.secrets = NIOLockedValueBox(secrets)
        web = WebLoop(settings) { id, reply in
            gate.take([.replied(Inquiry.ID(id), Self.reply(reply))])
        }
        databases = QueryReader { id, reply in gate.take([.replied(id, reply)]) }
    }

    func carryOut(_ orders: [SourceOrder]) {
        for order in orders {
            switch order {
            case .ask(let inquiry): ask(inquiry)
            case .cancel(let id):
                web?.cancel(id.rawValue)
                databases.cancel(id)
            }
        }
    }

    /// After a reload.
    func use(_ settings: WebSettings, secrets new: [String: String]) {
        secrets.withLockedValue { $0 = new }
        web?.use(settings)
    }

    func stop() {
        web?.stop()
        databases.stop()
    }

    private func ask(_ inquiry: Inquiry) {
        if let told {
            guard let reply = told.withLockedValue({ $0.reply(to: inquiry) }) else { return }
            return gate.take([.replied(inquiry.id, reply)])
        }
        switch inquiry.question {
        case .database(var request):
            request.file = Settings.absolute(request.file, directory)
            databases.ask(inquiry.id, request, within: inquiry.within)
        case .web(let request):
            guard let web else { return fail(inquiry, "libcurl could not begin") }
            let token = request.secret.flatMap { name in secrets.withLockedValue { $0[name] } }
            guard request.secret == nil || token != nil else {
                return fail(inquiry, "its secret is not in secrets.toml")
            }
            web.ask(
                WebQuestion(
                    id: inquiry.id.rawValue, method: request.method.rawValue, url: request.url,
                    token: token, body: request.body, key: request.key, within: inquiry.within))
        }
    }

    private func fail(_ inquiry: Inquiry, _ reason: String) {
        gate.take([.replied(inquiry.id, .failed(reason: reason))])
    }

    private static func reply(_ reply: WebReply) -> SourceReply {
        switch reply {
        case .response(let status, let body): .response(status: status, body: body)
        case .failed(let reason): .failed(reason: reason)
        }
    }
}
