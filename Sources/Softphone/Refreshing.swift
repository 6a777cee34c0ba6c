import SIP
import Wire

/// Session timers (RFC 4028), where the phone is told to use them.
extension Softphone {
    /// The option tags that the phone names.
    var extensions: ByteString {
        switch (behaviour.speaksReliableProvisionals, behaviour.sessionExpires != nil) {
        case (true, true): "100rel, timer"
        case (true, false): "100rel"
        case (false, true): "timer"
        case (false, false): ""
        }
    }

    func prepareTimer(of call: inout PhoneCall) {
        guard let seconds = behaviour.sessionExpires else { return }
        call.sessionTimer = SessionTimer(expires: seconds, minimum: SessionExpires.smallest)
    }

    /// A 2xx to a request of ours.
    mutating func agreeTimer(_ response: Response, _ number: CallNumber) {
        guard let timing = calls[number]?.sessionTimer?.begin(response) else { return }
        follow(timing, number)
    }

    /// Our 2xx to a request of theirs.
    mutating func answerTimer(
        _ request: Request, _ response: inout Response, _ number: CallNumber
    ) {
        guard let timing = calls[number]?.sessionTimer?.answer(request, &response) else { return }
        follow(timing, number)
    }

    private mutating func follow(_ timing: SessionTimer.Timing, _ number: CallNumber) {
        stop(.refresh(number), .expiry(number))
        if let after = timing.refresh { start(.refresh(number), after: after) }
        if timing.refresh == nil, let after = timing.expiry {
            start(.expiry(number), after: after)
        }
    }

    mutating func refresh(_ number: CallNumber) {
        reoffer(number, at: now)
    }

    mutating func expire(_ number: CallNumber) {
        sayBye(number, .expired)
    }
}
