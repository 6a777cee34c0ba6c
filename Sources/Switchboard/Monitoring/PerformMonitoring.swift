import Dialplan
import SDP
import SIP

/// Supervisors, done: they come to a conversation, change their ways, follow, and go.
///
/// ```
///   monitor 202 ── no right ─► refused      ── 202 talks to nobody ─► nobody
///      └─► hears ── 4, 5, 6 ─► listens, whispers, joins
///            │ the conversation ends, or is taken apart
///            ├── 202 talks again within 10 s ─► hears that
///            └── it does not, or has no call any more ─► ended
/// ```
extension Switchboard {
    mutating func beginMonitoring(
        _ number: String, _ mode: MonitorMode, _ action: ActionID, for id: CallID
    ) {
        calls[id]?.activity = .waiting(action)
        guard let call = calls[id] else { return }
        guard mayMonitor(call.callerParty) else {
            keepRefusal(number, mode, of: call)
            return complete(id, .outcome(.refused))
        }
        guard let talk = watchable(number) else {
            return complete(id, .outcome(.nobody))
        }
        guard canBeHeard(talk.bridge) else {
            step(id, "extension \(number) speaks in a way that nobody else can hear")
            return complete(id, .outcome(.failed))
        }
        guard (watches[talk.call]?.watchers.count ?? 0) < Limits.watchersPerCall,
            answerLocally(call.caller) != nil
        else { return complete(id, .outcome(.failed)) }
        calls[id]?.activity = .monitoring(action, Monitoring(number: number, mode: mode))
        calls[id]?.answeredBy = "monitor \(number)"
        keepOpenCall(id)
        attach(id, to: talk.call, talk.bridge)
    }

    /// A right of the extension that calls, not of whoever has forwarded or transferred it here.
    private func mayMonitor(_ party: Party) -> Bool {
        guard case .phone(let own) = party else { return false }
        return configuration?.inventory.extension(own)?.rights.contains(.monitor) == true
    }

    /// The conversation of this extension; of several, one in which nobody is on hold. A call for
    /// help is nobody else's business.
    func watchable(_ number: String) -> (call: CallID, bridge: Bridge)? {
        let talks = legs(of: .phone(number)).compactMap { leg in
            conversation(of: leg.id).map { (call: $0.call, bridge: $0.bridge) }
        }.filter { calls[$0.call]?.isEmergency == false && calls[$0.call]?.callback != .marked }
        let sorted = talks.sorted { $0.call < $1.call }
        return sorted.first { heldSide(of: $0.bridge) == nil } ?? sorted.first
    }

    /// What both sides speak is known to the mixer.
    func canBeHeard(_ bridge: Bridge) -> Bool {
        [bridge.caller, bridge.callee].allSatisfy { id in
            guard let media = legs[id]?.media, let local = media.local, let remote = media.remote,
                media.soundStream != nil
            else { return false }
            let plan = Negotiation.plan(line: media.soundLine, local: local, remote: remote)
            return plan?.speech?.spoken != nil
        }
    }

    // MARK: - In and out

    private mutating func attach(_ id: CallID, to watched: CallID, _ bridge: Bridge) {
        guard case .monitoring(let action, var monitoring)? = calls[id]?.activity,
            let caller = calls[id]?.caller, let stream = speechStream(of: caller)
        else { return }
        stopPlaying(to: caller)
        timers.stop(.monitoring(id))
        lookingWatchers.remove(id)
        monitoring.watched = watched
        monitoring.quietSince = nil
        calls[id]?.activity = .monitoring(action, monitoring)
        let isFirst = watches[watched] == nil
        var watch = watches[watched] ?? Watch(room: RoomID(takeNumber()))
        watch.watchers.append(id)
        watches[watched] = watch
        if isFirst {
            outbox.media.append(.openRoom(watch.room))
            if configuration?.media.tellsOfSupervisors == true {
                let playback = MediaPlayback(
                    PlaybackID(takeNumber()), [.tone(Monitoring.warning)], rounds: 0)
                outbox.media.append(.playInRoom(watch.room, playback))
            }
            connectStreams(bridge)
        }
        // From here on it should be heard.
        direct(caller)
        outbox.media.append(
            .join(stream, watch.room, RoomSeat(of: monitoring.mode, beside: side(id, bridge))))
        watchHearing(of: caller)
        beginWatchRecord(id, bridge)
    }

    /// On which side of the bridge the colleague is.
    private func side(_ id: CallID, _ bridge: Bridge) -> RoomGroups {
        guard case .monitoring(_, let monitoring)? = calls[id]?.activity,
            legs[bridge.caller]?.party == .phone(monitoring.number)
        else { return .callee }
        return .caller
    }

    /// True where somebody hears the bridge: its sides sit in a room then.
    mutating func seatWatched(_ bridge: Bridge) -> Bool {
        guard let id = legs[bridge.caller]?.call, let watch = watches[id] else { return false }
        guard canBeHeard(bridge), let first = speechStream(of: bridge.caller),
            let second = speechStream(of: bridge.callee)
        else {
            dissolveWatch(of: id)
            return false
        }
        let sides = [(bridge.caller, first, RoomGroups.caller), (bridge.callee, second, .callee)]
        for (leg, stream, group) in sides where !watch.sides.contains(stream) {
            // What it was played is played again in the room.
            stopPlaying(to: leg)
            outbox.media.append(.join(stream, watch.room, RoomSeat(groups: group)))
        }
        watches[id]?.sides = [first, second]
        return true
    }

    /// They talk, or talk again: whoever looks for one of them finds it, once this is done.
    mutating func tellWatchers(of bridge: Bridge) {
        for id in lookingWatchers.sorted() {
            guard case .monitoring(_, let monitoring)? = calls[id]?.activity,
                [bridge.caller, bridge.callee].contains(where: {
                    legs[$0]?.party == .phone(monitoring.number)
                })
            else { continue }
            timers.start(.monitoring(id), at: now)
        }
    }

    /// The conversation is over, or taken apart: its sides leave the room, and whoever heard them
    /// looks where the colleague is now.
    mutating func dissolveWatch(of id: CallID) {
        guard let watch = watches.removeValue(forKey: id) else { return }
        for stream in watch.sides { leaveWatchRoom(stream) }
        for watcher in watch.watchers {
            detach(watcher)
            lookingWatchers.insert(watcher)
            timers.start(.monitoring(watcher), at: now)
        }
        outbox.media.append(.closeRoom(watch.room))
    }

    private mutating func leaveWatchRoom(_ stream: StreamID) {
        guard let found = streams[stream], !found.isClosing else { return }
        stopPlaying(to: found.leg)
        outbox.media.append(.leave(stream))
    }

    private mutating func detach(_ id: CallID) {
        guard case .monitoring(let action, var monitoring)? = calls[id]?.activity,
            let caller = calls[id]?.caller
        else { return }
        endWatchRecord(id)
        if let stream = speechStream(of: caller) { leaveWatchRoom(stream) }
        if case .monitoring(_, let changed)? = calls[id]?.activity { monitoring = changed }
        monitoring.watched = nil
        monitoring.quietSince = now
        calls[id]?.activity = .monitoring(action, monitoring)
        // It may fall silent without being missed.
        direct(caller)
    }

    /// The supervisor goes, or the plan wants something else; the two are relayed again.
    mutating func leaveMonitoring(_ id: CallID, _ monitoring: Monitoring) {
        timers.stop(.monitoring(id))
        lookingWatchers.remove(id)
        guard let watched = monitoring.watched, var watch = watches[watched] else { return }
        endWatchRecord(id, monitoring)
        if let stream = calls[id].flatMap({ speechStream(of: $0.caller) }) {
            leaveWatchRoom(stream)
        }
        watch.watchers.removeAll { $0 == id }
        guard watch.watchers.isEmpty else { return watches[watched] = watch }
        watches[watched] = nil
        for stream in watch.sides { leaveWatchRoom(stream) }
        outbox.media.append(.closeRoom(watch.room))
        if case .talking(_, let bridge)? = calls[watched]?.activity { connectStreams(bridge) }
    }

    /// The conversation has ended a moment ago, or the colleague may talk again.
    mutating func monitoringIsDue(_ id: CallID) {
        guard case .monitoring(_, let monitoring)? = calls[id]?.activity,
            monitoring.watched == nil, let since = monitoring.quietSince
        else { return }
        let end = since + Limits.watchPatience
        if let talk = watchable(monitoring.number), canBeHeard(talk.bridge),
            (watches[talk.call]?.watchers.count ?? 0) < Limits.watchersPerCall
        {
            return attach(id, to: talk.call, talk.bridge)
        }
        let isInCall = legs(of: .phone(monitoring.number)).contains {
            $0.isConfirmed && $0.state != .leaving && $0.state != .over && $0.call != id
        }
        guard isInCall, now < end, let call = calls[id] else {
            return complete(id, .outcome(.ended))
        }
        timers.start(.monitoring(id), at: end)
        guard !isPlaying(to: call.caller), let stream = speechStream(of: call.caller) else {
            return
        }
        guard let music = music(of: call) else { return playRingback(to: call.caller) }
        play([.music(music)], on: stream, rounds: 0)
    }

    // MARK: - Keys

    mutating func monitoringKey(_ symbol: Character, by leg: LegID, in id: CallID) {
        guard case .monitoring(let action, var monitoring)? = calls[id]?.activity,
            leg == calls[id]?.caller, let mode = Monitoring.mode(for: symbol),
            let stream = speechStream(of: leg)
        else { return }
        if mode != monitoring.mode {
            endWatchRecord(id)
            if case .monitoring(_, let changed)? = calls[id]?.activity { monitoring = changed }
            monitoring.mode = mode
            calls[id]?.activity = .monitoring(action, monitoring)
            if let watched = monitoring.watched,
                case .talking(_, let bridge)? = calls[watched]?.activity
            {
                outbox.media.append(
                    .seat(stream, RoomSeat(of: mode, beside: side(id, bridge))))
                beginWatchRecord(id, bridge)
            }
        }
        if monitoring.watched != nil { play([.tone(Monitoring.confirmation)], on: stream) }
    }
}
