import ArgumentParser
import Daemon
import Foundation
import Switchboard

/// The options of every command that asks a running exchange.
struct Asking: ParsableArguments {
    @Option(help: "The exchange's control socket.")
    var socket: String?

    @Flag(help: "Print JSON, for machines.")
    var json = false

    /// Asks, and ends the program with a clear sentence where nobody answers.
    func ask(_ request: ControlRequest) throws -> ControlReply {
        let path = socket ?? Self.standardSocket
        do throws(ControlClient.Failure) {
            return try ControlClient(path).ask(request)
        } catch {
            switch error {
            case .notRunning(let path):
                Screen.fail("The exchange is not running (nobody listens at \(path)).")
                Screen.fail("Start it with `bellbird serve`, or say where it is: --socket PATH")
            case .notAllowed(let path):
                Screen.fail("You may not use \(path). Run this as root or as the exchange's user.")
            case .broken:
                Screen.fail("The exchange gave no answer that this version understands.")
            }
            throw ExitCode(69)
        }
    }

    /// Has something done, and says so: with these words, else with those of the exchange.
    func carryOut(
        _ request: ControlRequest, saying words: String? = nil, hint: String? = nil
    ) throws {
        switch try ask(request) {
        case .done where json: try printJSON(["done": true])
        case .done(let text):
            print([words ?? text, hint].compactMap { $0 }.joined(separator: " "))
        case .refused(let why): throw Asking.refused(why)
        default: throw Asking.unexpected()
        }
    }

    /// Whether somebody listens where the exchange should.
    var isRunning: Bool { ControlClient(socket ?? Self.standardSocket).isAnswered }

    static func nothingKept(of call: CallID) -> ExitCode {
        refused("Nothing is kept of call \(call). `bellbird calls history` lists calls.")
    }

    /// BELLBIRD_SOCKET, the demo's socket if this directory holds one, or the system's.
    static var standardSocket: String {
        if let path = ProcessInfo.processInfo.environment["BELLBIRD_SOCKET"] { return path }
        let demo = "demo/control.sock"
        return FileManager.default.fileExists(atPath: demo) ? demo : "/run/bellbird/control.sock"
    }

    /// Where the configuration is: that of the exchange that runs at this socket, else the demo's
    /// if this directory holds one, else the system's.
    static func directory(socket: String? = nil) -> String {
        let client = ControlClient(socket ?? standardSocket)
        if client.isAnswered, case .status(let status)? = try? client.ask(.status) {
            return status.directory
        }
        let demo = "demo"
        return FileManager.default.fileExists(atPath: demo + "/bellbird.toml")
            ? demo : "/etc/bellbird"
    }

    /// Prints a refusal and ends the program.
    static func refused(_ why: String) -> ExitCode {
        Screen.fail(why)
        return ExitCode(1)
    }

    static func unexpected() -> ExitCode {
        refused("The exchange gave an answer to another question.")
    }

    func printJSON(_ value: some Encodable) throws {
        try Screen.printJSON(value)
    }
}
