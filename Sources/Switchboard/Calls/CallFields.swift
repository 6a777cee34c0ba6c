import Dialplan
import SIP
import Wire

extension Call {
    /// All that a call holds.
    struct Fields: Sendable {
        let id: CallID
        /// Whom the plan serves. Of a call that the exchange itself makes, who answers it first.
        var caller: LegID
        var callerNumber: String
        var callerName: String?
        var callerParty: Party
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
        /// It hears why it may not go out.
        var isBarred = false
        /// The last thing that a called party or its way said, for `EndCause.failed`.
        var lastFailure: Status?
        /// What `callerid` has made of the caller's number and name, for the phones called from
        /// here on.
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
        /// The appointment that it keeps.
        var appointment: UInt64?
        /// Who listens for keys while phones ring, or beside the conversation.
        var keys: KeyListener?
        /// As `music` has set it, for whoever waits.
        var music: String?
        /// It could not be played.
        var hasNoMusic = false
        /// Phones that have answered, and hear something before they have the caller.
        var handovers: [LegID: Handover] = [:]
        /// Numbers outside that ring beside phones, by what the planner calls them.
        var lines: [String: Dialing] = [:]
        /// Legs that were in it and have gone to another call.
        var departed: [LegRecord] = []
        /// Its caller was answered in another call before.
        var isAdopted = false
        /// No plan decides what it does: the exchange wants one thing of it.
        var hasOwnWill = false
        /// Somebody has transferred it here.
        var transfer: Transfer?
        /// One side holds the other, and is reminded of it.
        var isHoldWatched = false
        /// It is there to remind somebody of that.
        var recall: HoldRecall?
        /// The caller asks here before it transfers who waits in that call.
        var consults: CallID?
        /// How often its caller was transferred, one time after the other.
        var transfers = 0
        /// Whom the caller talks to: the extension, or the number outside.
        var talksWith = ""
        /// The trace no longer says which keys were pressed.
        var hidesKeys = false
        /// The plan that it began with, as the archive numbers it.
        var planNumber: Int?
        /// The agent of a queue that it talks to.
        var servedBy: Service?
        var answered: Instant?
        var answeredBy: String?
        var talkedUntil: Instant?
        var ending: CallEnding?
        /// The status that the caller was given instead of an answer.
        var finalStatus: Status?
        /// What went wrong, and what was found out about it.
        var findings: [CallFinding] = []
        /// Legs that are over, with what their media reported.
        var finished: [LegID: FinishedLeg] = [:]
    }
}
