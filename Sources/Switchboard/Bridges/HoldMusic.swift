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
        let held = caller.isHolding ? callee : caller
        guard held.local?.direction(of: 0).allowsSending == true,
            held.remote?.direction(of: 0).allowsReceiving == true
        else { return nil }
        return caller.isHolding ? bridge.callee : bridge.caller
    }

    /// Nobody holds, but one side was told once to be silent, and has not decided yet on the offer
    /// that ends it: the other one, if it may be sent anything.
    private func waitingSide(of bridge: Bridge) -> LegID? {
        [bridge.caller, bridge.callee].first { id in
            guard let media = legs[id]?.media, let other = legs[bridge.other(than: id)] else {
                return false
            }
            return other.openOffer != nil && !media.isHolding && !other.media.isHolding
                && other.media.remote?.direction(of: 0).allowsSending == false
                && media.local?.direction(of: 0).allowsSending == true
                && media.remote?.direction(of: 0).allowsReceiving == true
        }
    }

    /// True when the held side hears music now, and so nothing of the other one.
    mutating func playHoldMusic(on bridge: Bridge) -> Bool {
        guard let held = heldSide(of: bridge) ?? waitingSide(of: bridge),
            let call = legs[held].flatMap({ calls[$0.call] }),
            case .talking = call.activity,
            let music = music(of: call), let stream = speechStream(of: held),
            legs[held]?.media.side.map(Negotiation.canSpeak) == true
        else {
            for leg in [bridge.caller, bridge.callee] { stopPlaying(to: leg) }
            return false
        }
        stopPlaying(to: bridge.other(than: held))
        if streams[stream]?.playback == nil { play([.music(music)], on: stream, rounds: 0) }
        return true
    }

    /// There is no such music: what the holding side sends is passed on.
    mutating func musicFailed(on bridge: Bridge, in id: CallID) {
        calls[id]?.hasNoMusic = true
        connectStreams(bridge)
    }
}
