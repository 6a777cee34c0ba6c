import Dialplan
import SIP
import Wire

/// NOTIFY: those who watch something are told how it is now, one NOTIFY at a time and not too
/// often (RFC 6665 §4.2.2).
extension Switchboard {
    mutating func tellNews(of topic: Topic) {
        guard subscriptions.isWatched(topic) else { return }
        for id in subscriptions.watchers(of: topic) {
            subscriptions.change(id) { subscription in
                subscription.isBehind = true
                if let member = topic.member { subscription.changed?.insert(member) }
            }
            catchUp(id)
        }
    }

    /// Tells what has not been told, now or as soon as it may be.
    mutating func catchUp(_ id: SubscriptionID) {
        guard let subscription = subscriptions[id], subscription.isBehind, !subscription.isTelling
        else { return }
        if let last = subscription.lastNews, last + Limits.newsInterval > now {
            return timers.start(.subscription(id, .news), at: last + Limits.newsInterval)
        }
        perform(subscriptions.change(id) { $0.machine.changed() } ?? [], of: id)
    }

    /// A SUBSCRIBE that waits for its answer.
    struct Asked {
        var request: Request
        var transaction: TransactionID
    }

    /// The one switch that performs what a subscription wants. `asked` is what is accepted or
    /// refused, where a SUBSCRIBE is the cause.
    mutating func perform(
        _ effects: [NotifierSubscription.Effect], of id: SubscriptionID,
        answering asked: Asked? = nil
    ) {
        for effect in effects {
            switch effect {
            case .accept(let seconds): accept(asked, expires: seconds, of: id)
            case .refuseAsTooBrief(let minimum): refuse(asked, minimum: minimum, of: id)
            case .notify(let state): tell(id, state)
            case .start(_, let after): timers.start(.subscription(id, .expiry), at: now + after)
            case .stop: timers.stop(.subscription(id, .expiry))
            case .finish:
                for timer in Subscription.Timer.allCases { timers.stop(.subscription(id, timer)) }
                forgetSubscription(id)
                subscriptions.remove(id)
            }
        }
    }

    private mutating func tell(_ id: SubscriptionID, _ state: SubscriptionState) {
        guard let known = subscriptions[id], let configuration else { return }
        let body = body(for: known, configuration.domain)
        var state = state
        if state.expires != nil {
            let left = max(0, known.expires.nanoseconds &- now.nanoseconds)
            state.expires = UInt32(clamping: (left &+ 999_999_999) / 1_000_000_000)
        }
        let request = subscriptions.change(id) { subscription in
            subscription.version &+= 1
            subscription.lastNews = now
            subscription.isBehind = false
            subscription.isTelling = true
            subscription.told = body.told
            subscription.changed = []
            var request = subscription.dialog.request(.notify)
            request.headers.append(.contact, NameAddress(subscription.contact).serialized)
            request.headers.append(subscription.machine.event)
            request.headers.append(state)
            if case .list = subscription.subject { request.headers.append(.require, "eventlist") }
            request.headers.append(.userAgent, configuration.product)
            request.headers.append(body.type)
            request.body = body.bytes
            return request
        }
        timers.stop(.subscription(id, .news))
        guard let request else { return }
        let (_, effects) = open(
            stamped(request, over: known.flow), .news(id), over: known.flow)
        perform(effects)
    }

    /// What a NOTIFY carries.
    struct EventBody {
        var type: ContentType
        var bytes: [UInt8]
        /// Dialogs that it tells as alive.
        var told: [UInt64] = []
    }

    private func body(for known: Subscription, _ domain: ByteString) -> EventBody {
        switch known.subject {
        case .lamp(let lamp):
            let alive = dialogs(of: lamp, for: known.owner)
            // Those that find no room are over by not being named: the document is whole.
            let ended = known.told.filter { told in !alive.contains { $0.id == told } }
                .filter { legs[LegID($0)]?.callState == nil }
                .prefix(Limits.dialogsPerDocument - alive.count)
            let document = DialogDocument(
                version: known.version, name: known.resource, domain: domain, alive: alive,
                ended: Array(ended))
            return EventBody(
                type: DialogDocument.type, bytes: document.serialized(), told: alive.map(\.id))
        case .presence(let number):
            let document = PresenceDocument(
                number: number, domain: domain, state: presence(of: number))
            return EventBody(type: PresenceDocument.type, bytes: document.serialized())
        case .mailbox(let box):
            return EventBody(
                type: EventPackage.messageSummary.type,
                bytes: mailboxCounts(box).summary(of: known.resource, domain))
        case .list(let package, let members):
            return list(package, members, known, domain)
        }
    }

    mutating func newsAnswered(_ status: Status, of id: SubscriptionID) {
        guard status.isFinal else { return }
        subscriptions.change(id) { $0.isTelling = false }
        perform(subscriptions.change(id) { $0.machine.answered(status) } ?? [], of: id)
        catchUp(id)
    }

    /// Silence ends a subscription (§4.2.2). A broken connection does not: the phone is told
    /// when it has registered over another one.
    mutating func newsFailed(_ status: Status, of id: SubscriptionID) {
        guard status != .requestTimeout else { return newsAnswered(status, of: id) }
        subscriptions.change(id) { subscription in
            subscription.isTelling = false
            subscription.isBehind = true
            subscription.changed = nil
        }
    }

    mutating func fire(_ timer: Subscription.Timer, of id: SubscriptionID) {
        switch timer {
        case .expiry: perform(subscriptions.change(id) { $0.machine.fire(.expiry) } ?? [], of: id)
        case .news: catchUp(id)
        }
    }

    /// The phone has registered: its subscriptions go on over the flow that leads to it now.
    mutating func reconnectSubscriptions(
        _ request: Request, _ number: String, over flow: Flow
    ) {
        let mine = subscriptions.owned(by: number)
        guard !mine.isEmpty, let phone = ContactedPhone(request.headers) else { return }
        for id in mine {
            subscriptions.change(id) { subscription in
                let target = subscription.dialog.remoteTarget
                guard phone.isReached(at: target, subscription.instance) else { return }
                subscription.flow = flow
            }
            catchUp(id)
        }
    }

    /// After a change of the configuration: what is not there any more ends, and who has become a
    /// guest watches no other (RFC 6665 §4.1.3: "rejected").
    mutating func reviewSubscriptions() {
        for id in subscriptions.ids {
            guard let known = subscriptions[id], isGone(known) else { continue }
            let owner = configuration?.inventory.extension(known.owner)
            let isGuest = owner?.isGuest == true && known.resource != known.owner
            end(id, reason: isGuest ? "rejected" : "noresource")
        }
    }

    private mutating func end(_ id: SubscriptionID, reason: ByteString) {
        perform(subscriptions.change(id) { $0.machine.end(reason: reason) } ?? [], of: id)
    }
}
