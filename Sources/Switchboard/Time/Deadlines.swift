import Dialplan
import SIP

/// What happens when something is due.
extension Switchboard {
    mutating func fireDeadlines() {
        while let deadline = timers.popDue(at: now) {
            switch deadline {
            case .transaction(let timer): perform(transactions.fire(timer))
            case .leg(let id, let timer): leg(id) { $0.fire(timer) }
            case .lifeSign(let id): askForLifeSign(id)
            case .ringing(let call): ringingIsDue(call)
            case .dialing(let id, let timer): dialingIsDue(id, timer)
            case .trunk(let name, let timer): fire(timer, of: name)
            case .outside(let listener): outsideIsDue(listener)
            case .queue(let name): queue(name) { $0.check(at: $1, $2) }
            case .queueLimit(let call): waitedTooLong(call)
            case .queueNews(let call): tellPlace(call)
            case .longestTalk(let call): talkedTooLong(call)
            case .reopening(let leg): reopen(leg)
            case .referral(let leg): referralIsLate(leg)
            case .heldTooLong(let call): heldTooLong(call)
            case .parked(let call): parkedTooLong(call)
            case .monitoring(let call): monitoringIsDue(call)
            case .keyTransfer(let call): keyTransferDue(call)
            case .collecting(let call): collectingDue(call)
            case .handover(let leg): handoverDue(leg)
            case .keys(let call): keysAreLate(call)
            case .door(let call): doorIsLate(call)
            case .summons(let call): summonsIsLate(call)
            case .page(let call, let timer): pageIsDue(call, timer)
            case .appointment(let id): appointmentIsDue(id)
            case .prompt(let call): promptIsLate(call)
            case .voicemail(let call): voicemailIsLate(call)
            case .invitation(let leg): invitationIsLate(leg)
            case .heldKeys(let id): heldKeysAreDue(id)
            case .wait(let call): complete(call, .outcome(.done))
            case .renegotiation(let call): renegotiationDue(call)
            case .longestCall(let call): lastedTooLong(call)
            case .record(let call): finish(call)
            case .text(let transaction): textIsLate(transaction)
            case .inquiry(let timer): perform(inquiries.fire(timer, at: now))
            case .hook(let id): hookIsDue(id)
            case .charge(let leg): chargeIsDue(leg)
            case .subscription(let id, let timer): fire(timer, of: id)
            case .waitingTexts(let number): textsExpire(of: number)
            case .publication(let number): publicationsExpire(of: number)
            case .mailbox(let number): tellMailbox(of: number)
            case .binding(let number): bindingsExpire(of: number)
            case .bans: bansAreDue()
            case .rehearsal: endRehearsal()
            case .lateness: latenessIsOver()
            }
        }
    }

    private mutating func dialingIsDue(_ id: Dialing.ID, _ timer: Dialing.Timer) {
        if timer == .silence { trunkIsSilent(dialing: id) }
        dialing(id) { $0.fire(timer) }
    }

    private mutating func ringingIsDue(_ id: CallID) {
        let time = now
        ringing(id) { $0.fire(at: time) }
    }

    /// A stream closed: nothing that is bound to it can be reached any more (RFC 5626 §4.2).
    mutating func closed(_ connection: ConnectionID) {
        for number in registrar.closed(connection, at: now) { bindingsChanged(of: number) }
        for id in legs.filter({ $0.value.flow.connection == connection }).keys {
            legs[id]?.flow.connection = nil
        }
        trunkFlowClosed(connection)
    }

    mutating func unreachable(_ flow: Flow, _ reason: String) {
        note(.debug, "Unreachable", ["flow": "\(flow.transport) \(flow.remote)", "reason": reason])
        unreachableReason = reason
        perform(transactions.flowFailed(flow))
        unreachableReason = nil
    }
}
