import Dialplan

/// `features { record *1; transfer *2 }`: somebody of the house who talks presses it.
extension Switchboard {
    /// True when the key was the last one of a feature that takes the conversation apart: nobody
    /// else is to hear of it.
    mutating func featureKey(_ symbol: String, on id: LegID) -> Bool {
        guard let leg = legs[id], case .phone = leg.party, conversation(of: id) != nil,
            let call = calls[leg.call]
        else { return false }
        let features = Feature.allCases.compactMap { feature in
            call.machine.featureKeys(of: feature.rawValue).map { (feature, $0) }
        }.filter { !$0.1.isEmpty }
        guard let longest = features.map(\.1.count).max() else { return false }
        var typed = leg.typed
        // Somebody thinks, and begins anew.
        if now > typed.last + Limits.betweenFeatureKeys { typed.keys = "" }
        typed.keys = String((typed.keys + symbol).suffix(longest))
        typed.last = now
        let pressed = features.filter { typed.keys.hasSuffix($0.1) }
            .max { $0.1.count < $1.1.count }
        if pressed != nil { typed.keys = "" }
        legs[id]?.typed = typed
        guard let (feature, keys) = pressed else { return false }
        perform(feature, keys, by: id)
        return feature != .record
    }

    private mutating func perform(_ feature: Feature, _ keys: String, by id: LegID) {
        guard let leg = legs[id], let call = calls[leg.call] else { return }
        switch feature {
        case .record:
            let isRunning = call.recording?.state == .running
            step(leg.call, "\(leg.party) pressed \(keys): recording \(isRunning ? "off" : "on")")
            record(isOn: !isRunning, to: call.recordingFolder, for: leg.call)
        case .transfer: beginKeyTransfer(isAttended: true, by: id)
        case .blind: beginKeyTransfer(isAttended: false, by: id)
        case .park:
            guard !call.isEmergency, call.transfers < Limits.transfers else { return }
            step(leg.call, "\(leg.party) pressed \(keys): parks the other side")
            guard let new = transfer(by: id, to: "park", only: .park(slot: nil)) else { return }
            beginAdopted(new)
        }
    }

    private enum Feature: String, CaseIterable {
        case transfer, blind, park, record
    }
}

/// The last keys of a leg that may become a feature's.
struct TypedKeys: Equatable, Sendable {
    var keys = ""
    var last = Instant.zero
}
