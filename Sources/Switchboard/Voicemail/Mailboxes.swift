import Dialplan

/// All mailboxes: what the disk is known to hold, and nothing else.
struct Mailboxes: Sendable {
    /// By number, in the order in which messages came. What is deleted stays until it is removed.
    private(set) var messages: [String: [VoiceMessage]] = [:]
    private(set) var guards: [String: PINGuard] = [:]
    private(set) var greetings: [String: Set<Greeting>] = [:]
    /// Owners have set a PIN.
    private(set) var pins: Set<String> = []
    private(set) var passingPINs: Set<String> = []

    mutating func restore(_ kept: RestoredMailboxes) {
        messages = Dictionary(grouping: kept.messages.sorted(by: Self.isEarlier), by: \.box)
        guards = Dictionary(
            kept.boxes.map { ($0.number, $0.guardian) }, uniquingKeysWith: { $1 })
        greetings = kept.greetings
        pins = kept.pins
        passingPINs = kept.passingPINs
    }

    private static func isEarlier(_ left: VoiceMessage, _ right: VoiceMessage) -> Bool {
        (left.began, left.id.description) < (right.began, right.id.description)
    }

    // MARK: - Messages

    func message(_ id: MessageID, in box: String) -> VoiceMessage? {
        messages[box]?.first { $0.id == id }
    }

    func counts(_ box: String) -> MailboxCounts {
        var counts = MailboxCounts()
        for message in messages[box] ?? [] {
            switch message.state {
            case .new:
                counts.new += 1
                counts.newUrgent += message.isUrgent ? 1 : 0
            case .saved:
                counts.old += 1
                counts.oldUrgent += message.isUrgent ? 1 : 0
            case .deleted: break
            }
        }
        return counts
    }

    /// In the order in which they are heard: urgent ones first, then the oldest.
    func heard(_ state: VoiceMessage.State, in box: String) -> [VoiceMessage] {
        let all = (messages[box] ?? []).filter { $0.state == state }
        return all.filter(\.isUrgent) + all.filter { !$0.isUrgent }
    }

    /// It takes no more: so many messages, or minutes; 0 is no bound.
    func isFull(_ box: String, messages most: Int, minutes: Int) -> Bool {
        let live = (messages[box] ?? []).filter { $0.state != .deleted }
        if live.count >= (most > 0 ? min(most, Limits.messagesPerBox) : Limits.messagesPerBox) {
            return true
        }
        guard minutes > 0 else { return false }
        let length = live.reduce(UInt64(0)) { $0 &+ $1.milliseconds }
        return length >= UInt64(minutes) * 60_000
    }

    /// As the disk has it now. What is there twice is there once.
    mutating func put(_ message: VoiceMessage) {
        if let index = messages[message.box]?.firstIndex(where: { $0.id == message.id }) {
            messages[message.box]?[index] = message
        } else {
            var all = messages[message.box] ?? []
            let place = all.firstIndex { Self.isEarlier(message, $0) } ?? all.endIndex
            all.insert(message, at: place)
            messages[message.box] = all
        }
    }

    mutating func remove(_ message: VoiceMessage) {
        messages[message.box]?.removeAll { $0.id == message.id }
        if messages[message.box]?.isEmpty == true { messages[message.box] = nil }
    }

    /// Heard messages that are older than `oldest` (nil: none is), and deleted ones that were
    /// deleted before `forgotten`.
    func outdated(heardBefore oldest: UTCTime?, deletedBefore forgotten: UTCTime) -> [VoiceMessage]
    {
        messages.values.joined().filter { message in
            switch message.state {
            case .new: false
            case .saved: oldest.map { message.changed < $0 } ?? false
            case .deleted: message.changed < forgotten
            }
        }.sorted(by: Self.isEarlier)
    }

    // MARK: - Boxes

    func has(_ greeting: Greeting, _ box: String) -> Bool {
        greetings[box]?.contains(greeting) == true
    }

    mutating func noteGreeting(_ greeting: Greeting, _ box: String, isThere: Bool) {
        if isThere {
            greetings[box, default: []].insert(greeting)
        } else {
            greetings[box]?.remove(greeting)
        }
    }

    /// Below the folder of mailboxes.
    static func file(of greeting: Greeting, _ box: String) -> String {
        "\(box)/greeting-\(greeting.rawValue).wav"
    }

    func guardian(of box: String) -> PINGuard { guards[box] ?? PINGuard() }

    /// Boxes that somebody has guessed at.
    var guarded: [String] { guards.keys.sorted() }

    mutating func setGuard(_ guardian: PINGuard, of box: String) { guards[box] = guardian }

    mutating func notePIN(_ box: String, isSet: Bool, isPassing: Bool) {
        if isSet { pins.insert(box) } else { pins.remove(box) }
        if isSet, isPassing { passingPINs.insert(box) } else { passingPINs.remove(box) }
    }
}

extension Switchboard {
    /// What a mailbox holds, as its lamps are told.
    func mailboxCounts(_ box: String) -> MailboxCounts { mailboxes.counts(box) }
}
