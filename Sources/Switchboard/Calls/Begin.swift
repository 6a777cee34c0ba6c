import Dialplan
import SDP
import SIP
import Wire

/// An INVITE becomes a call.
extension Switchboard {
    mutating func begin(_ invite: Request, from party: Party, over flow: Flow) {
        guard let configuration else { return }
        let offer = SessionDescription(lenient: invite.body)
        if let (status, headers) = flaw(of: invite, offer, configuration.sessions) {
            refused(invite, of: party, .unreadable, "\(status.rawValue)", over: flow)
            return refuse(invite, status, headers, over: flow)
        }
        let numbers = numbers(in: invite, from: party, configuration)
        let isEmergency = numbers.dialed.map { self.isEmergency($0, party) } ?? false
        if turnsAway(invite, party, isEmergency: isEmergency, over: flow) { return }
        if goesRound(invite, over: flow) { return refused(invite, of: party, .loop, over: flow) }
        guard !takesPlace(invite, offer, party, over: flow) else { return }
        guard let dialed = numbers.dialed else {
            refused(invite, of: party, .unreadable, "no number is dialed", over: flow)
            return refuse(invite, .notFound, over: flow)
        }
        let permitted: SessionDescription?
        switch judge(offer: offer, party, over: flow, isEmergency: isEmergency) {
        case .permitted(let lines): permitted = lines
        case .refused(let reason):
            note(.warning, "A call is refused: \(reason)")
            refused(invite, of: party, .srtpRequired, "\(reason)", over: flow)
            return refuse(invite, .notAcceptableHere, over: flow)
        }
        let (transaction, effects) = transactions.accept(invite, over: flow)
        perform(effects)
        let id = CallID(
            began: UInt32(truncatingIfNeeded: utc.milliseconds / 1000),
            number: UInt32(truncatingIfNeeded: takeNumber()))
        let leg = callerLeg(
            invite, permitted, transaction, party, id, configuration, over: flow)
        let facts = facts(party, id, dialed, numbers.caller, configuration)
        let plan = plan(for: party, configuration)
        calls[id] = Call(
            Call.Fields(
                id: id, caller: leg, callerNumber: facts.callerNumber ?? "anonymous",
                callerName: facts.callerName, callerParty: party, dialed: dialed, began: now,
                machine: CallMachine(plan: plan.plan, call: facts),
                callback: callback(invite, party), legs: [leg], wireNames: [],
                planNumber: plan.number))
        follow(invite, over: flow, for: id)
        keepOpenCall(id)
        timers.start(.longestCall(id), at: now + plan.plan.maxCall)
        counters.callsBegun &+= 1
        for words in numbers.words { step(id, words) }
        self.leg(leg) { $0.progress(.trying, nil) }
        callsChanged(of: party)
        perform(decide(id) { $0.start($1) }, for: id)
    }

    /// True where there is no room, or no new call is wanted: 503 with Retry-After.
    private mutating func turnsAway(
        _ invite: Request, _ party: Party, isEmergency: Bool, over flow: Flow
    ) -> Bool {
        if isDraining, !isEmergency {
            refused(invite, of: party, .exchangeStopping, over: flow)
            let later = Header(.retryAfter, Limits.retryAfterStop)
            refuse(invite, .serviceUnavailable, [later], over: flow)
            return true
        }
        if lateGate.isShut(at: now), canComeLater(invite, party, isEmergency: isEmergency) {
            turnAwayLate(invite, party, over: flow)
            return true
        }
        let most = Limits.calls + (isEmergency ? Limits.callsForHelp : 0)
        guard calls.count >= most || !isEmergency && !(hasRoom && hasPort(facing: flow)) else {
            return false
        }
        counters.callsRefused &+= 1
        refused(invite, of: party, .exchangeFull, over: flow)
        refuse(invite, .serviceUnavailable, [Header(.retryAfter, "10")], over: flow)
        return true
    }

    /// Why this INVITE can be no call, whoever has sent it.
    private func flaw(
        of invite: Request, _ offer: SessionDescription?, _ sessions: SessionSettings
    ) -> (Status, [Header])? {
        if let refusal = unsupportedExtensions(invite) { return (.badExtension, [refusal]) }
        if let refusal = unusableBody(invite, offer) { return refusal }
        return tooBriefSession(invite, sessions).map { (.sessionIntervalTooSmall, $0) }
    }

    /// From inside the house only.
    private func isEmergency(_ dialed: String, _ party: Party) -> Bool {
        guard case .phone = party else { return false }
        return configuration?.plan.isEmergency(dialed) == true
    }

    /// A provider may mark a call of the emergency service (RFC 7090 §5); few do, so that time
    /// tells of the others. Anybody can write the mark: without a call for help before, it says
    /// nothing (§7).
    func callback(_ invite: Request, _ party: Party) -> Call.Callback {
        guard case .trunk = party, let lastEmergency, now - lastEmergency < Limits.callbackWindow
        else { return .none }
        let isMarked = invite.headers[.priority]?.equalsIgnoringCase("psap-callback") == true
        return isMarked ? .marked : .possible
    }

    mutating func callerLeg(
        _ invite: Request, _ offer: SessionDescription?, _ transaction: TransactionID,
        _ party: Party, _ call: CallID, _ configuration: Configuration, over flow: Flow
    ) -> LegID {
        let id = LegID(takeNumber())
        let tag = chance.tag()
        let contact = addresses.contact(for: flow, user: invite.uri.user)
        var leg = Leg(
            id: id, call: call, role: .caller, party: party, localTag: tag, contact: contact,
            began: now, flow: flow, invite: invite,
            origin: LocalOrigin(id: UInt64(chance.uint32())), firstRSeq: chance.uint32(),
            configuration: configuration)
        leg.inviteTransaction = transaction
        leg.dialog = Dialog(uas: invite, localTag: tag)
        leg.instance = ContactedPhone(invite.headers)?.instance
        let isEmergency = DialedNumber.of(invite).map { self.isEmergency($0, party) } ?? false
        leg.media.security =
            security(of: party, over: flow, isEmergency: isEmergency) ?? .never
        leg.codecs = codecs(of: party, isEmergency: isEmergency)
        leg.media.remote = offer
        leg.noteCapabilities(of: invite.headers)
        keep(leg)
        errands[transaction] = .leg(id, .invite)
        return id
    }

    private func facts(
        _ party: Party, _ id: CallID, _ dialed: String, _ identity: CallerIdentity,
        _ configuration: Configuration
    ) -> CallFacts {
        switch party {
        case .phone(let number):
            let phone = configuration.inventory.extension(number)
            return CallFacts(
                callID: id.description,
                entry: .context(phone?.context ?? "", extension: number), dialed: dialed,
                callerNumber: number, callerName: phone?.name,
                lastDialed: self.facts[.dialed, number])
        case .trunk(let name):
            return CallFacts(
                callID: id.description, entry: .incoming(trunk: name), dialed: dialed,
                callerNumber: identity.number, callerName: identity.name,
                isAnonymous: identity.number == nil)
        }
    }

    /// RFC 3261 §8.2.3: a body that we cannot read is refused before anything is set up; and so
    /// is a caller who could not read ours (§21.4.7).
    private func unusableBody(
        _ invite: Request, _ offer: SessionDescription?
    ) -> (Status, [Header])? {
        if let accepted = try? invite.headers.all(Accept.self), !accepted.isEmpty,
            !accepted.contains(where: { $0.takes(.sdp) })
        {
            return (.notAcceptable, [])
        }
        guard !invite.body.isEmpty else { return nil }
        if let encoding = invite.headers[.contentEncoding],
            !encoding.equalsIgnoringCase("identity")
        {
            return (.unsupportedMediaType, [Header(.acceptEncoding, "identity")])
        }
        guard let type = try? invite.headers.first(ContentType.self) else {
            return (.badRequest, [])
        }
        guard type.isSameKind(as: .sdp) else {
            return (.unsupportedMediaType, [Header(.accept, Capabilities.sdp)])
        }
        return offer == nil ? (.badRequest, []) : nil
    }

    /// RFC 4028 §9: refreshes wanted more often than we allow.
    private func tooBriefSession(_ invite: Request, _ settings: SessionSettings) -> [Header]? {
        SessionTimer(expires: settings.expires, minimum: settings.minSE)
            .refusal(of: invite).map { minimum in
                var headers = Headers()
                headers.append(minimum)
                return headers.fields
            }
    }
}

/// What was dialed: the number that the Request-URI names.
enum DialedNumber {
    static func of(_ invite: Request) -> String? { of(invite.uri) }

    static func of(_ uri: URI) -> String? {
        guard let dialed = TelephoneNumber(uri)?.dialed, dialed.count <= Limits.dialedDigits else {
            return nil
        }
        return dialed.description
    }

    /// Digits, `*`, `#` and `+`.
    static func isDialable(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.allSatisfy { (byte: UInt8) in
            byte.isASCIIDigit || byte == 0x2A || byte == 0x23 || byte == 0x2B
        }
    }
}
