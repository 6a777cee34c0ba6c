import Dialplan
import SIP

/// How a caller came into this call from another one, and who waits to learn what comes of it.
struct Transfer: Equatable, Sendable {
    /// The extension that transferred it: the call is made on its rights, and returns to it.
    let by: String
    /// What was to be reached.
    let target: String
    /// The transferring phone, while it waits.
    var waiting: LegID?
    /// Somebody was reached; nothing returns any more.
    var isDone = false
    /// The caller is on its way back.
    var isReturn = false
    /// Out of this parking slot, and into it again if nobody comes.
    var slot: String?
}

/// Blind transfer: who talks is led through the plan to another number, as if the transferring
/// phone had dialed it (5.1 of the language). If nobody is reached it returns to that phone, once.
///
/// ```
///   201 ◄──────► 202        202 transfers to 203
///   201 ──(plan of 202's context, on 202's account)──► 203      202 waits
///        203 talks ─► 202 is told so, and hung up
///        nobody    ─► 201 is joined to 202 again; if 202 has hung up, its phones ring
/// ```
extension Switchboard {
    /// Whoever talks to `id` goes into a call of its own, which is still to be begun
    /// (`beginAdopted`); `id` waits in it. Nil where nobody talks to `id`, or its answer was not
    /// acknowledged yet: then they talk on.
    mutating func transfer(
        by id: LegID, to number: String, only: Action? = nil
    ) -> CallID? {
        guard let talk = conversation(of: id), let party = legs[id]?.party,
            case .phone(let by) = party, configuration != nil,
            legs[talk.bridge.other(than: id)]?.isConfirmed == true,
            let bridge = takeApart(talk.call)
        else { return nil }
        let other = bridge.other(than: id)
        let whom = legs[other]?.party.description ?? "?"
        let facts = facts(ofTransferred: other, by: by, to: number, account: by)
        guard let new = adopt(other, facts, only: only) else { return nil }
        move(id, to: new)
        calls[new]?.transfer = Transfer(by: by, target: number, waiting: id)
        calls[new]?.transfers += 1
        calls[new]?.tags["transferred-by"] = party.description
        step(talk.call, "\(party) transfers \(whom) to \(number): call \(new)")
        step(new, "\(whom) was transferred by \(party), out of call \(talk.call)")
        conclude(
            talk.call,
            CallEnding(
                by: bridge.caller == id ? .caller : .callee, cause: "transferred to \(number)"))
        if legs[id]?.media.isHolding == false { playRingback(to: id) }
        return new
    }

    /// A leg as the caller of a call in the context of the phone that has transferred it.
    func facts(
        ofTransferred leg: LegID, by: String, to number: String, account: String?
    ) -> CallFacts {
        let whom = identity(of: leg)
        var own: String?
        if case .phone(let number)? = legs[leg]?.party { own = number }
        return CallFacts(
            callID: "",
            entry: .transfer(
                context: configuration?.inventory.extension(by)?.context ?? "", extension: own),
            dialed: number, callerNumber: whom.number, callerName: whom.name,
            isAnonymous: whom.number == nil, transferredBy: by, account: account)
    }

    /// Somebody takes the call: who has transferred it is told so, and may go.
    mutating func reached(_ id: CallID) {
        guard let transfer = calls[id]?.transfer, !transfer.isDone else { return }
        calls[id]?.transfer?.isDone = true
        calls[id]?.transfer?.waiting = nil
        if let waiting = transfer.waiting { letGo(waiting) }
    }

    /// What was asked of the transferring phone is done: it is told so, if it wants to be, then its
    /// call is over.
    mutating func letGo(_ waiting: LegID) {
        stopPlaying(to: waiting)
        guard referrals[waiting]?.isFinished == false else { return hangUp(waiting, .normal) }
        referrals[waiting]?.hangsUp = true
        tellReferral(of: waiting, .ok)
    }

    /// A phone rings where somebody was transferred to.
    mutating func transferRings(_ id: CallID) {
        guard let transfer = calls[id]?.transfer, !transfer.isDone, !transfer.isReturn,
            let waiting = transfer.waiting
        else { return }
        tellReferral(of: waiting, .ringing)
    }

    /// The plan of a transferred call is over, and nobody was reached: its caller returns to who
    /// has transferred it. A caller who is no longer there, or returns already, does not.
    mutating func returnTransferred(_ id: CallID, _ cause: EndCause) {
        guard let call = calls[id], let transfer = call.transfer, !transfer.isDone else { return }
        let status = Outcomes.status(for: cause, lastFailure: call.lastFailure)
        guard !transfer.isReturn, !isStopping, cause != .tooLong,
            legs[call.caller]?.isConfirmed == true
        else {
            if transfer.isReturn, let slot = transfer.slot { parkAgain(id, slot, transfer.by) }
            let isGone = legs[call.caller]?.isConfirmed != true
            if let waiting = transfer.waiting {
                tellReferral(of: waiting, isGone ? .requestTerminated : status)
            }
            return
        }
        let by = transfer.by
        let whom = identity(of: call.caller)
        let mark = "Back from \(transfer.target): \(whom.name ?? whom.number ?? "anonymous")"
        let facts = facts(ofTransferred: call.caller, by: by, to: by, account: nil)
        let plan = RingPlan(
            targets: [.init(number: by)], limit: Limits.returnPatience, callerID: mark,
            followsForwards: false)
        guard let new = adopt(call.caller, facts, only: .ring(plan)) else { return }
        calls[new]?.transfer = Transfer(
            by: by, target: transfer.target, waiting: transfer.waiting, isReturn: true)
        calls[new]?.tags["transferred-by"] = "extension \(by)"
        calls[new]?.tags["returned-from"] = transfer.target
        step(id, "nobody was reached; back to extension \(by): call \(new)")
        step(new, "back from \(transfer.target), out of call \(id)")
        if let waiting = transfer.waiting {
            stopPlaying(to: waiting)
            move(waiting, to: new)
            tellReferral(of: waiting, status)
        }
        beginAdopted(new)
    }

    /// Who has transferred has not hung up, and has its caller back without being rung.
    mutating func rejoin(_ action: ActionID, in id: CallID) -> Bool {
        guard let transfer = calls[id]?.transfer, transfer.isReturn, let waiting = transfer.waiting,
            legs[waiting]?.isConfirmed == true
        else { return false }
        calls[id]?.transfer?.waiting = nil
        talk(id, action, with: waiting)
        return true
    }
}

extension Action {
    /// Whoever is led there was led to somebody: a machine that listens, or keeps what is said.
    /// What is only heard, a tone of failure above all, is nobody.
    var isSomebody: Bool {
        switch self {
        case .collect, .conference, .echo, .queue, .voicemail, .mailbox, .directory,
            .recordPrompt, .receiveFax, .page, .monitor, .say:
            true
        case .play(let plan):
            plan.sounds.contains { if case .prompt = $0 { true } else { false } }
        // `park` tells the slot first.
        case .ring, .dial, .park, .unpark, .pickup, .intercom, .redirect, .lookup, .wait: false
        }
    }
}
