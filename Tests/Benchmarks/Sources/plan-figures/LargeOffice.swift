import Dialplan

/// An office of any size, as a directory of files: departments like those of forty people, each
/// with phones, contexts, menus, a queue, hours, a map and tests.
struct LargeOffice {
    let dialplan: String
    let extensions: String
    let departments: Int

    static let trunks = """
        [trunk.telekom]
        server = "192.0.2.1"

        [trunk.sipgate]
        server = "192.0.2.2"

        """

    /// So many lines of dialplan, or up to one department more.
    init(lines: Int) {
        var text = Self.head
        var count = Self.lines(text)
        var incoming = ""
        var departments = 0
        while count < lines {
            let department = Department(number: departments)
            text += department.text
            incoming += department.incoming
            count += Self.lines(department.text) + Self.lines(department.incoming)
            departments += 1
        }
        dialplan = text + Self.incoming(incoming)
        extensions = (0..<departments).map { Department(number: $0).extensions }.joined()
        self.departments = departments
    }

    var files: [SourceFile] {
        [
            SourceFile(path: "extensions.toml", text: extensions),
            SourceFile(path: "trunks.toml", text: Self.trunks),
            SourceFile(path: "main.dial", text: dialplan),
        ]
    }

    /// A phone that calls its neighbour, and callers from outside at a menu and at a phone.
    static let calls = [
        call("a phone's call to a phone", .context("staff-0", extension: "1000"), "1001"),
        call("a call into a menu", .incoming(trunk: "telekom"), "+49305550000"),
        call("a call to a direct number", .incoming(trunk: "telekom"), "+49307101001"),
    ]

    static let callsOfFortyPeople = [
        call("a phone's call to a phone", .context("staff", extension: "210"), "211"),
        call("a call into a menu", .incoming(trunk: "telekom"), "+49305550100"),
        call("a call to a direct number", .incoming(trunk: "telekom"), "+493055501210"),
    ]

    private static func call(
        _ text: String, _ entry: CallFacts.Entry, _ dialed: String
    ) -> Caller {
        let caller = if case .context(_, let number) = entry { number } else { "+494012345" }
        return Caller(
            text: text,
            facts: CallFacts(
                callID: "benchmark", entry: entry, dialed: dialed, callerNumber: caller,
                callerName: nil, isAnonymous: false))
    }

    static func lines(_ text: String) -> Int { text.utf8.count { $0 == 0x0A } }

    private static let head = """
        bellbird 1

        settings {
          timezone    "Europe/Berlin"
          language    de, en
          main-number +49305550100
        }

        numbering germany area 30

        emergency {
          numbers 112, 110
          via     telekom, sipgate
          notify  1000, "security@works.example"
        }

        toggle night-mode "Night" { default off; lamp yes }

        context internal {
          number extension {
            ring dialed for 25s { on busy { voicemail dialed greeting busy } }
            voicemail dialed
          }
          number *97     "Messages"  { mailbox }
          number *8      "Pick up"   { pickup }
          number 700     "Park"      { park }
          number 701-720 "Parked"    { unpark dialed { on nobody { play "nobody-parked" } } }
          number *27     "Night" {
            toggle night-mode flip
            if night-mode is on { play "night-on" } else { play "night-off" }
          }
        }

        parking lot { slots 701-720; for 90s; back-to parker }

        schedule office {
          open   mon-thu 08:00-18:00
          open   fri 08:00-15:00
          closed 12-24, 12-31
          closed holidays berlin
          closed when night-mode is on
        }

        holidays berlin {
          "Neujahr"        01-01
          "Karfreitag"     easter - 2 days
          "Ostermontag"    easter + 1 day
          "Tag der Arbeit" 05-01
          "Weihnachten"    12-25, 12-26
        }

        flow closed { play "closed"; voicemail 1000 }


        """

    private static func incoming(_ numbers: String) -> String {
        """
        incoming telekom, sipgate {
          number direct { ring dialed for 25s; voicemail dialed }
        \(numbers)  otherwise { if office is open { ring 1000 for 40s }; goto closed }
        }

        """
    }
}

/// Ten phones, numbered from 1000 on, and what is theirs.
struct Department {
    let number: Int

    private var first: Int { 1_000 + number * 10 }
    /// The number of the department, of four digits.
    private var digits: String { String(10_000 + number).dropFirst(1).description }

    var extensions: String {
        (first..<first + 10).map {
            """
            [extension.\($0)]
            name = "Phone \($0)"
            context = "staff-\(number)"
            did = "+49307\($0 + 100_000)"


            """
        }.joined()
    }

    var incoming: String {
        "  number +4930555\(digits) \"Department \(number)\" { goto front-\(number) }\n"
    }

    var text: String { contexts + menus + objects + tests }

    private var contexts: String {
        """
        // ------------------------------------------------------------ department \(number)

        context staff-\(number) {
          include internal
          allow   free, local, national, mobile
          number *6\(digits) "Sales"   { goto sales-\(number) }
          number *7\(digits) "Support" { goto support-\(number) }
          number 0|outside { dial dialed via telekom, sipgate }
        }

        map known-\(number) {
          +4940555\(digits).  -> "Shipping company \(number)"
          +4930666\(digits)01 -> "Town hall \(number)"
          +4930777\(digits)   -> "Harbour \(number)"
        }

        function is-known-\(number)(who: phone) = who in known-\(number)

        flow front-\(number) {
          if caller.number is set and is-known-\(number)(caller.number) {
            callerid name "{known-\(number)(caller.number) else caller.number}"
          }
          match hours-\(number) {
            open   { goto main-\(number) }
            lunch  { play "lunch"; goto main-\(number) }
            closed { goto closed-\(number) }
          }
        }


        """
    }

    private var menus: String {
        """
        menu main-\(number) {
          greeting "welcome", "choices"
          wait     6s
          tries    3

          press 1 "Sales"      { goto sales-\(number) }
          press 2 "Support"    { goto support-\(number) }
          press 3 "Accounts"   { ring \(first + 8) for 30s; voicemail \(first + 8) }
          press 9 "English"    { language en; repeat }
          press extension      { ring entered for 25s; voicemail entered }

          on timeout { repeat }
          on invalid { play "invalid"; repeat }
          on failed  { ring \(first) for 40s; voicemail \(first) }
        }

        flow sales-\(number) {
          ring sales-team-\(number) for 48s
          play "all-busy"
          voicemail \(first + 1)
        }

        flow support-\(number) {
          if hours-\(number) is closed { goto closed-\(number) }
          queue desk-\(number) for 10m {
            on key 1                 { goto message-\(number) }
            on nobody, full, timeout { play "all-busy"; goto message-\(number) }
          }
        }

        flow message-\(number) {
          play "leave-a-message"
          voicemail \(first + 2)
        }

        flow closed-\(number) {
          play "closed"
          menu {
            greeting "emergency-one"
            wait     5s
            press 1 "Burst pipe" {
              ring on-call-\(number) for 60s
              dial +4917112\(digits)0 via telekom as \(first + 5) for 30s
              voicemail \(first + 5)
            }
            on timeout, invalid { voicemail \(first) }
          }
        }


        """
    }

    private var objects: String {
        """
        group sales-team-\(number) {
          members \(first + 1)-\(first + 4)
          strategy round-robin
          each 12s
        }

        group on-call-\(number) { members \(first + 5)-\(first + 7); strategy in-order; each 20s }

        queue desk-\(number) {
          members  \(first + 5)-\(first + 9)
          strategy longest-idle
          music    "quiet"
          announce "position"
          every    45s
          limit    15
          wrap-up  20s
        }

        schedule hours-\(number) {
          open   mon-thu 08:00-18:00
          open   fri 08:00-15:00
          lunch  mon-fri 12:00-12:45
          closed 12-24, 12-31
          closed holidays berlin
          closed when night-mode is on
        }


        """
    }

    private var tests: String {
        """
        test "support of \(number) by day" {
          at 2026-03-03 10:15
          given \(first + 6) is idle
          call from +494012345 to +4930555\(digits) on telekom
          expect play "welcome"
          press 2 after 3s
          expect queue desk-\(number)
        }

        test "\(number) at lunch: by extension, busy, message" {
          at 2026-03-03 12:10
          given \(first + 2) is busy
          call from +494012345 to +4930555\(digits) on telekom
          expect play "lunch"
          press \(first + 2) after 8s
          expect voicemail \(first + 2)
          expect no ring \(first + 2)
        }

        test "\(number) on Good Friday: in order, then the mobile" {
          at 2026-04-03 10:00
          given \(first + 5) is offline
          call from +494012345 to +4930555\(digits) on sipgate
          expect play "closed"
          press 1 after 4s
          expect ring \(first + 6)
          expect ring \(first + 7)
          expect dial +4917112\(digits)0 via telekom as \(first + 5)
          expect voicemail \(first + 5)
        }

        test "\(number) may not call abroad" {
          call from \(first) to 000441234567890
          expect refused international
          expect no dial
        }

        test "\(number) calls for help" {
          call from \(first) to 112
          expect notify 1000
          expect dial 112 via telekom
        }

        test "\(number) is known, and chooses accounts" {
          at 2026-03-06 09:00
          call from +4930777\(digits) to +4930555\(digits) on sipgate
          press 3 after 2s
          expect ring \(first + 8)
          expect voicemail \(first + 8)
        }

        test "\(number) by night" {
          given night-mode is on
          call from anonymous to +4930555\(digits) on telekom
          expect play "closed"
        }

        test "\(number) calls its neighbour" {
          call from \(first) to \(first + 1)
          expect ring \(first + 1)
          expect voicemail \(first + 1)
        }


        """
    }
}
