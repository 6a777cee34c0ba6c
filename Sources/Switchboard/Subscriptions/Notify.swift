import Dialplan
import SIP
import Wire

/// NOTIFY: those who watch an extension are told what it is doing now, one NOTIFY at a time and
/// not too often (RFC 6665 §4.2.2).
extension Switchboard {
    /// A phone of this extension has begun, or changed, or ended a call.
    mutating func callsChanged(of party: Party) {
        guard case .phone(let number) = party else { return }
        lampChanged(number)
    }

    /// What this extension, or this room, shows on the lamps of others is not what it was.
    mutating func lampChanged(_ number: String) {
        guard subscriptions.isWatched(number) else { return }
        for id in subscriptions.watchers(of: number) {
            subscriptions.change(id) { $0.isBehind = true }
            catchUp(id)
        }
    }

    /// Extensions, and rooms that the plan declares or somebody is in.
    func hasLamp(_ name: String) -> Bool {
        configuration?.inventory.extension(name) != nil
            || configuration?.plan.hasConference(name) == true || conferences[name] != nil
    }

    /// Tells what has not been told, now or as soon as it may be.
    private mutating func catchUp(_ id: SubscriptionID) {
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
                subscriptions.remove(id)
            }
        }
    }

    private mutating func tell(_ id: SubscriptionID, _ state: SubscriptionState) {
        guard let known = subscriptions[id], let configuration else { return }
        let alive = liveDialogs(of: known.watched)
        // Those that find no room are over by not being named: the document is whole.
        let ended = known.told.filter { told in !alive.contains { $0.leg == told } }
            .filter { legs[$0]?.callState == nil }
            .prefix(Limits.dialogsPerDocument - alive.count)
        let document = DialogDocument(
            version: known.version, number: known.watched, domain: configuration.domain,
            alive: alive, ended: Array(ended))
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
            subscription.told = alive.map(\.leg)
            var request = subscription.dialog.request(.notify)
            request.headers.append(.contact, NameAddress(subscription.contact).serialized)
            request.headers.append(subscription.machine.event)
            request.headers.append(state)
            request.headers.append(.userAgent, configuration.product)
            request.headers.append(DialogDocument.type)
            request.body = document.serialized()
            return request
        }
        timers.stop(.subscription(id, .news))
        guard let request else { return }
        let (_, effects) = open(
            stamped(request, over: known.flow), .news(id), over: known.flow)
        perform(effects)
    }

    /// What the watched extension's phones are doing, the newest calls if there are many.
    private func liveDialogs(of number: String) -> [DialogDocument.Entry] {
        if let room = conferences[number], configuration?.inventory.extension(number) == nil {
            return [
                DialogDocument.Entry(
                    leg: LegID(room.id.rawValue), isInitiator: false, state: .confirmed)
            ]
        }
        let mine = legs(of: .phone(number)).filter { $0.callState != nil }
        let newest = mine.sorted { $0.id.rawValue > $1.id.rawValue }
            .prefix(Limits.dialogsPerDocument)
        return newest.reversed().compactMap { leg in
            leg.callState.map {
                DialogDocument.Entry(leg: leg.id, isInitiator: leg.role == .caller, state: $0)
            }
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

    /// Who has become a guest watches no other any more (RFC 6665 §4.1.3: "rejected").
    mutating func endSubscriptions(ofGuests inventory: Inventory) {
        for guest in inventory.extensions where guest.isGuest {
            for id in subscriptions.owned(by: guest.number)
            where subscriptions[id]?.watched != guest.number {
                perform(
                    subscriptions.change(id) { $0.machine.end(reason: "rejected") } ?? [], of: id)
            }
        }
    }

    /// Ends the subscriptions that concern these extensions.
    mutating func endSubscriptions(
        reason: ByteString = "noresource", _ isMeant: (String) -> Bool
    ) {
        for id in subscriptions.concerning(isMeant) {
            perform(subscriptions.change(id) { $0.machine.end(reason: reason) } ?? [], of: id)
        }
    }
}
