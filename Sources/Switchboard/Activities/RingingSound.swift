import Dialplan
import SIP

/// What the caller hears while phones ring.
///
/// A caller who is not answered yet makes a ringing tone itself; music comes to it as early media.
/// One who is answered hears us: music, or the tone.
extension Switchboard {
    mutating func soundRinging(_ music: String?, for id: CallID) {
        guard let call = calls[id], let leg = legs[call.caller] else { return }
        let isAnswered = leg.state != .inviting
        guard let name = music ?? (isAnswered ? call.music : nil) else {
            // Who has heard somebody early hears us from here on, and makes no tone.
            if isAnswered || leg.media.local != nil { playRingback(to: call.caller) }
            return
        }
        // A caller who has offered nothing could only be answered for it, and is not.
        guard isAnswered || leg.media.remote != nil else { return }
        guard let stream = speakEarly(to: call.caller) else {
            // It hears no music, and may talk all the same.
            calls[id]?.lastFailure = call.lastFailure
            return
        }
        play([.music(name)], on: stream, rounds: 0)
    }

    /// Whoever was heard early rings no longer, or is asked something first: what others do cannot
    /// be told by a 180 alone to who makes no tone any more (RFC 3960 §3.2).
    mutating func ringOn(for id: CallID) {
        guard let call = calls[id], let heard = call.ringing?.heard,
            legs[heard]?.state != .inviting || call.handovers[heard] != nil
        else { return }
        calls[id]?.ringing?.heard = nil
        if !isPlaying(to: call.caller) { playRingback(to: call.caller) }
    }

    /// There is no such music.
    mutating func musicFailed(whileRinging id: CallID) {
        guard let call = calls[id] else { return }
        playRingback(to: call.caller)
    }

    mutating func playRingback(to caller: LegID) {
        guard let stream = answeredOrEarly(caller),
            let call = legs[caller].flatMap({ calls[$0.call] }),
            let tone = Tone("ringback", call.machine.tones, times: 1)
        else { return }
        play([.tone(tone)], on: stream, rounds: 0)
    }

    /// Where the caller hears us already.
    private func answeredOrEarly(_ caller: LegID) -> StreamID? {
        guard legs[caller]?.media.local != nil else { return nil }
        return speechStream(of: caller)
    }
}

extension Call {
    /// The caller hears music instead of whatever the other side would let it hear.
    var hasRingingMusic: Bool {
        switch activity {
        case .ringing(_, let ringing): ringing.plan.music != nil
        case .dialing(_, let dialing): dialing.plan.music != nil
        default: false
        }
    }
}
