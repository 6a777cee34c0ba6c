import SIP
import Wire

/// Whether the exchange keeps up with the messages that are sent to it. While it does not, new
/// calls are turned away, so that those that are up go on well and those that are taken are set up
/// in time.
///
/// What is not answered within half a second is sent again (RFC 3261 §17.1.1.2), so an exchange
/// that takes every call while it is late soon deals with copies alone. A refusal costs a small
/// part of a call: it is caught up within a moment, and the next calls are taken.
struct LateGate: Equatable, Sendable {
    private var wait = Duration.zero
    private var toldAt: Instant?
    /// Messages since it fell behind: those that were read, and those of strangers that were not.
    private var read: UInt64 = 0
    private var unread: UInt64 = 0
    /// The journal says that calls are turned away.
    fileprivate(set) var isNoted = false

    /// Zero: none waits.
    mutating func hear(_ wait: Duration, at now: Instant) {
        if self.wait(at: now) == .zero {
            read = 0
            unread = 0
        }
        self.wait = wait
        toldAt = now
    }

    mutating func count(isRead: Bool) {
        if isRead { read &+= 1 } else { unread &+= 1 }
    }

    /// How long messages wait now. It is told again while it is so; what was told a while ago
    /// counts no more.
    func wait(at now: Instant) -> Duration {
        guard let toldAt, now - toldAt < Limits.waitCounts else { return .zero }
        return wait
    }

    /// New calls are turned away. Not where it is a flood of strangers that takes the time: that
    /// would be what they want.
    func isShut(at now: Instant) -> Bool {
        wait(at: now) >= Limits.longestWait && read >= unread
    }
}

extension Switchboard {
    mutating func late(_ wait: Duration) {
        lateGate.hear(wait, at: now)
    }

    /// A call that nobody waits for yet, and that may be tried again in a moment: not one for help,
    /// nor one of the emergency service that calls back, nor one that goes on with another's.
    func canComeLater(_ invite: Request, _ party: Party, isEmergency: Bool) -> Bool {
        !isEmergency && !invite.headers.contains(.replaces) && callback(invite, party) == .none
    }

    /// RFC 3261 §21.5.4. With a transaction: a copy of the INVITE that waits behind it gets the
    /// same answer (§17.2.1), and rings nobody when its caller has given up.
    mutating func turnAwayLate(_ invite: Request, _ party: Party, over flow: Flow) {
        counters.callsRefusedLate &+= 1
        refused(invite, of: party, .exchangeLate, over: flow)
        if !lateGate.isNoted {
            let wait = lateGate.wait(at: now).milliseconds.rounded()
            note(
                .warning, "New calls are turned away: messages wait too long",
                ["milliseconds": "\(Int(wait))", "calls": "\(calls.count)"])
        }
        lateGate.isNoted = true
        timers.start(.lateness, at: now + Limits.lateSpell)
        let (transaction, effects) = transactions.accept(invite, over: flow)
        perform(effects)
        var response = Response(.serviceUnavailable, to: invite, toTag: chance.tag())
        // Not all at the same moment.
        let seconds = 1 + chance.uint32() % Limits.lateRetrySeconds
        response.headers.append(.retryAfter, ByteString("\(seconds)"))
        perform(transactions.respond(transaction, with: response))
    }

    /// No call was turned away for a while.
    mutating func latenessIsOver() {
        lateGate.isNoted = false
        note(
            .info, "New calls are taken again",
            ["turnedAwaySinceTheStart": "\(counters.callsRefusedLate)"])
    }
}
