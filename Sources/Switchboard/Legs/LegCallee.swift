import Dialplan
import SDP
import SIP
import Wire

/// The callee's leg: we are the user agent client (RFC 3261 §13.2).
extension Leg {
    /// Sends the INVITE that the leg was made with.
    mutating func place() -> [Effect] {
        [.begin(invite, .invite)]
    }

    mutating func received(_ response: Response, toInvite transaction: TransactionID) -> [Effect] {
        noteCapabilities(of: response.headers)
        switch response.status {
        case .trying: return []
        case _ where response.status.isProvisional: return provisional(response)
        case _ where response.status.isSuccess: return accepted(response)
        case .sessionIntervalTooSmall where sessionTimer.raise(from: response):
            return callAgain()
        default:
            redirectedTo = Self.redirection(response)
            return refused(response.status)
        }
    }

    /// RFC 4028 §7.3: after a 422 the INVITE goes out again with the interval that was asked for,
    /// under the next CSeq number.
    private mutating func callAgain() -> [Effect] {
        guard state == .inviting else { return refused(.sessionIntervalTooSmall) }
        invite.cSeq.number &+= 1
        offerTimer(in: &invite)
        return [.begin(invite, .invite)]
    }

    /// No answer to the INVITE, or no way to send it (RFC 3261 §8.1.3.1).
    mutating func inviteFailed(_ status: Status) -> [Effect] {
        refused(status)
    }

    private mutating func provisional(_ response: Response) -> [Effect] {
        guard state == .inviting, let remoteTag = response.to.tag else { return [] }
        guard earlyDialogs[remoteTag] != nil || earlyDialogs.count < Limits.earlyDialogs else {
            return []
        }
        isEarly = true
        if earlyDialogs[remoteTag] == nil {
            earlyDialogs[remoteTag] = Dialog(uac: invite, response: response)
        }
        var effects: [Effect] = []
        switch receivedProvisionals[remoteTag, default: ProvisionalReceiver()].receive(response) {
        case .ordinary: break
        case .acknowledge(let rAck):
            guard var prack = earlyDialogs[remoteTag]?.request(.prack) else { return [] }
            prack.headers.append(.rAck, rAck)
            effects.append(.begin(prack, .prack))
        case .ignore: return []
        }
        let description =
            invite.body.isEmpty ? nil : SessionDescription(lenient: response.body)
        if let description { earlyAnswers[remoteTag] = description }
        let heard = lacks.contains(.earlyMedia) ? nil : description
        return effects + [.report(.progressed(response.status, heard))]
    }

    private mutating func accepted(_ response: Response) -> [Effect] {
        guard let accepted = Dialog(uac: invite, response: response) else { return [] }
        switch state {
        case .inviting:
            dialog = accepted.continuing(earlyDialogs[accepted.id.remoteTag])
            receivedProvisionals = [:]
            let timing = sessionTimer.begin(response)
            let description =
                SessionDescription(lenient: response.body) ?? earlyAnswers[accepted.id.remoteTag]
            earlyAnswers = [:]
            if invite.body.isEmpty {
                // The 2xx carries the offer; its ACK carries our answer.
                state = .answered
                return effects(of: timing) + [.report(.answered(description))]
            }
            state = .talking
            return [acknowledge(with: nil)] + effects(of: timing)
                + [.report(.answered(description))]
        case .answered, .talking, .leaving, .over:
            if dialog?.id == accepted.id {
                return acknowledgement.map { [.send($0)] } ?? []
            }
            return endSurplus(accepted)
        }
    }

    /// RFC 3261 §13.2.2.4: a second fork answered, or the answer crossed our CANCEL: it is
    /// acknowledged, and ended at once.
    private mutating func endSurplus(_ surplus: Dialog) -> [Effect] {
        var surplus = surplus.continuing(earlyDialogs[surplus.id.remoteTag])
        let ack = surplus.ack(for: invite.cSeq.number)
        var bye = surplus.request(.bye)
        bye.headers.append(.userAgent, product)
        if state == .leaving, dialog == nil {
            dialog = surplus
            acknowledgement = ack
        }
        return [.send(ack), .begin(bye, .bye)]
    }

    /// The ACK to the INVITE's 2xx; `description` answers an offer that came in it.
    mutating func acknowledgeAnswer(with description: SessionDescription) -> [Effect] {
        guard role == .callee, state == .answered else { return [] }
        state = .talking
        return [acknowledge(with: description)]
    }

    mutating func acknowledge(with description: SessionDescription?) -> Effect {
        precondition(dialog != nil, "only a 2xx, which makes the dialog, is acknowledged")
        var ack = dialog.unsafelyUnwrapped.ack(for: invite.cSeq.number)
        // RFC 3261 §22.1: an ACK cannot be challenged; it has the credentials of its INVITE.
        if role == .callee { ack.headers.fields += invite.headers.credentials }
        if let description {
            ack.headers[.contentType] = Capabilities.sdp
            ack.body = description.serialized()
        }
        acknowledgement = ack
        return .send(ack)
    }

    /// The number of the first Contact of a 3xx, where it is one.
    private static func redirection(_ response: Response) -> String? {
        guard response.status.rawValue / 100 == 3,
            let contact = try? response.headers.first(Contact.self),
            case .address(let address) = contact, let number = DialedNumber.of(address.uri),
            number.utf8.count <= Limits.forwardDigits
        else { return nil }
        return number
    }

    private mutating func refused(_ status: Status) -> [Effect] {
        switch state {
        case .inviting:
            state = .over
            return [.report(.rejected(status))]
        case .leaving where dialog == nil:
            state = .over
            return [.report(.left(.asked))]
        case .leaving, .answered, .talking, .over:
            return []
        }
    }

    /// Takes the INVITE back (RFC 3261 §9.1).
    mutating func cancel(_ why: Cancellation) -> [Effect] {
        guard role == .callee, state == .inviting, let transaction = inviteTransaction else {
            return []
        }
        state = .leaving
        return [.cancel(transaction, why)]
    }

    mutating func noteCapabilities(of headers: Headers) {
        guard let allow = headers[.allow] else { return }
        allowsUpdate = !lacks.contains(.update) && AllowedMethods.contains(.update, in: allow)
    }
}
