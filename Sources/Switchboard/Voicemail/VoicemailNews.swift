import Dialplan

/// What the store and the recorder say of messages.
extension Switchboard {
    mutating func heard(_ event: VoicemailEvent) {
        switch event {
        case .restored(let kept): restore(kept)
        case .kept(let message): kept(message)
        case .notKept(let message, let reason): notKept(message, reason)
        case .greeting(let box, let greeting, let isThere, let failure):
            mailboxes.noteGreeting(greeting, box, isThere: isThere)
            for id in visitors(of: box) {
                visiting(id) { visit, _ in visit.greetingKept(greeting, failure) }
            }
        case .failed(let what, let reason):
            note(.error, "A mailbox could not be changed", ["order": what, "reason": reason])
        case .pinSet(let box, let isPassing, let asked, let failure):
            if let failure {
                note(.error, "A PIN could not be kept", ["mailbox": box, "reason": failure])
            } else {
                mailboxes.notePIN(box, isSet: true, isPassing: isPassing)
            }
            guard let id = pinQuestions.removeValue(forKey: asked) else { return }
            visiting(id) { $0.pinSet(failure == nil, $1) }
        case .pinTried(let asked, let isRight):
            guard let id = pinQuestions.removeValue(forKey: asked) else { return }
            visiting(id) { $0.pinTried(isRight, $1) }
        }
    }

    /// What a sudden end has cut off becomes messages by the same way as all others.
    private mutating func restore(_ kept: RestoredMailboxes) {
        mailboxes.restore(kept)
        let shortest = configuration?.voicemail.shortest ?? .seconds(2)
        for message in kept.interrupted {
            let length = Duration.milliseconds(Int64(clamping: message.milliseconds))
            if length < shortest {
                outbox.store.append(.voicemail(.discard(message)))
            } else {
                note(
                    .warning, "A message was cut off by a sudden end, and is kept",
                    ["mailbox": message.box, "message": message.id.description])
                outbox.store.append(.voicemail(mailed(.keep(message, mail: nil))))
            }
        }
        for box in Set(kept.messages.map(\.box)).sorted() { mailboxChanged(box) }
    }

    private func visitors(of box: String) -> [CallID] {
        calls.keys.sorted().filter { id in
            guard case .visitingMailbox(_, let visit)? = calls[id]?.activity else { return false }
            return visit.box == box
        }
    }

    /// Acknowledged: from here on it counts.
    private mutating func kept(_ message: VoiceMessage) {
        mailboxes.put(message)
        mailboxChanged(message.box)
        guard let id = call(waitingFor: message) else { return }
        taking(id) { $0.kept() }
        visiting(id) { $0.copied(message, nil, $1) }
    }

    private mutating func notKept(_ message: VoiceMessage, _ reason: String) {
        note(
            .error, "A message could not be kept",
            ["mailbox": message.box, "message": message.id.description, "reason": reason])
        guard let id = call(waitingFor: message) else { return }
        taking(id) { $0.notKept(reason) }
        visiting(id) { $0.copied(message, reason, $1) }
    }

    private func call(waitingFor message: VoiceMessage) -> CallID? {
        calls.first { _, call in
            switch call.activity {
            case .takingMessage(_, let taking): taking.message.id == message.id
            case .visitingMailbox(_, let visit): visit.step == .copying(message.id)
            default: false
            }
        }?.key
    }

    // MARK: - Recordings

    /// Its file is whole, or will never be. If the caller is gone, what was said is kept all the
    /// same.
    mutating func messageEnded(
        _ recording: RecordingID, _ message: VoiceMessage, _ result: RecordingResult,
        in id: CallID
    ) {
        letGo(ofPassing: recording)
        if let failure = result.failure {
            note(
                .error, "A message could not be recorded any longer", call: id,
                ["mailbox": message.box, "reason": failure])
        }
        if case .takingMessage(_, let taking)? = calls[id]?.activity,
            taking.message.id == message.id
        {
            return self.taking(id) { $0.recorded(result) }
        }
        var message = message
        message.milliseconds = result.milliseconds
        let length = Duration.milliseconds(Int64(clamping: result.milliseconds))
        guard length >= configuration?.voicemail.shortest ?? .seconds(2) else {
            step(id, "the message was too short to be kept")
            return outbox.store.append(.voicemail(.discard(message)))
        }
        outbox.store.append(.voicemail(mailed(.keep(message, mail: nil))))
    }

    mutating func spokenEnded(
        _ recording: RecordingID, _ file: String, _ result: RecordingResult, in id: CallID
    ) {
        letGo(ofPassing: recording)
        if case .visitingMailbox(_, let visit)? = calls[id]?.activity,
            case .speaking(let spoken) = visit.step, spoken.file == file
        {
            return visiting(id) { $0.recorded(result, $1) }
        }
        outbox.store.append(.voicemail(.discardFile(file)))
    }

    mutating func recordingIsQuiet(_ recording: RecordingID) {
        guard case .message(let id, _)? = recordings[recording] else { return }
        taking(id) { $0.quiet() }
    }

    // MARK: - Changes

    /// What is ordered of a message that is there is so from here on for everybody who asks.
    mutating func mailed(_ order: VoicemailOrder) -> VoicemailOrder {
        switch order {
        case .keep(let message, nil): return .keep(message, mail: mail(of: message))
        case .copy(let message, let files, nil):
            return .copy(message, of: files, mail: mail(of: message))
        case .change(let message):
            mailboxes.put(message)
            mailboxChanged(message.box)
        case .remove(let message):
            mailboxes.remove(message)
            mailboxChanged(message.box)
        default: break
        }
        return order
    }

    /// Messages that were heard long ago, and those that were deleted, go for good.
    mutating func tidyMailboxes() {
        guard let settings = configuration?.voicemail else { return }
        let day: Int64 = 86_400_000
        let oldest =
            settings.days > 0
            ? UTCTime(milliseconds: utc.milliseconds - settings.days * day) : nil
        let forgotten = UTCTime(milliseconds: utc.milliseconds - Limits.undeletable)
        for message in mailboxes.outdated(heardBefore: oldest, deletedBefore: forgotten) {
            outbox.store.append(.voicemail(mailed(.remove(message))))
        }
    }
}
