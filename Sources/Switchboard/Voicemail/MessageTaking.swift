/// A caller leaves a message: a pure machine.
///
/// ```
///   greeting ──► beep ──► speaking ── #, silence, limit ──► saving ──► reviewing
///      │ 0         ▲          │ 0                             │        │ 2 ↺ 4 ↺
///      │           └──────────┼──── too short, or 3 ──────────┴────────┤ 1
///      ▼                      ▼                                        ▼
///   operator ◄──────── saving, keeping                    keeping ──► leaving
/// ```
/// Whoever hangs up after the beep has left what was said until then. Only what the disk has is
/// acknowledged.
struct MessageTaking: Equatable, Sendable {
    enum Step: Equatable, Sendable {
        case greeting, beep, speaking
        /// The file is being finished; then it is reviewed, or kept at once.
        case saving(After)
        case reviewing
        case keeping(After)
        case leaving(VoiceEnd)
    }

    enum After: Equatable, Sendable {
        case review, done, `operator`
        /// The disk took a part of it.
        case cutOff
    }

    private(set) var message: VoiceMessage
    private(set) var step = Step.greeting
    let longest: Duration
    let shortest: UInt64
    private let greeting: [Phrase]
    private let isFull: Bool
    /// Of the recordings, one for each time it is spoken anew.
    private(set) var count: Int
    private var tries = Limits.messageTries

    init(
        _ message: VoiceMessage, greeting: [Phrase], isFull: Bool, settings: VoicemailSettings,
        count: Int
    ) {
        self.message = message
        self.greeting = greeting
        self.isFull = isFull
        self.count = count
        longest = settings.longest
        shortest = UInt64(max(0, settings.shortest.nanoseconds / 1_000_000))
    }

    // MARK: - Doors

    mutating func begin() -> [VoiceEffect] {
        guard !isFull else { return leave(.full, VoicePrompts.full, "the mailbox is full") }
        guard !greeting.isEmpty else { return beep() }
        step = .greeting
        return [.say(greeting)]
    }

    /// What was said is over, or could not be said.
    mutating func played() -> [VoiceEffect] {
        switch step {
        case .greeting: return beep()
        case .beep:
            step = .speaking
            return [
                .order(.begin(message)), .record(message.files[0], longest: longest),
                .wait(longest),
            ]
        case .reviewing: return [.wait(Limits.reviewPatience)]
        case .leaving(let end): return [.end(end)]
        case .speaking, .saving, .keeping: return []
        }
    }

    mutating func key(_ symbol: Character) -> [VoiceEffect] {
        switch (step, symbol) {
        case (.greeting, "#"): return [.hush] + beep()
        case (.greeting, "0"): return [.hush, .step("0: the operator"), .end(.operator)]
        case (.speaking, "#"): return save(.review)
        case (.speaking, "0"): return save(.operator)
        case (.reviewing, "1"): return [.hush] + keep(.done)
        case (.reviewing, "0"): return [.hush] + keep(.operator)
        case (.reviewing, "2"): return review(message.files.map { .file($0) })
        case (.reviewing, "3"):
            return [.hush, .stopWaiting, .order(.discard(message))] + again()
        case (.reviewing, "4"):
            message.isUrgent.toggle()
            return review([.prompt(message.isUrgent ? "vm-marked-urgent" : "vm-marked-nonurgent")])
        default: return []
        }
    }

    /// The limit of the message is reached, or nobody says what becomes of it.
    mutating func late() -> [VoiceEffect] {
        switch step {
        case .speaking: save(.review)
        case .reviewing: [.hush] + keep(.done)
        // The disk says nothing: nobody waits for it in silence.
        case .saving, .keeping: fail("the disk does not answer")
        case .greeting, .beep, .leaving: []
        }
    }

    /// Nothing was said for a while.
    mutating func quiet() -> [VoiceEffect] {
        step == .speaking ? [.step("nothing more was said")] + save(.review) : []
    }

    /// The recording has ended: so much is in the file.
    mutating func recorded(_ result: RecordingResult) -> [VoiceEffect] {
        let after: After
        switch step {
        case .saving(let next): after = next
        case .speaking: after = .done
        case .greeting, .beep, .reviewing, .keeping, .leaving: return []
        }
        message.milliseconds = result.milliseconds
        guard result.milliseconds >= shortest else {
            if let failure = result.failure {
                return [.order(.discard(message))] + fail(failure)
            }
            return tooShort(after)
        }
        if let failure = result.failure {
            // What was said until then is there, if the disk takes its name.
            return [.stopWaiting, .step("the recording was cut off: \(failure)")] + keep(.cutOff)
        }
        guard after == .review else { return [.stopWaiting] + keep(after) }
        return [.stopWaiting] + review([])
    }

    /// The disk has it.
    mutating func kept() -> [VoiceEffect] {
        guard case .keeping(let after) = step else { return [] }
        if after == .cutOff { return fail("what the disk took of it is kept") }
        guard after == .done else { return [.stopWaiting, .end(.operator)] }
        return [.stopWaiting] + leave(.done, VoicePrompts.saved, "the message is kept")
    }

    mutating func notKept(_ reason: String) -> [VoiceEffect] {
        guard case .keeping = step else { return [] }
        return fail(reason)
    }

    /// The caller is gone: what is to be done with what was said. While it is being recorded, that
    /// is decided when its file is whole.
    mutating func abandon() -> [VoiceEffect] {
        defer { step = .leaving(.done) }
        switch step {
        case .reviewing: return [.stopWaiting, .order(.keep(message, mail: nil))]
        case .speaking: return [.stopWaiting, .stopRecording]
        default: return [.stopWaiting]
        }
    }

    // MARK: - Steps

    private mutating func beep() -> [VoiceEffect] {
        step = .beep
        return [.say([.beep])]
    }

    private mutating func save(_ after: After) -> [VoiceEffect] {
        step = .saving(after)
        return [.stopRecording, .wait(Limits.recordingPatience)]
    }

    private mutating func review(_ before: [Phrase]) -> [VoiceEffect] {
        step = .reviewing
        return [.stopWaiting, .say(before + VoicePrompts.review(isUrgent: message.isUrgent))]
    }

    /// Spoken anew, under a name of its own: the file of before may still be open.
    private mutating func again() -> [VoiceEffect] {
        renew()
        return beep()
    }

    private mutating func renew() {
        count += 1
        message = message.renamed(count)
    }

    private mutating func tooShort(_ after: After) -> [VoiceEffect] {
        let gone: [VoiceEffect] = [.stopWaiting, .order(.discard(message))]
        tries -= 1
        if after == .operator { return gone + [.end(.operator)] }
        guard tries > 0 else {
            return gone + leave(.failed, VoicePrompts.goodbye, "nothing was said")
        }
        renew()
        step = .greeting
        return gone + [.step("the message was too short"), .say(VoicePrompts.tooShort)]
    }

    private mutating func keep(_ after: After) -> [VoiceEffect] {
        step = .keeping(after)
        return [.order(.keep(message, mail: nil)), .wait(Limits.keepingPatience)]
    }

    private mutating func fail(_ reason: String) -> [VoiceEffect] {
        [.stopWaiting] + leave(.failed, VoicePrompts.trouble, "the message failed: \(reason)")
    }

    private mutating func leave(
        _ end: VoiceEnd, _ phrases: [Phrase], _ why: String
    ) -> [VoiceEffect] {
        step = .leaving(end)
        return [.step(why), .say(phrases)]
    }
}

extension VoiceMessage {
    /// The same under another number of its call, with one file.
    func renamed(_ count: Int) -> VoiceMessage {
        var other = self
        let stem = id.description
        guard let dash = stem.lastIndex(of: "-"), let call = CallID(String(stem[..<dash])) else {
            return self
        }
        other.id = MessageID(call: call, number: count)
        let ending = files.first?.split(separator: ".").last.map(String.init) ?? "wav"
        other.files = [VoiceMessage.file(of: other.id, in: box, ending)]
        return other
    }

    /// Below the folder of mailboxes.
    static func file(of id: MessageID, in box: String, _ ending: String) -> String {
        "\(box)/\(id).\(ending)"
    }
}
