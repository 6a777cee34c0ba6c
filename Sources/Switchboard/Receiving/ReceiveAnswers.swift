import SIP
import Wire

/// What comes back for the requests that we sent.
extension Switchboard {
    mutating func answered(_ response: Response, _ transaction: TransactionID) {
        if meetsChallenge(response, transaction) { return }
        switch errands[transaction] {
        case .leg(let id, let purpose)?:
            watchLife(of: id)
            if purpose == .invite {
                heard(response.status, on: id)
                trunkHeard(response, on: id)
            }
            leg(id) { $0.received(response, to: purpose, transaction) }
        case .relay(let from, let asked, _)?:
            guard response.status.isFinal else { return }
            errands[transaction] = nil
            relayBack(response, to: asked, of: from)
        case .key(let id)?:
            guard response.status.isFinal else { return }
            errands[transaction] = nil
            keySaid(to: id, response.status)
        case .referral(let id)?:
            guard response.status.isFinal else { return }
            errands[transaction] = nil
            referralTold(id, response.status)
        case .text(let sender)?:
            textAnswered(response.status, transaction, for: sender)
        case .keptText(let number)?: keptTextAnswered(response.status, transaction, of: number)
        case .news(let id)?:
            newsAnswered(response.status, of: id)
        case .mailboxNews(let contact)?: mailboxNewsAnswered(response.status, by: contact)
        case .notice(let call, let number)?:
            guard response.status.isFinal else { return }
            noticeEnded(transaction, response.status, of: call, to: number)
        case .trunk(let name, let errand)?:
            trunkAnswered(response, transaction, to: errand, of: name)
        case nil:
            break
        }
    }

    /// RFC 3261 §8.1.3.1: silence counts as 408, a dead transport as 503.
    mutating func failed(_ transaction: TransactionID, _ failure: TransactionLayer.Failure) {
        if failure == .transport, retryOverUDP(transaction) { return }
        let status: Status =
            switch failure {
            case .timeout: .requestTimeout
            case .cancelled: .requestTerminated
            case .transport: .serviceUnavailable
            }
        switch errands.removeValue(forKey: transaction) {
        case .leg(let id, let purpose)?:
            if purpose == .invite {
                foundFailure(failure, of: id)
                trunkFailed(
                    failure == .transport ? .unreachable(unreachableReason) : .silence, on: id)
            }
            leg(id) { $0.failed(purpose, status) }
        case .relay(let from, let asked, let through)?:
            leg(from) { leg in
                guard let request = leg.relayed.removeValue(forKey: asked) else { return [] }
                return [.respond(asked, leg.reply(status, to: request))]
            }
            // §12.2.1.2: only silence says that the other side is gone.
            if status == .requestTimeout { leg(through) { $0.vanish() } }
        case .key(let id)?: keySaid(to: id, status)
        case .referral(let id)?: referralTold(id, status)
        case .text(let sender)?: textAnswered(status, transaction, for: sender)
        case .keptText(let number)?: keptTextAnswered(status, transaction, of: number)
        case .news(let id)?: newsFailed(status, of: id)
        case .mailboxNews: break
        case .notice(let call, let number)?: noticeEnded(transaction, status, of: call, to: number)
        case .trunk(let name, let errand)?: trunkFailed(status, errand, of: name)
        case nil:
            break
        }
    }

    /// A CANCEL met one of our INVITE server transactions.
    mutating func cancelled(_ transaction: TransactionID, _ cancel: Request) {
        if case .leg(let id, .invite)? = errands[transaction] {
            return leg(id) { $0.cancelled() }
        }
        // A re-INVITE is its dialog's.
        let name = DialogName(callID: cancel.callID, localTag: cancel.to.tag ?? "")
        guard let id = legsByDialog[name], legs[id]?.owedAnswer == transaction else { return }
        reofferCancelled(by: id)
    }

    /// INFO and MESSAGE inside a call belong to the other side of the bridge.
    mutating func relay(_ request: Request, _ transaction: TransactionID, of id: LegID) {
        guard let bridge = conversation(of: id)?.bridge else {
            guard let answer = legs[id].map({ ownAnswer(to: request, of: $0) }) else { return }
            return leg(id) { _ in [.respond(transaction, answer)] }
        }
        let other = bridge.other(than: id)
        guard var passed = legs[other]?.dialog?.request(request.method) else {
            return leg(id) {
                [.respond(transaction, $0.reply(.temporarilyUnavailable, to: request))]
            }
        }
        let isBorder = liesBorder(between: id, and: other)
        guard !isBorder || Border.passes(request) else {
            return leg(id) { leg in
                var refusal = leg.reply(.unsupportedMediaType, to: request)
                refusal.headers.fields += Border.accepted(in: request.method)
                return [.respond(transaction, refusal)]
            }
        }
        passed.headers.fields +=
            isBorder ? Border.contentType(of: request) : Self.described(request)
        passed.body = request.body
        legs[id]?.relayed[transaction] = request
        begin(passed, .relay(from: id, transaction, through: other), over: other)
    }

    /// RFC 6086 §8.2: Info-Package says what the body of an INFO means.
    private static func described(_ request: Request) -> [Header] {
        var names: [HeaderName] = [.contentType, .contentDisposition, .contentEncoding]
        if request.method == .info { names.append(.other("info-package")) }
        return names.compactMap { name in request.headers[name].map { Header(name, $0) } }
    }

    private mutating func relayBack(
        _ response: Response, to transaction: TransactionID, of id: LegID
    ) {
        let other = conversation(of: id)?.bridge.other(than: id)
        let isBorder = other.map { liesBorder(between: id, and: $0) } ?? true
        leg(id) { leg in
            guard let request = leg.relayed.removeValue(forKey: transaction) else { return [] }
            var answer = leg.reply(response.status, to: request)
            if !isBorder, let type = response.headers[.contentType] {
                answer.headers.append(.contentType, type)
                answer.body = response.body
            }
            return [.respond(transaction, answer)]
        }
    }
}
