import Dialplan
import SIP

/// Between SIP's statuses and the dialplan's words, in both directions.
enum Outcomes {
    /// What a phone's final response means to `ring`.
    static func ofPhone(_ status: Status) -> Outcome {
        switch status {
        case .busyHere, .busyEverywhere: .busy
        case .decline: .declined
        case .requestTerminated: .noanswer
        case .temporarilyUnavailable, .requestTimeout, .notFound, .gone, .serviceUnavailable,
            .callOrTransactionDoesNotExist, .doesNotExistAnywhere:
            .unavailable
        default: .failed
        }
    }

    /// What a trunk's final response means to `dial`. Only `congested` tries the next trunk:
    /// 408, 5xx and a challenge that cannot be met say that this way is closed, not that the person
    /// called said no.
    static func ofTrunk(_ status: Status) -> Outcome {
        switch status {
        case .busyHere, .busyEverywhere: .busy
        case .decline: .declined
        case .requestTerminated: .noanswer
        case .notFound, .gone, .addressIncomplete, .doesNotExistAnywhere: .invalid
        case .temporarilyUnavailable: .unavailable
        case .requestTimeout, .unauthorized, .proxyAuthenticationRequired: .congested
        case _ where status.rawValue / 100 == 5: .congested
        default: .failed
        }
    }

    /// RFC 3263 §4.3: another server of the same name may take the request. 408 and 503 are also
    /// what silence and dead transports count as (RFC 3261 §8.1.3.1).
    static func meansServerDown(_ status: Status) -> Bool {
        status == .serviceUnavailable || status == .requestTimeout
    }

    /// What a caller hears who was not connected. `failed` passes on what the far end said.
    static func status(for cause: EndCause, lastFailure: Status?) -> Status {
        switch cause {
        case .normal: lastFailure.map(passed) ?? .temporarilyUnavailable
        case .busy: .busyHere
        case .noanswer, .unavailable: .temporarilyUnavailable
        case .declined: .decline
        case .congested: .serviceUnavailable
        case .notFound: .notFound
        case .gone: .gone
        case .refused: .forbidden
        case .failed: lastFailure.map(passed) ?? .serverInternalError
        case .error: .serverInternalError
        }
    }

    /// What the far end said, as the caller is told it. What is a matter between the far end and us
    /// alone needs a header that the caller is not given (RFC 3261 §8.1.3.4, §21.4.2, §21.4.15).
    private static func passed(_ status: Status) -> Status {
        switch status {
        case _ where status.isRedirect: .temporarilyUnavailable
        case .unauthorized, .proxyAuthenticationRequired: .forbidden
        case .badExtension, .extensionRequired, .sessionIntervalTooSmall, .intervalTooBrief:
            .serverInternalError
        default: status
        }
    }

    /// The record's words.
    static func words(for cause: EndCause) -> String {
        switch cause {
        case .normal: "hung up"
        case .busy: "busy"
        case .noanswer: "no answer"
        case .unavailable: "unavailable"
        case .declined: "declined"
        case .congested: "congested"
        case .notFound: "no such number"
        case .gone: "gone"
        case .refused: "refused"
        case .failed: "failed"
        case .error: "dialplan error"
        }
    }
}
