import SIP
import Wire

/// A REFER that is being carried out, and its sender, who is told how it goes (RFC 3515 §2.4.4).
struct OpenReferral: Equatable, Sendable {
    var machine: Referral
    let event: Event
    var flow: Flow
    /// Of the phone's call, once that is over: its subscription is not (RFC 5057 §4.1).
    var dialog: Dialog?
    /// The last NOTIFY is out.
    var isFinished = false
    /// NOTIFYs that were not answered.
    var open = 0
    /// The phone's call is over when it has answered.
    var hangsUp = false

    init(machine: Referral, event: Event, flow: Flow) {
        self.machine = machine
        self.event = event
        self.flow = flow
    }
}

extension Switchboard {
    /// How the call to the third party goes; a final status is the last news.
    mutating func tellReferral(of id: LegID, _ status: Status) {
        guard referrals[id]?.isFinished == false,
            let effects = referrals[id]?.machine.progressed(status)
        else { return }
        perform(effects, referral: id)
    }

    mutating func referralIsLate(_ id: LegID) {
        guard let effects = referrals[id]?.machine.fire(.expiry) else { return }
        perform(effects, referral: id)
    }

    /// A SUBSCRIBE in the dialog of a call can only mean the news of a REFER (RFC 3515 §2.4.4):
    /// they go on for longer, or end. Any other subscription begins outside of it.
    mutating func referralSubscribed(
        _ request: Request, _ transaction: TransactionID, on id: LegID
    ) {
        guard let leg = legs[id] else { return }
        let event = try? request.headers.first(Event.self)
        guard let event, event.package == "refer" else {
            var response = leg.reply(.badEvent, to: request)
            response.headers.append(.allowEvents, "refer")
            return self.leg(id) { _ in [.respond(transaction, response)] }
        }
        let wanted = wantedExpires(of: request)
        guard referrals[id]?.isFinished == false, referrals[id]?.event.id == event.id,
            let found = referrals[id]?.machine.subscribed(expires: wanted)
        else {
            return self.leg(id) {
                [.respond(transaction, $0.reply(.callOrTransactionDoesNotExist, to: request))]
            }
        }
        var response = leg.reply(.ok, to: request)
        response.headers.append(.contact, leg.contactValue)
        response.headers.append(Expires(found.seconds))
        self.leg(id) { _ in [.respond(transaction, response)] }
        perform(found.effects, referral: id)
    }

    mutating func perform(_ effects: [Referral.Effect], referral id: LegID) {
        for effect in effects {
            switch effect {
            case .accept: break
            case .notify(let state, let body): notify(id, state, body)
            case .start(_, let after): timers.start(.referral(id), at: now + after)
            case .stop: timers.stop(.referral(id))
            case .finish: referrals[id]?.isFinished = true
            }
        }
    }

    private mutating func notify(_ id: LegID, _ state: SubscriptionState, _ body: [UInt8]) {
        guard let referral = referrals[id], let configuration else { return }
        // Our BYE is out: if it is lost, news that overtakes it makes its copies come out of order
        // (RFC 3261 §12.2.2), and the phone would keep the call.
        guard referral.dialog != nil || legs[id]?.state != .leaving else { return }
        let built =
            referral.dialog == nil
            ? legs[id]?.dialog?.request(.notify) : referrals[id]?.dialog?.request(.notify)
        guard var request = built else { return }
        let user = request.from.uri.user
        request.headers.append(
            .contact, NameAddress(addresses.contact(for: referral.flow, user: user)).serialized)
        request.headers.append(referral.event)
        request.headers.append(state)
        request.headers.append(.userAgent, configuration.product)
        request.headers.append(.contentType, SIPFragment.contentType)
        request.body = body
        referrals[id]?.open += 1
        guard referral.dialog != nil else { return begin(request, .referral(id), over: id) }
        let (_, effects) = open(
            stamped(request, over: referral.flow), .referral(id), over: referral.flow)
        perform(effects)
    }

    /// The phone has answered a NOTIFY, or nobody has. Who does not know of it any more is not told
    /// again (RFC 6665 §4.2.2).
    mutating func referralTold(_ id: LegID, _ status: Status) {
        guard status.isFinal, let referral = referrals[id] else { return }
        referrals[id]?.open -= 1
        let isGone = status == .callOrTransactionDoesNotExist || status == .requestTimeout
        guard isGone || (referral.isFinished && referral.open <= 1) else { return }
        timers.stop(.referral(id))
        referrals[id] = nil
        if referral.hangsUp { hangUp(id, .normal) }
    }

    /// The leg is over: what is still to be told is told in its dialog all the same.
    mutating func keepReferral(of leg: Leg) {
        guard let referral = referrals[leg.id], referral.dialog == nil else { return }
        guard let dialog = leg.dialog, !(referral.isFinished && referral.open == 0) else {
            timers.stop(.referral(leg.id))
            referrals[leg.id] = nil
            return
        }
        referrals[leg.id]?.dialog = dialog
        referrals[leg.id]?.flow = leg.flow
    }
}
