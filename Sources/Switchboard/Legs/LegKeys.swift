import Dialplan
import SDP
import SIP

/// The keys under which a leg's sound travels (RFC 4568).
extension Switchboard {
    /// What `party` is to be told of keys over this flow. Nil: they are required, and anybody on
    /// the way could read them. An emergency call is made with keys or without.
    func security(
        of party: Party, over flow: Flow, isEmergency: Bool
    ) -> MediaSecurity? {
        let isSecret = flow.transport.isSecure
        if isEmergency { return isSecret ? .offered : .taken }
        switch srtp(of: party) {
        case .off: return .never
        case .preferred: return isSecret ? .offered : .taken
        case .required: return isSecret ? .required : nil
        }
    }

    private func srtp(of party: Party) -> SRTPPolicy {
        let inventory = configuration?.inventory
        return switch party {
        case .phone(let number): inventory?.extension(number)?.srtp ?? .preferred
        case .trunk(let name): inventory?.trunk(named: name)?.srtp ?? .preferred
        }
    }

    /// Our keys for an offer to the leg, or an answer. What is in force stays in force: who speaks
    /// under keys is offered keys again, under the same profile.
    mutating func keys(of id: LegID, lines count: Int) -> LineKeys {
        guard let leg = legs[id] else { return .none }
        let media = leg.media
        var security = media.security
        if security == .taken, let line = media.local?.media.first, !line.keys.isEmpty {
            security = line.isSecret ? .required : .offered
        }
        let isOffered = media.remote?.media.contains { !$0.keys.isEmpty } == true
        guard security != .never, security != .taken || isOffered else { return LineKeys(security) }
        var lines = media.keys
        for line in 0..<max(count, lines.count) where line >= lines.count || lines[line].isEmpty {
            let fresh = CryptoSuites.all.map { suite in
                CryptoLine(tag: 1, suite: suite.name, key: chance.bytes(suite.bytes))
            }
            if line < lines.count { lines[line] = fresh } else { lines.append(fresh) }
        }
        legs[id]?.media.keys = lines
        return LineKeys(security, lines: lines)
    }

    /// A line that is in the clear from now on. If it is protected again its counters begin anew,
    /// and so its key must be another: no index is used twice under one key (RFC 3711 §9.1).
    mutating func forgetKeys(of id: LegID, line index: Int) {
        guard legs[id]?.media.keys.indices.contains(index) == true else { return }
        legs[id]?.media.keys[index] = []
    }

    /// The lines of a far end's offer that its leg may have.
    func permitted(_ offer: SessionDescription, by id: LegID) -> SessionDescription {
        guard let leg = legs[id] else { return offer }
        return Negotiation.permitted(offer, leg.media.security, leg.policy)
    }

    /// The codecs that the party may have; nobody who calls for help is refused for its own.
    func codecs(of party: Party, isEmergency: Bool) -> [String] {
        guard !isEmergency, let inventory = configuration?.inventory else { return [] }
        return switch party {
        case .phone(let number): inventory.extension(number)?.codecs ?? []
        case .trunk(let name): inventory.trunk(named: name)?.codecs ?? []
        }
    }

    /// What of a caller's offer it may have, or why there is nothing of that kind: then it is
    /// refused. An offer in which no line was meant to carry anything is no reason.
    func judge(
        offer: SessionDescription?, _ party: Party, over flow: Flow, isEmergency: Bool
    ) -> OfferVerdict {
        guard let security = security(of: party, over: flow, isEmergency: isEmergency) else {
            return .refused(
                "\(party) has srtp = \"required\", and calls over \(flow.transport.name), where "
                    + "its keys could be read")
        }
        guard let offer else { return .permitted(nil) }
        let policy = CodecPolicy(codecs(of: party, isEmergency: isEmergency))
        let permitted = Negotiation.permitted(offer, security, policy)
        guard offer.carries, !permitted.carries else { return .permitted(permitted) }
        guard !Negotiation.permitted(offer, security).carries else {
            return .refused("\(party) offers none of its codecs")
        }
        return .refused(
            security == .required
                ? "\(party) has srtp = \"required\", and offers no usable keys"
                : "\(party) wants SRTP in a way that is not served")
    }
}

enum OfferVerdict: Equatable {
    case permitted(SessionDescription?)
    case refused(String)
}
