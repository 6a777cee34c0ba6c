import Foundation
import Logging
import Media
import Store
public import Switchboard

/// What the command line may do to mailboxes and mail.
extension Daemon {
    func startMail(_ disk: DiskLoop, _ settings: Settings, _ secrets: [String: String]) async {
        let mailer = Mailer(
            disk: disk, state: settings.stateDirectory, logger: logger)
        self.mailer = mailer
        await mailer.use(settings.mail, domain: settings.domain, secrets: secrets)
    }

    func lookAtMail() {
        guard let mailer else { return }
        // One that is sending comes back at once; one that sends ends with the server's patience.
        Task { await mailer.look() }
    }

    /// One that an administrator has given.
    func order(_ order: AdminOrder) async -> ControlReply {
        guard let loop else { return .refused("The exchange is stopping.") }
        return reply(await loop.perform(order))
    }

    func answer(_ request: VoicemailRequest) async -> ControlReply {
        switch request {
        case .mail(let address):
            guard let mailer else { return .refused("The exchange is stopping.") }
            let (isTaken, text) = await mailer.test(address)
            return isTaken ? .done(text) : .refused(text)
        case .list: return await order(.listMailboxes)
        case .delete(let box, let id): return await order(.mailbox(box, .delete(id)))
        case .undelete(let box, let id): return await order(.mailbox(box, .undelete(id)))
        case .resetPIN(let box):
            let pin = Self.newPIN()
            guard case .refused(let why) = await order(.mailbox(box, .resetPIN(pin))) else {
                return .done(pin)
            }
            return .refused(why)
        case .removeGreeting(let box, let greeting):
            return await order(.mailbox(box, .greeting(greeting, file: nil)))
        case .greeting(let box, let greeting, let path):
            return await upload(path, as: greeting, of: box)
        }
    }

    /// Six digits that nobody can guess.
    private static func newPIN() -> String {
        var generator = SystemRandomNumberGenerator()
        while true {
            let digits = (0..<6).map { _ in Int.random(in: 0...9, using: &generator) }
            if Set(digits).count > 3 { return digits.map(String.init).joined() }
        }
    }

    /// Any sound that can be read becomes the WAV file of a greeting.
    private func upload(_ path: String, as greeting: Greeting, of box: String) async -> ControlReply
    {
        guard let state = firstSettings?.stateDirectory else {
            return .refused("The exchange is stopping.")
        }
        guard !box.isEmpty, box.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return .refused("There is no mailbox \(PlainName.line(box)).")
        }
        let name = "spoken-upload-\(UInt32.random(in: .min ... .max))"
        do throws(SoundFolders.Refusal) {
            _ = try SoundFolders.take(
                path, as: name, language: nil,
                into: MailboxFolder(state: state).path + "/" + box, replaces: true, isSpoken: true)
        } catch {
            return .refused(error.reason)
        }
        return await order(.mailbox(box, .greeting(greeting, file: "\(box)/\(name).wav")))
    }
}

/// What is asked of mailboxes over the control socket.
public enum VoicemailRequest: Codable, Equatable, Sendable {
    case list
    case delete(box: String, MessageID)
    case undelete(box: String, MessageID)
    /// The answer is the new PIN.
    case resetPIN(box: String)
    /// An absolute path of a file that the exchange can read.
    case greeting(box: String, Greeting, path: String)
    case removeGreeting(box: String, Greeting)
    /// A mail to this address; the answer is what was said.
    case mail(to: String)
}
