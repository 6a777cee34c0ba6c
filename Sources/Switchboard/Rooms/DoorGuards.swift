import Dialplan

/// Who guesses at the PINs of a room, over many calls, is kept off as one who guesses at a
/// mailbox's. Each phone of the house answers for itself, and all others together: so strangers
/// lock out strangers, and nobody those who are inside.
struct DoorGuard: Equatable, Sendable {
    var guardian = PINGuard()
    /// When a wrong one was typed last.
    var last = UTCTime(milliseconds: 0)

    init() {}

    /// `7 1800000000000 1799999990000`: wrong ones, until when it is locked (0: it is not), the
    /// last wrong one; in ms since 1970. Nil where it is not written so.
    init?(text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 3, let wrong = Int(parts[0]), let until = Int64(parts[1]),
            let last = Int64(parts[2]), (0...Limits.countedPINs).contains(wrong), until >= 0
        else { return nil }
        guardian = PINGuard(
            wrong: wrong, lockedUntil: until == 0 ? nil : UTCTime(milliseconds: until))
        self.last = UTCTime(milliseconds: last)
    }

    var text: String {
        "\(guardian.wrong) \(guardian.lockedUntil?.milliseconds ?? 0) \(last.milliseconds)"
    }

    /// People mistype: what is so old counts no more.
    func isForgotten(at now: UTCTime) -> Bool {
        let age = now.milliseconds &- last.milliseconds
        return !guardian.isLocked(at: now) && age > Limits.wrongPINMemory
    }

    mutating func move(by step: Int64) {
        guardian.move(by: step)
        last = last.moved(by: step)
    }
}

extension Switchboard {
    /// Whose tries count together: `600` are all from outside, `600 201` is a phone.
    private func door(of call: Call, _ plan: ConferencePlan) -> String {
        guard case .phone(let number) = call.callerParty else { return plan.room }
        return "\(plan.room) \(number)"
    }

    func doorGuard(_ door: String) -> DoorGuard {
        let known = facts[.door, door].flatMap { DoorGuard(text: $0) } ?? DoorGuard()
        return known.isForgotten(at: utc) ? DoorGuard() : known
    }

    mutating func keepDoorGuard(_ known: DoorGuard?, _ door: String) {
        guard !keepFact(.door, door, known?.text) else { return }
        note(.error, "Who guesses at a PIN is not kept: there are too many", ["door": door])
    }

    /// The wall clock was set: a door stays locked for as long as before.
    mutating func moveDoorGuards(by step: Int64) {
        for (door, text) in facts.all(.door).sorted(by: { $0.key < $1.key }) {
            guard var known = DoorGuard(text: text) else { continue }
            known.move(by: step)
            keepDoorGuard(known, door)
        }
    }

    /// Whether this caller is asked for no PIN now.
    func isLockedOut(_ id: CallID, _ plan: ConferencePlan) -> Bool {
        guard let call = calls[id] else { return false }
        return doorGuard(door(of: call, plan)).guardian.isLocked(at: utc)
    }

    /// A caller has typed something. True where the door is locked to it from now on. Silence
    /// guesses at nothing; who is let in as a guest may still be guessing at the host's PIN.
    mutating func guessed(
        _ digits: String, _ answer: ConferenceDoor.Answer, _ conferring: Conferring,
        in id: CallID
    ) -> Bool {
        guard let call = calls[id], !digits.isEmpty else { return false }
        let door = door(of: call, conferring.plan)
        if case .enter(let isHost) = answer {
            if isHost || conferring.plan.hostPIN == nil { keepDoorGuard(nil, door) }
            return false
        }
        var known = doorGuard(door)
        let locks = known.guardian.failed(at: utc)
        known.last = utc
        keepDoorGuard(known, door)
        guard locks else { return false }
        note(
            .warning, "Too many wrong PINs: a conference room is locked for a while", call: id,
            [
                "room": conferring.plan.room, "to": call.callerParty.description,
                "until": known.guardian.lockedUntil?.description ?? "",
            ])
        return true
    }
}
