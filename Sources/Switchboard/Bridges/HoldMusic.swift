import Dialplan
import SDP
import SIP

/// Whoever is put on hold hears music, until both hear each other again (RFC 3264 §8.4).
extension Switchboard {
    /// The music that this call's waiting sides hear, unless there turned out to be none.
    func music(of call: Call) -> String? {
        call.hasNoMusic ? nil : call.music ?? call.machine.usualMusic ?? Self.usualMusic
    }

    /// The folder that is looked for where nothing else is said.
    static let usualMusic = "default"

    /// The side that the other one holds, if it may be sent anything.
    func heldSide(of bridge: Bridge) -> LegID? {
        guard let caller = legs[bridge.caller]?.media, let callee = legs[bridge.callee]?.media,
            caller.isHolding != callee.isHolding
        else { return nil }
        let id = caller.isHolding ? bridge.callee : bridge.caller
        return maySend(to: id) ? id : nil
    }

    /// Nobody holds, but one side was told once to be silent, and has not agreed yet to the offer
    /// that ends it: the other one, if it may be sent anything. Then the silent one itself, which
    /// goes on waiting.
    private func waitingSides(of bridge: Bridge) -> [LegID] {
        let waiting = [bridge.caller, bridge.callee].first { id in
            guard let media = legs[id]?.media, let other = legs[bridge.other(than: id)] else {
                return false
            }
            return (other.openOffer != nil || other.media.isReopening)
                && !media.isHolding && !other.media.isHolding
                && other.media.remote?.direction(of: 0).allowsSending == false && maySend(to: id)
        }
        guard let waiting else { return [] }
        return [waiting, bridge.other(than: waiting)].filter(maySend)
    }

    private func maySend(to id: LegID) -> Bool {
        legs[id]?.media.local?.direction(of: 0).allowsSending == true
            && legs[id]?.media.remote?.direction(of: 0).allowsReceiving == true
    }

    /// True when who waits hears music now, and so nothing of the other side.
    mutating func playHoldMusic(on bridge: Bridge) -> Bool {
        let waiting = heldSide(of: bridge).map { [$0] } ?? waitingSides(of: bridge)
        guard let first = waiting.first, let call = legs[first].flatMap({ calls[$0.call] }),
            case .talking = call.activity,
            let sound = sound(of: call, beside: bridge.other(than: first)), canHear(first)
        else {
            for leg in [bridge.caller, bridge.callee] { stopPlaying(to: leg) }
            return false
        }
        for leg in [bridge.caller, bridge.callee] {
            guard waiting.contains(leg), canHear(leg), let stream = speechStream(of: leg) else {
                stopPlaying(to: leg)
                continue
            }
            if streams[stream]?.playback == nil { play([sound], on: stream, rounds: 0) }
        }
        return true
    }

    private func canHear(_ id: LegID) -> Bool {
        speechStream(of: id) != nil
            && legs[id]?.media.side.map(Negotiation.canSpeak) == true
    }

    /// What is heard instead of a side that sends nothing; nil where there is no music, and it
    /// sends something.
    private func sound(of call: Call, beside other: LegID) -> MediaPlayback.Item? {
        if let music = music(of: call) { return .music(music) }
        let sends = legs[other]?.media.remote?.direction(of: 0).allowsSending == true
        return sends ? nil : .tone(RoomSounds.lonely)
    }

    /// There is no such music: what the other side sends is passed on; where it sends nothing, a
    /// soft tone says now and then that the line is not dead.
    mutating func musicFailed(on bridge: Bridge, in id: CallID) {
        calls[id]?.hasNoMusic = true
        connectStreams(bridge)
    }
}
