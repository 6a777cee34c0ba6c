import Dialplan
import SIP
import Wire

/// REFER (RFC 3515): a phone wants who it talks to connected to somebody else. Taken inside a call
/// only, and from our own phones only: no trunk moves our calls.
extension Switchboard {
    /// What a REFER asks for, or why that is not done.
    private enum Wish {
        /// Blind: this number.
        case number(String)
        /// Attended: the other call of the same phone (RFC 5589 §7).
        case join(LegID)
        /// Status, and the words of its Warning.
        case refused(Status, ByteString)
    }

    mutating func referred(_ request: Request, _ transaction: TransactionID, on id: LegID) {
        guard let leg = legs[id] else { return }
        switch wish(of: request, by: leg) {
        case .refused(let status, let words):
            var response = leg.reply(status, to: request)
            response.headers.append(Warning(agent: "bellbird", words))
            step(leg.call, "\(leg.party) wants a transfer, \(status.rawValue): \(words)")
            self.leg(id) { _ in [.respond(transaction, response)] }
        case .number(let number):
            accept(request, transaction, of: leg)
            guard let new = transfer(by: id, to: number) else {
                return tellReferral(of: id, .serverInternalError)
            }
            beginAdopted(new)
        case .join(let other):
            accept(request, transaction, of: leg)
            join(id, other)
        }
    }

    // MARK: - What is asked for

    private func wish(of request: Request, by leg: Leg) -> Wish {
        guard case .phone(let own) = leg.party else {
            return .refused(.forbidden, "A trunk transfers no calls of ours")
        }
        guard let referral = Referral(request) else {
            return .refused(.badRequest, "One Refer-To is needed")
        }
        guard referrals[leg.id] == nil else {
            return .refused(.requestPending, "A transfer of this call is under way")
        }
        guard let talk = conversation(of: leg.id), leg.state == .talking,
            let call = calls[leg.call]
        else { return .refused(.forbidden, "There is nobody to be transferred") }
        guard !call.isEmergency else {
            return .refused(.forbidden, "An emergency call is not transferred")
        }
        guard call.transfers < Limits.transfers else {
            return .refused(.loopDetected, "This caller was transferred too often")
        }
        let uri = referral.target.address.uri
        switch uri.scheme {
        case .sip, .sips:
            guard isOurs(uri.host, leg) else {
                return .refused(.forbidden, "Calls are transferred to our own numbers only")
            }
        case .tel: break
        case .other: return .refused(.unsupportedURIScheme, "A sip, sips or tel URI is needed")
        }
        let replaced = uri.headers.filter { $0.name == "replaces" }
        guard replaced.isEmpty else { return joining(replaced, leg) }
        return number(of: uri, own, legs[talk.bridge.other(than: leg.id)]?.party)
    }

    /// The user part is a number of the transferring phone's context.
    private func number(of uri: URI, _ own: String, _ transferred: Party?) -> Wish {
        guard let number = DialedNumber.of(uri),
            let context = configuration?.inventory.extension(own)?.context,
            configuration?.plan.leads(number, in: context) == true
        else { return .refused(.notFound, "This number leads nowhere") }
        guard number != own, transferred != .phone(number) else {
            return .refused(.forbidden, "Nobody is transferred to itself")
        }
        return .number(number)
    }

    private func joining(_ headers: [Parameter], _ leg: Leg) -> Wish {
        guard headers.count == 1, let value = headers[0].value, let replaces = Replaces(value)
        else { return .refused(.badRequest, "The Replaces cannot be read") }
        guard let other = legNamed(by: replaces) else {
            return .refused(.callOrTransactionDoesNotExist, "There is no such call")
        }
        guard other.id != leg.id, isSamePhone(other, leg) else {
            return .refused(.forbidden, "That is no other call of this phone")
        }
        guard let call = calls[other.call], !call.isEmergency, canJoin(other, call) else {
            return .refused(.callOrTransactionDoesNotExist, "That call cannot be joined")
        }
        return .join(other.id)
    }

    /// The leg of the dialog that a Replaces names (RFC 3891 §3): its to-tag is ours, its from-tag
    /// the far end's, in an early dialog too. Phones that make it of a lamp's document (RFC 4235)
    /// take the tags the other way round as often as not.
    func legNamed(by replaces: Replaces) -> Leg? {
        leg(replaces.callID, ours: replaces.toTag, theirs: replaces.fromTag)
            ?? leg(replaces.callID, ours: replaces.fromTag, theirs: replaces.toTag)
    }

    private func leg(_ callID: ByteString, ours: ByteString, theirs: ByteString) -> Leg? {
        let name = DialogName(callID: callID, localTag: ours)
        guard let leg = legsByDialog[name].flatMap({ legs[$0] }) else { return nil }
        if leg.dialog?.id.remoteTag == theirs || leg.earlyDialogs[theirs] != nil { return leg }
        // A phone that has not said that it rings has no tag yet; the document writes 0.
        let hasNone = leg.role == .callee && leg.dialog == nil && leg.earlyDialogs.isEmpty
        return hasNone && theirs == "0" ? leg : nil
    }

    /// Two calls of one telephone: the same extension, and the same device.
    private func isSamePhone(_ one: Leg, _ other: Leg) -> Bool {
        guard one.party == other.party else { return false }
        if let first = one.instance, let second = other.instance { return first == second }
        return one.flow.isSameSource(as: other.flow)
    }

    /// Whatever host a phone takes us for, where it registers: only the number counts.
    private func isOurs(_ host: Host, _ leg: Leg) -> Bool {
        if let configuration, host == .name(configuration.domain) { return true }
        return host == leg.contact.host || host == leg.dialog?.local.uri.host
    }

    // MARK: - The answer

    /// 202, and the first news (§2.4.4). The number of the REFER tells the news of several apart
    /// (§2.4.6).
    private mutating func accept(_ request: Request, _ transaction: TransactionID, of leg: Leg) {
        guard var referral = Referral(request) else { return }
        let effects = referral.begin()
        let count = leg.referrals
        legs[leg.id]?.referrals += 1
        let event = Event("refer", id: count == 0 ? nil : ByteString("\(request.cSeq.number)"))
        for effect in effects {
            guard case .accept(let withoutNews) = effect else { continue }
            var response = leg.reply(.accepted, to: request)
            response.headers.append(.contact, leg.contactValue)
            if withoutNews { response.headers.append(.referSub, "false") }
            self.leg(leg.id) { _ in [.respond(transaction, response)] }
            if !withoutNews {
                referrals[leg.id] = OpenReferral(machine: referral, event: event, flow: leg.flow)
            }
        }
        perform(effects, referral: leg.id)
    }
}

extension Replaces {
    /// As it stands in a URI.
    init?(_ value: ByteString) {
        var headers = Headers()
        headers.append(.replaces, value)
        guard let all = try? headers.all(Replaces.self), all.count == 1 else { return nil }
        self = all[0]
    }
}
