import Dialplan

/// What is kept of supervisors: who was in whose conversation, in which way, from when to when.
extension Switchboard {
    mutating func beginWatchRecord(_ id: CallID, _ bridge: Bridge) {
        guard case .monitoring(let action, var monitoring)? = calls[id]?.activity,
            let call = calls[id], let watched = monitoring.watched
        else { return }
        monitoring.records += 1
        let record = WatchRecord(
            id: "\(id)/\(monitoring.records)", by: call.callerParty.description, call: id,
            whom: monitoring.number, mode: monitoring.mode, watched: watched,
            with: otherSide(of: bridge, than: monitoring.number), began: utc)
        monitoring.record = record
        monitoring.recordBegan = now
        calls[id]?.activity = .monitoring(action, monitoring)
        outbox.store.append(.keepWatch(record))
        let deed = "\(call.callerParty) \(monitoring.mode.deed) extension \(monitoring.number)"
        step(watched, "\(deed), in call \(id)")
        step(id, "\(deed), in call \(watched)")
    }

    /// `monitoring`: as it was, where the call does something else already.
    mutating func endWatchRecord(_ id: CallID, _ was: Monitoring? = nil) {
        var monitoring = was
        if case .monitoring(_, let current)? = calls[id]?.activity { monitoring = current }
        guard let call = calls[id], var record = monitoring?.record else { return }
        // The clock may have been set meanwhile.
        if let began = monitoring?.recordBegan { record.began = utc(at: began) }
        record.ended = utc
        outbox.store.append(.keepWatch(record))
        if case .monitoring(let action, var current)? = calls[id]?.activity {
            current.record = nil
            calls[id]?.activity = .monitoring(action, current)
        }
        let end = "\(call.callerParty) no longer \(record.mode.deed) extension \(record.whom)"
        if let watched = record.watched { step(watched, end) }
        step(id, end)
    }

    mutating func keepRefusal(_ number: String, _ mode: MonitorMode, of call: Call) {
        let refusal = "has no right to monitor"
        note(
            .warning, "Somebody without the right wanted to hear a conversation", call: call.id,
            ["who": call.callerParty.description, "whom": number, "mode": mode.rawValue])
        step(call.id, "\(call.callerParty) \(refusal)")
        outbox.store.append(
            .keepWatch(
                WatchRecord(
                    id: "\(call.id)/0", by: call.callerParty.description, call: call.id,
                    whom: number, mode: mode, watched: nil, with: nil, began: utc, ended: utc,
                    refusal: refusal)))
    }

    /// Number or name of who talks to this extension.
    func otherSide(of bridge: Bridge, than number: String) -> String {
        let isCaller = legs[bridge.caller]?.party == .phone(number)
        let other = isCaller ? bridge.callee : bridge.caller
        return identity(of: other).number ?? legs[other]?.party.description ?? "anonymous"
    }

    /// Who hears this call now: `extension 201 listens to`.
    func watchers(of id: CallID) -> [String] {
        (watches[id]?.watchers ?? []).compactMap { watcher in
            guard let call = calls[watcher], case .monitoring(_, let monitoring) = call.activity
            else { return nil }
            return "\(call.callerParty) (\(monitoring.mode.rawValue))"
        }
    }
}

extension MonitorMode {
    fileprivate var deed: String {
        switch self {
        case .listen: "listens to"
        case .whisper: "whispers to"
        case .barge: "joins"
        }
    }
}
