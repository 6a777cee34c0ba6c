import SIP
import Wire

/// The always-on memory of what was said, by whom, when.
extension Switchboard {
    mutating func record(_ bytes: [UInt8], isSent: Bool, _ flow: Flow, _ callID: ByteString) {
        trace.record(
            bytes, isSent: isSent, flow: flow, call: recent.call(ofWireName: callID), at: now)
    }

    /// From now on messages with this Call-ID belong to the call.
    mutating func recordWireName(_ callID: ByteString, of call: CallID) {
        recent.add(wireName: callID, of: call)
    }

    /// A decision of the plan, with the line that made it.
    mutating func step(_ id: CallID, _ what: String) {
        let position = calls[id]?.machine.position.map { "\($0)" } ?? ""
        trace.step(what, position: position, call: id, at: now)
    }
}
