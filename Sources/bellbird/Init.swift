import ArgumentParser
import Daemon
import Dialplan
import Foundation

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the files of a new office: plan, phones, passwords.",
        discussion: """
            What is not said is asked. Nothing that is there is changed.

            Examples:
              sudo bellbird init
              sudo bellbird init --company "Byrne" --country ireland --area 1 \\
                --phones 5 --no-line
              sudo bellbird init --company "Byrne" --country ireland --area 1 \\
                --phones 5 --line sip.eircall.example --user 35315550100 \\
                --number +35315550100 --address "4 Quay Street" < password
            """)

    @Option(help: "The configuration directory.")
    var directory = "/etc/bellbird"

    @Option(help: "What the office is called.")
    var company: String?

    @Option(help: "Whose numbers are dialed: germany, ireland, us, …")
    var country: String?

    @Option(help: "The digits of the area: 30. Empty for none.")
    var area: String?

    @Option(help: "How many phones there are.")
    var phones: Int?

    @Option(help: "The first extension.")
    var first = 201

    @Option(help: "The server of the telephone company.")
    var line: String?

    @Flag(help: "There is no line to the outside yet.")
    var noLine = false

    @Option(help: "The user name at the telephone company. Empty for none.")
    var user: String?

    @Option(help: "The office's number: +35315550100.")
    var number: String?

    @Option(help: "Where help has to go: street and floor.")
    var address: String?

    @Option(help: "The name behind the @ of the extensions.")
    var domain: String?

    func run() throws {
        let office = try office()
        if let complaint = office.complaint { throw Self.refused(complaint) }
        let written: WrittenOffice
        do { written = try WrittenOffice.write(office, to: directory) } catch {
            throw Self.refused(Self.words(for: error))
        }
        tell(written, office)
    }

    private func office() throws -> Office {
        let company = try company ?? Self.ask("What is the office called?", "Our office")
        let country = try Self.country(country)
        var area = area
        if country.hasAreas, area == nil {
            area = try Self.ask("Its area, as it is dialed without the 0 (30, 161)?", "")
        }
        var phones = phones
        if phones == nil { phones = Int(try Self.ask("How many phones?", "5")) }
        guard let phones else { throw Self.refused("The number of phones is a number.") }
        let line = try lineToTheOutside()
        var address = address
        if line != nil, address == nil {
            address = try Self.ask("Street and floor, for ambulance and fire brigade?", "")
        }
        return Office(
            company: company, country: country, area: Self.unlessEmpty(area),
            address: Self.unlessEmpty(address), phones: phones, firstNumber: first, line: line,
            domain: domain ?? ProcessInfo.processInfo.hostName.lowercased())
    }

    private static func country(_ given: String?) throws -> NumberingCountry {
        let names = NumberingCountry.all.map(\.name).sorted().joined(separator: ", ")
        let name = try given ?? ask("Which country? (\(names))", "generic")
        guard let country = NumberingCountry.named(name.lowercased()) else {
            throw refused("There is no plan for \(name). There are \(names).")
        }
        return country
    }

    private func lineToTheOutside() throws -> Office.Line? {
        if noLine { return nil }
        let server = try line ?? Self.ask("Server of the telephone company (none: empty)?", "")
        guard let server = Self.unlessEmpty(server) else { return nil }
        let user = Self.unlessEmpty(try user ?? Self.ask("User name there (none: empty)?", ""))
        var password: String?
        if user != nil { password = try Self.askSecretly("Password there?") }
        let number = try number ?? Self.ask("The office's number (+35315550100)?", nil)
        return Office.Line(server: server, user: user, password: password, number: number)
    }

    // MARK: - Asking

    /// `standing`: what an empty answer means; nil where there must be one.
    private static func ask(_ question: String, _ standing: String?) throws -> String {
        while true {
            let hint = standing.map { $0.isEmpty ? "" : " [\($0)]" } ?? ""
            print(question + hint, terminator: " ")
            fflush(nil)
            guard let answer = readLine()?.trimmingCharacters(in: .whitespaces) else {
                throw refused(
                    "\nNobody answers: say it with an option, see `bellbird init --help`.")
            }
            if !answer.isEmpty { return answer }
            if let standing { return standing }
        }
    }

    /// Nobody reads it over a shoulder.
    private static func askSecretly(_ question: String) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else { return try ask(question, nil) }
        var before = termios()
        tcgetattr(STDIN_FILENO, &before)
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSANOW, &before)
            print("")
        }
        return try ask(question, nil)
    }

    private static func unlessEmpty(_ text: String?) -> String? {
        text.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func refused(_ why: String) -> ExitCode {
        Screen.fail(why)
        return ExitCode(64)
    }

    private static func words(for failure: WrittenOffice.Failure) -> String {
        switch failure {
        case .exists(let files):
            "There is an office already:\n  \(files.joined(separator: "\n  "))\n"
                + "Nothing was changed. Move these away to begin anew."
        case .refused(let why): "The plan would not be good:\n\(why)"
        case .system(let why): "It cannot be written: \(why)"
        }
    }

    // MARK: - Telling

    private func tell(_ written: WrittenOffice, _ office: Office) {
        print(Screen.bold("\nWritten:"))
        for file in written.files { print("  \(file)") }
        showCodes(office)
        print(Screen.bold("\nGive each phone its account:"))
        print(
            Screen.table(
                ["User", "Password"],
                office.numbers.map { [$0, written.passwords[$0] ?? ""] }))
        print("\nServer: the address of this machine. Transport: UDP or TCP.")
        print("`bellbird qr \(office.firstNumber)` shows one as a code for a softphone.")
        print("The passwords stay in \(directory)/secrets.toml.")
        if office.line == nil {
            print(
                Screen.red("\nThere is no line to the outside: emergency numbers cannot be called.")
            )
        }
        print(Screen.bold("\nNext:"))
        if directory == "/etc/bellbird" {
            print("  sudo systemctl start bellbird")
        } else {
            print("  bellbird serve --config \(directory)")
        }
        print("  bellbird doctor            whether all is well, and what to do if not")
        print("  bellbird phones            which phones have found the exchange")
        if office.line != nil {
            print("  bellbird trunks            whether the line works")
            print("  bellbird emergency prove   whether every phone reaches help")
        }
    }

    /// For cameras of softphones; a file or a pipe has no use for them.
    private func showCodes(_ office: Office) {
        guard Screen.isTerminal else { return }
        let files = ConfigurationDirectory(directory)
        for account in office.numbers.compactMap({ files.softphoneAccount(of: $0) }) {
            print(Screen.bold("\n\(account.user), for the camera of a softphone:"))
            QR.show(account)
        }
    }
}
