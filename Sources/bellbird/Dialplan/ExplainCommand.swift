import ArgumentParser
import Dialplan

struct DialplanExplain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "What a message means, with a wrong and a right example.",
        discussion: """
            Examples:
              bellbird dialplan explain E0301
              bellbird dialplan explain              all codes
            """)

    @Argument(help: "The code of a message, such as E0301.")
    var code: String?

    func run() throws {
        guard let code else {
            let rows = Catalogue.entries.map { [$0.code, $0.title] }
            return print(Screen.table(["Code", "Message"], rows))
        }
        guard let entry = Catalogue.entry(code.uppercased()) else {
            Screen.fail("No message has the code \(code). `bellbird dialplan explain` lists them.")
            throw ExitCode(1)
        }
        print(entry.text)
    }
}
