import Dialplan
import SIP
import Wire

/// PUBLISH: a phone says how it is with its owner (RFC 3903 §6, for the package of RFC 3856).
extension Switchboard {
    mutating func publish(_ request: Request, from phone: Extension, over flow: Flow) {
        if let refusal = unsupportedExtensions(request) {
            return refuse(request, .badExtension, [refusal], over: flow)
        }
        // Step 1 and 2; nobody publishes for another.
        guard request.uri.user?.description == phone.number else {
            return refuse(request, .forbidden, over: flow)
        }
        guard let event = try? request.headers.first(Event.self), event.package == "presence"
        else {
            return refuse(request, .badEvent, [Header(.allowEvents, "presence")], over: flow)
        }
        let old = request.headers[.sipIfMatch]
        if let old, !publications.has(old, of: phone.number, at: now) {
            // Step 3: what it means is gone, after a restart for one; it publishes anew.
            return refuse(request, .conditionalRequestFailed, over: flow)
        }
        let seconds = min(
            wantedExpires(of: request) ?? Limits.publicationLife.standard,
            Limits.publicationLife.maximum)
        guard seconds == 0 || seconds >= Limits.publicationLife.minimum else {
            let minimum = Header(.minExpires, ByteString("\(Limits.publicationLife.minimum)"))
            return refuse(request, .intervalTooBrief, [minimum], over: flow)
        }
        switch published(request, replacing: old, of: phone.number) {
        case .refused(let status, let headers): refuse(request, status, headers, over: flow)
        case .state(let state):
            take(state, for: seconds, replacing: old, request, phone.number, over: flow)
        }
    }

    private enum Published {
        case state(PresenceState)
        case refused(Status, [Header])
    }

    /// Step 5: the body, or what the tag means where there is none.
    private func published(
        _ request: Request, replacing old: ByteString?, of number: String
    ) -> Published {
        guard !request.body.isEmpty else {
            guard let old, let state = publications.state(old, of: number) else {
                return .refused(.badRequest, [])
            }
            return .state(state)
        }
        guard let type = try? request.headers.first(ContentType.self),
            type.isSameKind(as: PresenceDocument.type)
        else {
            return .refused(.unsupportedMediaType, [Header(.accept, "application/pidf+xml")])
        }
        guard request.body.count <= Limits.presenceBytes else {
            return .refused(.requestEntityTooLarge, [])
        }
        guard let state = PresenceState(reading: request.body) else {
            return .refused(.badRequest, [])
        }
        let isFull = publications.count(of: number) >= Limits.publicationsPerExtension
        return old == nil && isFull
            ? .refused(.serviceUnavailable, [Header(.retryAfter, "60")]) : .state(state)
    }

    /// Step 6: a new tag each time.
    private mutating func take(
        _ state: PresenceState, for seconds: UInt32, replacing old: ByteString?,
        _ request: Request, _ number: String, over flow: Flow
    ) {
        let tag = chance.tag()
        publications.put(
            seconds == 0
                ? nil
                : Publications.Publication(
                    state: state, expires: now + .seconds(Int64(seconds)), order: takeNumber()),
            as: tag, replacing: old, of: number)
        watchPublications(of: number)
        let (transaction, effects) = transactions.accept(request, over: flow)
        perform(effects)
        var response = Response(.ok, to: request, toTag: chance.tag())
        response.headers.append(.sipETag, tag)
        response.headers.append(Expires(seconds))
        if let product = configuration?.product { response.headers.append(.server, product) }
        perform(transactions.respond(transaction, with: response))
        tellNews(of: .presence(number))
    }

    private mutating func watchPublications(of number: String) {
        if let next = publications.nextExpiry(of: number) {
            timers.start(.publication(of: number), at: next)
        } else {
            timers.stop(.publication(of: number))
        }
    }

    mutating func publicationsExpire(of number: String) {
        publications.expire(number, at: now)
        watchPublications(of: number)
        tellNews(of: .presence(number))
    }

    mutating func reviewPublications(_ numbers: Set<String>) {
        for number in publications.keepOnly(numbers) { timers.stop(.publication(of: number)) }
    }

    /// What has been published, and what the phones of the extension are doing. Who talks is on the
    /// phone, whatever was published; who publishes nothing can be reached while a phone is
    /// registered.
    func presence(of number: String) -> PresenceState {
        var state =
            publications.newest(of: number, at: now)
            ?? PresenceState(isOpen: registrar.isRegistered(number))
        let isTalking = legs(of: .phone(number)).contains { $0.isConfirmed }
        let own = isTalking ? "on-the-phone" : wantsPeace(number) ? "busy" : nil
        if let own, !state.activities.contains(own) { state.activities.insert(own, at: 0) }
        return state
    }
}
