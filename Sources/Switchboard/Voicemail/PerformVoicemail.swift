import Dialplan

/// `voicemail` and `mailbox`, done: the machines' wishes become orders.
extension Switchboard {
    // MARK: - Taking a message

    mutating func beginTaking(
        _ number: String, _ greeting: String?, _ action: ActionID, for id: CallID
    ) {
        guard let call = calls[id], let configuration,
            let box = configuration.inventory.box(of: number)
        else { return fail(action, "there is no mailbox \(number)", id) }
        let count = call.recordingCount + 1
        let message = newMessage(box, of: call, count)
        let desk = mailboxDesk(configuration)
        var taking = MessageTaking(
            message, greeting: mailboxes.greeting(box, greeting), isFull: desk.isFull(box),
            settings: configuration.voicemail, count: count)
        calls[id]?.activity = .takingMessage(action, taking)
        guard answerLocally(call.caller) != nil else { return complete(id, .outcome(.failed)) }
        // A stream goes into one file only.
        endRecording(of: id)
        calls[id]?.answeredBy = "mailbox \(box)"
        keepOpenCall(id)
        step(id, "leaves a message in mailbox \(box)")
        let effects = taking.begin()
        calls[id]?.activity = .takingMessage(action, taking)
        perform(effects, voicemail: id)
    }

    private func newMessage(_ box: String, of call: Call, _ count: Int) -> VoiceMessage {
        let id = MessageID(call: call.id, number: count)
        let ending = configuration?.voicemail.recordsOpus == true ? "opus" : "wav"
        return VoiceMessage(
            id: id, box: box, began: utc, caller: call.shown.number ?? call.callerNumber,
            callerName: call.shown.name ?? call.callerName, changed: utc,
            files: [VoiceMessage.file(of: id, in: box, ending)])
    }

    private mutating func fail(_ action: ActionID, _ why: String, _ id: CallID) {
        calls[id]?.activity = .waiting(action)
        step(id, why)
        complete(id, .outcome(.failed))
    }

    // MARK: - Visiting a mailbox

    mutating func beginVisit(
        _ number: String?, asksForPIN: Bool, _ action: ActionID, for id: CallID
    ) {
        guard let call = calls[id], let configuration else { return }
        let inventory = configuration.inventory
        var own: String?
        if case .phone(let phone) = call.callerParty { own = phone }
        let wanted = number ?? own
        let box = wanted.flatMap { inventory.box(of: $0) }
        guard box != nil || wanted == nil else {
            return fail(action, "there is no mailbox \(wanted ?? "")", id)
        }
        let isAtHome = own.map { phone in
            box.map { inventory.owners(ofBox: $0).contains(phone) } ?? false
        }
        var visit = MailboxVisit(
            box: box, isAtHome: isAtHome ?? false, mayCallBack: isAtHome ?? false,
            asksForPIN: asksForPIN, call: id, count: call.recordingCount)
        calls[id]?.activity = .visitingMailbox(action, visit)
        guard answerLocally(call.caller) != nil else { return complete(id, .outcome(.failed)) }
        endRecording(of: id)
        calls[id]?.answeredBy = box.map { "mailbox \($0)" } ?? "mailboxes"
        keepOpenCall(id)
        // What is typed here opens a mailbox: no trace has it.
        if !call.hidesKeys {
            calls[id]?.hidesKeys = true
            trace.hideKeys(of: id)
        }
        let effects = visit.begin(mailboxDesk(configuration))
        calls[id]?.activity = .visitingMailbox(action, visit)
        perform(effects, voicemail: id)
    }

    func mailboxDesk(_ configuration: Configuration) -> MailboxDesk {
        MailboxDesk(
            mailboxes: mailboxes, inventory: configuration.inventory,
            settings: configuration.voicemail, now: utc)
    }

    // MARK: - The machines' doors

    /// Lets the machine of this call's message decide, and does what it says.
    mutating func taking(_ id: CallID, _ decide: (inout MessageTaking) -> [VoiceEffect]) {
        guard case .takingMessage(let action, var taking)? = calls[id]?.activity else { return }
        let effects = decide(&taking)
        calls[id]?.activity = .takingMessage(action, taking)
        noteFiles(taking.count, id)
        perform(effects, voicemail: id)
    }

    mutating func visiting(
        _ id: CallID, _ decide: (inout MailboxVisit, MailboxDesk) -> [VoiceEffect]
    ) {
        guard case .visitingMailbox(let action, var visit)? = calls[id]?.activity,
            let configuration
        else { return }
        let effects = decide(&visit, mailboxDesk(configuration))
        calls[id]?.activity = .visitingMailbox(action, visit)
        noteFiles(visit.count, id)
        perform(effects, voicemail: id)
    }

    /// No file of this call has the name of another one.
    private mutating func noteFiles(_ count: Int, _ id: CallID) {
        guard let call = calls[id], call.recordingCount < count else { return }
        calls[id]?.recordingCount = count
    }

    mutating func voicemailPlayed(_ id: CallID) {
        taking(id) { $0.played() }
        visiting(id) { $0.played($1) }
    }

    mutating func voicemailKey(_ symbol: Character, in id: CallID) {
        taking(id) { $0.key(symbol) }
        visiting(id) { $0.key(symbol, $1) }
    }

    mutating func voicemailIsLate(_ id: CallID) {
        taking(id) { $0.late() }
        visiting(id) { $0.late($1) }
    }

    /// The caller has gone, or the plan wants something else.
    mutating func leaveVoicemail(_ activity: Call.Activity, _ id: CallID) {
        timers.stop(.voicemail(id))
        switch activity {
        case .takingMessage(_, var taking): perform(taking.abandon(), voicemail: id)
        case .visitingMailbox(_, var visit): perform(visit.abandon(), voicemail: id)
        default: break
        }
    }

    // MARK: - The one switch

    private mutating func perform(_ effects: [VoiceEffect], voicemail id: CallID) {
        for effect in effects {
            switch effect {
            case .say(let phrases): say(phrases, voicemail: id)
            case .hush: quieten(callerOf: id)
            case .record(let file, _): recordVoice(file, id)
            case .stopRecording: stopVoice(id)
            case .wait(let duration): timers.start(.voicemail(id), at: now + duration)
            case .stopWaiting: timers.stop(.voicemail(id))
            case .order(let order): outbox.store.append(.voicemail(mailed(order)))
            case .tryPIN(let box, let pin): tryPIN(pin, box, id)
            case .setPIN(let box, let pin):
                let asked = takeNumber()
                pinQuestions[asked] = id
                outbox.store.append(
                    .voicemail(.setPIN(box: box, pin: pin, isPassing: false, asked: asked)))
            case .callBack(let number): callBack(number, id)
            case .proved(let isRight): proved(isRight, id)
            case .step(let text): step(id, text)
            case .end(let end): complete(id, .outcome(end.outcome))
            }
        }
    }

    private mutating func say(_ phrases: [Phrase], voicemail id: CallID) {
        guard let call = calls[id], let stream = speechStream(of: call.caller) else { return }
        let language = language(of: call)
        let items = phrases.flatMap { phrase -> [MediaPlayback.Item] in
            let names: [String]
            switch phrase {
            case .prompt(let name): names = [name]
            case .number(let number):
                names = Saying.prompts(forNumber: number, language: language) ?? []
            case .digits(let digits):
                names = digits.compactMap(\.wholeNumberValue).flatMap {
                    Saying.prompts(forNumber: $0, language: language) ?? []
                }
            case .moment(let moment):
                let time = WallTime(milliseconds: moment.milliseconds)
                names = configuration?.plan.prompts(of: time, language: language) ?? []
            case .file(let name): return [.kept(name)]
            case .beep: return [.tone(RoomSounds.beep)]
            case .congestion:
                return Tone("congestion", call.machine.tones, times: 4).map { [.tone($0)] } ?? []
            }
            return names.map { .prompt($0, language: language) }
        }
        play(items, on: stream)
    }

    private mutating func recordVoice(_ file: String, _ id: CallID) {
        guard let call = calls[id], let stream = speechStream(of: call.caller) else { return }
        let recording = RecordingID(takeNumber())
        var silence: Duration?
        if case .takingMessage(_, let taking) = call.activity {
            recordings[recording] = .message(id, taking.message)
            silence = configuration?.voicemail.silence
        } else {
            recordings[recording] = .spoken(id, file)
        }
        streams[stream]?.passingRecording = recording
        outbox.media.append(
            .record(
                stream, RecordingDraft(id: recording, name: file, kind: .message, silence: silence))
        )
    }

    private mutating func stopVoice(_ id: CallID) {
        guard let call = calls[id], let stream = speechStream(of: call.caller) else { return }
        stopPassing(on: stream)
    }

    // MARK: - PINs

    /// Where the owner has set one, the store compares; else the one of secrets.toml counts.
    private mutating func tryPIN(_ pin: String, _ box: String, _ id: CallID) {
        guard mailboxes.pins.contains(box) else {
            let known = configuration?.pins[box]
            let isRight = !pin.isEmpty && known == pin
            return visiting(id) { $0.pinTried(isRight, $1) }
        }
        let asked = takeNumber()
        pinQuestions[asked] = id
        outbox.store.append(.voicemail(.tryPIN(box: box, pin: pin, asked: asked)))
    }

    private mutating func proved(_ isRight: Bool, _ id: CallID) {
        guard case .visitingMailbox(_, let visit)? = calls[id]?.activity, let box = visit.box,
            configuration?.inventory.box(of: box) == box
        else { return }
        var guardian = mailboxes.guardian(of: box)
        let before = guardian
        if isRight {
            guardian.succeeded()
        } else if !visit.isAtHome, guardian.failed(at: utc) {
            note(
                .warning, "Too many wrong PINs: a mailbox is locked for a while", call: id,
                ["mailbox": box, "until": guardian.lockedUntil?.description ?? ""])
        }
        guard guardian != before else { return }
        mailboxes.setGuard(guardian, of: box)
        outbox.store.append(.voicemail(.keepBox(KeptBox(number: box, guardian: guardian))))
    }
}

extension VoiceEnd {
    var outcome: Outcome {
        switch self {
        case .done: .done
        case .operator: .operator
        case .full: .full
        case .failed: .failed
        case .refused: .refused
        }
    }
}

extension Mailboxes {
    /// What callers hear of the owner: what he has spoken for now, else what fits best.
    func greeting(_ box: String, _ wanted: String?) -> [Phrase] {
        guard wanted != "none" else { return [] }
        let isBusy = wanted == "busy"
        let order: [Greeting] = isBusy ? [.temporary, .busy, .away] : [.temporary, .away]
        if let spoken = order.first(where: { has($0, box) }) {
            return [.file(Self.file(of: spoken, box))]
        }
        let name = has(.name, box) ? Self.file(of: .name, box) : nil
        return VoicePrompts.standard(box, name: name, isBusy: isBusy)
    }
}
