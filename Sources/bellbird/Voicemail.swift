import ArgumentParser
import Daemon
import Foundation
import Store
import Switchboard

struct VoicemailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "voicemail", abstract: "Mailboxes, their messages and greetings.",
        discussion: """
            Examples:
              bellbird voicemail list
              bellbird voicemail show 201
              bellbird voicemail play 201 6abf1c20-17-1 --to message.wav
              bellbird voicemail pin reset 201
            """,
        subcommands: [
            List.self, Show.self, Play.self, Delete.self, Undelete.self, GreetingCommand.self,
            PIN.self,
        ], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Every mailbox, and how many messages it holds.",
            discussion: """
                Examples:
                  bellbird voicemail list
                  bellbird voicemail list --json | jq '.[] | select(.new > 0) | .number'
                """)

        @OptionGroup var asking: Asking

        func run() throws {
            let boxes = try asking.mailboxes()
            if asking.json { return try asking.printJSON(boxes) }
            let rows = boxes.map { box in
                [
                    box.number, Screen.printable(box.name ?? ""), "\(box.new)", "\(box.saved)",
                    "\(box.urgent)", box.isFull ? "full" : "", box.pin,
                    box.lockedUntil.map { "locked until \($0)" } ?? "",
                ]
            }
            print(
                Screen.table(
                    ["Mailbox", "Name", "New", "Saved", "Urgent", "", "PIN", ""], rows))
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The messages of one mailbox.",
            discussion: """
                Example:
                  bellbird voicemail show 201
                """)

        @Argument(help: "The mailbox's number.")
        var box: String

        @OptionGroup var asking: Asking

        func run() throws {
            let found = try asking.mailbox(box)
            if asking.json { return try asking.printJSON(found) }
            guard !found.messages.isEmpty else { return print("No messages.") }
            let rows = found.messages.map { message in
                [
                    message.id.description, "\(message.began)".prefix(19) + "Z",
                    message.isUrgent ? "urgent" : "", message.state.rawValue,
                    Screen.length(Double(message.milliseconds) / 1_000),
                    Screen.printable(message.caller), Screen.printable(message.callerName ?? ""),
                ]
            }
            print(
                Screen.table(["Message", "Came", "", "State", "Length", "From", "Name"], rows))
        }
    }

    struct Play: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copy the recording of a message into a file.",
            discussion: """
                A message that was passed on with a comment has two files: the comment's
                comes first, and the others have a number behind their names.

                Example:
                  bellbird voicemail play 201 6abf1c20-17-1 --to message.wav
                """)

        @OptionGroup var which: BoxAndMessage

        @Option(help: "The file. It must not exist.")
        var to: String

        @OptionGroup var asking: Asking

        func run() throws {
            let found = try asking.mailbox(which.box)
            guard let message = found.messages.first(where: { $0.id.description == which.message })
            else { throw Asking.refused("There is no such message in mailbox \(which.box).") }
            let configuration = Asking.directory(socket: asking.socket)
            guard let state = ConfigurationDirectory(configuration).stateDirectory else {
                throw Asking.refused("\(configuration)/bellbird.toml cannot be read.")
            }
            let folder = MailboxFolder(state: state)
            var copies: [String] = []
            for (index, file) in message.files.enumerated() {
                guard let path = folder.path(of: file) else { continue }
                let target = index == 0 ? to : Self.numbered(to, index + 1)
                do { try FileManager.default.copyItem(atPath: path, toPath: target) } catch {
                    throw Asking.refused(error.localizedDescription)
                }
                copies.append(target)
            }
            if asking.json { return try asking.printJSON(copies) }
            for copy in copies { print(copy) }
        }

        private static func numbered(_ path: String, _ number: Int) -> String {
            guard let dot = path.lastIndex(of: ".") else { return "\(path)-\(number)" }
            return "\(path[..<dot])-\(number)\(path[dot...])"
        }
    }

    struct Delete: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete a message. For a day it can be brought back.",
            discussion: """
                Example:
                  bellbird voicemail delete 201 6abf1c20-17-1
                """)

        @OptionGroup var which: BoxAndMessage

        @OptionGroup var asking: Asking

        func run() throws {
            try asking.carryOut(
                .voicemail(.delete(box: which.box, try which.id())), saying: "Deleted.")
        }
    }

    struct Undelete: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring a deleted message back.",
            discussion: """
                Example:
                  bellbird voicemail undelete 201 6abf1c20-17-1
                """)

        @OptionGroup var which: BoxAndMessage

        @OptionGroup var asking: Asking

        func run() throws {
            try asking.carryOut(
                .voicemail(.undelete(box: which.box, try which.id())), saying: "It is back.")
        }
    }

    struct GreetingCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "greeting", abstract: "What callers of a mailbox hear.",
            discussion: """
                Examples:
                  bellbird voicemail greeting upload 201 away holiday.wav
                  bellbird voicemail greeting remove 201 temporary
                """,
            subcommands: [Upload.self, Remove.self])

        enum Kind: String, ExpressibleByArgument, CaseIterable {
            case away, busy, temporary, name

            var greeting: Greeting {
                switch self {
                case .away: .away
                case .busy: .busy
                case .temporary: .temporary
                case .name: .name
                }
            }
        }

        struct Upload: ParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Take a file of sound as a greeting.",
                discussion: """
                    Example:
                      bellbird voicemail greeting upload 201 away holiday.wav
                    """)

            @Argument(help: "The mailbox's number.")
            var box: String

            @Argument(help: "away, busy, temporary or name.")
            var greeting: Kind

            @Argument(help: "A file of sound of any kind that the exchange can play.")
            var file: String

            @OptionGroup var asking: Asking

            func run() throws {
                let here = FileManager.default.currentDirectoryPath
                let path = file.hasPrefix("/") ? file : here + "/" + file
                try asking.carryOut(
                    .voicemail(.greeting(box: box, greeting.greeting, path: path)), saying: "Taken."
                )
            }
        }

        struct Remove: ParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Callers hear the standard prompts again.",
                discussion: """
                    Example:
                      bellbird voicemail greeting remove 201 temporary
                    """)

            @Argument(help: "The mailbox's number.")
            var box: String

            @Argument(help: "away, busy, temporary or name.")
            var greeting: Kind

            @OptionGroup var asking: Asking

            func run() throws {
                try asking.carryOut(
                    .voicemail(.removeGreeting(box: box, greeting.greeting)), saying: "Removed.")
            }
        }
    }

    struct PIN: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pin", abstract: "The PIN of a mailbox.",
            discussion: """
                Example:
                  bellbird voicemail pin reset 201
                """, subcommands: [Reset.self])

        struct Reset: ParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Give a mailbox a new PIN, which its owner has to change.",
                discussion: """
                    Example:
                      bellbird voicemail pin reset 201
                    """)

            @Argument(help: "The mailbox's number.")
            var box: String

            @OptionGroup var asking: Asking

            func run() throws {
                switch try asking.ask(.voicemail(.resetPIN(box: box))) {
                case .done(let pin) where asking.json: try asking.printJSON(["pin": pin])
                case .done(let pin):
                    print("The PIN of mailbox \(box) is \(pin) until its owner changes it.")
                case .refused(let why): throw Asking.refused(why)
                default: throw Asking.unexpected()
                }
            }
        }
    }
}

extension Asking {
    fileprivate func mailboxes() throws -> [MailboxView] {
        switch try ask(.voicemail(.list)) {
        case .mailboxes(let boxes): return boxes
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    fileprivate func mailbox(_ number: String) throws -> MailboxView {
        guard let found = try mailboxes().first(where: { $0.number == number }) else {
            throw Asking.refused("There is no mailbox \(Screen.printable(number)).")
        }
        return found
    }

}

struct BoxAndMessage: ParsableArguments {
    @Argument(help: "The mailbox's number.")
    var box: String

    @Argument(help: "The message, as `bellbird voicemail show` names it.")
    var message: String

    func id() throws -> MessageID {
        guard let id = MessageID(message) else {
            throw Asking.refused("`\(Screen.printable(message))` is not the name of a message.")
        }
        return id
    }
}

struct MailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail", abstract: "The mail that the exchange sends.",
        discussion: """
            Example:
              bellbird mail test admin@example.com
            """, subcommands: [Test.self])

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a mail now, and show what was said with the server.",
            discussion: """
                Passwords are left out.

                Example:
                  bellbird mail test admin@example.com
                """)

        @Argument(help: "To whom.")
        var address: String

        @OptionGroup var asking: Asking

        func run() throws {
            switch try asking.ask(.voicemail(.mail(to: address))) {
            case .done(let text) where asking.json: try asking.printJSON(["dialogue": text])
            case .done(let text): print(text)
            case .refused(let why): throw Asking.refused(why)
            default: throw Asking.unexpected()
            }
        }
    }
}
