import Dialplan

/// Keys that somebody presses while phones ring or people talk (7.1: `on key`, `during key`).
extension Switchboard {
    mutating func pressed(_ symbol: String, on leg: LegID, in id: CallID) {
        guard let call = calls[id], let symbol = symbol.first else { return }
        if call.handovers[leg] != nil { return handoverKey(symbol, of: leg, in: id) }
        if case .collecting = call.activity, leg == call.caller {
            return collected(symbol, in: id)
        }
        if case .conferring = call.activity { return conferenceKey(symbol, by: leg, in: id) }
        if case .monitoring = call.activity { return monitoringKey(symbol, by: leg, in: id) }
        if case .recordingPrompt(_, let prompt) = call.activity {
            return promptKey(symbol, prompt, in: id)
        }
        if leg == call.caller {
            switch call.activity {
            case .takingMessage, .visitingMailbox: return voicemailKey(symbol, in: id)
            default: break
            }
        }
        if case .transferring = call.activity { return transferKey(symbol, by: leg, in: id) }
        guard var listener = call.keys, call.isHeard(leg) else { return }
        let match = listener.key(symbol, at: now - call.began)
        took(match, listener, id)
    }

    /// No other key has come in time.
    mutating func keysAreLate(_ id: CallID) {
        guard let call = calls[id], var listener = call.keys else { return }
        let match = listener.fire(at: now - call.began)
        took(match, listener, id)
    }

    private mutating func took(_ match: KeyListener.Match?, _ listener: KeyListener, _ id: CallID) {
        listen(listener, in: id)
        guard let match, let activity = calls[id]?.activity else { return }
        if case .talking = activity {
            perform(decide(id) { $0.sideKey(match.pressed, $1) }, for: id)
        } else {
            leave(id, .key(match.index, pressed: match.pressed))
        }
    }

    /// From here on, or no longer.
    mutating func listen(_ listener: KeyListener?, in id: CallID) {
        calls[id]?.keys = listener
        guard let call = calls[id], let deadline = listener?.deadline else {
            return timers.stop(.keys(id))
        }
        timers.start(.keys(id), at: call.began + deadline)
    }

    /// A key ends what the call was doing: nothing rings any more, and the plan goes on with what
    /// the key leads to.
    private mutating func leave(_ id: CallID, _ completion: Completion) {
        guard let action = calls[id]?.activity.action else { return }
        cancel(action, for: id)
        perform(decide(id) { $0.complete(action, completion, $1) }, for: id)
    }
}

extension Call {
    /// While it rings, what the caller presses; while they talk, what either of them does.
    fileprivate func isHeard(_ leg: LegID) -> Bool {
        switch activity {
        case .ringing, .dialing, .queueing: leg == caller
        case .talking(_, let bridge): bridge.contains(leg)
        case .deciding, .playing, .collecting, .echoing, .waiting, .lookingUp, .conferring,
            .monitoring, .recordingPrompt, .paging, .takingMessage, .visitingMailbox, .summoning,
            .parked, .transferring, .ending:
            false
        }
    }
}
