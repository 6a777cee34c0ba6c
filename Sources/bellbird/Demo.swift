import ArgumentParser
import Daemon
import Foundation

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Two built-in phones call each other through an exchange of their own.",
        discussion: """
            Shows every message as it passes, and what each phone heard: packets, loss,
            delay, and the tone's frequency and level. Nothing else on this machine is
            touched. The exit status is 1 if anything was not right.

            Examples:
              bellbird demo
              bellbird demo --seconds 10
            """)

    @Option(help: "How long the phones talk.")
    var seconds = 3

    func validate() throws {
        guard (1...600).contains(seconds) else {
            throw ValidationError("Between 1 and 600 seconds, please.")
        }
    }

    func run() async throws {
        let demonstration = Demonstration(talk: .seconds(seconds)) { line in
            print(line)
            fflush(nil)
        }
        let isRight: Bool
        do { isRight = try await demonstration.run() } catch let failure as Demonstration.Failure {
            Screen.fail(failure.text)
            throw ExitCode.failure
        }
        if !isRight { throw ExitCode.failure }
    }
}
