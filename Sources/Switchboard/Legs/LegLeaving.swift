import SIP
import Wire

/// Goodbyes, deadlines and whatever else ends a leg.
extension Leg {
    /// Ends the leg from our side, in the way that its state asks for (RFC 3261 §15).
    mutating func hangUp(_ reason: ByteString?) -> [Effect] {
        switch (role, state) {
        case (_, .talking):
            return bye(reason)
        case (.callee, .answered):
            // Their offer will have no answer; the dialog is acknowledged all the same.
            return [acknowledge(with: nil)] + bye(reason)
        case (.caller, .answered):
            hangsUpWhenAcknowledged = true
            return []
        case (.callee, .inviting):
            return cancel(.callerGone)
        case (.caller, .inviting):
            return reject(.temporarilyUnavailable)
        case (_, .leaving), (_, .over):
            return []
        }
    }

    mutating func bye(_ reason: ByteString?) -> [Effect] {
        guard var request = dialog?.request(.bye) else { return [] }
        state = .leaving
        request.headers.append(.userAgent, product)
        if let reason { request.headers.append(.reason, reason) }
        return [.begin(request, .bye)]
    }

    /// BYE came (RFC 3261 §15.1.2).
    mutating func hungUp(_ request: Request, _ transaction: TransactionID) -> [Effect] {
        var effects: [Effect] = [.respond(transaction, reply(.ok, to: request))]
        if state == .inviting, role == .caller { effects += reject(.requestTerminated) }
        if let owed = owedAnswer, let asked = owedAnswerTo {
            effects.append(.respond(owed, reply(.requestTerminated, to: asked)))
            owedAnswer = nil
        }
        let wasLeaving = state == .leaving
        state = .over
        return effects + [.report(.left(wasLeaving ? .asked : .hungUp))]
    }

    /// The answer to our BYE, or its absence: either way it is over.
    mutating func byeAnswered() -> [Effect] {
        guard state == .leaving else { return [] }
        state = .over
        return [.report(.left(.asked))]
    }

    /// The far end does not know the dialog any more, or cannot be reached.
    mutating func vanish() -> [Effect] {
        guard state != .over else { return [] }
        state = .over
        return [.report(.left(.vanished))]
    }

    mutating func fire(_ timer: Timer) -> [Effect] {
        switch timer {
        case .answerAgain:
            guard var waiting = unacknowledged else { return [] }
            waiting.interval = min(waiting.interval * 2, Timers.t2)
            unacknowledged = waiting
            return [
                .respond(waiting.transaction, waiting.response),
                .start(.answerAgain, after: waiting.interval),
            ]
        case .noAcknowledgement:
            // RFC 3261 §13.3.1.4: no ACK in 64·T1, so the dialog ends with a BYE.
            guard unacknowledged != nil else { return [] }
            unacknowledged = nil
            state = .talking
            return [.report(.left(.noAcknowledgement))] + bye(nil)
        case .provisionalAgain:
            return provisionalAgain()
        case .refresh: return refreshSession()
        case .sessionExpiry: return expireSession()
        case .undecided: return withdrawOffer(.tooSlow)
        }
    }

    private mutating func provisionalAgain() -> [Effect] {
        guard let transaction = inviteTransaction, state == .inviting else { return [] }
        guard let (response, interval) = provisional.again() else {
            // RFC 3262 §3: no PRACK in 64·T1.
            return reject(.serverTimeout) + [.report(.left(.noAcknowledgement))]
        }
        return [.respond(transaction, response), .start(.provisionalAgain, after: interval)]
    }
}
