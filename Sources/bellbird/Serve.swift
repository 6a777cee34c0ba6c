import ArgumentParser
import Daemon
import Foundation

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the exchange in the foreground.",
        discussion: """
            Examples:
              bellbird serve                     with /etc/bellbird
              bellbird serve --config ./office   with another directory
              bellbird serve --demo ./demo       writes an example if there is none
            """)

    @Option(help: "The configuration directory.")
    var config = "/etc/bellbird"

    @Option(help: "Like --config, but an empty directory gets a working example.")
    var demo: String?

    func run() async throws {
        let directory = Self.absolute(demo ?? config)
        var written: DemoConfiguration?
        if demo != nil {
            do { written = try DemoConfiguration.write(to: directory) } catch {
                Screen.fail("The example cannot be written to \(directory): \(error)")
                throw ExitCode(78)
            }
        }
        let daemon = Daemon(directory: directory)
        do { try await daemon.start() } catch let failure as Daemon.StartFailure {
            Screen.fail(failure.text)
            throw ExitCode(78)
        }
        for line in await daemon.greeting { print(line) }
        if let written { explain(written) } else if demo != nil { remind(directory) }
        fflush(nil)
        await daemon.runUntilSignalled()
        await daemon.stop()
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// The passwords are shown this once.
    private func explain(_ demo: DemoConfiguration) {
        print("")
        print(Screen.bold("Three extensions, for three phones:"))
        print(
            Screen.table(
                ["User", "Password", "Name"], demo.phones.map { [$0.number, $0.password, $0.name] })
        )
        print("")
        print("The passwords are kept in \(demo.directory)/secrets.toml, which only you can read.")
        print("They are not shown again. The domain is this machine's address.")
        print("")
        print(Screen.bold("To dial:"))
        print("  201, 202, 203   each other")
        print("  *43             an echo test: you hear yourself")
        print("  *44             a test tone")
        print("  0               the front desk")
        farewell()
    }

    /// The example may have been changed since it was written.
    private func remind(_ directory: String) {
        print("The passwords are in \(directory)/secrets.toml,")
        print("what may be dialled in \(directory)/dialplans/main.dial.")
        farewell()
    }

    private func farewell() {
        let name = CommandLine.arguments.first ?? "bellbird"
        print("")
        print(
            Screen.faint(
                "Ctrl-C ends it. In another terminal: `\(name) phones`, `\(name) calls`."))
    }
}
