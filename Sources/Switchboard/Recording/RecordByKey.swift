import Dialplan

/// `features { record *1 }`: somebody of the house who talks presses it, and the call is recorded;
/// pressed again it pauses, and so on.
extension Switchboard {
    mutating func recordByKey(_ symbol: String, on id: LegID) {
        guard let leg = legs[id], case .phone = leg.party, let call = calls[leg.call],
            case .talking = call.activity,
            let keys = call.machine.featureKeys(of: "record"), !keys.isEmpty
        else { return }
        var typed = leg.typed
        // Somebody thinks, and begins anew.
        if now > typed.last + Limits.betweenFeatureKeys { typed.keys = "" }
        typed.keys = String((typed.keys + symbol).suffix(keys.count))
        typed.last = now
        if typed.keys == keys {
            typed.keys = ""
            let isRunning = call.recording?.state == .running
            step(leg.call, "\(leg.party) pressed \(keys): recording \(isRunning ? "off" : "on")")
            record(isOn: !isRunning, to: call.recordingFolder, for: leg.call)
        }
        legs[id]?.typed = typed
    }
}

/// The last keys of a leg that may become a feature's.
struct TypedKeys: Equatable, Sendable {
    var keys = ""
    var last = Instant.zero
}
