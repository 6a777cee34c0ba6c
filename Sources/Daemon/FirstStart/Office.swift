public import Dialplan
import Foundation

/// An office as `bellbird init` asks for it: enough for phones that ring, for a line outside,
/// and for help.
public struct Office: Sendable {
    public struct Line: Sendable {
        public var server: String
        /// Nil: the provider knows us by our address.
        public var user: String?
        public var password: String?
        /// `+35315550100`
        public var number: String

        public init(server: String, user: String?, password: String?, number: String) {
            self.server = server
            self.user = user
            self.password = password
            self.number = number
        }
    }

    public var company: String
    public var country: NumberingCountry
    public var area: String?
    /// `4 Quay Street, 1st floor`: where help has to go.
    public var address: String?
    public var phones: Int
    public var firstNumber: Int
    public var line: Line?
    public var timeZone = TimeZone.current.identifier
    public var domain: String

    public init(
        company: String, country: NumberingCountry, area: String?, address: String?, phones: Int,
        firstNumber: Int, line: Line?, domain: String
    ) {
        self.company = company
        self.country = country
        self.area = area
        self.address = address
        self.phones = phones
        self.firstNumber = firstNumber
        self.line = line
        self.domain = domain
    }

    public var numbers: [String] { (0..<phones).map { "\(firstNumber + $0)" } }
    /// The trunk's name in the plan.
    static let trunk = "provider"

    /// Why there can be no such office; nil: there can.
    public var complaint: String? {
        let last = firstNumber + phones - 1
        if phones < 1 || phones > Limits.phonesOfFirstOffice {
            return "An office has 1 to \(Limits.phonesOfFirstOffice) phones to begin with."
        }
        if firstNumber < 10 || "\(firstNumber)".count != "\(last)".count {
            return "Extensions have two digits or more, and all of them as many:"
                + " \(firstNumber) to \(last) do not."
        }
        if let clash = numbers.first(where: { country.emergencyNumbers.contains($0) }) {
            return "Extension \(clash) is an emergency number here: begin with another number."
        }
        if let area, !country.hasArea(area) {
            return "Numbers in \(country.name) do not begin with area \(area)."
        }
        if let number = line?.number, !Self.isNumber(number) {
            return "\(number) is no number: write it as +35315550100, with the country."
        }
        return nil
    }

    private static func isNumber(_ text: String) -> Bool {
        text.utf8.first == 0x2B && (8...16).contains(text.utf8.count)
            && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }
}

// MARK: - Its files

extension Office {
    /// What `[phone]` and `[trunk]` of secrets.toml hold.
    func secrets(_ passwords: [String: String]) -> String {
        var text = """
            # Passwords: only root and the exchange may read this file.

            [phone]

            """
        for number in numbers { text += "\(number) = \(quoted(passwords[number] ?? ""))\n" }
        if let password = line?.password { text += "\n[trunk]\nprovider = \(quoted(password))\n" }
        return text
    }

    var inventory: String {
        var text = "# What there is in the house: one block for each phone.\n"
        for number in numbers {
            text += """

                [extension.\(number)]
                name = "Phone \(number)"
                context = "office"
                location = "office"

                """
        }
        text += "\n[location.office]\n"
        if let address { text += "address = \(quoted(address))\n" }
        text += "\n[mailbox]\n" + numbers.map { "\($0) = {}\n" }.joined()
        return text
    }

    /// Nil without a line.
    var trunks: String? {
        guard let line else { return nil }
        var text = "# The line to the outside. `bellbird trunks` says how it is.\n\n"
        text += "[trunk.provider]\nserver = \(quoted(line.server))\n"
        if let user = line.user {
            text += "register = true\nusername = \(quoted(user))\nsecret = \"provider\"\n"
        }
        return text + "callerid = \(quoted(line.number))\n"
    }

    private func quoted(_ text: String) -> String { TOMLValue.Kind.string(text).toml }
}
