import ArgumentParser
import Daemon
import Dialplan
import Foundation
import Switchboard

struct ForwardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forward",
        abstract: "Where the calls of an extension go instead.",
        discussion: """
            Numbers are written as the extension would dial them; the call goes there in
            its context and on its account. Without a number, the forward is shown;
            `--off` ends it.

            Examples:
              bellbird forward 201
              bellbird forward 201 always 0151123456
              bellbird forward 201 noanswer 202 --after 15
              bellbird forward 201 follow 204 0151123456@10
              bellbird forward 201 busy --off
              bellbird forward 201 --off                 all of them
            """)

    @Argument(help: "The extension.")
    var number: String

    @Argument(help: "`always`, `busy`, `noanswer`, `unavailable` or `follow`.")
    var condition: String?

    @Argument(help: "Where to. A follow-me takes several, each with `@SECONDS` if it waits.")
    var numbers: [String] = []

    @Option(help: "Seconds until a phone counts as not answered.")
    var after: Int?

    @Flag(help: "No longer.")
    var off = false

    @OptionGroup var asking: Asking

    func validate() throws {
        if let condition, condition != "follow", Forwards.Condition(rawValue: condition) == nil {
            throw ValidationError(
                "`\(condition)` is not always, busy, noanswer, unavailable or follow.")
        }
        if let after, !(1...600).contains(after) {
            throw ValidationError("A phone rings for 1 to 600 seconds.")
        }
        if condition != nil, numbers.isEmpty, !off {
            throw ValidationError("Say where to, or --off.")
        }
    }

    func run() throws {
        guard let order = try order() else { return try show(try asking.ask(.phones)) }
        try show(try asking.ask(.forward(number, order)))
    }

    private func order() throws -> ForwardOrder? {
        guard let condition else { return off ? .clear(nil) : nil }
        guard let when = Forwards.Condition(rawValue: condition) else {
            return .follow(off ? [] : try numbers.map(Self.place))
        }
        return off ? .clear(when) : .set(when, numbers.first ?? "", after: after)
    }

    /// `204`, or `0151123456@10`
    private static func place(_ text: String) throws -> ForwardOrder.Place {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        guard let number = parts.first, !number.isEmpty, parts.count <= 2,
            let after = parts.count == 2 ? Int(parts[1]) : 0
        else {
            throw ValidationError("`\(text)` is no place: write 204, or 0151123456@10.")
        }
        return ForwardOrder.Place(number: number, after: after)
    }

    private func show(_ reply: ControlReply) throws {
        switch reply {
        case .phones(let phones):
            guard let phone = phones.first(where: { $0.number == number }) else {
                throw Asking.refused("There is no extension \(Screen.printable(number)).")
            }
            if asking.json { return try asking.printJSON(phone) }
            print(phone.forwards.map { "\(number): \($0)" } ?? "\(number): no forwards")
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }
}

struct DisturbCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dnd", abstract: "Whether an extension wants to be disturbed.",
        discussion: """
            Examples:
              bellbird dnd 201 on
              bellbird dnd 201 off
            """)

    @Argument(help: "The extension.")
    var number: String

    @Argument(help: "`on` or `off`.")
    var change: String

    @OptionGroup var asking: Asking

    func validate() throws {
        guard ["on", "off"].contains(change) else {
            throw ValidationError("Do-not-disturb is `on` or `off`.")
        }
    }

    func run() throws {
        switch try asking.ask(.forward(number, .dnd(change == "on"))) {
        case .phones(let phones) where asking.json: try asking.printJSON(phones)
        case .phones: print("Done.")
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }
}
