/// What is said to who calls a mailbox, in no language yet.
enum Phrase: Equatable, Sendable {
    case prompt(String)
    case number(Int)
    /// One by one.
    case digits(String)
    /// Day and time of day, as clocks show it here.
    case moment(UTCTime)
    /// Below the folder of mailboxes.
    case file(String)
    case beep
    /// What a caller hears of a network that cannot go on.
    case congestion
}

/// What the machines of the mailboxes want of the exchange.
enum VoiceEffect: Equatable, Sendable {
    /// Takes the place of what was said before; then say `played`.
    case say([Phrase])
    case hush
    /// Into this file, below the folder of mailboxes; then say `recorded`.
    case record(String, longest: Duration)
    case stopRecording
    /// Say `late` then, unless something else is waited for before.
    case wait(Duration)
    case stopWaiting
    case order(VoicemailOrder)
    /// The store compares, or makes it the one that is valid.
    case tryPIN(box: String, String)
    case setPIN(box: String, String)
    /// Calls the number of the message's caller.
    case callBack(String)
    /// Somebody has proved to own the box, or has not.
    case proved(Bool)
    case step(String)
    case end(VoiceEnd)
}

/// How a visit to a mailbox ends, for the plan.
enum VoiceEnd: Equatable, Sendable {
    case done, `operator`, full, failed, refused
}

/// The prompts of mailboxes, by the names of Debian's collections. Their keys are what the prompts
/// themselves say.
enum VoicePrompts {
    static let trouble: [Phrase] = [.prompt("im-sorry"), .congestion]
    static let full: [Phrase] = [.prompt("vm-mailboxfull")]
    static let saved: [Phrase] = [.prompt("vm-msgsaved")]
    static let tooShort: [Phrase] = [.prompt("vm-tooshort")]
    static let goodbye: [Phrase] = [.prompt("vm-goodbye")]

    /// What a caller hears where the owner has spoken nothing.
    static func standard(_ box: String, name: String?, isBusy: Bool) -> [Phrase] {
        let who: [Phrase] =
            name.map { [.file($0)] } ?? [.prompt("vm-theperson"), .digits(box)]
        return who + [.prompt(isBusy ? "vm-isonphone" : "vm-isunavail"), .prompt("vm-intro")]
    }

    /// Behind a recording: 1 takes it, 2 plays it, 3 speaks it anew, 4 changes its urgency.
    static func review(isUrgent: Bool) -> [Phrase] {
        [.prompt("vm-review"), .prompt(isUrgent ? "vm-review-nonurgent" : "vm-review-urgent")]
    }
}
