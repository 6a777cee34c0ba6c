import Dialplan
import SIP
import Wire

/// What is told of forwards, to those who ring instead and to trunks.
extension Switchboard {
    /// RFC 5806 §4: the last one who forwarded stands first. RFC 7044 §5: the whole way, with each
    /// one's reason (§5.2) where it was left.
    func headers(
        of way: [CallForward], to number: String, for party: Party
    ) -> [Header] {
        guard let configuration, !way.isEmpty else { return [] }
        let domain = Host.name(configuration.domain)
        let name = { (owner: String) -> String in
            // A provider knows the extension by its number from outside.
            guard case .trunk = party else { return owner }
            return configuration.inventory.extension(owner)?.dids.first ?? owner
        }
        let counter = way.count
        let diversions = way.reversed().enumerated().map { index, one in
            let uri = URI(user: ByteString(name(one.extension)), host: domain)
            let reason = Self.reason(one.condition)
            return Header(
                .diversion,
                ByteString(
                    "\(NameAddress(uri).serialized);reason=\(reason);counter=\(counter - index)"))
        }
        var places: [String] = []
        var index = "1"
        for one in way {
            let cause = Self.cause(one.condition)
            places.append(
                "<sip:\(name(one.extension))@\(configuration.domain)"
                    + "?Reason=SIP%3Bcause%3D\(cause)>;index=\(index)"
                    + (places.isEmpty ? "" : ";mp=\(index.dropLast(2))"))
            index += ".1"
        }
        places.append(
            "<sip:\(number)@\(configuration.domain)>;index=\(index);mp=\(index.dropLast(2))")
        return [Header(.historyInfo, ByteString(places.joined(separator: ", ")))] + diversions
    }

    /// RFC 5806 §4, `diversion-reason`.
    private static func reason(_ condition: Forwards.Condition) -> String {
        switch condition {
        case .always: "unconditional"
        case .busy: "user-busy"
        case .noanswer: "no-answer"
        case .unavailable: "unavailable"
        }
    }

    /// The answer that it stands for (RFC 7044 §5.2, RFC 4458 §2).
    private static func cause(_ condition: Forwards.Condition) -> Int {
        switch condition {
        case .always: 302
        case .busy: 486
        case .noanswer: 408
        case .unavailable: 480
        }
    }

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
        let world = World(self)
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
