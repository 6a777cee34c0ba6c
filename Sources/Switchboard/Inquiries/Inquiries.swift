import Dialplan

/// Everything that is being asked of services and databases, and told to them: who may be asked
/// now, who waits, what is tried again. Calls wait for lookups; nobody waits for posts.
struct Inquiries: Equatable, Sendable {
    enum Timer: Hashable, Sendable {
        /// Nobody waits for this one any longer.
        case patience(Inquiry.ID)
        /// A post that failed may be tried again.
        case again(Inquiry.ID)
        /// A service that was left alone, and posts wait for it.
        case rested(String)
    }

    enum Effect: Equatable, Sendable {
        case ask(Inquiry.ID, SourceQuestion, within: Duration, key: String?)
        case cancel(Inquiry.ID)
        case start(Timer, after: Duration)
        case stop(Timer)
        /// The lookup of this call is over.
        case finish(CallID, Inquiry.ID, Completion)
        case note(Note.Level, String, CallID, source: String, reason: String)
    }

    enum Purpose: Equatable, Sendable {
        case lookup
        /// Tried so often; given up at that time.
        case post(tries: Int, until: Instant)
    }

    struct Entry: Equatable, Sendable {
        let source: Source
        let question: SourceQuestion
        let call: CallID
        var within: Duration
        var purpose: Purpose

        var isPost: Bool { purpose != .lookup }
    }

    /// One service or database.
    struct Desk: Equatable, Sendable {
        /// On their way.
        var asked: Set<Inquiry.ID> = []
        /// In the order in which they came.
        var lookups: [Inquiry.ID] = []
        var posts: [Inquiry.ID] = []
        var breaker = Breaker()

        var isIdle: Bool {
            asked.isEmpty && lookups.isEmpty && posts.isEmpty && breaker.isFresh
        }
    }

    private(set) var entries: [Inquiry.ID: Entry] = [:]
    private(set) var desks: [String: Desk] = [:]
    private(set) var posts = 0

    var count: Int { entries.count }

    // MARK: - Doors

    /// A call asks, and waits for `finish`.
    mutating func lookUp(
        _ source: Source, _ values: [Value], within: Duration, for call: CallID,
        _ id: Inquiry.ID, at now: Instant
    ) -> [Effect] {
        guard let question = source.question(values) else {
            return refused(id, call, source, "these values make no address")
        }
        if desks[source.name, default: Desk()].lookups.count >= Limits.waitingLookups {
            return refused(id, call, source, "too many calls wait for it")
        }
        entries[id] = Entry(
            source: source, question: question, call: call, within: within, purpose: .lookup)
        desks[source.name, default: Desk()].lookups.append(id)
        return [.start(.patience(id), after: within)] + serve(source.name, at: now)
    }

    /// A call tells, and nobody waits.
    mutating func post(
        _ source: Source, _ values: [Value], for call: CallID, _ id: Inquiry.ID, at now: Instant
    ) -> [Effect] {
        guard let question = source.question(values) else {
            return [lost(call, source, "these values make no address")]
        }
        guard posts < Limits.posts else { return [lost(call, source, "too many posts wait")] }
        entries[id] = Entry(
            source: source, question: question, call: call, within: source.within,
            purpose: .post(tries: 0, until: now + Limits.postPatience))
        posts += 1
        desks[source.name, default: Desk()].posts.append(id)
        return serve(source.name, at: now)
    }

    /// The call does not want to know any more.
    mutating func cancel(_ id: Inquiry.ID, at now: Instant) -> [Effect] {
        guard let entry = entries[id], !entry.isPost else { return [] }
        return giveUp(id, entry, at: now) { $0.gaveUp(at: now) }
    }

    /// A late reply has no entry, and says nothing to anybody.
    mutating func replied(
        _ id: Inquiry.ID, _ reply: SourceReply, at now: Instant
    ) -> [Effect] {
        guard let entry = entries[id],
            desks[entry.source.name]?.asked.remove(id) != nil
        else { return [] }
        let verdict = entry.source.verdict(on: reply)
        let effects = judge(verdict, entry, at: now)
        return effects + settle(id, entry, verdict, at: now) + serve(entry.source.name, at: now)
    }

    mutating func fire(_ timer: Timer, at now: Instant) -> [Effect] {
        switch timer {
        case .rested(let name): return serve(name, at: now)
        case .again(let id):
            guard let entry = entries[id] else { return [] }
            desks[entry.source.name, default: Desk()].posts.append(id)
            return serve(entry.source.name, at: now)
        case .patience(let id):
            guard let entry = entries[id] else { return [] }
            return isLate(id, entry, at: now)
        }
    }

    /// Nobody will hear of the posts any more, those that wait and those that are on their way;
    /// how many. Nothing is left of them, no timer either.
    mutating func stop() -> (lost: Int, effects: [Effect]) {
        let lost = posts
        var effects: [Effect] = []
        for (id, entry) in entries.filter(\.value.isPost).sorted(by: { $0.key < $1.key }) {
            entries[id] = nil
            if desks[entry.source.name]?.asked.remove(id) != nil { effects.append(.cancel(id)) }
            effects += [.stop(.patience(id)), .stop(.again(id))]
        }
        for (name, desk) in desks.sorted(by: { $0.key < $1.key }) {
            var rest = desk
            rest.posts = []
            // The one that was to see whether the service is back may have been a post.
            if rest.asked.isEmpty, rest.breaker.state == .trying { rest.breaker = Breaker() }
            desks[name] = rest.isIdle ? nil : rest
            effects.append(.stop(.rested(name)))
        }
        posts = 0
        return (lost, effects)
    }

    // MARK: - Asking

    /// Lookups first; as many as may be on their way at once.
    private mutating func serve(_ name: String, at now: Instant) -> [Effect] {
        guard var desk = desks[name] else { return [] }
        var effects: [Effect] = []
        while desk.asked.count < Limits.inquiriesPerSource, let id = desk.next(entries, at: now) {
            guard let entry = entries[id] else { continue }
            desk.asked.insert(id)
            if entry.isPost { effects.append(.start(.patience(id), after: entry.within)) }
            effects.append(
                .ask(
                    id, entry.question, within: entry.within,
                    key: entry.isPost ? "\(entry.call)-\(id.rawValue)" : nil))
        }
        if !desk.breaker.isClosed {
            for id in desk.lookups {
                guard let entry = entries.removeValue(forKey: id) else { continue }
                effects += [.stop(.patience(id)), .finish(entry.call, id, .outcome(.failed))]
            }
            desk.lookups = []
        }
        // After the rest posts wait for a free place only, not for a time.
        if case .open(let until) = desk.breaker.state, !desk.posts.isEmpty, until > now {
            effects.append(.start(.rested(name), after: until - now))
        }
        desks[name] = desk.isIdle ? nil : desk
        return effects
    }

    // MARK: - What came of it

    private mutating func judge(
        _ verdict: Verdict, _ entry: Entry, at now: Instant
    ) -> [Effect] {
        let name = entry.source.name
        switch verdict {
        case .failed(let reason, let isDown) where isDown:
            var effects: [Effect] = []
            if !entry.isPost {
                effects.append(
                    .note(.warning, "A lookup failed", entry.call, source: name, reason: reason))
            }
            guard desks[name]?.breaker.failed(at: now) == true else { return effects }
            return effects + [
                .note(
                    .warning, "A service does not answer, and is left alone for a while",
                    entry.call, source: name, reason: reason)
            ]
        case .failed(let reason, _):
            let back = recovered(entry)
            guard !entry.isPost else { return back }
            return back + [
                .note(.warning, "A lookup failed", entry.call, source: name, reason: reason)
            ]
        case .found, .notFound: return recovered(entry)
        }
    }

    private mutating func recovered(_ entry: Entry) -> [Effect] {
        let name = entry.source.name
        guard desks[name]?.breaker.answered() == true else { return [] }
        return [.note(.info, "A service answers again", entry.call, source: name, reason: "")]
    }

    private mutating func settle(
        _ id: Inquiry.ID, _ entry: Entry, _ verdict: Verdict, at now: Instant
    ) -> [Effect] {
        let stopped = Effect.stop(.patience(id))
        guard case .post(let tries, let until) = entry.purpose else {
            entries[id] = nil
            return [stopped, .finish(entry.call, id, verdict.completion)]
        }
        if case .failed(_, isDown: true) = verdict {
            let pause = Self.pause(after: tries)
            if now + pause < until {
                entries[id]?.purpose = .post(tries: tries + 1, until: until)
                return [stopped, .start(.again(id), after: pause)]
            }
        }
        entries[id] = nil
        posts -= 1
        if case .failed(let reason, _) = verdict {
            return [stopped, lost(entry.call, entry.source, reason)]
        }
        return [stopped]
    }

    /// 5 s, 10 s, 20 s … 5 min.
    static func pause(after tries: Int) -> Duration {
        min(Limits.firstPostPause * (1 << min(tries, 10)), Limits.longestPostPause)
    }

    private mutating func isLate(
        _ id: Inquiry.ID, _ entry: Entry, at now: Instant
    ) -> [Effect] {
        guard !entry.isPost else {
            let effects = replied(id, .failed(reason: "no answer in time"), at: now)
            return effects.isEmpty ? [] : [.cancel(id)] + effects
        }
        var note: [Effect] = []
        let effects = giveUp(id, entry, at: now) { breaker in
            if breaker.failed(at: now) {
                note.append(
                    .note(
                        .warning, "A service does not answer, and is left alone for a while",
                        entry.call, source: entry.source.name, reason: "no answer in time"))
            }
        }
        return note + effects + [.finish(entry.call, id, .outcome(.timeout))]
    }

    /// Nobody waits for it any longer. Of one that was not even asked there is nothing to learn.
    private mutating func giveUp(
        _ id: Inquiry.ID, _ entry: Entry, at now: Instant, _ learn: (inout Breaker) -> Void
    ) -> [Effect] {
        let name = entry.source.name
        entries[id] = nil
        guard var desk = desks[name] else { return [.stop(.patience(id))] }
        let wasAsked = desk.asked.remove(id) != nil
        desk.lookups.removeAll { $0 == id }
        if wasAsked { learn(&desk.breaker) }
        desks[name] = desk
        return (wasAsked ? [.cancel(id)] : []) + [.stop(.patience(id))] + serve(name, at: now)
    }

    // MARK: - Refusing

    private func refused(
        _ id: Inquiry.ID, _ call: CallID, _ source: Source, _ reason: String
    ) -> [Effect] {
        [
            .note(.warning, "A lookup failed", call, source: source.name, reason: reason),
            .finish(call, id, .outcome(.failed)),
        ]
    }

    private func lost(_ call: CallID, _ source: Source, _ reason: String) -> Effect {
        .note(.warning, "A post is lost", call, source: source.name, reason: reason)
    }
}

extension Inquiries.Desk {
    /// Who is asked next, if somebody may be: a post only where others leave room for lookups.
    fileprivate mutating func next(
        _ entries: [Inquiry.ID: Inquiries.Entry], at now: Instant
    ) -> Inquiry.ID? {
        if !lookups.isEmpty {
            return breaker.mayAsk(at: now) ? lookups.removeFirst() : nil
        }
        guard !posts.isEmpty,
            asked.count(where: { entries[$0]?.isPost == true }) < Limits.postsAtOnce
        else { return nil }
        return breaker.mayAsk(at: now) ? posts.removeFirst() : nil
    }
}
