import Dialplan
import SIP
import Wire

/// Texts, one by one ("page mode", RFC 3428): between extensions, and to and from trunks where the
/// plan leads a call. Who has no phone now gets them later.
extension Switchboard {
    /// Who has sent a text.
    enum TextSender {
        case phone(Extension)
        case trunk(Trunk)
    }

    mutating func deliver(_ request: Request, from sender: TextSender, over flow: Flow) {
        if goesRound(request, over: flow) { return }
        if let refusal = unsupportedExtensions(request) {
            return refuse(request, .badExtension, [refusal], over: flow)
        }
        // Whoever stands at a guest's phone cannot learn either which numbers there are.
        if case .phone(let phone) = sender, phone.isGuest {
            return refuse(request, .forbidden, over: flow)
        }
        guard mayText(sender) else {
            return refuse(request, .serviceUnavailable, [Header(.retryAfter, "5")], over: flow)
        }
        let way = way(of: request, from: sender)
        let crossesBorder = crossesBorder(way, from: sender)
        guard !crossesBorder || Border.passes(request) else {
            let accepted = Border.accepted(in: .message)
            return refuse(request, .unsupportedMediaType, accepted, over: flow)
        }
        switch way {
        case .phone(let number):
            let text = Text(
                request, crossesBorder: crossesBorder, from: shown(sender, request),
                to: .phone(number))
            deliver(text, over: flow)
        case .outside(let plan):
            let (transaction, effects) = transactions.accept(request, over: flow)
            perform(effects)
            texts[transaction] = Text(
                request, crossesBorder: crossesBorder, from: shown(sender, request),
                to: .outside(plan, next: 0))
            timers.start(.text(transaction), at: now + Limits.textPatience)
            sendOutside(transaction)
        case .nowhere: refuse(request, .notFound, over: flow)
        }
    }

    private func crossesBorder(_ way: TextWay, from sender: TextSender) -> Bool {
        switch (way, sender) {
        case (.outside, _), (.phone, .trunk): true
        case (.phone, .phone), (.nowhere, _): false
        }
    }

    private mutating func mayText(_ sender: TextSender) -> Bool {
        switch sender {
        case .phone(let phone): textRates.take(phone.number, at: now)
        case .trunk(let trunk): textRates.take(trunk: trunk.name, at: now)
        }
    }

    /// An extension by its number; else where a call to that number would ring first. The plan only
    /// says where: nothing of it is done.
    private func way(of request: Request, from sender: TextSender) -> TextWay {
        guard let configuration, let name = request.uri.user?.description else { return .nowhere }
        let facts: CallFacts
        switch sender {
        case .phone(let phone):
            if configuration.inventory.extension(name) != nil { return .phone(name) }
            guard let dialed = DialedNumber.of(request) else { return .nowhere }
            facts = CallFacts(
                callID: request.callID.description,
                entry: .context(phone.context, extension: phone.number), dialed: dialed,
                callerNumber: phone.number, callerName: phone.name)
        case .trunk(let trunk):
            let numbers = numbers(in: request, from: .trunk(trunk.name), configuration)
            guard let dialed = numbers.dialed else { return .nowhere }
            let identity = numbers.caller
            facts = CallFacts(
                callID: request.callID.description, entry: .incoming(trunk: trunk.name),
                dialed: dialed, callerNumber: identity.number, callerName: identity.name,
                isAnonymous: identity.number == nil)
        }
        let way = configuration.plan.way(ofText: facts, world())
        // What a stranger sends goes to a phone of ours, and never on to somebody who is paid for.
        if case .outside = way, case .trunk = sender { return .nowhere }
        guard case .phone(let number) = way else { return way }
        return configuration.inventory.extension(number) == nil ? .nowhere : way
    }

    /// Without a tag.
    private func shown(_ sender: TextSender, _ request: Request) -> NameAddress {
        let domain = configuration.map { Host.name($0.domain) } ?? request.uri.host
        switch sender {
        case .phone(let phone):
            return NameAddress(
                displayName: phone.name.flatMap { PlainName.shown($0) }.map { ByteString($0) },
                URI(user: ByteString(phone.number), host: domain))
        case .trunk(let trunk):
            let identity = CallerIdentity.of(request, over: trunk, configuration?.plan)
            guard let number = identity.number else {
                return NameAddress(
                    displayName: "Anonymous",
                    URI(user: "anonymous", host: .name("anonymous.invalid")))
            }
            return NameAddress(
                displayName: identity.name.map { ByteString($0) },
                URI(user: ByteString(number), host: domain))
        }
    }

    private mutating func deliver(_ text: Text, over flow: Flow) {
        guard case .phone(let number) = text.recipient else { return }
        let request = text.request
        let bindings = registrar.bindings(for: number, at: now)
        // Those that wait already go first.
        guard !bindings.isEmpty, waitingTexts.count(of: number) == 0 else {
            return keepInstead(text, over: flow)
        }
        let breadth = Int(MaxBreadth.of(request).value)
        guard breadth > 0 else { return refuse(request, .maxBreadthExceeded, over: flow) }
        let chosen = Array(bindings.prefix(breadth))
        let share = MaxBreadth(UInt32(breadth / chosen.count))
        let copies = chosen.map { binding in
            var copy = message(
                text.from, to: number, at: binding, text.headers, request.body,
                hops: hopsLeft(after: request))
            copy.headers.append(share)
            return stamped(copy, over: binding.flow)
        }
        // RFC 3428 §8: no larger over paths that may lose it (RFC 3261 §18.1.1).
        guard copies.allSatisfy({ $0.serialized().count <= Limits.datagramBytes })
        else { return refuse(request, .requestEntityTooLarge, over: flow) }
        let (transaction, effects) = transactions.accept(request, over: flow)
        perform(effects)
        texts[transaction] = text
        timers.start(.text(transaction), at: now + Limits.textPatience)
        for (copy, binding) in zip(copies, chosen) {
            let (phone, effects) = open(copy, .text(transaction), over: binding.flow)
            texts[transaction]?.open.insert(phone)
            perform(effects)
        }
    }

    mutating func message(
        _ from: NameAddress, to number: String, at binding: Binding, _ headers: [Header],
        _ body: [UInt8], hops: UInt8
    ) -> Request {
        let domain = configuration.map { Host.name($0.domain) } ?? from.uri.host
        var from = from
        from.tag = chance.tag()
        let to = NameAddress(URI(user: ByteString(number), host: domain))
        var copy = Request(
            method: .message, uri: binding.contact, from: from, to: to,
            callID: chance.callID(), cSeq: CSeq(1, .message), maxForwards: hops)
        for hop in binding.path { copy.headers.append(.route, hop) }
        copy.headers.fields += headers
        if let product = configuration?.product { copy.headers.append(.userAgent, product) }
        copy.body = body
        return copy
    }

    mutating func textAnswered(
        _ status: Status, _ phone: TransactionID, for sender: TransactionID
    ) {
        guard let answer = texts[sender]?.answered(status, by: phone) else { return }
        guard answer == .temporarilyUnavailable else { return answerText(sender, answer) }
        nobodyTook(sender)
    }

    /// No phone has taken it in time, or the disk has not.
    mutating func textIsLate(_ sender: TransactionID) {
        guard let text = texts[sender] else { return }
        if let id = text.keeping {
            forgetText(id)
            return answerText(sender, .serviceUnavailable)
        }
        guard !isStopping else { return answerText(sender, .temporarilyUnavailable) }
        nobodyTook(sender)
    }

    private mutating func nobodyTook(_ sender: TransactionID) {
        guard let text = texts[sender] else { return }
        switch text.recipient {
        case .outside: sendOutside(sender)
        case .phone:
            texts[sender]?.open = []
            if !keep(sender) { answerText(sender, .temporarilyUnavailable) }
        }
    }

    mutating func answerText(_ sender: TransactionID, _ status: Status) {
        guard let text = texts.removeValue(forKey: sender) else { return }
        timers.stop(.text(sender))
        var response = Response(status, to: text.request, toTag: chance.tag())
        if status == .serviceUnavailable { response.headers.append(.retryAfter, "5") }
        if let product = configuration?.product { response.headers.append(.server, product) }
        perform(transactions.respond(sender, with: response))
    }
}
