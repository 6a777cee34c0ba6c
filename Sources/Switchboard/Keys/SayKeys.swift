import Dialplan
import SDP
import SIP
import Wire

/// Keys said to a far end, in the form that it understands.
extension Switchboard {
    /// `keys`: to whom the plan says.
    mutating func sayKeys(_ text: String, toCallee: Bool, for id: CallID) {
        guard let call = calls[id] else { return }
        let keys = Keys.list(text)
        var to: LegID? = call.caller
        if toCallee {
            if case .talking(_, let bridge) = call.activity { to = bridge.callee } else { to = nil }
        }
        guard let to, legs[to]?.isConfirmed == true, !keys.isEmpty else {
            return note(
                .warning, "Keys have nobody to go to", call: id,
                ["to": toCallee ? "callee" : "caller"])
        }
        sayKeys(keys, each: Keys.standardDuration, to: to)
    }

    mutating func sayKeys(_ keys: [String], each: Duration, to id: LegID) {
        switch sayingForm(to: id) {
        case .info: sayByInfo(keys, each: each, to: id)
        case .events: sendKeys(keys, each: each, to: id, asEvents: true)
        case .sound: sendKeys(keys, each: each, to: id, asEvents: false)
        }
    }

    /// What a leg is told keys in.
    func sayingForm(to id: LegID) -> KeyForm {
        switch keyPolicy(of: id) {
        case .auto:
            agreesOnEvents(id) ? .events : legs[id]?.heardKeys.isByInfo == true ? .info : .sound
        case .rtp: agreesOnEvents(id) ? .events : .sound
        case .info: .info
        case .inband: .sound
        }
    }

    private mutating func sendKeys(
        _ keys: [String], each: Duration, to id: LegID, asEvents: Bool
    ) {
        guard let leg = legs[id], let stream = leg.media.soundStream else { return }
        let form: KeyOrder.Form
        if asEvents {
            guard let events = events(of: id)?.theirs else { return }
            form = .event(payloadType: events.payloadType, clockRate: events.clockRate)
        } else {
            guard let local = leg.media.local, let remote = leg.media.remote,
                let plan = Negotiation.plan(
                    line: leg.media.soundLine, local: local, remote: remote),
                let spoken = plan.speech?.spoken
            else { return }
            form = .sound(payloadType: spoken.codec.payloadType)
        }
        let milliseconds = UInt32(clamping: each.nanoseconds / 1_000_000)
        outbox.media.append(
            .sendKeys(
                stream, KeyOrder(keys: keys.joined(), milliseconds: milliseconds, form: form)))
    }

    // MARK: - By INFO

    /// One after the other: requests that overtake each other would change the number.
    private mutating func sayByInfo(_ keys: [String], each: Duration, to id: LegID) {
        guard let leg = legs[id] else { return }
        let room = max(0, Limits.keysWaiting - leg.keysToSay.count)
        let isIdle = leg.keysToSay.isEmpty
        legs[id]?.keysToSay += keys.prefix(room).map { KeyBody(symbol: $0, duration: each) }
        if isIdle { sayNextByInfo(to: id) }
    }

    private mutating func sayNextByInfo(to id: LegID) {
        guard let key = legs[id]?.keysToSay.first else { return }
        guard legs[id]?.isConfirmed == true, var request = legs[id]?.dialog?.request(.info) else {
            legs[id]?.keysToSay = []
            return
        }
        request.headers.append(KeyBody.relay)
        request.body = key.bytes
        begin(request, .key(id), over: id)
    }

    /// The INFO was answered, or nobody did.
    mutating func keySaid(to id: LegID, _ status: Status) {
        guard let leg = legs[id], !leg.keysToSay.isEmpty else { return }
        legs[id]?.keysToSay.removeFirst()
        if !status.isSuccess {
            step(leg.call, "\(leg.party) did not take a key by INFO: \(status.rawValue)")
        }
        sayNextByInfo(to: id)
    }
}
