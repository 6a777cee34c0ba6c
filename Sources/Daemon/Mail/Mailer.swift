import Dispatch
import Foundation
import Logging
import Store
import Switchboard

/// Sends what lies in the spool, one mail after the other. What a server does not take stays, and
/// is tried again; a mail is taken out only when the server has said that it has it.
actor Mailer {
    private let disk: DiskLoop
    private let folder: MailboxFolder
    private let recordings: Recordings
    private let logger: Logger
    // A server may be slow: its mails wait on a thread of their own, one after the other.
    private let queue = DispatchQueue(label: "bellbird.mail")
    private var settings: MailSettings?
    private var password: String?
    private var domain = ""
    private var isBusy = false
    private var isStopped = false
    /// That it does not work was said, and is not said again for each mail.
    private var isFailing = false

    /// `state`: the exchange's state directory.
    init(disk: DiskLoop, state: String, logger: Logger) {
        self.disk = disk
        folder = MailboxFolder(state: state)
        recordings = Recordings(state: state)
        self.logger = logger
    }

    /// For mails from here on. `secrets`: of services.
    func use(_ settings: MailSettings?, domain: String, secrets: [String: String]) {
        self.settings = settings
        self.domain = domain
        password = settings.flatMap { secrets[$0.secret] }
    }

    func stop() { isStopped = true }

    /// Sends all that is due. Comes back at once where that is being done already.
    func look() async {
        guard !isBusy else { return }
        isBusy = true
        defer { isBusy = false }
        do {
            while !isStopped, let mail = try await disk.nextMail(at: Daemon.utc()) {
                try await send(mail)
            }
        } catch {
            logger.error("The spool of mails cannot be read or written: \(error)")
        }
    }

    private func send(_ mail: SpooledMail) async throws {
        let recipients = mail.draft.to.compactMap { MailAddress($0) }
        if recipients.count < mail.draft.to.count {
            logger.warning("A mail has recipients whose addresses cannot be used: \(mail.draft.id)")
        }
        guard let settings, let from = MailAddress(settings.from), !recipients.isEmpty else {
            let why = recipients.isEmpty ? "no address can be used" : "there is no [mail]"
            logger.warning("A mail is given up, because \(why): \(mail.draft.id)")
            return try await disk.mailIsSent(mail.draft.id)
        }
        let text = text(of: mail, from, recipients, settings)
        do throws(MailTransfer.Failure) {
            try await transfer(text, from, recipients, settings)
        } catch {
            return try await putOff(mail, error.reason)
        }
        if isFailing { logger.info("Mail is taken again") }
        isFailing = false
        try await disk.mailIsSent(mail.draft.id)
    }

    private func text(
        of mail: SpooledMail, _ from: MailAddress, _ to: [MailAddress], _ settings: MailSettings
    ) -> MailText {
        var text = MailText(
            from: from, to: to, subject: mail.draft.subject, text: mail.draft.text,
            id: mail.draft.id, domain: domain, date: mail.since.milliseconds)
        guard settings.attaches else { return text }
        var bytes = 0
        let files =
            mail.draft.attachments.map { ($0, folder.path(of: $0)) }
            + (mail.draft.recordings ?? []).map { ($0, recordings.path(of: $0)) }
        for (file, path) in files {
            guard let path, let data = FileManager.default.contents(atPath: path)
            else {
                text.text += "\n(The recording is not there any more.)\n"
                continue
            }
            bytes += data.count
            guard bytes <= Limits.attachedBytes else {
                text.text += "\n(The recording is too large for a mail.)\n"
                break
            }
            let name = file.split(separator: "/").last.map(String.init) ?? file
            text.attachments.append(
                MailText.Attachment(
                    name: name, type: name.hasSuffix(".opus") ? "audio/ogg" : "audio/wav",
                    bytes: Array(data)))
        }
        return text
    }

    private func transfer(
        _ text: MailText, _ from: MailAddress, _ to: [MailAddress], _ settings: MailSettings
    ) async throws(MailTransfer.Failure) {
        let password = password
        // Resumed once, when the server has answered or the time is over.
        let result: Result<Void, MailTransfer.Failure> = await withCheckedContinuation { waiter in
            queue.async {
                waiter.resume(
                    returning: Result { () throws(MailTransfer.Failure) in
                        try MailTransfer(
                            text.bytes, from: from, to: to, settings, password: password
                        ).perform()
                    })
            }
        }
        try result.get()
    }

    private func putOff(_ mail: SpooledMail, _ reason: String) async throws {
        let now = Daemon.utc().milliseconds
        guard now - mail.since.milliseconds < Limits.mailLifetime else {
            logger.error("A mail is given up after days: \(mail.draft.id): \(reason)")
            return try await disk.mailIsSent(mail.draft.id)
        }
        if !isFailing { logger.warning("A mail is not taken, and waits: \(reason)") }
        isFailing = true
        try await disk.putOffMail(
            mail.draft.id, until: UTCTime(milliseconds: now + Self.pause(after: mail.tries)))
    }

    /// Until the next try, ms.
    static func pause(after tries: Int) -> Int64 {
        var pause = Limits.firstMailPause
        for _ in 0..<max(0, tries) where pause < Limits.longestMailPause { pause *= 2 }
        return min(pause, Limits.longestMailPause)
    }

    /// A mail at once, past the spool, and what was said with the server.
    func test(_ address: String) async -> (isTaken: Bool, text: String) {
        guard let settings, let from = MailAddress(settings.from) else {
            return (false, "bellbird.toml has no `[mail]`.")
        }
        guard let to = MailAddress(address) else {
            return (false, "`\(PlainName.line(address))` is not a mail address.")
        }
        let now = Daemon.utc().milliseconds
        let text = MailText(
            from: from, to: [to], subject: "Bellbird can send mail",
            text: "This is the test that `bellbird mail test` sends.\n", id: "test-\(now)",
            domain: domain, date: now)
        let password = password
        return await withCheckedContinuation { waiter in
            queue.async {
                waiter.resume(returning: Self.show(text, settings, password))
            }
        }
    }

    private static func show(
        _ text: MailText, _ settings: MailSettings, _ password: String?
    ) -> (Bool, String) {
        do throws(MailTransfer.Failure) {
            let transfer = try MailTransfer(
                text.bytes, from: text.from, to: text.to, settings, password: password,
                isShown: true)
            var end = "The server has taken it."
            var isTaken = true
            do throws(MailTransfer.Failure) { try transfer.perform() } catch {
                isTaken = false
                end = "The mail was not taken: \(error.reason)."
            }
            return (isTaken, (transfer.dialogue + [end]).joined(separator: "\n"))
        } catch {
            return (false, "libcurl cannot send it: \(error.reason).")
        }
    }
}
