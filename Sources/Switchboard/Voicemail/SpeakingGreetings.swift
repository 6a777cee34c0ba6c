/// Something that the owner of a mailbox speaks.
struct Spoken: Equatable, Sendable {
    enum Use: Equatable, Sendable {
        case greeting(Greeting)
        /// In front of a message that goes on to this mailbox.
        case comment(String)
    }

    enum Stage: Equatable, Sendable {
        case asking, beep, speaking, saving, reviewing, keeping
    }

    let use: Use
    var stage = Stage.asking
    var file: String
    var milliseconds: UInt64 = 0
}

/// Greetings, names and comments: spoken, heard, taken. What is not taken is discarded.
extension MailboxVisit {
    static let optionPhrases: [Phrase] = [.prompt("vm-options")]

    mutating func options() -> [VoiceEffect] { say(Self.optionPhrases, .options) }

    mutating func optionKey(_ symbol: Character, _ desk: MailboxDesk) -> [VoiceEffect] {
        switch symbol {
        case "1": return speak(.greeting(.away), [.prompt("vm-rec-unv")])
        case "2": return speak(.greeting(.busy), [.prompt("vm-rec-busy")])
        case "3": return speak(.greeting(.name), [.prompt("vm-rec-name")])
        case "4": return temporary(desk)
        case "5": return say([.prompt("vm-newpassword")], .newPIN(nil))
        case "*": return menu(desk)
        case "#": return goodbye()
        default: return []
        }
    }

    mutating func temporary(_ desk: MailboxDesk) -> [VoiceEffect] {
        guard let box, desk.mailboxes.has(.temporary, box) else {
            return speak(.greeting(.temporary), [.prompt("vm-rec-temp")])
        }
        return say([.prompt("vm-tempgreeting2")], .temporary)
    }

    mutating func temporaryKey(_ symbol: Character, _ desk: MailboxDesk) -> [VoiceEffect] {
        switch symbol {
        case "1": return speak(.greeting(.temporary), [.prompt("vm-rec-temp")])
        case "2":
            guard let box else { return options() }
            return [.order(.keepGreeting(box: box, .temporary, file: nil))]
                + say([.prompt("vm-tempremoved")] + Self.optionPhrases, .options)
        case "*": return options()
        case "#": return goodbye()
        default: return []
        }
    }

    // MARK: - Speaking

    mutating func speak(_ use: Spoken.Use, _ question: [Phrase]) -> [VoiceEffect] {
        say(question, .speaking(Spoken(use: use, file: newFile())))
    }

    /// A name that no message has: what is left of it after a sudden end is discarded.
    private mutating func newFile() -> String {
        count += 1
        return "\(box ?? "0")/spoken-\(call)-\(count).wav"
    }

    private mutating func go(_ spoken: Spoken, _ stage: Spoken.Stage) {
        var spoken = spoken
        spoken.stage = stage
        step = .speaking(spoken)
    }

    mutating func played(_ spoken: Spoken) -> [VoiceEffect] {
        switch spoken.stage {
        case .asking:
            go(spoken, .beep)
            return [.say([.beep])]
        case .beep:
            go(spoken, .speaking)
            let longest =
                spoken.use == .greeting(.name) ? Limits.longestName : Limits.longestGreeting
            return [.record(spoken.file, longest: longest), .wait(longest)]
        case .reviewing: return [.wait(Limits.reviewPatience)]
        case .speaking, .saving, .keeping: return []
        }
    }

    mutating func key(
        _ symbol: Character, _ spoken: Spoken, _ desk: MailboxDesk
    ) -> [VoiceEffect] {
        switch (spoken.stage, symbol) {
        case (.asking, "*"): return back(spoken, desk)
        case (.asking, _): return [.hush] + played(spoken)
        case (.speaking, "#"): return save(spoken)
        case (.reviewing, "1"): return take(spoken, desk)
        case (.reviewing, "2"): return review(spoken)
        case (.reviewing, "3"):
            var again = spoken
            again.file = newFile()
            go(again, .beep)
            return [.stopWaiting, .order(.discardFile(spoken.file)), .say([.beep])]
        case (.reviewing, "*"):
            return [.order(.discardFile(spoken.file))] + back(spoken, desk)
        default: return []
        }
    }

    mutating func late(_ spoken: Spoken, _ desk: MailboxDesk) -> [VoiceEffect] {
        switch spoken.stage {
        case .speaking: return save(spoken)
        case .reviewing: return [.order(.discardFile(spoken.file))] + back(spoken, desk)
        case .saving, .keeping: return leave(.failed, VoicePrompts.trouble)
        case .asking, .beep: return []
        }
    }

    private mutating func save(_ spoken: Spoken) -> [VoiceEffect] {
        go(spoken, .saving)
        return [.stopRecording, .wait(Limits.recordingPatience)]
    }

    private mutating func review(_ spoken: Spoken) -> [VoiceEffect] {
        go(spoken, .reviewing)
        return [.stopWaiting, .say([.file(spoken.file), .prompt("vm-review")])]
    }

    /// Where it was wanted.
    private mutating func back(_ spoken: Spoken, _ desk: MailboxDesk) -> [VoiceEffect] {
        switch spoken.use {
        case .greeting: options()
        case .comment: say(messageMenu(desk), .message)
        }
    }

    private mutating func take(_ spoken: Spoken, _ desk: MailboxDesk) -> [VoiceEffect] {
        guard let box else { return [] }
        switch spoken.use {
        case .greeting(let greeting):
            go(spoken, .keeping)
            return [
                .hush, .order(.keepGreeting(box: box, greeting, file: spoken.file)),
                .wait(Limits.keepingPatience),
            ]
        case .comment(let target):
            return copy(to: target, comment: (spoken.file, spoken.milliseconds), desk)
                + [.order(.discardFile(spoken.file))]
        }
    }

    // MARK: - News

    mutating func recorded(_ result: RecordingResult, _ desk: MailboxDesk) -> [VoiceEffect] {
        guard case .speaking(var spoken) = step,
            spoken.stage == .saving || spoken.stage == .speaking
        else { return [] }
        spoken.milliseconds = result.milliseconds
        if let failure = result.failure {
            return [.step("nothing could be recorded: \(failure)")]
                + [.order(.discardFile(spoken.file))] + leave(.failed, VoicePrompts.trouble)
        }
        guard result.milliseconds >= Limits.shortestName else {
            let gone: [VoiceEffect] = [.order(.discardFile(spoken.file))]
            switch spoken.use {
            case .greeting: return gone + say(VoicePrompts.tooShort + Self.optionPhrases, .options)
            case .comment:
                return gone + say(VoicePrompts.tooShort + messageMenu(desk), .message)
            }
        }
        return review(spoken)
    }

    mutating func greetingKept(_ greeting: Greeting, _ failure: String?) -> [VoiceEffect] {
        guard case .speaking(let spoken) = step, spoken.stage == .keeping,
            spoken.use == .greeting(greeting)
        else { return [] }
        if let failure {
            return [.step("the greeting is not kept: \(failure)")]
                + say(VoicePrompts.trouble + Self.optionPhrases, .options)
        }
        return [.step("greeting \(greeting.rawValue) is kept")]
            + say(VoicePrompts.saved + Self.optionPhrases, .options)
    }

    func abandon(_ spoken: Spoken) -> [VoiceEffect] {
        switch spoken.stage {
        case .speaking: [.stopRecording]
        case .reviewing: [.order(.discardFile(spoken.file))]
        case .asking, .beep, .saving, .keeping: []
        }
    }
}
