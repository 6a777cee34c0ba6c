public import Dialplan
public import SIP

extension SimulatedWorld.Phone {
    /// What a phone that is played answers to a call, where it takes none: nil if it rings.
    public var refusal: Status? {
        if declines { return .decline }
        return switch state {
        case .busy, .dnd: .busyHere
        case .offline: .temporarilyUnavailable
        case .idle, .ringing: nil
        }
    }
}
