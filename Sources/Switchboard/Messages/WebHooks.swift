import Dialplan

/// A notice that goes to a web address: an HTTPS POST of JSON. It is kept before it is tried, and
/// is tried until it is taken or nobody cares any more; nobody waits for it.
///
/// ```
///   kept ──► asked ──► 2xx, or a refusal ──► forgotten
///              ▲  │ no answer, 408, 429, 5xx
///              └──┴ 5 s, 10 s … 5 min, for a day
/// ```
public struct KeptHook: Codable, Equatable, Sendable {
    public var id: UInt64
    public var url: String
    /// JSON.
    public var body: [UInt8]
    /// It is given up then.
    public var until: UTCTime
    /// In vain.
    public var tries: Int
}

extension Switchboard {
    mutating func tellHook(
        _ url: String, _ text: String, _ news: [(String, String)], for id: CallID
    ) {
        guard hooks.count < Limits.hooks else {
            return note(
                .error, "A web hook is not told: too many wait", call: id, ["url": url])
        }
        let known = news.isEmpty ? [("event", "notice"), ("text", text)] : news
        let call = id == .noCall ? [] : [("call", id.description)]
        let body = Source.json(known + call + [("time", utc.description)])
        let hook = KeptHook(
            id: takeHookNumber(), url: url, body: body,
            until: UTCTime(milliseconds: utc.milliseconds &+ Limits.hookPatience), tries: 0)
        outbox.store.append(.keep(.hook(hook)))
        hooks[hook.id] = hook
        ask(hook)
    }

    /// One that no notice of before the last start has, either.
    private func takeHookNumber() -> UInt64 {
        max(UInt64(clamping: utc.milliseconds), (hooks.keys.max() ?? 0) &+ 1)
    }

    /// The clock was set: they are tried for as long as before.
    mutating func moveHooks(by step: Int64) {
        for id in hooks.keys.sorted() {
            guard var hook = hooks[id] else { continue }
            hook.until = hook.until.moved(by: step)
            hooks[id] = hook
            outbox.store.append(.keep(.hook(hook)))
        }
    }

    /// After a restart: where it was is not known, so it is told again; its key says that it is
    /// the same.
    mutating func restore(_ hook: KeptHook) {
        guard hooks.count < Limits.hooks else { return }
        hooks[hook.id] = hook
        ask(hook)
    }

    private mutating func ask(_ hook: KeptHook) {
        let inquiry = Inquiry.ID(takeNumber())
        hookInquiries[inquiry] = hook.id
        let request = WebRequest(
            method: .post, url: hook.url, body: hook.body, key: "notice-\(hook.id)")
        outbox.sources.append(
            .ask(
                Inquiry(
                    id: inquiry, source: "web hook", question: .web(request),
                    within: Limits.hookAnswer)))
        timers.start(.hook(hook.id), at: now + Limits.hookAnswer)
    }

    /// True where a web hook has answered.
    mutating func hookReplied(_ inquiry: Inquiry.ID, _ reply: SourceReply) -> Bool {
        guard let id = hookInquiries.removeValue(forKey: inquiry) else { return false }
        guard let hook = hooks[id] else { return true }
        switch reply {
        case .response(let status, _) where (200..<300).contains(status): forget(hook)
        case .response(let status, _) where status == 408 || status == 429 || status >= 500:
            tryAgain(hook, "status \(status)")
        case .response(let status, _):
            // RFC 9110 §15.5: the same would be refused again; §15.4: nobody is followed.
            note(
                .error, "A web hook refuses a notice", ["url": hook.url, "status": "\(status)"])
            forget(hook)
        case .failed(let reason): tryAgain(hook, reason)
        case .row, .noRow: tryAgain(hook, "no answer of a web server")
        }
        return true
    }

    /// Nobody has answered in time, or it is time to try again.
    mutating func hookIsDue(_ id: UInt64) {
        guard let hook = hooks[id] else { return }
        guard let open = hookInquiries.first(where: { $0.value == id })?.key else {
            return ask(hook)
        }
        hookInquiries[open] = nil
        outbox.sources.append(.cancel(open))
        tryAgain(hook, "no answer in time")
    }

    private mutating func tryAgain(_ hook: KeptHook, _ reason: String) {
        var hook = hook
        let pause = Inquiries.pause(after: hook.tries)
        if hook.tries == 0 {
            note(
                .warning, "A web hook is not told yet", ["url": hook.url, "reason": reason])
        }
        hook.tries += 1
        guard utc.milliseconds &+ pause.nanoseconds / 1_000_000 < hook.until.milliseconds else {
            note(.error, "A web hook was never told", ["url": hook.url, "reason": reason])
            return forget(hook)
        }
        hooks[hook.id] = hook
        timers.start(.hook(hook.id), at: now + pause)
    }

    private mutating func forget(_ hook: KeptHook) {
        hooks[hook.id] = nil
        timers.stop(.hook(hook.id))
        outbox.store.append(.forget(KeptKey(.hook, "\(hook.id)")))
    }
}
