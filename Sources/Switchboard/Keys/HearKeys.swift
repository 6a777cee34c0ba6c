import Dialplan
import SDP
import SIP
import Wire

/// Keys as they come from the far ends: in any of three forms, counted once.
extension Switchboard {
    /// The engine has heard one: as an event, or in the sound of who has none.
    mutating func heardKey(_ symbol: String, lasting milliseconds: UInt32, in stream: StreamID) {
        guard let id = streams[stream]?.leg else { return }
        heardKey(
            symbol, as: agreesOnEvents(id) ? .events : .sound,
            lasting: .milliseconds(Int64(milliseconds)), on: id)
    }

    /// The engine has heard the beginning of an event.
    mutating func keyBegan(in stream: StreamID) {
        guard let id = streams[stream]?.leg, takes(.events, from: id) else { return }
        let hadHeld = legs[id]?.heardKeys.held.isEmpty == false
        legs[id]?.heardKeys.eventBegan(at: now)
        if hadHeld { timers.stop(.heldKeys(id)) }
    }

    mutating func heardKey(
        _ symbol: String, as form: KeyForm, lasting: Duration, on id: LegID
    ) {
        guard takes(form, from: id) else { return }
        let sendsEvents = form == .info && takes(.events, from: id) && agreesOnEvents(id)
        let verdict = legs[id]?.heardKeys.heard(
            symbol, as: form, lasting: lasting, sendsEvents: sendsEvents, at: now)
        switch verdict {
        case .pressed?: pressed(symbol, lasting, as: form, on: id)
        case .undecided?: timers.start(.heldKeys(id), at: now + Limits.keyPatience)
        case .copy?, nil: break
        }
    }

    /// No event has come for the keys that came by INFO: they are what counts on this leg.
    mutating func heldKeysAreDue(_ id: LegID) {
        guard let keys = legs[id]?.heardKeys.release(at: now), !keys.isEmpty else { return }
        // From here on its events would say them twice.
        if let stream = speechStream(of: id) {
            legs[id]?.relaysEvents = false
            outbox.media.append(.absorbKeys(stream))
        }
        for key in keys { pressed(key.symbol, key.lasting, as: .info, on: id) }
    }

    private mutating func pressed(
        _ symbol: String, _ lasting: Duration, as form: KeyForm, on id: LegID
    ) {
        guard let call = legs[id]?.call else { return }
        keyStep(call, symbol)
        if let other = listener(to: id), !passes(form, from: id, to: other) {
            let each = min(max(lasting, Keys.standardDuration), Keys.longestDuration)
            sayKeys([symbol], each: each, to: other)
        }
        if featureKey(symbol, on: id) { return }
        pressed(symbol, on: id, in: call)
    }

    /// Who hears what this leg says.
    private func listener(to id: LegID) -> LegID? {
        conversation(of: id)?.bridge.other(than: id)
    }

    // MARK: - Ways

    func keyPolicy(of id: LegID) -> KeyPolicy {
        guard let party = legs[id]?.party, let inventory = configuration?.inventory else {
            return .auto
        }
        return switch party {
        case .phone(let number): inventory.extension(number)?.keys ?? .auto
        case .trunk(let name): inventory.trunk(named: name)?.keys ?? .auto
        }
    }

    /// Whether a key in that form counts on this leg.
    private func takes(_ form: KeyForm, from id: LegID) -> Bool {
        switch keyPolicy(of: id) {
        case .auto: true
        case .rtp: form == .events
        case .info: form == .info
        case .inband: form == .sound
        }
    }

    /// Both sides have named telephone events (RFC 4733 §2.4.1, §6.2).
    func agreesOnEvents(_ id: LegID) -> Bool { events(of: id) != nil }

    func events(of id: LegID) -> (mine: Codec, theirs: Codec)? {
        guard let media = legs[id]?.media, let local = media.local, let remote = media.remote
        else { return nil }
        return Negotiation.events(local: local, remote: remote)
    }

    func eventWish(of id: LegID) -> EventWish {
        switch keyPolicy(of: id) {
        case .auto, .rtp: .wanted
        case .info, .inband: .unwanted
        }
    }

    /// Keys are looked for in this leg's sound.
    func findsKeysInSound(_ id: LegID) -> Bool {
        switch keyPolicy(of: id) {
        case .auto: !agreesOnEvents(id)
        case .inband: true
        case .rtp, .info: false
        }
    }

    /// A key in that form reaches the other side by itself.
    private func passes(_ form: KeyForm, from id: LegID, to other: LegID) -> Bool {
        switch form {
        case .events: legs[id]?.relaysEvents == true
        case .sound: sayingForm(to: other) == .sound
        case .info: false
        }
    }

    /// Its events may reach the other side of a relay as they come.
    func passesEvents(from id: LegID, to other: LegID) -> Bool {
        guard takes(.events, from: id), legs[id]?.heardKeys.isByInfo != true,
            sayingForm(to: other) == .events,
            let own = events(of: id), let theirs = events(of: other)
        else { return false }
        return own.mine.clockRate == theirs.theirs.clockRate
    }
}
