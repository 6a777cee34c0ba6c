import Dialplan
import SIP
import Wire

/// Texts to numbers outside: one trunk after the other, at the first server that its name leads to.
extension Switchboard {
    mutating func sendOutside(_ sender: TransactionID) {
        guard case .outside(let plan, let next)? = texts[sender]?.recipient,
            next < plan.trunks.count, let configuration,
            let trunk = configuration.inventory.trunk(named: plan.trunks[next])
        else { return answerText(sender, texts[sender]?.refusal ?? .temporarilyUnavailable) }
        if next == 0, !chargeText(plan) { return answerText(sender, .forbidden) }
        texts[sender]?.recipient = .outside(plan, next: next + 1)
        texts[sender]?.open = []
        let location = TrunkDirectory.location(
            of: trunk, own: configuration.listeners.map(\.transport),
            seed: trunk.isNamed ? chance.uint64() : 0)
        guard trunk.isNamed else {
            let found = ways(
                to: trunk.name, location.targets { _ in .none }, isEmergency: false)
            return send(sender, plan, trunk, to: found.first)
        }
        let question = LocationQuestion(id: .init(takeNumber()), location: location)
        textQuestions[question.id] = sender
        outbox.questions.append(question)
    }

    /// True where a text has asked.
    mutating func textLocated(
        _ question: LocationQuestion.ID, _ targets: [ServerTarget]
    ) -> Bool {
        guard let sender = textQuestions.removeValue(forKey: question) else { return false }
        guard case .outside(let plan, let next)? = texts[sender]?.recipient, next > 0,
            let trunk = configuration?.inventory.trunk(named: plan.trunks[next - 1])
        else { return true }
        let found = ways(to: trunk.name, targets, isEmergency: false)
        send(sender, plan, trunk, to: found.first)
        return true
    }

    private mutating func send(
        _ sender: TransactionID, _ plan: DialPlan, _ trunk: Trunk, to target: ServerTarget?
    ) {
        guard let text = texts[sender], let configuration, let target,
            let listener = addresses.listener(for: target.transport, facing: target.address.ip)
        else { return sendOutside(sender) }
        let flow = Flow(target.transport, listener: listener.id, remote: target.address)
        let written = configuration.plan.written(plan.number, as: trunk.format)
        let uri = trunk.uri(of: written, at: target)
        let host = identityHost(of: trunk)
        let identity = ShownIdentity(
            ShownIdentity.Caller(
                party: .phone(text.from.uri.user?.description ?? ""),
                number: text.from.uri.user?.description ?? "",
                name: text.from.displayName?.description, wanted: plan.callerID,
                account: plan.account),
            over: trunk, configuration)
        var from = identity.from(trunk, at: host, configuration.plan)
        from.tag = chance.tag()
        var copy = Request(
            method: .message, uri: uri, from: from, to: NameAddress(uri),
            callID: chance.callID(), cSeq: CSeq(1, .message),
            maxForwards: hopsLeft(after: text.request))
        for hop in route(to: trunk) { copy.headers.append(Route(hop)) }
        copy.headers.fields += text.headers
        copy.headers.fields += identity.headers(trunk, at: host, configuration.plan)
        copy.headers.append(.userAgent, configuration.product)
        copy.body = text.request.body
        let request = stamped(copy, over: flow)
        guard request.serialized().count <= Limits.datagramBytes || flow.transport.isReliable
        else { return answerText(sender, .requestEntityTooLarge) }
        let (transaction, effects) = open(request, .text(sender), over: flow)
        texts[sender]?.open.insert(transaction)
        perform(effects)
    }
}
