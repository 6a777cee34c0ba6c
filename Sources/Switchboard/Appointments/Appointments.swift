import Dialplan
import SIP

/// `call-later`: wake-up calls and the like. Each outlives every end of the process; what was due
/// meanwhile is done if it is not much too late.
///
/// ```
///   arranged ── due ─► ringing ── answered ─► the flow runs; it is over
///      ▲                  │ nobody came
///      └── five minutes ──┘ ── no try left ─► the journal says so
/// ```
extension Switchboard {
    mutating func arrange(_ later: LaterCall, for id: CallID) {
        guard let configuration, let call = calls[id] else { return }
        guard configuration.inventory.extension(later.extension) != nil else {
            return refuse(later, "there is no such extension", id)
        }
        let own = appointments.values.count { $0.number == later.extension }
        guard own < Limits.appointmentsPerExtension, appointments.count < Limits.appointments else {
            return refuse(later, "too many are ordered already", id)
        }
        let due = configuration.plan.next(
            minute: later.minute, after: WallTime(milliseconds: utc.milliseconds))
        let appointment = KeptAppointment(
            id: (appointments.keys.max() ?? 0) + 1, number: later.extension, flow: later.flow,
            due: UTCTime(milliseconds: due.milliseconds), tries: max(1, later.tries),
            orderedBy: call.callerNumber, language: call.language)
        keep(appointment)
        note(
            .info, "A call is ordered for later", call: id,
            ["extension": later.extension, "flow": later.flow, "at": "\(appointment.due)"])
    }

    private mutating func refuse(_ later: LaterCall, _ reason: String, _ id: CallID) {
        note(
            .warning, "A call cannot be ordered for later", call: id,
            ["extension": later.extension, "flow": later.flow, "reason": reason])
    }

    private mutating func keep(_ appointment: KeptAppointment) {
        appointments[appointment.id] = appointment
        let left = max(0, appointment.due.milliseconds &- utc.milliseconds)
        timers.start(.appointment(appointment.id), at: now + .milliseconds(left))
        outbox.store.append(.keep(.appointment(appointment)))
    }

    /// The clock was set: each is due when it shows that time. One that it has gone past by far
    /// keeps the moment that it had, for such a clock may be wrong.
    mutating func watchAppointments() {
        for (id, appointment) in appointments.sorted(by: { $0.key < $1.key }) {
            let left = Duration.milliseconds(appointment.due.milliseconds &- utc.milliseconds)
            guard left > .zero - Limits.appointmentDelay else { continue }
            timers.start(.appointment(id), at: now + max(.zero, left))
        }
    }

    private mutating func forget(_ id: UInt64) {
        guard appointments.removeValue(forKey: id) != nil else { return }
        timers.stop(.appointment(id))
        outbox.store.append(.forget(KeptKey(.appointment, "\(id)")))
    }

    mutating func appointmentIsDue(_ id: UInt64) {
        guard var appointment = appointments[id], let configuration else { return }
        // The wall clock was set meanwhile.
        guard appointment.due <= utc else { return keep(appointment) }
        guard let phone = configuration.inventory.extension(appointment.number),
            configuration.plan.hasFlow(appointment.flow)
        else { return giveUp(appointment, "the extension or the flow is not there any more") }
        guard appointment.tries > 0 else { return giveUp(appointment, "nobody came") }
        // Kept before it is tried: a sudden end costs a try, and nobody is called for ever.
        let isLate = utc.milliseconds &- appointment.due.milliseconds
        appointment.tries -= 1
        appointment.due = UTCTime(
            milliseconds: utc.milliseconds &+ Limits.betweenTries.nanoseconds / 1_000_000)
        keep(appointment)
        let refusal = summon(
            Summons(
                number: appointment.number, name: phone.name, flow: appointment.flow,
                dialed: "appointment \(id)",
                why: isLate > 60_000
                    ? "as was ordered for \(isLate / 60_000) minutes ago" : "as was ordered",
                language: appointment.language, appointment: id,
                patience: Limits.appointmentPatience))
        guard let refusal else { return }
        note(
            .info, "A call that was ordered cannot be made now",
            ["extension": appointment.number, "flow": appointment.flow, "reason": refusal])
        if appointment.tries == 0 { giveUp(appointment, refusal) }
    }

    private mutating func giveUp(_ appointment: KeptAppointment, _ reason: String) {
        note(
            .warning, "A call that was ordered reached nobody",
            [
                "extension": appointment.number, "flow": appointment.flow, "reason": reason,
                "ordered by": appointment.orderedBy,
            ])
        forget(appointment.id)
    }

    /// Somebody is there.
    mutating func appointmentKept(_ id: UInt64) {
        forget(id)
    }

    mutating func restore(_ kept: KeptAppointment) {
        let late = utc.milliseconds &- kept.due.milliseconds
        guard late <= Limits.appointmentDelay.nanoseconds / 1_000_000 else {
            appointments[kept.id] = kept
            return giveUp(kept, "the exchange was not running at the time")
        }
        appointments[kept.id] = kept
        timers.start(.appointment(kept.id), at: now + .milliseconds(max(0, -late)))
    }

    // MARK: - For administrators

    var appointmentList: [KeptAppointment] {
        appointments.values.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
    }

    mutating func cancelAppointment(_ id: UInt64) -> AdminReply {
        guard let appointment = appointments[id] else {
            return .refused("There is no appointment \(id).")
        }
        note(
            .info, "A call that was ordered is cancelled",
            ["extension": appointment.number, "flow": appointment.flow])
        forget(id)
        return .done
    }
}
