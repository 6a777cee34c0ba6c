import Dialplan
import SIP

/// What the media engine and the store report.
extension Switchboard {
    mutating func heard(_ event: MediaEvent) {
        switch event {
        case .openFailed(let stream, let reason): openFailed(stream, reason)
        case .reserved(let pair): reserved(pair)
        case .reserveFailed(let pair, let isTaken, let reason):
            reserveFailed(pair, isTaken: isTaken, reason)
        case .silent(let stream): silent(stream)
        case .hearing(let stream, let facts): heard(stream, facts)
        case .quality(let stream, let period): measured(stream, period)
        case .playbackEnded(let stream, let id): playbackEnded(stream, id)
        case .playbackFailed(let stream, let id, let reason):
            playbackFailed(stream, id, reason)
        case .soundMissing(let reason):
            note(.warning, "A prompt is missing, and was left out", ["reason": reason])
        case .roomPlaybackEnded(let room, let id): roomPlaybackEnded(room, id)
        case .roomPlaybackFailed(let room, let id, let reason):
            roomPlaybackFailed(room, id, reason)
        case .talking(let stream, let isTalking): talking(stream, isTalking)
        case .closed(let stream, let report): closed(stream, report)
        case .load(let load): gate(load)
        case .digit(let stream, let symbol, let milliseconds):
            heardKey(symbol, lasting: milliseconds, in: stream)
        case .recordingEnded(let id, let result): recordingEnded(id, result)
        case .recordingQuiet(let id): recordingIsQuiet(id)
        case .promptKept(let id, let failure): promptKept(id, failure)
        case .keyBegan(let stream): keyBegan(in: stream)
        case .heard, .latched: traced(event)
        }
    }

    /// A port that was not bound ahead, or too many sockets: its description is on its way.
    private mutating func openFailed(_ id: StreamID, _ reason: String) {
        guard let stream = streams[id] else { return }
        note(
            .error, "A media port could not be opened", call: stream.call,
            ["port": "\(stream.port)", "reason": reason])
        portBook.quarantine(stream.port, at: now)
        streams[id] = nil
        found(.mediaFailed, "port \(stream.port): \(reason)", in: stream.call)
        terminate(
            stream.call, CallEnding(by: .exchange, cause: "media failed"), .normal)
    }

    /// Nothing was heard for the time-out while something should have been: the far end is
    /// gone without a goodbye.
    private mutating func silent(_ id: StreamID) {
        guard let stream = streams[id], let leg = legs[stream.leg], isExpected(leg) else { return }
        note(
            .info, "No audio for too long, call ended", call: stream.call,
            ["from": leg.party.description])
        if case .conferring(_, let conferring)? = calls[stream.call]?.activity,
            stream.leg != calls[stream.call]?.caller
        {
            // Who was called in goes alone.
            step(stream.call, "\(leg.party) leaves the conference: no audio")
            conference(conferring.plan.room) { $0.left(stream.leg) }
            return hangUp(stream.leg, .silence)
        }
        found(.silence, about: leg.party.description, leg.flow.words, in: stream.call)
        terminate(stream.call, CallEnding(by: .exchange, cause: "no audio"), .silence)
    }

    private mutating func closed(_ id: StreamID, _ report: StreamReport) {
        guard let stream = streams.removeValue(forKey: id) else { return }
        giveBackPort(stream.port)
        counters.packetsReceived &+= report.packetsReceived
        counters.packetsLost &+= UInt64(clamping: report.packetsLost)
        guard calls[stream.call]?.finished[stream.leg]?.awaited.remove(id) != nil else { return }
        var report = report
        if !stream.periods.isEmpty { report.periods = stream.periods }
        calls[stream.call]?.finished[stream.leg]?.record.streams.append(report)
        settle(stream.call)
    }

    private mutating func traced(_ event: MediaEvent) {
        switch event {
        case .heard(let id):
            guard let stream = streams[id] else { return }
            step(stream.call, "audio from \(legs[stream.leg]?.party.description ?? "?")")
        case .latched(let id, let address):
            guard let stream = streams[id] else { return }
            step(stream.call, "audio comes from \(address) instead")
        default: break
        }
    }

    mutating func heard(_ event: StoreEvent) {
        switch event {
        case .restored(let bindings, let toggles, let facts):
            self.toggles = toggles
            restore(facts)
            let known = bindings.filter { configuration?.inventory.extension($0.key) != nil }
            registrar.restore(known, at: now, utc: utc)
            for number in known.keys.sorted() {
                watchBindings(of: number)
                for binding in registrar.bindings(for: number, at: now) {
                    defence.known.insert(binding.flow.remote, until: binding.expires)
                }
            }
        case .voicemail(let event): heard(event)
        case .remembered(let things): remember(things)
        case .kept(let keys): for key in keys where key.kind == .text { textIsKept(key.id) }
        case .failed(let reason):
            note(.error, "Call records cannot be written", ["reason": reason])
        case .recovered:
            note(.info, "Call records are written again")
        case .rebuilt(let file, let text): tell(Trouble(.database, about: file, text: text))
        }
    }
}
