import Dialplan

/// The plan of a new office: one page that its people go on with.
extension Office {
    var plan: String {
        ([heading] + [help, phones(allow: line != nil), outside, desk, tests])
            .compactMap { $0 }.joined(separator: "\n")
    }

    private var heading: String {
        let name = company.unicodeScalars.map { $0.value < 0x20 ? " " : String($0) }.joined()
        return """
            bellbird 1

            // \(name): what happens with calls.
            // Changed? `bellbird dialplan test` tries it, `bellbird reload` takes it on.

            settings { timezone "\(timeZone)"; language en }

            numbering \(country.name)\(area.map { " area \($0)" } ?? "")

            """
    }

    private var help: String? {
        guard line != nil else { return nil }
        return """
            emergency {
              numbers \(country.emergencyNumbers.joined(separator: ", "))
              via     \(Self.trunk)
              notify  \(numbers[0])
            }

            """
    }

    private func phones(allow hasLine: Bool) -> String {
        var text = "// What our phones may dial.\ncontext office {\n"
        if hasLine { text += "  allow free, local, national, mobile\n\n" }
        text += """
              number extension         { ring dialed for 20s; voicemail dialed }
              number 0   "Front desk"  { goto front-desk }
              number *97 "My messages" { mailbox }
              number *43 "Echo test"   { echo-test }

            """
        if hasLine { text += "  number outside           { dial dialed via \(Self.trunk) }\n" }
        return text + "}\n"
    }

    private var outside: String? {
        guard let line else { return nil }
        return """
            // Callers from outside.
            incoming \(Self.trunk) {
              number \(line.number) "Main number" { goto front-desk }
              otherwise { goto front-desk }
            }

            """
    }

    /// The first phone, and the second one a little later.
    private var desk: String {
        let others = numbers.dropFirst().prefix(1).map { ", \($0) after 10s" }.joined()
        return """
            flow front-desk {
              ring \(numbers[0])\(others) for 30s
              voicemail \(numbers[0])
            }

            """
    }

    private var tests: String {
        var text = ""
        if numbers.count > 1 {
            text += """
                test "between us: twenty seconds, then a message" {
                  call from \(numbers[0]) to \(numbers[1])
                  expect ring \(numbers[1])
                  expect voicemail \(numbers[1]) after 20s
                }

                """
        }
        guard let line, let help = country.emergencyNumbers.first else { return text }
        return text + """

            test "who calls our number reaches the front desk" {
              call from anonymous to \(line.number) on \(Self.trunk)
              expect ring \(numbers[0])
              expect voicemail \(numbers[0])
            }

            test "help is called without a prefix, and the front desk is told" {
              call from \(numbers[0]) to \(help)
              expect notify \(numbers[0])
              expect dial \(help) via \(Self.trunk)
            }

            test "nobody calls abroad until that is allowed" {
              call from \(numbers[0]) to \(Self.abroad)
              expect refused international
              expect no dial
            }

            """
    }

    /// A number of Fiji, which is abroad from everywhere that has a plan here.
    private static let abroad = "+6793301234"
}
