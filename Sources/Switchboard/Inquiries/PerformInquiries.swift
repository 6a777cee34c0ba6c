import Dialplan
import SIP

/// `lookup` and `post`, done: the one switch that performs what `Inquiries` wants.
extension Switchboard {
    /// The caller hears ringing meanwhile, unless the call is answered.
    mutating func lookUp(_ plan: LookupPlan, _ action: ActionID, for id: CallID) {
        let inquiry = Inquiry.ID(takeNumber())
        calls[id]?.activity = .lookingUp(action, inquiry)
        guard let call = calls[id], let source = call.machine.source(named: plan.source) else {
            return complete(id, .outcome(.failed))
        }
        if !call.machine.isEnding { progress(call.caller, .ringing, nil) }
        perform(
            inquiries.lookUp(
                source, plan.values, within: plan.within, for: id, inquiry, at: now))
    }

    mutating func post(to name: String, _ values: [Value], for id: CallID) {
        guard let source = calls[id]?.machine.source(named: name) else { return }
        perform(inquiries.post(source, values, for: id, Inquiry.ID(takeNumber()), at: now))
    }

    mutating func perform(_ effects: [Inquiries.Effect]) {
        for effect in effects {
            switch effect {
            case .ask(let id, let question, let within, let key):
                ask(id, question, within, key)
            case .cancel(let id): outbox.sources.append(.cancel(id))
            case .start(let timer, let after): timers.start(.inquiry(timer), at: now + after)
            case .stop(let timer): timers.stop(.inquiry(timer))
            case .finish(let call, let id, let completion):
                guard case .lookingUp(_, id)? = calls[call]?.activity else { continue }
                complete(call, completion)
            case .note(let level, let what, let call, let source, let reason):
                note(level, what, call: call, ["source": source, "reason": reason])
            }
        }
    }

    private mutating func ask(
        _ id: Inquiry.ID, _ question: SourceQuestion, _ within: Duration, _ key: String?
    ) {
        let source = inquiries.entries[id]?.source.name ?? ""
        switch question {
        case .web(let web):
            let request = WebRequest(
                method: WebRequest.Method(web.method), url: web.url, secret: web.secret,
                body: web.body, key: key)
            outbox.sources.append(
                .ask(Inquiry(id: id, source: source, question: .web(request), within: within)))
        case .database(let question):
            guard let file = configuration?.inventory.databases[question.database]?.file else {
                let reason = "there is no database \(question.database)"
                return perform(inquiries.replied(id, .failed(reason: reason), at: now))
            }
            let request = DatabaseRequest(
                file: file, sql: question.sql, values: question.values.map(\.cell),
                columns: question.columns)
            outbox.sources.append(
                .ask(
                    Inquiry(id: id, source: source, question: .database(request), within: within)))
        }
    }
}

extension WebRequest.Method {
    fileprivate init(_ method: Source.Method) {
        switch method {
        case .get: self = .get
        case .post: self = .post
        case .put: self = .put
        }
    }
}
