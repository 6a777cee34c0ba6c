import Dialplan
import SIP
import Wire

/// SUBSCRIBE: a phone wants to know something (RFC 6665 §4.2.1).
extension Switchboard {
    mutating func subscribe(_ request: Request, from phone: Extension, over flow: Flow) {
        if let refusal = unsupportedExtensions(request) {
            return refuse(request, .badExtension, [refusal], over: flow)
        }
        guard let event = event(of: request), let package = EventPackage(event) else {
            return refuse(
                request, .badEvent, [Header(.allowEvents, Capabilities.events)], over: flow)
        }
        // An account that watches too much already costs no look at the plan.
        if let (status, headers) = bound(phone.number) {
            return refuse(request, status, headers, over: flow)
        }
        let subject: Subject
        switch meant(by: request, package, phone) {
        case .this(let found): subject = found
        case .refused(let status, let headers):
            return refuse(request, status, headers, over: flow)
        }
        guard takes(request, subject) else { return refuse(request, .notAcceptable, over: flow) }
        let tag = chance.tag()
        guard let dialog = Dialog(uas: request, localTag: tag) else {
            return refuse(request, .badRequest, over: flow)
        }
        var machine = NotifierSubscription(event)
        let wanted = wantedExpires(of: request)
        if let minimum = machine.minimum(refusing: wanted) {
            let header = Header(.minExpires, ByteString("\(minimum)"))
            return refuse(request, .intervalTooBrief, [header], over: flow)
        }
        let effects = machine.subscribe(expires: wanted)
        let id = SubscriptionID(rawValue: takeNumber())
        subscriptions.insert(
            Subscription(
                id: id, owner: phone.number, resource: request.uri.user?.description ?? "",
                subject: subject, contact: addresses.contact(for: flow, user: request.uri.user),
                localTag: tag, instance: ContactedPhone(request.headers)?.instance,
                dialog: dialog, flow: flow, machine: machine, expires: now))
        answer(request, effects, of: id, over: flow)
    }

    /// A request within the dialog of a subscription: a refresh, or its end.
    mutating func received(_ request: Request, in id: SubscriptionID, over flow: Flow) {
        guard let known = subscriptions[id],
            isFrom(.phone(known.owner), at: known.flow, request, over: flow)
        else { return }
        guard request.method == .subscribe else {
            return refuse(
                request, .methodNotAllowed, [Header(.allow, Capabilities.allow)], over: flow)
        }
        // Refused without state: a copy of it gets the same answer, so its CSeq is not taken yet.
        if let refusal = unsupportedExtensions(request) {
            return refuse(request, .badExtension, [refusal], over: flow)
        }
        guard let event = event(of: request), event.package == known.machine.event.package,
            event.id == known.machine.event.id
        else {
            return refuse(
                request, .badEvent, [Header(.allowEvents, Capabilities.events)], over: flow)
        }
        switch subscriptions.change(id, { $0.dialog.receive(request) }) {
        case .inOrder?: break
        case .outOfOrder?: return refuse(request, .serverInternalError, over: flow)
        case .notThisDialog?, nil:
            return refuse(request, .callOrTransactionDoesNotExist, over: flow)
        }
        let wanted = wantedExpires(of: request)
        let effects = subscriptions.change(id) { subscription in
            subscription.flow = flow
            // RFC 6665 §4.2.1.2 and RFC 4662 §5.2: after a SUBSCRIBE all is told.
            subscription.changed = nil
            return subscription.machine.subscribe(expires: wanted)
        }
        answer(request, effects ?? [], of: id, over: flow)
    }

    private mutating func answer(
        _ request: Request, _ effects: [NotifierSubscription.Effect], of id: SubscriptionID,
        over flow: Flow
    ) {
        let (transaction, accepted) = transactions.accept(request, over: flow)
        perform(accepted)
        perform(effects, of: id, answering: Asked(request: request, transaction: transaction))
        keepSubscription(id)
    }

    mutating func accept(_ asked: Asked?, expires seconds: UInt32, of id: SubscriptionID) {
        subscriptions.change(id) { $0.expires = now + .seconds(Int64(seconds)) }
        guard let asked else { return }
        var response = reply(.ok, to: asked.request, of: id)
        response.headers.append(Expires(seconds))
        // RFC 4662 §5.3
        if case .list? = subscriptions[id]?.subject {
            response.headers.append(.require, "eventlist")
        }
        perform(transactions.respond(asked.transaction, with: response))
    }

    mutating func refuse(_ asked: Asked?, minimum: UInt32, of id: SubscriptionID) {
        guard let asked else { return }
        var response = reply(.intervalTooBrief, to: asked.request, of: id)
        response.headers.append(MinExpires(minimum))
        perform(transactions.respond(asked.transaction, with: response))
    }

    private func reply(_ status: Status, to request: Request, of id: SubscriptionID) -> Response {
        var response = Response(status, to: request, toTag: subscriptions[id]?.localTag)
        if status.isSuccess, request.to.tag == nil {
            for route in request.headers.values(of: .recordRoute) {
                response.headers.append(.recordRoute, route)
            }
        }
        if let contact = subscriptions[id]?.contact {
            response.headers.append(.contact, NameAddress(contact).serialized)
        }
        response.headers.append(.allowEvents, Capabilities.events)
        if let product = configuration?.product { response.headers.append(.server, product) }
        return response
    }

    private func event(of request: Request) -> Event? {
        try? request.headers.first(Event.self)
    }

    private func takes(_ request: Request, _ subject: Subject) -> Bool {
        guard request.headers.contains(.accept) else { return true }
        guard let accepted = try? request.headers.all(Accept.self) else { return false }
        return accepted.isEmpty || accepted.contains { $0.takes(subject.package.type) }
    }

    func wantedExpires(of request: Request) -> UInt32? {
        (try? request.headers.first(Expires.self))?.value
    }

    private func bound(_ number: String) -> (Status, [Header])? {
        if subscriptions.count >= Limits.subscriptions {
            return (.serviceUnavailable, [Header(.retryAfter, "60")])
        }
        guard subscriptions.count(ownedBy: number) >= Limits.subscriptionsPerExtension else {
            return nil
        }
        var headers = Headers()
        headers.append(Warning(agent: "bellbird", "This extension watches too many others"))
        return (.forbidden, headers.fields)
    }
}
