import Dialplan
import SIP

/// A phone without a button for it has pressed the plan's keys for a transfer: it types a number,
/// and talks to who is there before it hangs up, or is let go at once. Meanwhile the other side
/// hears music.
///
/// ```
///   talking ── *2 ─► typing ── 203# ─► consulting ── hangs up, or *2 ─► other side ◄─► 203
///                      │ nothing, or nonsense  │ 203 hangs up, or never came
///                      └────► talking ◄────────┘
///   talking ── ## ─► typing ── 203# ─► a blind transfer
/// ```
struct KeyTransfer: Equatable, Sendable {
    enum Phase: Equatable, Sendable {
        /// Since when.
        case typing(DigitCollector, since: Instant)
        /// In that call.
        case consulting(CallID)
    }

    let by: LegID
    let bridge: Bridge
    /// Asks first.
    let isAttended: Bool
    var phase: Phase

    var other: LegID { bridge.other(than: by) }

    /// For the first digit, and between two.
    static let patience = Duration.seconds(10)
    static let between = Duration.seconds(4)
}

extension Switchboard {
    mutating func beginKeyTransfer(isAttended: Bool, by id: LegID) {
        guard let talk = conversation(of: id), let call = calls[talk.call], !call.isEmergency,
            call.transfers < Limits.transfers, legs[id]?.state == .talking
        else { return }
        if call.consults != nil, isAttended { return completeConsult(by: id, in: talk.call) }
        var collector = DigitCollector(
            CollectPlan(
                sounds: [], accepts: .count(1, Limits.dialedDigits), wait: KeyTransfer.patience,
                between: KeyTransfer.between, end: "#", isSecret: false))
        collector.promptEnded(at: .zero)
        letGoOfOffers(talk.bridge)
        part(talk.bridge)
        var bridge = talk.bridge
        bridge.renegotiation = .none
        let transfer = KeyTransfer(
            by: id, bridge: bridge, isAttended: isAttended,
            phase: .typing(collector, since: now))
        calls[talk.call]?.activity = .transferring(talk.action, transfer)
        timers.start(.keyTransfer(talk.call), at: now + KeyTransfer.patience)
        step(talk.call, "\(legs[id]?.party.description ?? "?") wants a transfer")
        playWaitingMusic(to: transfer.other, in: talk.call)
        if let stream = speechStream(of: id), let tone = Tone("dial", call.machine.tones, times: 1)
        {
            play([.tone(tone)], on: stream, rounds: 0)
        }
    }

    private mutating func playWaitingMusic(to leg: LegID, in id: CallID) {
        guard let call = calls[id], let stream = speechStream(of: leg) else { return }
        guard let music = music(of: call) else { return playRingback(to: leg) }
        play([.music(music)], on: stream, rounds: 0)
    }

    mutating func transferKey(_ symbol: Character, by leg: LegID, in id: CallID) {
        typing(id, by: leg) { $0.key(symbol, at: $1) }
    }

    mutating func keyTransferDue(_ id: CallID) {
        guard case .transferring(_, let transfer)? = calls[id]?.activity else { return }
        typing(id, by: transfer.by) { $0.fire(at: $1) }
    }

    private mutating func typing(
        _ id: CallID, by leg: LegID,
        _ decide: (inout DigitCollector, Duration) -> [DigitCollector.Order]
    ) {
        guard case .transferring(let action, var transfer)? = calls[id]?.activity,
            transfer.by == leg, case .typing(var collector, let since) = transfer.phase
        else { return }
        let orders = decide(&collector, now - since)
        transfer.phase = .typing(collector, since: since)
        calls[id]?.activity = .transferring(action, transfer)
        if let deadline = collector.deadline {
            timers.start(.keyTransfer(id), at: since + deadline)
        }
        for order in orders {
            switch order {
            case .stopPrompts: stopPlaying(to: leg)
            case .finished(let number): return go(to: number, action, transfer, in: id)
            case .timeout, .invalid: return talkAgain(id)
            }
        }
    }

    /// Back to the conversation, as if nothing had been.
    mutating func talkAgain(_ id: CallID) {
        guard case .transferring(let action, let transfer)? = calls[id]?.activity,
            case .typing = transfer.phase
        else { return }
        timers.stop(.keyTransfer(id))
        stopPlaying(to: transfer.by)
        stopPlaying(to: transfer.other)
        calls[id]?.activity = .talking(action, transfer.bridge)
        reopen(transfer.other)
        redirect(transfer.bridge)
    }

    private mutating func go(
        to number: String, _ action: ActionID, _ transfer: KeyTransfer, in id: CallID
    ) {
        guard case .phone(let own)? = legs[transfer.by]?.party,
            let phone = configuration?.inventory.extension(own),
            configuration?.plan.leads(number, in: phone.context) == true,
            legs[transfer.by]?.isConfirmed == true, legs[transfer.other]?.isConfirmed == true,
            number != own, legs[transfer.other]?.party != .phone(number)
        else {
            step(id, "\(number) leads nowhere: they talk again")
            return talkAgain(id)
        }
        timers.stop(.keyTransfer(id))
        stopPlaying(to: transfer.by)
        guard transfer.isAttended else {
            calls[id]?.activity = .talking(action, transfer.bridge)
            guard let new = self.transfer(by: transfer.by, to: number) else { return }
            return beginAdopted(new)
        }
        let facts = CallFacts(
            callID: "", entry: .context(phone.context, extension: own), dialed: number,
            callerNumber: own, callerName: phone.name)
        // Whoever waits is whom this plan serves meanwhile.
        calls[id]?.caller = transfer.other
        guard let new = adopt(transfer.by, facts) else { return }
        calls[new]?.consults = id
        var consulting = transfer
        consulting.phase = .consulting(new)
        calls[id]?.activity = .transferring(action, consulting)
        step(id, "\(phone.number) asks \(number) first: call \(new)")
        beginAdopted(new)
    }

    // MARK: - The end of asking

    /// Who asks has hung up, or pressed the keys again: the other side takes its place.
    mutating func completeConsult(by leg: LegID, in id: CallID) {
        guard let call = calls[id], let held = call.consults,
            case .transferring(_, let transfer)? = calls[held]?.activity, transfer.by == leg,
            case .phone(let by)? = legs[leg]?.party
        else { return }
        calls[id]?.consults = nil
        let other = transfer.other
        let whom = legs[other]?.party.description ?? "?"
        let wasCaller = transfer.bridge.caller == leg
        step(held, "extension \(by) transfers \(whom): call \(id)")
        step(id, "\(whom) was transferred by extension \(by), out of call \(held)")
        calls[held]?.activity = .deciding
        calls[id]?.tags["transferred-by"] = "extension \(by)"
        let transfers = calls[held]?.transfers ?? 0
        calls[id]?.transfers = transfers + 1
        let facts = facts(ofTransferred: other, by: by, to: call.dialed, account: by)
        switch call.activity {
        case .talking: replace(leg, with: other, in: id)
        case .ringing, .dialing, .parked: becomeCaller(other, of: id, by: by, waiting: nil)
        default:
            // With the exchange itself: the plan leads there again.
            if let new = adopt(other, facts) {
                calls[new]?.transfer = Transfer(by: by, target: call.dialed)
                calls[new]?.transfers = transfers + 1
                conclude(id, CallEnding(by: .caller, cause: "transferred"))
                beginAdopted(new)
            }
        }
        conclude(
            held,
            CallEnding(by: wasCaller ? .caller : .callee, cause: "transferred to \(call.dialed)"))
        hangUp(leg, .normal)
    }

    /// Who was asked has gone, or never came: who asked talks to the other side again.
    mutating func returnFromConsult(_ id: CallID) {
        guard let call = calls[id], let held = call.consults else { return }
        calls[id]?.consults = nil
        guard case .transferring(let action, let transfer)? = calls[held]?.activity else { return }
        guard legs[transfer.by]?.call == id, legs[transfer.by]?.isConfirmed == true else {
            return terminate(held, CallEnding(by: .exchange, cause: "hung up"), .normal)
        }
        step(id, "back to call \(held)")
        move(transfer.by, to: held)
        stopPlaying(to: transfer.other)
        if transfer.bridge.caller == transfer.by { calls[held]?.caller = transfer.by }
        let number = calls[held]?.talksWith
        calls[held]?.activity = .waiting(action)
        talk(held, action, with: transfer.bridge.callee, as: number)
    }

    /// The plan wants something else of the call, or its caller has gone.
    mutating func leaveKeyTransfer(_ transfer: KeyTransfer, _ id: CallID) {
        timers.stop(.keyTransfer(id))
        stopPlaying(to: transfer.other)
        switch transfer.phase {
        case .typing:
            stopPlaying(to: transfer.by)
            hangUp(transfer.bridge.callee, .normal)
        case .consulting(let other): calls[other]?.consults = nil
        }
    }
}
