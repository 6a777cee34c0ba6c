import ArgumentParser
import Daemon
import Foundation

struct QR: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qr",
        abstract: "Show a phone's account as a code for the camera of a softphone.",
        discussion: """
            The code holds a SIP address with its password: whoever sees it can be this
            phone. Softphones that do not take SIP addresses from a camera are given user,
            password and server by hand.

            Examples:
              sudo bellbird qr 201
              sudo bellbird qr 201 --json
            """)

    @Argument(help: "The extension.")
    var number: String

    @Option(help: "The configuration directory; else that of the exchange that runs.")
    var config: String?

    @Flag(help: "Print JSON, for machines.")
    var json = false

    func run() throws {
        let directory = config ?? Asking.directory()
        let files = ConfigurationDirectory(directory)
        guard let account = files.softphoneAccount(of: number) else {
            throw Asking.refused(
                "There is no extension \(Screen.printable(number)) with a password in \(directory),"
                    + " or you may not read secrets.toml, or no phone could reach this machine.")
        }
        if json { return try Screen.printJSON(account) }
        Self.show(account)
        print("User: \(account.user)  Password: \(account.password)  Server: \(account.server)")
    }

    static func show(_ account: SoftphoneAccount) {
        if let code = QRCode(account.address) { print(code.terminalText) }
    }
}
