/// One message after the other: heard, kept, deleted, passed on, called back.
extension MailboxVisit {
    func current(_ desk: MailboxDesk) -> VoiceMessage? {
        guard let box, list.indices.contains(place) else { return nil }
        return desk.mailboxes.message(list[place], in: box)
    }

    /// Its place, its envelope, and what was said; then what may be done with it.
    mutating func message(_ desk: MailboxDesk) -> [VoiceEffect] {
        // Another owner may have removed it meanwhile.
        while list.indices.contains(place), current(desk) == nil { list.remove(at: place) }
        guard let message = current(desk) else {
            place = 0
            return say([.prompt("vm-nomore")], .menu)
        }
        var phrases: [Phrase] = message.isUrgent ? [.prompt("vm-Urgent")] : []
        phrases += [.prompt("vm-message"), .number(place + 1)]
        phrases += Self.envelope(message)
        let effects = say(
            phrases + message.files.map { .file($0) } + messageMenu(desk), .message)
        isPlaying = true
        return effects
    }

    /// When it came, and from where.
    static func envelope(_ message: VoiceMessage) -> [Phrase] {
        var phrases: [Phrase] = [.prompt("vm-received"), .moment(message.began)]
        let digits = message.caller.filter { $0.isASCII && $0.isNumber }
        if digits.isEmpty || digits.count > Limits.spokenDigits {
            phrases.append(.prompt("vm-unknown-caller"))
        } else {
            phrases += [.prompt("vm-from"), .digits(digits)]
        }
        if let box = message.forwardedBy {
            phrases += [.prompt("vm-from-extension"), .digits(box)]
        }
        return phrases
    }

    func messageMenu(_ desk: MailboxDesk) -> [Phrase] {
        let isDeleted = current(desk)?.state == .deleted
        var names = ["vm-advopts"]
        if place > 0 { names.append("vm-prev") }
        names.append("vm-repeat")
        if place + 1 < list.count { names.append("vm-next") }
        names += [isDeleted ? "vm-undelete" : "vm-delete", "vm-toforward", "vm-savemessage"]
        return (names + ["vm-helpexit"]).map { .prompt($0) }
    }

    /// It was heard to its end: it is new no longer.
    mutating func heard(_ desk: MailboxDesk) -> [VoiceEffect] {
        guard let message = current(desk), message.state == .new else { return [] }
        return change(message, .saved, desk)
    }

    private func change(
        _ message: VoiceMessage, _ state: VoiceMessage.State, _ desk: MailboxDesk
    ) -> [VoiceEffect] {
        var message = message
        message.state = state
        message.changed = desk.now
        return [.order(.change(message))]
    }

    mutating func messageKey(_ symbol: Character, _ desk: MailboxDesk) -> [VoiceEffect] {
        switch symbol {
        case "4":
            place = max(0, place - 1)
            return message(desk)
        case "5": return message(desk)
        case "6":
            place += 1
            return message(desk)
        case "7": return deleteOrNot(desk)
        case "8": return say([.prompt("vm-forward")], .forwarding)
        case "9":
            guard let message = current(desk) else { return menu(desk) }
            let saved = change(message, .saved, desk)
            return saved + say([.prompt("vm-message"), .prompt("vm-saved")], .message)
        case "3": return more(desk)
        case "0": return options()
        case "*": return say(messageMenu(desk), .message)
        case "#": return goodbye()
        default: return []
        }
    }

    private mutating func deleteOrNot(_ desk: MailboxDesk) -> [VoiceEffect] {
        guard let message = current(desk) else { return menu(desk) }
        if message.state == .deleted {
            return change(message, .saved, desk) + say([.prompt("vm-undeleted")], .message)
        }
        return change(message, .deleted, desk)
            + say(
                [.prompt("vm-deleted"), .prompt("vm-undelete"), .prompt("vm-helpexit")], .message)
    }

    // MARK: - More

    mutating func more(_ desk: MailboxDesk) -> [VoiceEffect] {
        var phrases: [Phrase] = []
        if mayCallBack, current(desk).map(Self.number) != .some(nil) {
            phrases.append(.prompt("vm-tocallback"))
        }
        return say(phrases + [.prompt("vm-tohearenv"), .prompt("vm-starmain")], .more)
    }

    /// That can be called back: digits, with a plus or not.
    static func number(of message: VoiceMessage) -> String? {
        let digits =
            message.caller.hasPrefix("+") ? message.caller.dropFirst() : message.caller[...]
        let isNumber =
            (1...Limits.spokenDigits).contains(digits.utf8.count)
            && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isNumber ? message.caller : nil
    }

    mutating func moreKey(_ symbol: Character, _ desk: MailboxDesk) -> [VoiceEffect] {
        guard let message = current(desk) else { return menu(desk) }
        switch symbol {
        case "2":
            guard mayCallBack, let number = Self.number(of: message) else {
                return say([.prompt("vm-nonumber")], .more)
            }
            step = .leaving(.done)
            return [.stopWaiting, .hush, .step("calls \(number) back"), .callBack(number)]
        case "3": return say(Self.envelope(message) + messageMenu(desk), .message)
        case "*": return say(messageMenu(desk), .message)
        case "#": return goodbye()
        default: return []
        }
    }

    // MARK: - Passing on

    mutating func forward(to number: String, _ desk: MailboxDesk) -> [VoiceEffect] {
        guard let target = desk.box(number) else {
            return say([.prompt("pbx-invalid")] + messageMenu(desk), .message)
        }
        guard !desk.isFull(target) else {
            return say(VoicePrompts.full + messageMenu(desk), .message)
        }
        return say([.prompt("vm-forwardoptions")], .forwardingHow(target))
    }

    mutating func forwardKey(
        _ symbol: Character, _ target: String, _ desk: MailboxDesk
    ) -> [VoiceEffect] {
        switch symbol {
        case "1": return speak(.comment(target), [.prompt("vm-record-prepend")])
        case "2": return copy(to: target, comment: nil, desk)
        case "*": return say(messageMenu(desk), .message)
        case "#": return goodbye()
        default: return []
        }
    }

    mutating func copy(
        to target: String, comment: (file: String, milliseconds: UInt64)?, _ desk: MailboxDesk
    ) -> [VoiceEffect] {
        guard let message = current(desk) else { return menu(desk) }
        count += 1
        let id = MessageID(call: call, number: count)
        let sources = (comment.map { [$0.file] } ?? []) + message.files
        var copy = message
        copy.id = id
        copy.box = target
        copy.state = .new
        copy.changed = desk.now
        copy.milliseconds &+= comment?.milliseconds ?? 0
        copy.forwardedBy = box
        copy.files = sources.enumerated().map { index, file in
            let ending = file.split(separator: ".").last ?? "wav"
            return "\(target)/copy-\(id)-\(index).\(ending)"
        }
        step = .copying(id)
        return [
            .stopWaiting, .hush, .order(.copy(copy, of: sources, mail: nil)),
            .wait(Limits.keepingPatience),
        ]
    }

    /// The copy is on the disk, or it is not.
    mutating func copied(
        _ message: VoiceMessage, _ failure: String?, _ desk: MailboxDesk
    ) -> [VoiceEffect] {
        guard step == .copying(message.id) else { return [] }
        if let failure {
            return [.step("the message was not passed on: \(failure)")]
                + say(VoicePrompts.trouble + messageMenu(desk), .message)
        }
        return [.step("the message is passed on to \(message.box)")]
            + say([.prompt("vm-msgforwarded")] + messageMenu(desk), .message)
    }
}
