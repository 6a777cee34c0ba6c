import Dialplan
import SIP
import Wire

/// One caller's way through the exchange: the leg it came on, the plan that decides, and the one
/// thing that the call is doing now.
struct Call: Sendable {
    /// Exactly one at any time; the same law as "at most one action of the plan is outstanding".
    enum Activity: Sendable {
        /// The plan is between two actions.
        case deciding
        case ringing(ActionID, Ringing)
        case dialing(ActionID, Dialing)
        /// Caller and callee hear each other.
        case talking(ActionID, Bridge)
        case playing(ActionID)
        /// Asks for keys.
        case collecting(ActionID, Collecting)
        case echoing(ActionID)
        /// At the door of a room, or in it.
        case conferring(ActionID, Conferring)
        /// Speaks a prompt.
        case recordingPrompt(ActionID, PromptRecording)
        /// The exchange itself calls a phone; the plan, or what stands for it, begins when somebody
        /// is there.
        case summoning
        case waiting(ActionID)
        /// Waits for what a service or a database answers.
        case lookingUp(ActionID, Inquiry.ID)
        /// The plan is over; legs and media reports are still coming home.
        case ending
    }

    /// A call from outside that goes back to somebody who called for help.
    enum Callback: Equatable, Sendable {
        case none
        /// It came soon after an emergency call, and says nothing.
        case possible
        /// It also says so (RFC 7090 §5).
        case marked
    }

    let id: CallID
    /// Whom the plan serves. Of a call that the exchange itself makes, who answers it first.
    var caller: LegID
    let callerNumber: String
    let callerName: String?
    let callerParty: Party
    let dialed: String
    let began: Instant
    @Boxed var machine: CallMachine
    var activity = Activity.deciding
    /// Calls for help, and makes room for no other.
    var isEmergency = false
    /// Whether the emergency service calls back.
    var callback = Callback.none
    /// Every leg the call has had, in the order in which they came.
    var legs: [LegID]
    /// The Call-IDs of its legs: what its messages are found by in the trace.
    var wireNames: [ByteString]
    /// The last thing that a called party or its way said, for `EndCause.failed`.
    var lastFailure: Status?
    /// What `callerid` has made of the caller's number and name, for the phones called from here
    /// on.
    var shown: (number: String?, name: String?) = (nil, nil)
    /// What `header` adds to the next calls that go out.
    var headersForCallees: [Header] = []
    var tags: [String: String] = [:]
    var language: String?
    var recording: CallRecording?
    /// The folder that the plan has named.
    var recordingFolder: String?
    /// Files that were begun.
    var recordingCount = 0
    /// Why the exchange has begun it.
    var order: PromptOrder?
    /// Who listens for keys while phones ring, or beside the conversation.
    var keys: KeyListener?
    /// As `music` has set it, for whoever waits.
    var music: String?
    /// It could not be played.
    var hasNoMusic = false
    /// Phones that have answered, and hear something before they have the caller.
    var handovers: [LegID: Handover] = [:]
    /// Whom the caller talks to: the extension, or the number outside.
    var talksWith = ""
    /// The trace no longer says which keys were pressed.
    var hidesKeys = false
    /// The plan that it began with, as the archive numbers it.
    var planNumber: Int?
    var answered: Instant?
    var answeredBy: String?
    var talkedUntil: Instant?
    var ending: CallEnding?
    /// The status that the caller was given instead of an answer.
    var finalStatus: Status?
    /// Legs that are over, with what their media reported.
    var finished: [LegID: FinishedLeg] = [:]

    mutating func decide(
        _ world: World, _ door: (inout CallMachine, World) -> [Dialplan.Effect]
    ) -> [Dialplan.Effect] {
        door(&machine, world)
    }

    var isOver: Bool { if case .ending = activity { true } else { false } }
}

/// What a leg leaves behind for the call record.
struct FinishedLeg: Equatable, Sendable {
    var record: LegRecord
    var awaited: Set<StreamID>
}

extension Call {
    /// What a callee sees: the plan's word for it, else the caller's own.
    var shownNumber: String {
        if case .dialing(_, let dialing) = activity, let number = dialing.plan.callerID {
            return number
        }
        return shown.number ?? callerNumber
    }

    var shownName: String? {
        if case .ringing(_, let ringing) = activity, let name = ringing.plan.callerID {
            return name
        }
        return shown.name ?? callerName
    }
}
