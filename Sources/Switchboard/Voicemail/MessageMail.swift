import Dialplan

/// What a mail says of a message. Names may hold what a stranger has sent: they are made harmless
/// here, once for every sink, and again where headers are written.
extension Switchboard {
    /// Nil: nobody wants one.
    func mail(of message: VoiceMessage) -> MailDraft? {
        guard let configuration, let box = configuration.inventory.mailboxes[message.box],
            !box.emails.isEmpty
        else { return nil }
        let number = PlainName.of(message.caller) ?? "anonymous"
        let caller = PlainName.of(message.callerName).map { "\($0) (\(number))" } ?? number
        let seconds = (message.milliseconds + 500) / 1_000
        let length = "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
        let time = configuration.plan.text(
            of: WallTime(milliseconds: message.began.milliseconds))
        let whose = box.name.map { " (\($0))" } ?? ""
        let urgent = message.isUrgent ? "Urgent: " : ""
        var lines = [
            "There is a new message in mailbox \(message.box)\(whose).", "",
            "From:   \(caller)", "Time:   \(time)", "Length: \(length)",
        ]
        if message.isUrgent { lines.append("Urgent: yes") }
        if let from = message.forwardedBy { lines.append("Passed on by mailbox \(from)") }
        return MailDraft(
            id: "message-\(message.id)", to: box.emails,
            subject: "\(urgent)Message from \(caller), \(length)",
            text: lines.joined(separator: "\n") + "\n", attachments: message.files)
    }
}

/// A name as strangers write it, made fit to stand in a line: no control characters, none that turn
/// the direction of the text or hide in it (Unicode Standard Annex #9, §2), no line ends, and not
/// too long.
public enum PlainName {
    /// Of any text; empty where nothing is left of it.
    public static func line(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(1_000) {
            plain.append(isPlain(scalar) ? scalar : " ")
        }
        return String(plain).split(separator: " ").joined(separator: " ")
    }

    /// As a stranger has sent it, for people and for other phones: without what no eye can see.
    /// Nil where nothing is left.
    static func shown(_ text: String) -> String? {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(Limits.shownText) where isShown(scalar) {
            plain.append(scalar)
        }
        let name = String(plain).split(separator: " ").joined(separator: " ")
        return name.isEmpty ? nil : name
    }

    /// Nothing that moves a cursor, ends a line or turns the direction of what stands behind it.
    public static func isShown(_ scalar: Unicode.Scalar) -> Bool { PlainText.isShown(scalar) }

    static func of(_ text: String?) -> String? {
        guard let text else { return nil }
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(4 * Limits.mailedName) where isPlain(scalar) {
            plain.append(scalar)
        }
        let words = String(plain).prefix(Limits.mailedName).split(separator: " ")
        let name = words.joined(separator: " ")
        return name.isEmpty ? nil : name
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .lineSeparator, .paragraphSeparator,
            .unassigned:
            false
        default: true
        }
    }
}
