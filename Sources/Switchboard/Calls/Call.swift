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
        /// Hears a colleague's conversation.
        case monitoring(ActionID, Monitoring)
        /// Speaks through many phones.
        case paging(ActionID, Paging)
        /// Speaks a prompt.
        case recordingPrompt(ActionID, PromptRecording)
        /// Leaves a message.
        case takingMessage(ActionID, MessageTaking)
        /// Hears the messages of a mailbox.
        case visitingMailbox(ActionID, MailboxVisit)
        /// The exchange itself calls a phone; the plan, or what stands for it, begins when somebody
        /// is there.
        case summoning
        /// Waits for an agent.
        case queueing(ActionID, Queueing)
        case waiting(ActionID)
        /// Waits in a numbered place for somebody to take it.
        case parked(ActionID, Parked)
        /// One of two who talked types a number, or asks somebody first; the other one waits.
        case transferring(ActionID, KeyTransfer)
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

    /// Calls are looked at far more often than changed: what they hold stands in a box, so that a
    /// copy costs one reference.
    private var fields: Boxed<Fields>

    init(_ fields: Fields) {
        self.fields = Boxed(wrappedValue: fields)
    }

    mutating func decide(
        _ world: World, _ door: (inout CallMachine, World) -> [Dialplan.Effect]
    ) -> [Dialplan.Effect] {
        door(&machine, world)
    }

    /// The plan serves somebody else from here on: records, and the phones that it calls, name it.
    mutating func serve(_ leg: LegID, _ number: String?, _ name: String?, _ party: Party) {
        fields.wrappedValue.caller = leg
        fields.wrappedValue.callerNumber = number ?? "anonymous"
        fields.wrappedValue.callerName = name
        fields.wrappedValue.callerParty = party
        fields.wrappedValue.shown = (nil, nil)
    }

    var isOver: Bool { if case .ending = activity { true } else { false } }
}

// MARK: - Fields

extension Call {
    var id: CallID { fields.read { $0.pointee.id } }
    var caller: LegID {
        get { fields.read { $0.pointee.caller } }
        _modify { yield &fields.wrappedValue.caller }
    }
    var callerNumber: String { fields.read { $0.pointee.callerNumber } }
    var callerName: String? { fields.read { $0.pointee.callerName } }
    var callerParty: Party { fields.read { $0.pointee.callerParty } }
    var dialed: String { fields.read { $0.pointee.dialed } }
    var began: Instant { fields.read { $0.pointee.began } }
    var machine: CallMachine {
        get { fields.read { $0.pointee.machine } }
        _modify { yield &fields.wrappedValue.machine }
    }
    var activity: Activity {
        get { fields.read { $0.pointee.activity } }
        _modify { yield &fields.wrappedValue.activity }
    }
    var isEmergency: Bool {
        get { fields.read { $0.pointee.isEmergency } }
        _modify { yield &fields.wrappedValue.isEmergency }
    }
    var callback: Callback {
        get { fields.read { $0.pointee.callback } }
        _modify { yield &fields.wrappedValue.callback }
    }
    var legs: [LegID] {
        get { fields.read { $0.pointee.legs } }
        _modify { yield &fields.wrappedValue.legs }
    }
    var wireNames: [ByteString] {
        get { fields.read { $0.pointee.wireNames } }
        _modify { yield &fields.wrappedValue.wireNames }
    }
    var isBarred: Bool {
        get { fields.read { $0.pointee.isBarred } }
        _modify { yield &fields.wrappedValue.isBarred }
    }
    var lastFailure: Status? {
        get { fields.read { $0.pointee.lastFailure } }
        _modify { yield &fields.wrappedValue.lastFailure }
    }
    var shown: (number: String?, name: String?) {
        get { fields.read { $0.pointee.shown } }
        _modify { yield &fields.wrappedValue.shown }
    }
    var headersForCallees: [Header] {
        get { fields.read { $0.pointee.headersForCallees } }
        _modify { yield &fields.wrappedValue.headersForCallees }
    }
    var tags: [String: String] {
        get { fields.read { $0.pointee.tags } }
        _modify { yield &fields.wrappedValue.tags }
    }
    var language: String? {
        get { fields.read { $0.pointee.language } }
        _modify { yield &fields.wrappedValue.language }
    }
    var recording: CallRecording? {
        get { fields.read { $0.pointee.recording } }
        _modify { yield &fields.wrappedValue.recording }
    }
    var recordingFolder: String? {
        get { fields.read { $0.pointee.recordingFolder } }
        _modify { yield &fields.wrappedValue.recordingFolder }
    }
    var recordingCount: Int {
        get { fields.read { $0.pointee.recordingCount } }
        _modify { yield &fields.wrappedValue.recordingCount }
    }
    var order: PromptOrder? {
        get { fields.read { $0.pointee.order } }
        _modify { yield &fields.wrappedValue.order }
    }
    var appointment: UInt64? { fields.read { $0.pointee.appointment } }
    var keys: KeyListener? {
        get { fields.read { $0.pointee.keys } }
        _modify { yield &fields.wrappedValue.keys }
    }
    var music: String? {
        get { fields.read { $0.pointee.music } }
        _modify { yield &fields.wrappedValue.music }
    }
    var hasNoMusic: Bool {
        get { fields.read { $0.pointee.hasNoMusic } }
        _modify { yield &fields.wrappedValue.hasNoMusic }
    }
    var handovers: [LegID: Handover] {
        get { fields.read { $0.pointee.handovers } }
        _modify { yield &fields.wrappedValue.handovers }
    }
    var lines: [String: Dialing] {
        get { fields.read { $0.pointee.lines } }
        _modify { yield &fields.wrappedValue.lines }
    }
    var departed: [LegRecord] {
        get { fields.read { $0.pointee.departed } }
        _modify { yield &fields.wrappedValue.departed }
    }
    var transfer: Transfer? {
        get { fields.read { $0.pointee.transfer } }
        _modify { yield &fields.wrappedValue.transfer }
    }
    var transfers: Int {
        get { fields.read { $0.pointee.transfers } }
        _modify { yield &fields.wrappedValue.transfers }
    }
    var isHoldWatched: Bool {
        get { fields.read { $0.pointee.isHoldWatched } }
        _modify { yield &fields.wrappedValue.isHoldWatched }
    }
    var recall: HoldRecall? {
        get { fields.read { $0.pointee.recall } }
        _modify { yield &fields.wrappedValue.recall }
    }
    var consults: CallID? {
        get { fields.read { $0.pointee.consults } }
        _modify { yield &fields.wrappedValue.consults }
    }
    var isAdopted: Bool {
        get { fields.read { $0.pointee.isAdopted } }
        _modify { yield &fields.wrappedValue.isAdopted }
    }
    var hasOwnWill: Bool { fields.read { $0.pointee.hasOwnWill } }
    var talksWith: String {
        get { fields.read { $0.pointee.talksWith } }
        _modify { yield &fields.wrappedValue.talksWith }
    }
    var hidesKeys: Bool {
        get { fields.read { $0.pointee.hidesKeys } }
        _modify { yield &fields.wrappedValue.hidesKeys }
    }
    var planNumber: Int? {
        get { fields.read { $0.pointee.planNumber } }
        _modify { yield &fields.wrappedValue.planNumber }
    }
    var servedBy: Service? {
        get { fields.read { $0.pointee.servedBy } }
        _modify { yield &fields.wrappedValue.servedBy }
    }
    var answered: Instant? {
        get { fields.read { $0.pointee.answered } }
        _modify { yield &fields.wrappedValue.answered }
    }
    var answeredBy: String? {
        get { fields.read { $0.pointee.answeredBy } }
        _modify { yield &fields.wrappedValue.answeredBy }
    }
    var talkedUntil: Instant? {
        get { fields.read { $0.pointee.talkedUntil } }
        _modify { yield &fields.wrappedValue.talkedUntil }
    }
    var ending: CallEnding? {
        get { fields.read { $0.pointee.ending } }
        _modify { yield &fields.wrappedValue.ending }
    }
    var finalStatus: Status? {
        get { fields.read { $0.pointee.finalStatus } }
        _modify { yield &fields.wrappedValue.finalStatus }
    }
    var findings: [CallFinding] {
        get { fields.read { $0.pointee.findings } }
        _modify { yield &fields.wrappedValue.findings }
    }
    var finished: [LegID: FinishedLeg] {
        get { fields.read { $0.pointee.finished } }
        _modify { yield &fields.wrappedValue.finished }
    }
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
