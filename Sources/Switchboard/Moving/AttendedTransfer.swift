import Dialplan
import SIP

/// Attended transfer: a phone has two calls, and wants their other sides joined (RFC 5589 §7). Each
/// of them has passed its own checks, so no plan is asked; trunks are legs as all others.
///
/// ```
///   x ◄── call 1 ──► 201 ◄── call 2 ──► y      201 joins them
///   x ◄───────────────────────────────► y      one of the calls goes on, the other is over
///
///   x ◄── call 1 ──► 201 ── call 2 ──► y rings, or sits in a slot
///   x ────────────────────── call 2 ──► y      x is the caller of call 2 from here on
/// ```
extension Switchboard {
    /// Whether the other side of `leg` can be given to somebody else, or its place can.
    func canJoin(_ leg: Leg, _ call: Call) -> Bool {
        switch call.activity {
        case .talking(_, let bridge): bridge.contains(leg.id)
        // Whoever may hear a conversation may not give that to somebody else.
        case .deciding, .summoning, .paging, .monitoring, .transferring, .takingMessage,
            .visitingMailbox, .ending:
            false
        case .queueing: leg.id == call.caller
        case .ringing, .parked, .dialing, .playing, .collecting, .echoing, .conferring,
            .recordingPrompt,
            .waiting, .lookingUp:
            leg.id == call.caller
        }
    }

    /// `first` has asked, and talks; `second` is another call of the same phone.
    mutating func join(_ first: LegID, _ second: LegID) {
        guard let talk = conversation(of: first), let target = legs[second]?.call else {
            return tellReferral(of: first, .serverInternalError)
        }
        switch calls[target]?.activity {
        case .talking(_, let bridge)?: join(first, talk.bridge, second, bridge)
        case .ringing?, .dialing?, .parked?: joinRinging(first, talk.bridge, second, target)
        default: followInto(target, first, second)
        }
    }

    /// Both talk. The call goes on that has one of the two others for its caller, so that its plan
    /// serves who it has served before.
    private mutating func join(
        _ first: LegID, _ one: Bridge, _ second: LegID, _ two: Bridge
    ) {
        guard let call = legs[first]?.call, let target = legs[second]?.call else { return }
        let (x, y) = (one.other(than: first), two.other(than: second))
        if one.caller == x {
            tellJoined(call, target, first, x, y)
            _ = takeApart(target)
            replace(first, with: y, in: call)
            conclude(target, joined(second, two, call))
            hangUp(second, .normal)
        } else {
            tellJoined(target, call, first, x, y)
            _ = takeApart(call)
            replace(second, with: x, in: target)
            move(first, to: target)
            conclude(call, joined(first, one, target))
            hangUp(second, .normal)
        }
        letGo(first)
    }

    private func joined(_ leg: LegID, _ bridge: Bridge, _ other: CallID) -> CallEnding {
        CallEnding(
            by: leg == bridge.caller ? .caller : .callee, cause: "transferred to call \(other)")
    }

    private mutating func tellJoined(
        _ staying: CallID, _ leaving: CallID, _ by: LegID, _ x: LegID, _ y: LegID
    ) {
        guard let by = legs[by]?.party, let x = legs[x]?.party, let y = legs[y]?.party else {
            return
        }
        calls[staying]?.tags["transferred-by"] = by.description
        calls[staying]?.transfers += 1
        step(staying, "\(by) joins \(x) and \(y), out of call \(leaving)")
        step(leaving, "\(by) joins \(x) and \(y) in call \(staying)")
    }

    /// `new` takes the place of `old`, which stays in the call and hears nothing any more.
    mutating func replace(_ old: LegID, with new: LegID, in id: CallID) {
        guard let call = calls[id], case .talking(let action, let bridge) = call.activity else {
            return
        }
        letGoOfOffers(bridge)
        part(bridge)
        let callee = bridge.callee == old ? new : bridge.callee
        let whom = identity(of: new)
        let number = bridge.callee == old ? whom.number : call.talksWith
        move(new, to: id)
        if bridge.caller == old, let party = legs[new]?.party {
            calls[id]?.serve(new, whom.number, whom.name, party)
        }
        calls[id]?.activity = .waiting(action)
        restartRecording(of: id, if: bridge.caller == old)
        talk(id, action, with: callee, as: number)
    }

    /// A recording of the call holds what its caller hears and says; with another caller it goes on
    /// in another file.
    private mutating func restartRecording(of id: CallID, if isNewCaller: Bool) {
        guard isNewCaller, let call = calls[id], let recording = call.recording,
            recording.state == .running || recording.state == .paused
        else { return }
        if let stream = recording.stream { outbox.media.append(.stopRecording(stream)) }
        calls[id]?.recording = nil
        record(isOn: true, to: call.recordingFolder, for: id)
        if recording.state == .paused { record(isOn: false, to: nil, for: id) }
    }

    // MARK: - Semi-attended

    /// What was called still rings: who was to be transferred is its caller from here on, and hears
    /// it ring. If nobody comes it returns.
    private mutating func joinRinging(
        _ first: LegID, _ one: Bridge, _ second: LegID, _ target: CallID
    ) {
        guard let by = legs[first]?.party, let call = legs[first]?.call else { return }
        let x = one.other(than: first)
        let whom = legs[x]?.party.description ?? "?"
        step(call, "\(by) transfers \(whom) to where it is ringing: call \(target)")
        step(target, "\(whom) was transferred by \(by), out of call \(call)")
        _ = takeApart(call)
        becomeCaller(x, of: target, by: by.name, waiting: first)
        conclude(
            call,
            CallEnding(
                by: first == one.caller ? .caller : .callee,
                cause: "transferred to call \(target)"))
        leg(second) { $0.state == .inviting ? $0.reject(.requestTerminated) : $0.hangUp(nil) }
    }

    /// The plan serves this leg from here on, which was answered elsewhere; what rings goes on
    /// ringing, and a slot is kept. The caller of before stays in the call and hears nothing.
    mutating func becomeCaller(_ x: LegID, of target: CallID, by: String, waiting: LegID?) {
        guard let call = calls[target], let former = legs[x]?.call, let party = legs[x]?.party
        else { return }
        let whom = identity(of: x)
        stopPlaying(to: call.caller)
        part(Bridge(caller: call.caller, callee: call.caller))
        let transfers = calls[former]?.transfers ?? 0
        move(x, to: target)
        if let waiting { move(waiting, to: target) }
        calls[target]?.serve(x, whom.number, whom.name, party)
        calls[target]?.isAdopted = true
        calls[target]?.transfer = Transfer(by: by, target: call.dialed, waiting: waiting)
        calls[target]?.transfers = transfers + 1
        calls[target]?.tags["transferred-by"] = "extension \(by)"
        calls[target]?.answered = now
        reopen(x)
        soundForNewCaller(of: target)
        keepOpenCall(target)
    }

    /// Who is the caller now hears what is called: it, where it speaks already, else its ringing.
    private mutating func soundForNewCaller(of id: CallID) {
        guard let call = calls[id] else { return }
        switch call.activity {
        case .ringing(_, let ringing):
            transferRings(id)
            soundRinging(ringing.plan.music, for: id)
        case .dialing(_, let dialing):
            transferRings(id)
            if let callee = dialing.leg, legs[callee]?.media.remote != nil {
                direct(call.caller)
                return connectStreams(Bridge(caller: call.caller, callee: callee))
            }
            soundRinging(dialing.plan.music, for: id)
        case .queueing:
            reached(id)
            queueSoundEnded(on: call.caller, in: id, hasFailed: false)
        case .parked:
            reached(id)
            playParkingMusic(to: id)
        default: break
        }
    }

    // MARK: - To what only one can be joined to

    /// The other call is with the exchange itself: a menu, a room, a mailbox. Who is transferred
    /// goes there by the plan, as if by a blind transfer.
    private mutating func followInto(_ target: CallID, _ first: LegID, _ second: LegID) {
        guard let number = calls[target]?.dialed else {
            return tellReferral(of: first, .serverInternalError)
        }
        conclude(target, CallEnding(by: .caller, cause: "transferred"))
        hangUp(second, .normal)
        guard let new = transfer(by: first, to: number) else {
            return tellReferral(of: first, .serverInternalError)
        }
        beginAdopted(new)
    }
}
