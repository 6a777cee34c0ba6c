extension Catalogue {
    static let names: [Entry] = [
        Entry(
            "E0101", "a name is used twice",
            """
            Everything that is declared has a name of its own, whatever it is: a group and a \
            flow cannot share one.
            """,
            wrong: """
                flow away { hangup }
                flow away { answer }
                """,
            right: """
                flow away { hangup }
                flow home { answer }
                """),
        Entry(
            "E0102", "there is no such outcome",
            """
            Every action has a fixed list of outcomes; the message names them.
            """,
            wrong: """
                context staff {
                  number 1 { ring 201 { on bussy { hangup } } }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201 { on busy { hangup } } }
                }
                """),
        Entry(
            "E0103", "there is no such action",
            """
            Phones inside are called with `ring`, numbers outside with `dial`.
            """,
            wrong: """
                context staff {
                  number 1 { call 201 }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201 }
                }
                """),
        Entry(
            "E0104", "nothing here is called so",
            """
            A word stands where only certain words or known names can stand. A text needs \
            quotes.
            """,
            wrong: """
                context staff {
                  number 1 { if weekday is monday { hangup } }
                }
                """,
            right: """
                context staff {
                  number 1 { if weekday is mon { hangup } }
                }
                """),
        Entry(
            "E0105", "something that is named does not exist",
            """
            A trunk, flow, menu, queue, group, context or another thing is named that no file \
            declares.
            """,
            wrong: """
                context staff {
                  number 1 { goto frnt-desk }
                }
                flow front-desk { ring 201 }
                """,
            right: """
                context staff {
                  number 1 { goto front-desk }
                }
                flow front-desk { ring 201 }
                """),
        Entry(
            "E0106", "an extension uses a context that does not exist",
            """
            The context of an extension says what it may dial. The place in the TOML file is \
            shown.
            """,
            wrong: """
                [extension.201]
                context = "staf"
                """,
            right: """
                [extension.201]
                context = "staff"
                """),
        Entry(
            "E0107", "there is no such numbering plan",
            """
            The word `outside` and the classes of numbers come from a numbering plan. Write the \
            name of your country, or your own rules.
            """,
            wrong: """
                numbering germani area 30
                """,
            right: """
                numbering germany area 30
                """),
        Entry(
            "E0108", "there is no such class of numbers",
            """
            Classes are free, local, national, mobile, international, premium and special, and \
            those that `numbering { class … }` adds.
            """,
            wrong: """
                context staff { allow locl }
                """,
            right: """
                context staff { allow local }
                """),
        Entry(
            "E0109", "contexts include each other in a circle",
            """
            A context that includes itself over others would have no end. Put what both need \
            into a third one.
            """,
            wrong: """
                context a { include b }
                context b { include a }
                """,
            right: """
                context a { include b }
                context b { number 1 { hangup } }
                """),
        Entry(
            "E0110", "there is no such field",
            """
            The message lists the fields that there are.
            """,
            wrong: """
                context staff {
                  number 1 { log caller.nmber }
                }
                """,
            right: """
                context staff {
                  number 1 { log caller.number }
                }
                """),
        Entry(
            "E0111", "the number of values is wrong",
            """
            A flow, a function or a map takes as many values as it was declared with.
            """,
            wrong: """
                context staff {
                  number 1 { do greet }
                }
                flow greet(to: phone) { ring to }
                """,
            right: """
                context staff {
                  number 1 { do greet(201) }
                }
                flow greet(to: phone) { ring to }
                """),
        Entry(
            "E0112", "there is no such function or map",
            """
            Neither a function of the language nor one of the plan, nor a map, has this name.
            """,
            wrong: """
                context staff {
                  number 1 { log lst(dialed, 2) }
                }
                """,
            right: """
                context staff {
                  number 1 { log last(dialed, 2) }
                }
                """),
        Entry(
            "E0113", "a schedule is never in this state",
            """
            The states of a schedule are the words of its lines, and `closed` or what \
            `otherwise` says.
            """,
            wrong: """
                schedule hours { open daily }
                context staff {
                  number 1 { if hours is opne { hangup } }
                }
                """,
            right: """
                schedule hours { open daily }
                context staff {
                  number 1 { if hours is open { hangup } }
                }
                """),
        Entry(
            "E0114", "there is no such extension",
            """
            Extensions are listed in extensions.toml. If one is close, its number and name are \
            shown.
            """,
            wrong: """
                context staff {
                  number 1 { ring 299 }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201 }
                }
                """),
        Entry(
            "E0115", "this is an outside number",
            """
            `ring` calls phones inside and costs nothing. Outside numbers are called with \
            `dial`.
            """,
            wrong: """
                context staff {
                  number 1 { ring +12565550100 }
                }
                """,
            right: """
                context staff {
                  number 1 { dial +12565550100 via telco }
                }
                """),
        Entry(
            "E0116", "a name already means something else",
            """
            A name inside a body must not hide another one, so that a line means the same \
            wherever it stands.
            """,
            wrong: """
                var room: text = ""
                context staff {
                  number 1 { let room = 201 }
                }
                """,
            right: """
                var room: text = ""
                context staff {
                  number 1 { let number = 201 }
                }
                """),
        Entry(
            "E0117", "this is another kind of thing",
            """
            The name exists, but it cannot be used here. The help says what it is used with.
            """,
            wrong: """
                group sales { members 201 }
                context staff {
                  number 1 { goto sales }
                }
                """,
            right: """
                group sales { members 201 }
                context staff {
                  number 1 { ring sales }
                }
                """),
        Entry(
            "E0118", "there is no value of this name",
            """
            Values for services and queries go by the names of `takes`.
            """,
            wrong: """
                service crm { url "https://crm.example/"; takes number: phone }
                context staff {
                  number 1 { post crm(num: dialed) }
                }
                """,
            right: """
                service crm { url "https://crm.example/"; takes number: phone }
                context staff {
                  number 1 { post crm(number: dialed) }
                }
                """),
        Entry(
            "E0119", "a value is missing",
            """
            A service needs every value that it takes.
            """,
            wrong: """
                service crm { url "https://crm.example/"; takes a: text, b: text }
                context staff {
                  number 1 { post crm(a: "x") }
                }
                """,
            right: """
                service crm { url "https://crm.example/"; takes a: text, b: text }
                context staff {
                  number 1 { post crm(a: "x", b: "y") }
                }
                """),
        Entry(
            "E0120", "the values are missing",
            """
            A service that takes values needs them, each with its name.
            """,
            wrong: """
                service crm { url "https://crm.example/"; takes number: phone }
                context staff {
                  number 1 { post crm }
                }
                """,
            right: """
                service crm { url "https://crm.example/"; takes number: phone }
                context staff {
                  number 1 { post crm(number: dialed) }
                }
                """),
        Entry(
            "E0121", "a trunk is missing",
            """
            A call to the outside needs a trunk, or several that are tried in order.
            """,
            wrong: """
                context staff {
                  number 1 { dial dialed }
                }
                """,
            right: """
                context staff {
                  number 1 { dial dialed via telco }
                }
                """),
        Entry(
            "E0122", "this is one of your own extensions",
            """
            Extensions are called with `ring`, which costs nothing. A parking slot needs a \
            number of its own.
            """,
            wrong: """
                context staff {
                  number 1 { dial 201 via telco }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201 }
                }
                """),
        Entry(
            "E0123", "this is no way to end a call",
            """
            A call ends normal, busy, declined, congested, not-found or gone.
            """,
            wrong: """
                context staff {
                  number 1 { hangup bussy }
                }
                """,
            right: """
                context staff {
                  number 1 { hangup busy }
                }
                """),
        Entry(
            "E0124", "a secret or a database is not there",
            """
            Services name an entry of secrets.toml, queries a `[database]`. So no secret stands \
            in a plan.
            """,
            wrong: """
                service crm { url "https://crm.example/"; secret "cmr" }
                """,
            right: """
                service crm { url "https://crm.example/"; secret "crm" }
                """),
        Entry(
            "E0127", "the SQL of a query is not right",
            """
            The database itself was asked, and nothing was run. A query only reads, its values \
            are written `:name`, and it has a column for everything that it returns.
            """,
            wrong: """
                query tickets {
                  database "helpdesk"
                  sql "select count(*) as n from tikets"
                  returns n: int
                }
                """,
            right: """
                query tickets {
                  database "helpdesk"
                  sql "select count(*) as n from tickets"
                  returns n: int
                }
                """),
        Entry(
            "W0125", "something is never used",
            """
            It is declared, and no line names it. Perhaps a line is missing, or a name is \
            mistyped where another one exists.
            """,
            wrong: """
                context staff {
                  number 1 { hangup }
                }
                flow away { hangup }
                """,
            right: """
                context staff {
                  number 1 { goto away }
                }
                flow away { hangup }
                """),
        Entry(
            "W0126", "a variable is never read",
            """
            It is set, perhaps, but nothing asks for it.
            """,
            wrong: """
                var a: text = ""
                context staff {
                  number 1 { set a = "x" }
                }
                """,
            right: """
                var a: text = ""
                context staff {
                  number 1 { set a = "x"; log a }
                }
                """),
        Entry(
            "W0127", "a secret can be read on the way",
            """
            A service's secret is sent with every question. Over `http` everybody on the way can \
            read it, and use it from then on. A service on this machine is no matter.
            """,
            wrong: """
                service crm { url "http://crm.example/"; secret "crm" }
                """,
            right: """
                service crm { url "https://crm.example/"; secret "crm" }
                """),
        Entry(
            "E0130", "a direct number is given twice",
            """
            A number from outside belongs to one extension.
            """,
            wrong: """
                [extension.201]
                did = "+15550100"
                [extension.202]
                did = "+15550100"
                """,
            right: """
                [extension.201]
                did = "+15550100"
                [extension.202]
                did = "+15550101"
                """),
        Entry(
            "E0131", "a device stands there twice",
            """
            Every telephone set has an address of its own; it stands on its back.
            """,
            wrong: """
                two devices with one `mac`
                """,
            right: """
                each device with its own `mac`
                """),
        Entry(
            "E0132", "there is no such location",
            """
            An extension or device names a place that no `[location]` describes.
            """,
            wrong: """
                location = "attic"
                """,
            right: """
                [location.attic]
                address = "4 Quay Street"
                """),
        Entry(
            "E0133", "there is no such mailbox",
            """
            Mailboxes belong to extensions, or are declared as `[mailbox]`.
            """,
            wrong: """
                context staff {
                  number 1 { voicemail 999 }
                }
                """,
            right: """
                context staff {
                  number 1 { voicemail 201 }
                }
                """),
        Entry(
            "E0134", "there are no such limits",
            """
            An extension names limits that no `[limit]` declares.
            """,
            wrong: """
                limit = "rooms"
                """,
            right: """
                [limit.rooms]
                calls = 1
                """),
        Entry(
            "E0135", "nothing says what calls cost",
            """
            A limit bounds money, and there is no `[price]`: nothing could be counted. Say what \
            calls cost, or bound the time.
            """,
            wrong: """
                [limit.default]
                money-per-day = 20
                """,
            right: """
                [limit.default]
                money-per-day = 20

                [price.abroad]
                class = "international"
                per-minute = 1.50
                """),
    ]
}
