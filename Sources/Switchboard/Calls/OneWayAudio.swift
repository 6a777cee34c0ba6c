import Dialplan
import SDP
import SIP
import Wire

/// Why a far end that should be heard is not: judged by what came of it and what it had said.
enum Deafness: Equatable {
    /// Packets come that are not made under the agreed key.
    case wrongKey
    /// Of a payload type that nobody agreed on.
    case unknownFormat(UInt8?)
    /// From somewhere else than it said, and not from where its signalling comes from.
    case elsewhere(SocketAddress?, said: SocketAddress)
    /// Nothing comes, and the address in its description is one that cannot be reached from here:
    /// it lies behind a NAT that has opened nothing.
    case privateAddress(IPAddress, signalling: IPAddress)
    case nothing(SocketAddress)

    /// Nil when it is heard. `said` is the address in its description, `signalling` where its
    /// messages come from.
    init?(_ facts: StreamHearing, said: SocketAddress, signalling: IPAddress) {
        if facts.packets > facts.strange { return nil }
        if facts.strange > 0 {
            self = .unknownFormat(facts.strangeType)
        } else if facts.refused > 0 {
            self = .wrongKey
        } else if facts.foreign > 0 {
            self = .elsewhere(facts.foreignSource, said: said)
        } else if said.ip.isPrivate, !signalling.isPrivate {
            self = .privateAddress(said.ip, signalling: signalling)
        } else {
            self = .nothing(said)
        }
    }

    /// Of the far end `party`.
    func words(_ party: String) -> String {
        switch self {
        case .wrongKey:
            return "packets come from \(party), but not under the key that was agreed on"
        case .unknownFormat(let type):
            let which = type.map { " \($0)" } ?? ""
            return "\(party) sends payload type\(which), which nobody agreed on"
        case .elsewhere(let source, let said):
            let place = source.map { "\($0)" } ?? "elsewhere"
            return "packets come from \(place), but \(party) said that it sends from \(said)"
        case .privateAddress(let address, let signalling):
            return "no packets come from \(party), which says that it is at \(address),"
                + " a private address, and is reached at \(signalling)"
        case .nothing(let said):
            return "no packets come from \(party) at \(said)"
        }
    }
}

extension Switchboard {
    /// Somebody has answered: who shall be heard is watched. A line that is on hold, or is no
    /// sound, is not.
    mutating func watchHearing(of id: LegID) {
        guard let leg = legs[id], let local = leg.media.local, let remote = leg.media.remote
        else { return }
        for (index, line) in leg.media.lines.enumerated() {
            guard Negotiation.receives(line: index, local: local, remote: remote),
                local.media[index].kind == .audio
            else { continue }
            outbox.media.append(.watch(line.stream))
        }
    }

    /// What came in the first seconds. What went well is not worth a word.
    mutating func heard(_ id: StreamID, _ facts: StreamHearing) {
        guard let stream = streams[id], !stream.isClosing, let leg = legs[stream.leg],
            let call = calls[stream.call], isExpected(leg), let local = leg.media.local,
            let remote = leg.media.remote,
            let plan = Negotiation.plan(line: stream.line, local: local, remote: remote),
            plan.receives,
            let why = Deafness(facts, said: plan.rtp, signalling: leg.flow.remote.ip)
        else { return }
        let party = leg.party.description
        let listener = listener(to: stream.leg, in: call)
        let words = "\(listener) hears nothing: \(why.words(party))"
        step(stream.call, words)
        foundDeaf(why, to: party, in: stream.call)
        if case .privateAddress(let address, _) = why, plan.sends {
            // Nothing has shown where else it might be.
            step(stream.call, "\(party) hears nothing: its sound is sent to \(address)")
        }
        note(.info, "Audio goes one way, or none", call: stream.call, ["what": words])
    }

    /// Who should hear this leg: the other side, or, in the echo test, itself.
    private func listener(to leg: LegID, in call: Call) -> String {
        if case .conferring(_, let conferring) = call.activity {
            return "conference \(conferring.plan.room)"
        }
        if case .monitoring(_, let monitoring) = call.activity {
            return "the conversation of extension \(monitoring.number)"
        }
        guard case .talking(_, let bridge) = call.activity else {
            return legs[leg]?.party.description ?? "?"
        }
        let other = leg == bridge.caller ? bridge.callee : bridge.caller
        return legs[other]?.party.description ?? "?"
    }

    // MARK: - Quality

    /// How one stream was heard in the last ten seconds: kept for the call's record; told when
    /// it becomes poor, and when it is well again.
    mutating func measured(_ id: StreamID, _ period: StreamQuality) {
        guard let stream = streams[id] else { return }
        streams[id]?.periods.append(period)
        if stream.periods.count + 1 >= Limits.qualityPeriods {
            streams[id]?.periods = Self.thinned(stream.periods + [period])
        }
        guard period.isPoor != stream.isPoor else { return }
        streams[id]?.isPoor = period.isPoor
        let party = legs[stream.leg]?.party.description ?? "?"
        if period.isPoor { found(.poorSound, about: party, period.words, in: stream.call) }
        step(
            stream.call,
            period.isPoor
                ? "\(party) is heard badly: \(period.words)"
                : "\(party) is heard well again: \(period.words)")
    }

    /// Neighbours as one, so that a long call is known to its beginning.
    static func thinned(_ periods: [StreamQuality]) -> [StreamQuality] {
        stride(from: 0, to: periods.count, by: 2).map { index in
            index + 1 < periods.count
                ? periods[index].joined(periods[index + 1]) : periods[index]
        }
    }
}
