import ArgumentParser
import Daemon
import Foundation
import Switchboard

struct ConferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conference",
        abstract: "The conference rooms of this moment, and who may speak.",
        discussion: """
            Members have numbers, which `bellbird conference list` shows.

            Examples:
              bellbird conference list
              bellbird conference mute 600 3
              bellbird conference add 600 204
            """,
        subcommands: [
            ConferenceList.self, ConferenceMute.self, ConferenceUnmute.self,
            ConferenceDeafen.self, ConferenceUndeafen.self, ConferenceKick.self,
            ConferenceAdd.self, ConferenceLock.self, ConferenceUnlock.self, ConferenceEnd.self,
        ], defaultSubcommand: ConferenceList.self)
}

struct ConferenceList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Rooms with their members.",
        discussion: """
            Examples:
              bellbird conference list
              bellbird conference list --json | jq '.[] | .members | length'
            """)

    @OptionGroup var asking: Asking

    func run() throws {
        switch try asking.ask(.rooms) {
        case .rooms(let rooms) where asking.json: try asking.printJSON(rooms)
        case .rooms(let rooms): print(Self.text(of: rooms))
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    static func text(of rooms: [RoomView]) -> String {
        guard !rooms.isEmpty else { return "No conferences." }
        let rows = rooms.flatMap { room in
            room.members.enumerated().map { index, member in
                [
                    index == 0 ? Screen.printable(room.room) : "",
                    index == 0 && room.isLocked ? "locked" : "", "\(member.number)",
                    member.caller, Screen.printable(member.name ?? ""), words(member),
                    Screen.length(member.seconds), "\(member.call)",
                ]
            } + room.invited.map { ["", "", "", $0, "", "is being called", "", ""] }
        }
        return Screen.table(
            ["Room", "", "Member", "Number", "Name", "State", "Since", "Call"], rows)
    }

    private static func words(_ member: RoomView.Member) -> String {
        let words = [
            (member.isHost, "host"), (member.isWaiting, "waits for a host"),
            (member.isMuted, "muted"), (member.isDeaf, "deaf"), (member.isTalking, "talks"),
        ]
        return words.filter(\.0).map(\.1).joined(separator: ", ")
    }
}

struct RoomAndMember: ParsableArguments {
    @Argument(help: "The room, as the plan names it.")
    var room: String

    @Argument(help: "The member's number in `bellbird conference list`.")
    var member: Int
}

struct ConferenceMute: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mute", abstract: "Nobody in the room hears this member.",
        discussion: """
            Example:
              bellbird conference mute 600 3
            """)

    @OptionGroup var which: RoomAndMember
    @OptionGroup var asking: Asking

    func run() throws { try asking.carryOut(.room(which.room, .mute(which.member))) }
}

struct ConferenceUnmute: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmute", abstract: "The room hears this member again.",
        discussion: """
            Example:
              bellbird conference unmute 600 3
            """)

    @OptionGroup var which: RoomAndMember
    @OptionGroup var asking: Asking

    func run() throws { try asking.carryOut(.room(which.room, .unmute(which.member))) }
}

struct ConferenceDeafen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deafen", abstract: "This member does not hear the room.",
        discussion: """
            Example:
              bellbird conference deafen 600 3
            """)

    @OptionGroup var which: RoomAndMember
    @OptionGroup var asking: Asking

    func run() throws { try asking.carryOut(.room(which.room, .deafen(which.member))) }
}

struct ConferenceUndeafen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undeafen", abstract: "This member hears the room again.",
        discussion: """
            Example:
              bellbird conference undeafen 600 3
            """)

    @OptionGroup var which: RoomAndMember
    @OptionGroup var asking: Asking

    func run() throws { try asking.carryOut(.room(which.room, .undeafen(which.member))) }
}

struct ConferenceKick: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kick", abstract: "This member has to leave.",
        discussion: """
            Example:
              bellbird conference kick 600 3
            """)

    @OptionGroup var which: RoomAndMember
    @OptionGroup var asking: Asking

    func run() throws { try asking.carryOut(.room(which.room, .kick(which.member))) }
}

struct ConferenceLock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Nobody but hosts comes in any more.",
        discussion: """
            Example:
              bellbird conference lock 600
            """)

    @Argument(help: "The room, as the plan names it.")
    var room: String

    @OptionGroup var asking: Asking

    func run() throws { try asking.carryOut(.room(room, .lock)) }
}

struct ConferenceUnlock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Everybody may come in again.",
        discussion: """
            Example:
              bellbird conference unlock 600
            """)

    @Argument(help: "The room, as the plan names it.")
    var room: String

    @OptionGroup var asking: Asking

    func run() throws { try asking.carryOut(.room(room, .unlock)) }
}

struct ConferenceEnd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "Everybody has to leave.",
        discussion: """
            Example:
              bellbird conference end 600
            """)

    @Argument(help: "The room, as the plan names it.")
    var room: String

    @OptionGroup var asking: Asking

    func run() throws { try asking.carryOut(.room(room, .end)) }
}

struct ConferenceAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Call an extension; it comes in when it answers.",
        discussion: """
            It is called on behalf of the host who came first, or of the first
            member, and leaves with it.

            Example:
              bellbird conference add 600 204
            """)

    @Argument(help: "The room, as the plan names it.")
    var room: String

    @Argument(help: "The extension.")
    var number: String

    @OptionGroup var asking: Asking

    func run() throws { try asking.carryOut(.room(room, .add(number))) }
}
