public import SIP
public import Wire

/// Transfers that the phone asks for, and calls that it takes the place of.
extension Softphone {
    /// Asks the far end to call somebody else (RFC 3515).
    public mutating func transfer(
        _ number: CallNumber, to target: ByteString, headers: [Header] = [], at now: Duration
    ) {
        transfer(
            number, to: URI(user: target, host: .name(identity.domain)), headers: headers, at: now)
    }

    public mutating func transfer(
        _ number: CallNumber, to target: URI, headers: [Header] = [], at now: Duration
    ) {
        let own = addressOfRecord
        sendInCall(.refer, number, now) { request in
            request.headers.append(ReferTo(NameAddress(target)))
            request.headers.append(ReferredBy(NameAddress(own)))
            request.headers.fields += headers
        }
    }

    /// Joins the far ends of two calls (RFC 5589 §7).
    public mutating func transfer(
        _ number: CallNumber, to other: CallNumber, at now: Duration
    ) {
        guard let call = calls[other], let replaces = replaces(other) else { return }
        let user = call.isOutgoing ? call.invite.uri.user : call.invite.from.uri.user
        var uri = URI(user: user, host: .name(identity.domain))
        uri.headers = [Parameter("replaces", replaces)]
        transfer(number, to: uri, at: now)
    }

    /// A call as a Replaces names it to its far end (RFC 3891 §6.1). Of one that still rings there,
    /// the newest early dialog is meant.
    public func replaces(_ number: CallNumber, isEarlyOnly: Bool = false) -> ByteString? {
        guard let call = calls[number] else { return nil }
        let tag = call.dialog?.id.remoteTag ?? call.newestEarlyTag
        guard let tag else { return nil }
        let text = "\(call.invite.callID);to-tag=\(tag);from-tag=\(call.localTag)"
        return ByteString(text + (isEarlyOnly ? ";early-only" : ""))
    }
}
