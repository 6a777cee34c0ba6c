import ArgumentParser
import Daemon

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Two built-in phones call each other through a real exchange.",
        discussion: """
            Starts an exchange on loopback ports, registers two phones, calls from one to the other
            with real audio both ways, and prints the message ladder and what was heard. Ends with
            status 1 if anything was not right.

            Example:
              bellbird demo
            """)

    func run() async throws {
        let report = try await DemoCall.run { line in print(line) }
        guard report.isGood else { throw ExitCode(1) }
    }
}
