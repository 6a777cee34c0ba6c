import ArgumentParser
import Daemon
import Dialplan
import Foundation
import Switchboard

struct EmergencyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emergency", abstract: "Whether everybody can call for help.",
        discussion: """
            Example:
              bellbird emergency prove
            """,
        subcommands: [EmergencyProve.self], defaultSubcommand: EmergencyProve.self)
}

struct EmergencyProve: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Show for every extension how it reaches help.",
        discussion: """
            Nobody is called. The plan is asked what it would do: over which trunks, what
            the other side sees, where help is sent, who in the house is told. Where the
            exchange runs, it says as well which trunks are down and who is not there.

            The line itself is only proved by a call: dial the `test` number of your
            provider from each place.

            Examples:
              bellbird emergency prove
              bellbird emergency prove --config ./office
              bellbird emergency prove --json | jq '.ways[] | select(.doubts != [])'
            """)

    @Option(help: "The configuration directory; else that of the exchange that runs.")
    var config: String?

    @OptionGroup var asking: Asking

    func run() throws {
        let directory = config ?? Asking.directory(socket: asking.socket)
        let files = ConfigurationDirectory(directory, needsSettings: false)
        guard let plan = files.checkedPlan else {
            return try Checking.report(files, json: asking.json)
        }
        let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        let proof = EmergencyProof(plan, now: now, known: try known(files))
        asking.json ? try asking.printJSON(proof) : show(proof)
        if !proof.isWhole { throw ExitCode(1) }
    }

    /// Nil where no exchange runs, or another one's configuration is looked at.
    private func known(_ files: ConfigurationDirectory) throws -> EmergencyProof.Known? {
        guard config == nil, asking.isRunning,
            case .phones(let phones) = try asking.ask(.phones),
            case .trunks(let trunks) = try asking.ask(.trunks)
        else { return nil }
        return EmergencyProof.Known(
            registered: Set(phones.filter { !$0.contacts.isEmpty }.map(\.number)),
            deadTrunks: Set(trunks.filter { $0.state == "down" }.map(\.name)),
            sendsMail: files.sendsMail)
    }

    private func show(_ proof: EmergencyProof) {
        guard !proof.ways.isEmpty else {
            return Screen.fail(
                "There is no `emergency` block, or no extension: nobody here can call for help.")
        }
        print(
            Screen.table(
                ["From", "Name", "Dials", "Over", "Shows", "Place", "Told"],
                proof.ways.map { way in
                    [
                        way.extension, way.name ?? "", way.dialed.joined(separator: ", "),
                        way.trunks.joined(separator: ", "), way.shows ?? "",
                        way.place ?? "", way.told.joined(separator: ", "),
                    ]
                }))
        for (doubt, numbers) in doubts(of: proof) {
            print("\(Screen.bold("doubt")): \(numbers.joined(separator: ", ")): \(doubt)")
        }
        for way in proof.ways where !way.lost.isEmpty {
            let numbers = way.lost.joined(separator: ", ")
            print("\(Screen.red("not")): \(way.extension) does not reach help by \(numbers)")
        }
        let count = Set(proof.ways.map(\.extension)).count
        guard proof.isWhole else { return }
        print("\(Screen.green("good")): each of \(count) extensions reaches help")
    }

    /// Each doubt once, with those whom it concerns.
    private func doubts(of proof: EmergencyProof) -> [(String, [String])] {
        var found: [(String, [String])] = []
        for way in proof.ways {
            for doubt in way.doubts {
                if let index = found.firstIndex(where: { $0.0 == doubt }) {
                    if found[index].1.last != way.extension { found[index].1.append(way.extension) }
                } else {
                    found.append((doubt, [way.extension]))
                }
            }
        }
        return found
    }
}
