import Dialplan

/// A mailbox as administrators see it.
public struct MailboxView: Codable, Equatable, Sendable {
    public var number: String
    public var name: String?
    public var new: Int
    public var saved: Int
    public var urgent: Int
    public var deleted: Int
    public var isFull: Bool
    /// `owner`: he has set one. `initial`: of secrets.toml. `passing`: it has to be changed.
    /// `none`: strangers cannot come in.
    public var pin: String
    public var lockedUntil: UTCTime?
    public var greetings: [Greeting]
    public var messages: [VoiceMessage]
}

/// What an administrator may do to a mailbox.
public enum MailboxOrder: Codable, Equatable, Sendable {
    case delete(MessageID)
    case undelete(MessageID)
    /// A file below the folder of mailboxes; nil: there is none any more.
    case greeting(Greeting, file: String?)
    /// Has to be changed by who uses it first; whoever was locked out no longer is.
    case resetPIN(String)
}

extension Switchboard {
    /// Of the house's boxes, and those that still hold something.
    var mailboxViews: [MailboxView] {
        guard let configuration else { return [] }
        let inventory = configuration.inventory
        var numbers = Set(mailboxes.messages.keys).union(inventory.mailboxes.keys)
        numbers.formUnion(inventory.extensions.map { $0.mailbox ?? $0.number })
        let desk = mailboxDesk(configuration)
        return numbers.sorted().map { number in
            let counts = mailboxes.counts(number)
            let messages = mailboxes.messages[number] ?? []
            let guardian = mailboxes.guardian(of: number)
            return MailboxView(
                number: number,
                name: inventory.mailboxes[number]?.name ?? inventory.extension(number)?.name,
                new: counts.new, saved: counts.old,
                urgent: counts.newUrgent + counts.oldUrgent,
                deleted: messages.count { $0.state == .deleted }, isFull: desk.isFull(number),
                pin: pinWord(number),
                lockedUntil: guardian.isLocked(at: utc) ? guardian.lockedUntil : nil,
                greetings: Greeting.allCases.filter { mailboxes.has($0, number) },
                messages: messages)
        }
    }

    private func pinWord(_ box: String) -> String {
        if mailboxes.passingPINs.contains(box) { return "passing" }
        if mailboxes.pins.contains(box) { return "owner" }
        return configuration?.pins[box] == nil ? "none" : "initial"
    }

    mutating func perform(_ order: MailboxOrder, in number: String) -> AdminReply {
        guard let box = configuration?.inventory.box(of: number) ?? heldBox(number) else {
            return .refused("There is no mailbox \(number).")
        }
        switch order {
        case .delete(let id): return change(id, .deleted, in: box)
        case .undelete(let id): return change(id, .saved, in: box)
        case .greeting(let greeting, let file):
            outbox.store.append(.voicemail(.keepGreeting(box: box, greeting, file: file)))
        case .resetPIN(let pin):
            mailboxes.setGuard(PINGuard(), of: box)
            outbox.store.append(.voicemail(.keepBox(KeptBox(number: box))))
            outbox.store.append(
                .voicemail(.setPIN(box: box, pin: pin, isPassing: true, asked: takeNumber())))
            note(.info, "The PIN of a mailbox was reset", ["mailbox": box])
        }
        return .done
    }

    private func heldBox(_ number: String) -> String? {
        mailboxes.messages[number] == nil ? nil : number
    }

    private mutating func change(
        _ id: MessageID, _ state: VoiceMessage.State, in box: String
    ) -> AdminReply {
        guard var message = mailboxes.message(id, in: box) else {
            return .refused("There is no message \(id) in mailbox \(box).")
        }
        message.state = state
        message.changed = utc
        outbox.store.append(.voicemail(mailed(.change(message))))
        return .done
    }
}
