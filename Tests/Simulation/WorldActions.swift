public import SIP
public import Softphone
public import Switchboard
import Wire

/// What people in the office do.
extension World {
    /// Lets somebody do something at a phone.
    @discardableResult
    public mutating func at<Result>(
        _ name: String, _ action: (inout Softphone, Duration) -> Result
    ) -> Result {
        guard let index = phones.index(forKey: name) else {
            preconditionFailure("this office has no phone \(name)")
        }
        let result = action(&phones.values[index].phone, clock.now)
        flush(name)
        return result
    }

    /// Registers these phones, or all that are not trunks, and waits until all is quiet again.
    public mutating func register(_ names: String...) {
        let chosen = names.isEmpty ? phones.keys.filter { $0.first?.isNumber == true } : names
        for name in chosen.sorted() { at(name) { $0.register(at: $1) } }
        runUntilQuiet(within: .seconds(120))
        ladder.clear(at: clock.now)
    }

    @discardableResult
    public mutating func call(_ from: String, _ number: String) -> Softphone.CallNumber {
        at(from) { $0.call(ByteString(number), at: $1) }
    }

    /// Answers the call that rings.
    public mutating func answer(_ name: String) {
        at(name) { phone, now in
            if let call = phone.first(.ringing) { phone.answer(call, at: now) }
        }
    }

    public mutating func reject(_ name: String, _ status: Status) {
        at(name) { phone, now in
            if let call = phone.first(.ringing) { phone.reject(call, status, at: now) }
        }
    }

    /// Ends the phone's oldest call, whatever its state.
    public mutating func hangUp(_ name: String) {
        at(name) { phone, now in
            if let call = phone.calls.keys.min() { phone.hangUp(call, at: now) }
        }
    }

    /// The phone loses its power.
    public mutating func kill(_ name: String) {
        at(name) { phone, _ in phone.isDead = true }
    }

    /// The phone starts anew: it knows nothing of its calls, and registers.
    public mutating func revive(_ name: String) {
        restarts += 1
        let old = handset(name).phone
        let fresh = Softphone(
            old.identity, local: old.local, transport: old.transport, server: old.server,
            seed: seed &+ restarts &* 7_919, behaviour: old.behaviour)
        phones[name]?.phone = fresh
        at(name) { $0.register(at: $1) }
    }

    /// An administrator ends every call that there still is, and how many there were.
    @discardableResult
    public mutating func endAllCalls() -> Int {
        guard case .calls(let calls) = order(.listCalls) else { return 0 }
        for call in calls { _ = order(.hangUp(call.id)) }
        return calls.count
    }

    public mutating func order(_ order: AdminOrder) -> AdminReply {
        let (reply, outbox) = exchange.perform(order, at: clock.instant)
        perform(outbox)
        return reply
    }

    public mutating func hold(_ name: String, by method: SIP.Method = .invite) {
        at(name) { phone, now in
            if let call = phone.first(.talking) { phone.hold(call, by: method, at: now) }
        }
    }

    public mutating func resume(_ name: String, by method: SIP.Method = .invite) {
        at(name) { phone, now in
            if let call = phone.first(.talking) { phone.resume(call, by: method, at: now) }
        }
    }
}

extension Softphone {
    /// The oldest call in that state.
    public func first(_ state: PhoneCall.State) -> CallNumber? {
        calls.values.filter { $0.state == state }.map(\.number).min()
    }
}
