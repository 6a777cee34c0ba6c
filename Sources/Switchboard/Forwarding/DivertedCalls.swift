import Dialplan
import SIP
import Wire

/// What is told of forwards, to those who ring instead and to trunks.
extension Switchboard {
    /// RFC 5806 §4: the last one who forwarded stands first. RFC 7044 §5: the whole way, with each
    /// one's reason (§5.2) where it was left. A provider knows the extension by a number from
    /// outside, in its own format, and keeps it to itself where the extension wants that (§10 of
    /// both).
    func headers(of way: [CallForward], to number: String, over trunk: Trunk?) -> [Header] {
        guard let configuration, !way.isEmpty else { return [] }
        let host = trunk.map(identityHost) ?? .name(configuration.domain)
        let kinds = trunk?.forwardHeaders ?? [.diversion, .history]
        let places = way.map { one in
            let phone = configuration.inventory.extension(one.extension)
            return DivertedPlace(
                uri: forwarder(one.extension, phone, trunk, host, configuration.plan),
                condition: one.condition, isHidden: trunk != nil && phone?.hidesNumber == true)
        }
        let target = trunk?.uri(of: number, at: host) ?? URI(user: ByteString(number), host: host)
        var headers: [Header] = []
        if kinds.contains(.history) {
            headers.append(Header(.historyInfo, Self.history(of: places, to: target)))
        }
        guard kinds.contains(.diversion) else { return headers }
        for (index, place) in places.enumerated().reversed() {
            headers.append(Header(.diversion, place.diversion(number: index + 1)))
        }
        return headers
    }

    private func forwarder(
        _ owner: String, _ phone: Extension?, _ trunk: Trunk?, _ host: Host, _ plan: Plan
    ) -> URI {
        guard let trunk else { return URI(user: ByteString(owner), host: host) }
        let number = phone?.dids.first ?? trunk.callerID ?? plan.mainNumber ?? owner
        return trunk.uri(of: plan.written(number, as: trunk.format), at: host)
    }

    /// Each place lies below the one before it (RFC 7044 §5.1), and says whence it was reached
    /// (`mp`).
    private static func history(of places: [DivertedPlace], to target: URI) -> ByteString {
        var entries: [String] = []
        var index = "1"
        for uri in places.map(\.historyURI) + [target] {
            let before = entries.isEmpty ? "" : ";mp=\(index.dropLast(2))"
            entries.append("<\(uri.serialized)>;index=\(index)\(before)")
            index += ".1"
        }
        return ByteString(entries.joined(separator: ", "))
    }
}

/// Where a call was, and why it is there no longer.
private struct DivertedPlace {
    var uri: URI
    var condition: Forwards.Condition
    var isHidden: Bool

    func diversion(number: Int) -> ByteString {
        var address = NameAddress(uri)
        address.parameters["reason"] = ByteString(reason)
        address.parameters["counter"] = ByteString("\(number)")
        if isHidden { address.parameters["privacy"] = "full" }
        return address.serialized
    }

    var historyURI: URI {
        var uri = uri
        uri.headers.append(Parameter("Reason", ByteString("SIP;cause=\(cause)")))
        if isHidden { uri.headers.append(Parameter("Privacy", "history")) }
        return uri
    }

    /// RFC 5806 §4, `diversion-reason`.
    private var reason: String {
        switch condition {
        case .always: "unconditional"
        case .busy: "user-busy"
        case .noanswer: "no-answer"
        case .unavailable: "unavailable"
        }
    }

    /// The answer that it stands for (RFC 7044 §5.2, RFC 4458 §2).
    private var cause: Int {
        switch condition {
        case .always: 302
        case .busy: 486
        case .noanswer: 408
        case .unavailable: 480
        }
    }
}

extension Switchboard {
    /// How a phone rings (RFC 3261 §20.4), in the words that most phones know: the Bellcore
    /// patterns in the address, and a name behind it that can be set in others.
    static func alert(_ tone: String) -> ByteString? {
        switch tone {
        case "internal": "<http://127.0.0.1/Bellcore-dr1>;info=alert-internal"
        case "external": "<http://127.0.0.1/Bellcore-dr2>;info=alert-external"
        case "door": "<http://127.0.0.1/Bellcore-dr3>;info=alert-door"
        default: nil
        }
    }
}

/// A phone sends its call to another number (302; RFC 3261 §8.1.3.4, §21.3.3).
///
/// Only the number of the Contact counts, and it is followed as if the phone's owner had dialed
/// it: where the address leads is none of the phone's business, and costs nobody else.
extension Switchboard {
    /// False where that is not followed.
    mutating func follow(_ leg: Leg, in id: CallID) -> Bool {
        guard case .ringing(_, let ringing)? = calls[id]?.activity, ringing.plan.followsForwards,
            case .phone(let owner) = leg.party, let number = leg.redirectedTo
        else { return false }
        let forward = CallForward(owner, .always, to: number)
        let world = world()
        let way = ringing.forwards(to: owner)
        guard let onward = calls[id]?.machine.onward(forward, after: way, world) else {
            return false
        }
        step(id, "\(leg.party) sends the call to \(number)")
        let time = now
        let isAlone = ringing.plan.isLonely && onward.isElsewhere
        if let targets = onward.targets, !isAlone {
            let (memory, facts) = (ringMemory, facts)
            let inventory = configuration?.inventory
            self.ringing(id) {
                $0.redirected(leg.id, to: targets, at: time) {
                    var phone = memory.phone($0, state: world.phone($0))
                    phone.hasCallWaiting = facts.hasCallWaiting($0, inventory)
                    return phone
                }
            }
        } else {
            guard isAlone else { return false }
            self.ringing(id) { $0.abandon() }
            timers.stop(.ringing(id))
            complete(id, .redirected(by: owner, to: number))
        }
        return true
    }
}
