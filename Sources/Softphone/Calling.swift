import SDP
public import SIP
public import Wire

/// The phone calls (RFC 3261 §13.2).
extension Softphone {
    @discardableResult
    public mutating func call(
        _ number: ByteString, headers: [Header] = [], at now: Duration
    ) -> CallNumber {
        let uri = URI(user: number, host: .name(identity.domain))
        return call(uri, to: NameAddress(uri), headers: headers, at: now)
    }

    /// As a provider does it: what is called, what stands in To, and who it says calls may differ.
    @discardableResult
    public mutating func call(
        _ uri: URI, to: NameAddress, from: NameAddress? = nil, headers: [Header] = [],
        at now: Duration
    ) -> CallNumber {
        self.now = max(self.now, now)
        var invite = request(.invite, to: uri, to)
        if let from {
            let tag = invite.from.tag
            invite.from = from
            invite.from.tag = tag
        }
        invite.headers.append(Contact.address(contact))
        invite.headers.append(.allow, allow)
        let id = takeNumber()
        var call = PhoneCall(
            number: id, state: .calling, isOutgoing: true, invite: invite,
            localTag: invite.from.tag ?? "")
        prepareTimer(of: &call)
        call.sessionTimer?.offer(&invite)
        let supported = extensions
        if !supported.isEmpty { invite.headers.append(.supported, supported) }
        invite.headers.fields += headers
        if !behaviour.offersLate {
            let offer = description(for: &call, answering: nil)
            call.local = offer
            invite.headers.append(.contentType, Self.sdp)
            invite.body = offer.serialized()
        }
        call.invite = invite
        calls[id] = call
        let transaction = begin(invite, .invite(id))
        calls[id]?.transaction = transaction
        return id
    }

    /// Takes the call back before it is answered (RFC 3261 §9.1).
    public mutating func cancel(_ number: CallNumber, at now: Duration) {
        self.now = max(self.now, now)
        guard let call = calls[number], call.state == .calling, let id = call.transaction else {
            return
        }
        calls[number]?.state = .cancelling
        perform(transactions.cancel(id))
    }

    mutating func inviteAnswered(
        _ response: Response, _ transaction: TransactionID, _ number: CallNumber
    ) {
        switch response.status {
        case .trying: break
        case _ where response.status.isProvisional: progressed(response, number)
        case _ where response.status.isSuccess: accepted(response, transaction, number)
        case .sessionIntervalTooSmall where callAgain(response, number): break
        default:
            guard let call = calls[number] else { return }
            end(number, call.state == .cancelling ? .weCancelled : .theyRejected(response.status))
        }
    }

    private mutating func progressed(_ response: Response, _ number: CallNumber) {
        guard let call = calls[number], let tag = response.to.tag else { return }
        if call.earlyDialogs[tag] == nil {
            calls[number]?.earlyDialogs[tag] = Dialog(uac: call.invite, response: response)
            calls[number]?.newestEarlyTag = tag
        }
        var receiver = call.receivers[tag] ?? ProvisionalReceiver()
        let verdict = receiver.receive(response)
        calls[number]?.receivers[tag] = receiver
        switch verdict {
        case .ordinary: break
        case .ignore: return
        case .acknowledge(let rAck):
            guard var prack = calls[number]?.earlyDialogs[tag]?.request(.prack) else { return }
            prack.headers.append(.rAck, rAck)
            answerReliableOffer(response, &prack, number)
            begin(prack, .inCall(number))
        }
        if !response.body.isEmpty { take(response.body, number) }
        report(
            .progressed(number, response.status, hasMedia: !response.body.isEmpty))
    }

    private mutating func accepted(
        _ response: Response, _ transaction: TransactionID, _ number: CallNumber
    ) {
        if let ack = requests[transaction]?.acknowledgements[response.to.tag ?? ""] {
            return behaviour.withholdsACK ? () : transmit(.request(ack), to: server)
        }
        guard var call = calls[number], let dialog = Dialog(uac: call.invite, response: response)
        else { return endSurplus(response, transaction) }
        guard call.state == .calling, call.dialog == nil else {
            endSurplus(response, transaction)
            if call.state == .cancelling { end(number, .weCancelled) }
            return
        }
        call.dialog = dialog.continuing(call.earlyDialogs[dialog.id.remoteTag])
        (call.earlyDialogs, call.newestEarlyTag) = ([:], nil)
        call.receivers = [:]
        call.state = .talking
        calls[number] = call
        if !response.body.isEmpty { take(response.body, number) }
        var ack = dialog.ack(for: response.cSeq.number)
        if call.invite.body.isEmpty, !behaviour.withholdsAnswer { answerInACK(&ack, number) }
        sendACK(ack, of: transaction)
        agreeTimer(response, number)
        report(.talking(number))
    }

    /// RFC 3261 §13.2.2.4: an answer that nobody waits for is acknowledged, and ended at once.
    private mutating func endSurplus(_ response: Response, _ transaction: TransactionID) {
        guard let invite = requests[transaction]?.request,
            var dialog = Dialog(uac: invite, response: response)
        else { return }
        sendACK(dialog.ack(for: response.cSeq.number), of: transaction)
        begin(dialog.request(.bye), .bye)
    }

    /// RFC 4028 §7.3.
    private mutating func callAgain(_ response: Response, _ number: CallNumber) -> Bool {
        guard var call = calls[number], call.sessionTimer?.raise(from: response) == true else {
            return false
        }
        call.invite.cSeq.number += 1
        call.sessionTimer?.offer(&call.invite)
        calls[number] = call
        let transaction = begin(call.invite, .invite(number))
        calls[number]?.transaction = transaction
        return true
    }

    mutating func takeNumber() -> CallNumber {
        lastNumber += 1
        return CallNumber(rawValue: lastNumber)
    }
}
