import Dialplan
import SIP
import Wire

/// Requests inside a dialog: found by Call-ID and our tag, taken only from where the leg's
/// signalling comes from, and handed to the leg.
extension Switchboard {
    mutating func receivedInDialog(_ request: Request, over flow: Flow) {
        let name = DialogName(callID: request.callID, localTag: request.to.tag ?? "")
        guard let id = legsByDialog[name], let leg = legs[id] else {
            if let subscription = subscriptions[name] {
                return received(request, in: subscription, over: flow)
            }
            return refuse(request, .callOrTransactionDoesNotExist, over: flow)
        }
        guard isFrom(leg.party, at: leg.flow, request, over: flow) else { return }
        if let refusal = unsupportedExtensions(request) {
            return refuse(request, .badExtension, [refusal], over: flow)
        }
        switch legs[id]?.dialog?.receive(request) {
        case .inOrder?: break
        case .outOfOrder?:
            // RFC 3261 §12.2.2: a lower CSeq than the last is 500.
            return refuse(request, .serverInternalError, over: flow)
        case .notThisDialog?, nil:
            return refuse(request, .callOrTransactionDoesNotExist, over: flow)
        }
        let (transaction, effects) = transactions.accept(request, over: flow)
        perform(effects)
        legs[id]?.flow = flow
        watchLife(of: id)
        hand(request, transaction, to: id)
    }

    private mutating func hand(_ request: Request, _ transaction: TransactionID, to id: LegID) {
        switch request.method {
        case .invite: leg(id) { $0.reinvited(request, transaction) }
        case .update: leg(id) { $0.updated(request, transaction) }
        case .bye: leg(id) { $0.hungUp(request, transaction) }
        case .prack: leg(id) { $0.pracked(request, transaction) }
        case .message where !mayText(legs[id]?.party):
            leg(id) { leg in
                var response = leg.reply(.serviceUnavailable, to: request)
                response.headers.append(.retryAfter, "5")
                return [.respond(transaction, response)]
            }
        case .info where tookKey(request, transaction, on: id): break
        case .info, .message:
            leg(id) { leg in
                guard leg.isConfirmed, leg.relayed.count < Limits.relayedRequests else {
                    return [.respond(transaction, leg.reply(.temporarilyUnavailable, to: request))]
                }
                return [.report(.requested(request, transaction))]
            }
        case .refer: referred(request, transaction, on: id)
        case .subscribe: referralSubscribed(request, transaction, on: id)
        case .options: leg(id) { [.respond(transaction, $0.capabilities(for: request))] }
        default:
            leg(id) { leg in
                var response = leg.reply(.methodNotAllowed, to: request)
                response.headers.append(.allow, Capabilities.allow)
                return [.respond(transaction, response)]
            }
        }
    }

    /// A text in a call counts as one outside of it. What a trunk sends is bound by
    /// `Limits.relayedRequests` alone: many callers share it.
    private mutating func mayText(_ party: Party?) -> Bool {
        guard case .phone(let number)? = party else { return true }
        return textRates.take(number, at: now)
    }

    /// Right tags from a wrong place are not enough: another source must be the same phone and
    /// prove it, or the same trunk.
    mutating func isFrom(
        _ party: Party, at known: Flow, _ request: Request, over flow: Flow
    ) -> Bool {
        if flow.isSameSource(as: known) { return true }
        guard let configuration else { return false }
        switch judge(request, over: flow, configuration) {
        case .phone(let phone) where party == .phone(phone.number): return true
        case .trunk(let trunk) where party == .trunk(trunk.name): return true
        case .refused(let response):
            counters.challenges &+= 1
            sendStateless(response, to: request, over: flow)
        case .phone, .trunk:
            refuse(request, .forbidden, over: flow)
        }
        return false
    }

    /// RFC 3261 §8.2.2.3: the Unsupported header of a 420, or nil.
    func unsupportedExtensions(_ request: Request) -> Header? {
        let unknown = Sanity.unsupported(by: Capabilities.extensions, in: request)
        guard !unknown.isEmpty else { return nil }
        return Header(
            .unsupported, ByteString([UInt8](unknown.map(\.bytes).joined(separator: ", ".utf8))))
    }

    /// An ACK for a 2xx: it has no transaction, only a dialog (RFC 3261 §13.3.1.4).
    mutating func acknowledged(_ ack: Request, over flow: Flow) {
        let name = DialogName(callID: ack.callID, localTag: ack.to.tag ?? "")
        guard let id = legsByDialog[name], let leg = legs[id],
            flow.isSameSource(as: leg.flow)
        else { return }
        self.leg(id) { $0.acknowledged(ack) }
    }
}
