public import Dialplan
public import SIP
public import Wire

/// What the Switchboard asks to be kept.
public enum StoreOrder: Equatable, Sendable {
    /// Replaces all bindings of the address of record; empty removes it.
    case keepBindings(extension: String, [KeptBinding])
    case keepCallRecord(CallRecord)
    /// A call that goes on: its record, if the exchange stopped now. Replaced by the next one, and
    /// gone with its call record.
    case keepOpenCall(CallRecord)
    case keepDecisions(CallDecisions)
    case keepToggle(String, isOn: Bool)
    /// Replaces the one of the same id.
    case keepWatch(WatchRecord)
    case voicemail(VoicemailOrder)
    /// It is sent once, whatever happens to the exchange.
    case mail(MailDraft)
    /// Nil: no longer.
    case keepFact(FactKind, name: String, value: String?)
    /// Replaces what has the same key.
    case keep(KeptThing)
    case forget(KeptKey)

    /// Somebody hears or sees that it is done, and must not wait for what is gathered.
    public var isAwaited: Bool {
        switch self {
        case .keepToggle, .keepFact(.forward, _, _), .keepFact(.dnd, _, _),
            .keepFact(.agent, _, _), .keepFact(.waiting, _, _):
            true
        default: false
        }
    }
}

public enum StoreEvent: Equatable, Sendable {
    /// What was on disk at start. Given once, before the first message.
    case restored(bindings: [String: [KeptBinding]], toggles: [String: Bool], facts: KeptFacts)
    /// What is to go on from before; given once, behind `restored`.
    case remembered([KeptThing])
    /// These are on the disk, and stay there whatever happens.
    case kept([KeptKey])
    /// A call record could not be written; it stays in memory and is tried again.
    case failed(reason: String)
    case recovered
    /// The database was damaged, and has been rebuilt: where the damaged file is now, and what
    /// people are told.
    case rebuilt(file: String, text: String)
    case voicemail(VoicemailEvent)
}

/// One contact of one extension, as it survives a restart (RFC 3261 §10.3, RFC 5626 §6).
public struct KeptBinding: Codable, Equatable, Sendable {
    /// The Contact URI as registered.
    public var contact: ByteString
    public var flow: Flow
    public var instance: ByteString?
    public var regID: UInt32?
    public var path: [ByteString]
    public var q: UInt16
    public var callID: ByteString
    public var cSeq: UInt32
    public var userAgent: ByteString?
    public var expires: UTCTime

    public init(
        contact: ByteString, flow: Flow, instance: ByteString?, regID: UInt32?,
        path: [ByteString], q: UInt16, callID: ByteString, cSeq: UInt32, userAgent: ByteString?,
        expires: UTCTime
    ) {
        self.contact = contact
        self.flow = flow
        self.instance = instance
        self.regID = regID
        self.path = path
        self.q = q
        self.callID = callID
        self.cSeq = cSeq
        self.userAgent = userAgent
        self.expires = expires
    }
}

/// What remains of a call.
public struct CallRecord: Codable, Equatable, Sendable {
    public var id: CallID
    public var began: UTCTime
    public var answered: UTCTime?
    public var ended: UTCTime
    /// Monotonic, so right under any jump of the clock.
    public var talkMilliseconds: Int64
    public var ringMilliseconds: Int64
    /// Extension number, or the number a trunk gave; and the name shown.
    public var caller: String
    public var callerName: String?
    /// `extension 201` or `trunk NAME`.
    public var callerParty: String
    /// What was dialed.
    public var dialed: String
    /// Who took the call, e.g. `extension 202`, `trunk bench`, `echo-test`.
    public var answeredBy: String?
    public var ending: CallEnding
    /// The status that the caller was given, if the call was never answered.
    public var status: UInt16?
    public var legs: [LegRecord]
    /// What the plan wrote down with `tag`.
    public var tags: [String: String]?

    public init(
        id: CallID, began: UTCTime, answered: UTCTime?, ended: UTCTime, talkMilliseconds: Int64,
        ringMilliseconds: Int64, caller: String, callerName: String?, callerParty: String,
        dialed: String, answeredBy: String?, ending: CallEnding, status: UInt16?,
        legs: [LegRecord], tags: [String: String]? = nil
    ) {
        self.id = id
        self.began = began
        self.answered = answered
        self.ended = ended
        self.talkMilliseconds = talkMilliseconds
        self.ringMilliseconds = ringMilliseconds
        self.caller = caller
        self.callerName = callerName
        self.callerParty = callerParty
        self.dialed = dialed
        self.answeredBy = answeredBy
        self.ending = ending
        self.status = status
        self.legs = legs
        self.tags = tags
    }
}

/// Why a call went as it did: the decisions of the plan with their lines, and what the plan was
/// told, so that the call can be gone through again. Nothing that was typed in secret is in it.
public struct CallDecisions: Codable, Equatable, Sendable {
    public var id: CallID
    public var began: UTCTime
    public var caller: String
    public var dialed: String
    /// The number of the plan that the call began with, as `dialplan history` lists it.
    public var plan: Int?
    public var steps: [CallTrace.Step]
    public var told: RecordedCall
    /// What went wrong; nil where nothing did.
    public var findings: [CallFinding]?
    public var ladder: ShortLadder?

    public init(
        id: CallID, began: UTCTime, caller: String, dialed: String, plan: Int?,
        steps: [CallTrace.Step], told: RecordedCall
    ) {
        self.id = id
        self.began = began
        self.caller = caller
        self.dialed = dialed
        self.plan = plan
        self.steps = steps
        self.told = told
    }

    /// The same call under another plan.
    public func replayed(under plan: Plan) -> ReplayedCall {
        ReplayedCall(
            told,
            deeds: steps.filter { $0.kind == .deed }.map {
                ReplayedCall.Deed(what: $0.what, detail: $0.detail)
            }, plan: plan)
    }

    /// As a trace without messages: those are kept in memory only.
    public var trace: CallTrace {
        var trace = CallTrace(
            id: id, caller: caller, dialed: dialed, steps: steps, messages: [])
        trace.began = began
        trace.plan = plan
        trace.hasMessages = false
        return trace
    }
}

/// How a call ended and who ended it.
public struct CallEnding: Codable, Equatable, Sendable {
    /// The cause of calls that were cut off by a crash, a kill or a power cut.
    public static let suddenStop = "exchange stopped suddenly"

    public enum Party: String, Codable, Sendable {
        case caller, callee, exchange, administrator
    }

    public var by: Party
    /// `hung up`, `cancelled`, `busy`, `no answer`, `declined`, `unavailable`, `not found`,
    /// `no audio`, `session expired`, `not reachable`, `media failed`, `refused`, …
    public var cause: String

    public init(by: Party, cause: String) {
        self.by = by
        self.cause = cause
    }
}

/// One leg of an ended call, with the quality of what was heard.
public struct LegRecord: Codable, Equatable, Sendable {
    public var party: String
    /// `audio PCMU/8000`, one per media line.
    public var codecs: [String]
    public var transport: String
    public var streams: [StreamReport]

    public init(party: String, codecs: [String], transport: String, streams: [StreamReport]) {
        self.party = party
        self.codecs = codecs
        self.transport = transport
        self.streams = streams
    }
}
