import Dialplan

/// The exchange as an owner of a mailbox sees it, at one moment.
struct MailboxDesk: Sendable {
    var mailboxes: Mailboxes
    var inventory: Inventory
    var settings: VoicemailSettings
    var now: UTCTime

    /// The box that an extension or a mailbox of this number has; nil where there is neither.
    func box(_ number: String) -> String? { inventory.box(of: number) }

    func isFull(_ box: String) -> Bool {
        mailboxes.isFull(
            box, messages: inventory.mailboxes[box]?.quota ?? settings.messages,
            minutes: settings.minutes)
    }
}

extension Inventory {
    /// The mailbox that messages for this number go to; nil where there is none.
    func box(of number: String) -> String? {
        if let phone = self.extension(number) { return phone.mailbox ?? number }
        return mailboxes[number] == nil ? nil : number
    }

    /// The extensions whose mailbox this is: those that name it and those that it names.
    func owners(ofBox box: String) -> [String] {
        let members = mailboxes[box]?.members ?? []
        let own = extensions.filter { ($0.mailbox ?? $0.number) == box }.map(\.number)
        return own + members.filter { !own.contains($0) }
    }
}

/// Somebody hears a mailbox: a pure machine that speaks and listens to keys.
///
/// ```
///   number ──► pin ──► checking ──► menu ── 1, 2 ──► message ── 3 ──► more
///                                    │ 0             │ 8
///                                    ▼               ▼
///                                 options         forwarding ──► speaking ──► …
///                             1-4 │  5 │
///                        speaking ▼    ▼ newPIN
/// ```
/// The files beside this one hold what happens in each of them.
struct MailboxVisit: Equatable, Sendable {
    enum Step: Equatable, Sendable {
        case number, pin
        case checking
        case menu, message, more, options, temporary
        /// A greeting, or what is said of a message that is passed on.
        case speaking(Spoken)
        case forwarding
        case forwardingHow(String)
        /// The disk makes the copy.
        case copying(MessageID)
        /// The first one, once it was typed.
        case newPIN(String?)
        case settingPIN
        case leaving(VoiceEnd)
    }

    var step = Step.menu
    var box: String?
    /// At a phone of the mailbox's owner: strangers cannot lock him out.
    let isAtHome: Bool
    let mayCallBack: Bool
    private let asksForPIN: Bool
    var call: CallID
    /// Typed so far, where digits are typed.
    var typed = ""
    private var triesLeft = Limits.pinTries
    /// How often nobody has pressed a key.
    var silences = 0
    /// What is heard one after the other, as it was when the folder was opened.
    var list: [MessageID] = []
    var place = 0
    var folder = VoiceMessage.State.new
    /// The message itself is being heard, not only what may be done with it.
    var isPlaying = false
    /// Of the files that this visit makes.
    var count: Int
    /// The PIN has to be changed before anything else.
    var mustChangePIN = false

    init(
        box: String?, isAtHome: Bool, mayCallBack: Bool, asksForPIN: Bool, call: CallID,
        count: Int = 0
    ) {
        self.box = box
        self.isAtHome = isAtHome
        self.mayCallBack = mayCallBack
        self.asksForPIN = asksForPIN
        self.call = call
        self.count = count
    }

    // MARK: - Doors

    mutating func begin(_ desk: MailboxDesk) -> [VoiceEffect] {
        guard box != nil else { return say([.prompt("vm-login")], .number) }
        return askForPIN(desk)
    }

    /// What was said is over, or could not be said.
    mutating func played(_ desk: MailboxDesk) -> [VoiceEffect] {
        switch step {
        case .leaving(let end): return [.end(end)]
        case .speaking(let spoken): return played(spoken)
        case .message:
            let isHeard = isPlaying
            isPlaying = false
            return (isHeard ? heard(desk) : []) + [.wait(Limits.menuPatience)]
        case .checking, .copying, .settingPIN: return []
        case .number, .pin, .forwarding, .newPIN:
            return [.wait(typed.isEmpty ? Limits.menuPatience : Limits.digitPatience)]
        case .menu, .more, .options, .temporary, .forwardingHow:
            return [.wait(Limits.menuPatience)]
        }
    }

    mutating func key(_ symbol: Character, _ desk: MailboxDesk) -> [VoiceEffect] {
        silences = 0
        switch step {
        case .number, .pin, .forwarding, .newPIN: return typed(symbol, desk)
        case .speaking(let spoken): return key(symbol, spoken, desk)
        case .menu: return menuKey(symbol, desk)
        case .message: return messageKey(symbol, desk)
        case .more: return moreKey(symbol, desk)
        case .options: return optionKey(symbol, desk)
        case .temporary: return temporaryKey(symbol, desk)
        case .forwardingHow(let target): return forwardKey(symbol, target, desk)
        case .checking, .copying, .settingPIN, .leaving: return []
        }
    }

    mutating func late(_ desk: MailboxDesk) -> [VoiceEffect] {
        switch step {
        case .number, .pin, .forwarding, .newPIN: return finishTyping(desk)
        case .speaking(let spoken): return late(spoken, desk)
        case .checking, .copying, .settingPIN: return leave(.failed, VoicePrompts.trouble)
        case .leaving: return []
        case .menu, .message, .more, .options, .temporary, .forwardingHow:
            silences += 1
            guard silences < Limits.menuSilences else { return goodbye() }
            return repeatMenu(desk)
        }
    }

    /// The caller is gone, or the plan wants something else.
    mutating func abandon() -> [VoiceEffect] {
        defer { step = .leaving(.done) }
        guard case .speaking(let spoken) = step else { return [.stopWaiting] }
        return [.stopWaiting] + abandon(spoken)
    }

    // MARK: - Saying

    mutating func say(_ phrases: [Phrase], _ next: Step) -> [VoiceEffect] {
        step = next
        typed = ""
        isPlaying = false
        return [.stopWaiting, .say(phrases)]
    }

    mutating func leave(_ end: VoiceEnd, _ phrases: [Phrase]) -> [VoiceEffect] {
        say(phrases, .leaving(end))
    }

    mutating func goodbye() -> [VoiceEffect] { leave(.done, VoicePrompts.goodbye) }

    /// What the step that somebody is in says, once more.
    mutating func repeatMenu(_ desk: MailboxDesk) -> [VoiceEffect] {
        switch step {
        case .menu: menu(desk)
        case .message: say(messageMenu(desk), .message)
        case .more: more(desk)
        case .options: options()
        case .temporary: temporary(desk)
        case .forwardingHow(let target): say([.prompt("vm-forwardoptions")], .forwardingHow(target))
        default: []
        }
    }

    // MARK: - Typing

    private mutating func typed(_ symbol: Character, _ desk: MailboxDesk) -> [VoiceEffect] {
        switch symbol {
        case "#": return [.hush] + finishTyping(desk)
        case "*": return cancelTyping(desk)
        case "0"..."9":
            let isFirst = typed.isEmpty
            if typed.utf8.count < Limits.typedDigits { typed.append(symbol) }
            return (isFirst ? [.hush] : []) + [.wait(Limits.digitPatience)]
        default: return []
        }
    }

    private mutating func cancelTyping(_ desk: MailboxDesk) -> [VoiceEffect] {
        switch step {
        case .forwarding: say(messageMenu(desk), .message)
        case .newPIN where !mustChangePIN: options()
        case .number, .pin, .newPIN: goodbye()
        default: []
        }
    }

    private mutating func finishTyping(_ desk: MailboxDesk) -> [VoiceEffect] {
        let digits = typed
        typed = ""
        switch step {
        case .number:
            guard !digits.isEmpty else { return goodbye() }
            box = desk.box(digits) ?? digits
            return askForPIN(desk)
        case .pin: return tried(digits)
        case .forwarding: return forward(to: digits, desk)
        case .newPIN(let first): return chose(digits, first, desk)
        default: return []
        }
    }

    // MARK: - The PIN

    /// Whether this one may be near the box at all.
    private func isLocked(_ desk: MailboxDesk) -> Bool {
        guard let box, !isAtHome else { return false }
        return desk.mailboxes.guardian(of: box).isLocked(at: desk.now)
    }

    private mutating func askForPIN(_ desk: MailboxDesk) -> [VoiceEffect] {
        guard asksForPIN else { return enter(desk) }
        guard !isLocked(desk) else {
            return [.step("the mailbox is locked after wrong PINs")]
                + leave(.refused, [.prompt("mailbox-locked")])
        }
        return say([.prompt("vm-password")], .pin)
    }

    private mutating func tried(_ pin: String) -> [VoiceEffect] {
        guard let box else { return [] }
        step = .checking
        return [.stopWaiting, .tryPIN(box: box, pin), .wait(Limits.keepingPatience)]
    }

    /// What came of it.
    mutating func pinTried(_ isRight: Bool, _ desk: MailboxDesk) -> [VoiceEffect] {
        guard step == .checking else { return [] }
        guard !isRight else {
            mustChangePIN = box.map { desk.mailboxes.passingPINs.contains($0) } ?? false
            return [.stopWaiting, .proved(true), .step("the mailbox's PIN")] + enter(desk)
        }
        triesLeft -= 1
        let wrong: [VoiceEffect] = [.proved(false), .step("not the mailbox's PIN")]
        guard triesLeft > 0 else {
            return wrong + leave(.refused, [.prompt("vm-incorrect")] + VoicePrompts.goodbye)
        }
        return wrong + say([.prompt("vm-incorrect"), .prompt("vm-password")], .pin)
    }

    private mutating func enter(_ desk: MailboxDesk) -> [VoiceEffect] {
        guard let box, desk.box(box) != nil else {
            return leave(.failed, [.prompt("vm-nobox")] + VoicePrompts.goodbye)
        }
        if mustChangePIN { return say([.prompt("vm-newpassword")], .newPIN(nil)) }
        open(desk.mailboxes.counts(box).new > 0 ? .new : .saved, desk)
        return menu(desk)
    }

    private mutating func chose(
        _ pin: String, _ first: String?, _ desk: MailboxDesk
    ) -> [VoiceEffect] {
        guard let box else { return [] }
        guard let first else {
            let numbers = [box] + desk.inventory.owners(ofBox: box)
            guard PINPolicy.takes(pin, digits: desk.settings.pinDigits, numbers: numbers) else {
                silences += 1
                guard silences < Limits.menuSilences else { return goodbye() }
                return say(
                    [.prompt("vm-invalid-password"), .prompt("vm-newpassword")], .newPIN(nil))
            }
            return say([.prompt("vm-reenterpassword")], .newPIN(pin))
        }
        guard pin == first else {
            return say([.prompt("vm-mismatch"), .prompt("vm-newpassword")], .newPIN(nil))
        }
        step = .settingPIN
        return [.stopWaiting, .setPIN(box: box, pin), .wait(Limits.keepingPatience)]
    }

    mutating func pinSet(_ isDone: Bool, _ desk: MailboxDesk) -> [VoiceEffect] {
        guard step == .settingPIN, let box else { return [] }
        guard isDone else { return leave(.failed, VoicePrompts.trouble) }
        let done: [VoiceEffect] = [.step("the mailbox has a new PIN")]
        guard mustChangePIN else {
            return done + say([.prompt("vm-passchanged")] + Self.optionPhrases, .options)
        }
        mustChangePIN = false
        open(desk.mailboxes.counts(box).new > 0 ? .new : .saved, desk)
        return done + say([.prompt("vm-passchanged")] + menuPhrases(desk), .menu)
    }

    // MARK: - The menu

    mutating func menu(_ desk: MailboxDesk) -> [VoiceEffect] { say(menuPhrases(desk), .menu) }

    private func menuPhrases(_ desk: MailboxDesk) -> [Phrase] {
        let counts = box.map { desk.mailboxes.counts($0) } ?? MailboxCounts()
        var phrases: [Phrase] = [.prompt("vm-youhave")]
        if counts.new == 0, counts.old == 0 { phrases.append(.prompt("vm-no")) }
        if counts.new > 0 { phrases += [.number(counts.new), .prompt("vm-INBOX")] }
        if counts.new > 0, counts.old > 0 { phrases.append(.prompt("vm-and")) }
        if counts.old > 0 { phrases += [.number(counts.old), .prompt("vm-Old")] }
        phrases.append(.prompt(counts.new + counts.old == 1 ? "vm-message" : "vm-messages"))
        if !list.isEmpty {
            phrases += [
                .prompt("vm-onefor"), .prompt(folder == .new ? "vm-INBOX" : "vm-Old"),
                .prompt("vm-messages"),
            ]
        }
        return phrases + [.prompt("vm-opts"), .prompt("vm-helpexit")]
    }

    /// As it is now; the first message is next.
    private mutating func open(_ state: VoiceMessage.State, _ desk: MailboxDesk) {
        folder = state
        list = box.map { desk.mailboxes.heard(state, in: $0).map(\.id) } ?? []
        place = 0
    }

    private mutating func menuKey(_ symbol: Character, _ desk: MailboxDesk) -> [VoiceEffect] {
        switch symbol {
        case "1":
            // What has come since then is heard too.
            open(folder, desk)
            return list.isEmpty ? menu(desk) : message(desk)
        case "2":
            open(folder == .new ? .saved : .new, desk)
            return menu(desk)
        case "0": return options()
        case "*": return menu(desk)
        case "#": return goodbye()
        default: return []
        }
    }
}
