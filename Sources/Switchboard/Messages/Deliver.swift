import Dialplan
import SIP
import Wire

/// Texts between extensions, one by one ("page mode", RFC 3428). Nothing is kept for later: who
/// has no phone is not reached.
extension Switchboard {
    mutating func deliver(_ request: Request, from sender: Extension, over flow: Flow) {
        if goesRound(request, over: flow) { return }
        if let refusal = unsupportedExtensions(request) {
            return refuse(request, .badExtension, [refusal], over: flow)
        }
        // Whoever stands at a guest's phone cannot learn either which numbers there are.
        guard !sender.isGuest else { return refuse(request, .forbidden, over: flow) }
        guard let number = request.uri.user?.description,
            configuration?.inventory.extension(number) != nil
        else { return refuse(request, .notFound, over: flow) }
        guard textRates.take(sender.number, at: now) else {
            return refuse(request, .serviceUnavailable, [Header(.retryAfter, "5")], over: flow)
        }
        let bindings = registrar.bindings(for: number, at: now)
        guard !bindings.isEmpty else {
            return refuse(request, .temporarilyUnavailable, over: flow)
        }
        let breadth = Int(MaxBreadth.of(request).value)
        guard breadth > 0 else { return refuse(request, .maxBreadthExceeded, over: flow) }
        let chosen = Array(bindings.prefix(breadth))
        let share = MaxBreadth(UInt32(breadth / chosen.count))
        let copies = chosen.map { binding in
            let copy = copy(of: request, from: sender, to: number, at: binding, share)
            return stamped(copy, over: binding.flow)
        }
        // RFC 3428 §8: no larger over paths that may lose it (RFC 3261 §18.1.1).
        guard copies.allSatisfy({ $0.serialized().count <= Limits.datagramBytes })
        else { return refuse(request, .requestEntityTooLarge, over: flow) }
        let (transaction, effects) = transactions.accept(request, over: flow)
        perform(effects)
        texts[transaction] = Text(request)
        timers.start(.text(transaction), at: now + Limits.textPatience)
        for (copy, binding) in zip(copies, chosen) {
            let (phone, effects) = open(copy, .text(transaction), over: binding.flow)
            texts[transaction]?.open.insert(phone)
            perform(effects)
        }
    }

    /// What says how the body is to be read, and what its sender said about it.
    private static let passedOn: [HeaderName] = [
        .contentType, .contentDisposition, .contentEncoding, .contentLanguage, .mimeVersion,
        .subject, .date, .expires, .priority, .inReplyTo,
    ]

    private mutating func copy(
        of request: Request, from sender: Extension, to number: String, at binding: Binding,
        _ breadth: MaxBreadth
    ) -> Request {
        let domain = configuration.map { Host.name($0.domain) } ?? request.uri.host
        var from = NameAddress(
            displayName: sender.name.map { ByteString($0) },
            URI(user: ByteString(sender.number), host: domain))
        from.tag = chance.tag()
        let to = NameAddress(URI(user: ByteString(number), host: domain))
        var copy = Request(
            method: .message, uri: binding.contact, from: from, to: to,
            callID: chance.callID(addresses.name), cSeq: CSeq(1, .message),
            maxForwards: hopsLeft(after: request))
        for hop in binding.path { copy.headers.append(.route, hop) }
        copy.headers.append(breadth)
        for header in request.headers.fields where Self.passedOn.contains(header.name) {
            copy.headers.fields.append(header)
        }
        if let product = configuration?.product { copy.headers.append(.userAgent, product) }
        copy.body = request.body
        return copy
    }

    mutating func textAnswered(
        _ status: Status, _ phone: TransactionID, for sender: TransactionID
    ) {
        guard let answer = texts[sender]?.answered(status, by: phone) else { return }
        answerText(sender, answer)
    }

    mutating func textIsLate(_ sender: TransactionID) {
        answerText(sender, .temporarilyUnavailable)
    }

    private mutating func answerText(_ sender: TransactionID, _ status: Status) {
        guard let text = texts.removeValue(forKey: sender) else { return }
        timers.stop(.text(sender))
        var response = Response(status, to: text.request, toTag: chance.tag())
        if let product = configuration?.product { response.headers.append(.server, product) }
        perform(transactions.respond(sender, with: response))
    }
}

extension Switchboard {
    mutating func textIsKept(_: String) {}
}
