extension Catalogue {
    static let reading: [Entry] = [
        Entry(
            "E0001", "a text is never closed",
            """
            A text stands between two quotes in one line. Without the second quote nobody can \
            tell where it ends.
            """,
            wrong: """
                context staff {
                  number 1 { log "hello }
                }
                """,
            right: """
                context staff {
                  number 1 { log "hello" }
                }
                """),
        Entry(
            "E0002", "a comment starts with `//`",
            """
            `#` is a key of the telephone, so it cannot begin a comment. Bellbird reads `//` to \
            the end of the line as a comment.
            """,
            wrong: """
                # our phones
                """,
            right: """
                // our phones
                """),
        Entry(
            "E0003", "names are written without `$`",
            """
            Other systems mark their variables with `$`. Here a name is just a name; inside a \
            text it stands in braces.
            """,
            wrong: """
                context staff {
                  number 1 { ring ${dialed} }
                }
                """,
            right: """
                context staff {
                  number 1 { ring dialed }
                }
                """),
        Entry(
            "E0005", "`&` joins nothing",
            """
            Several phones that ring together are separated by commas.
            """,
            wrong: """
                context staff {
                  number 1 { ring 201 & 202 }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201, 202 }
                }
                """),
        Entry(
            "E0006", "a `{` in a text is never closed",
            """
            Braces in a text hold a value that is put in. A brace that is only a brace is \
            written `\\{`.
            """,
            wrong: """
                context staff {
                  number 1 { log "from {caller.number" }
                }
                """,
            right: """
                context staff {
                  number 1 { log "from {caller.number}" }
                }
                """),
        Entry(
            "E0010", "a name is missing",
            """
            A name was expected here and something else stands there: a sign, a text or the end \
            of the line.
            """,
            wrong: """
                flow { hangup }
                """,
            right: """
                flow away { hangup }
                """),
        Entry(
            "E0011", "something stands behind an action that is complete",
            """
            One action is one line. On one line they are separated by `;`. Calculations need \
            spaces around `+` and `-`.
            """,
            wrong: """
                context staff {
                  number 1 { ring 201 hangup }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201; hangup }
                }
                """),
        Entry(
            "E0012", "`{` is missing",
            """
            What belongs to a declaration or a choice stands between braces.
            """,
            wrong: """
                context staff
                number 1 { hangup }
                """,
            right: """
                context staff {
                  number 1 { hangup }
                }
                """),
        Entry(
            "E0013", "a block is never closed",
            """
            Every `{` needs its `}`. The message shows the brace that is open and, if there is \
            one, the declaration that begins inside it.
            """,
            wrong: """
                context staff {
                  number 1 { hangup }
                """,
            right: """
                context staff {
                  number 1 { hangup }
                }
                """),
        Entry(
            "E0014", "two values are compared with `is`",
            """
            `=` gives a value to a name. To ask whether two values are the same, write `is` or \
            `is not`.
            """,
            wrong: """
                context staff {
                  number 1 { if dialed = 1 { hangup } }
                }
                """,
            right: """
                context staff {
                  number 1 { if dialed is 1 { hangup } }
                }
                """),
        Entry(
            "E0015", "`)` is missing",
            """
            Every `(` needs its `)`. The message shows the one that is open.
            """,
            wrong: """
                context staff {
                  number 1 { if (dialed is 1 { hangup } }
                }
                """,
            right: """
                context staff {
                  number 1 { if (dialed is 1) { hangup } }
                }
                """),
        Entry(
            "E0016", "this is no value",
            """
            A value is a name, a number, a text in quotes, a length of time, or `yes` and `no`. \
            Words may hold `+` and `-`, so a calculation needs spaces.
            """,
            wrong: """
                context staff {
                  number 1 { ring 201+202 }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201, 202 }
                }
                """),
        Entry(
            "E0017", "a text in quotes is missing",
            """
            Prompts, labels and addresses stand in quotes.
            """,
            wrong: """
                context staff {
                  number 1 { play }
                }
                """,
            right: """
                context staff {
                  number 1 { play "welcome" }
                }
                """),
        Entry(
            "E0018", "a value is missing",
            """
            A value was expected here.
            """,
            wrong: """
                context staff {
                  number 1 { ring }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201 }
                }
                """),
        Entry(
            "E0019", "a number is missing",
            """
            How often, how many and how long are said with a number that is written out.
            """,
            wrong: """
                context staff {
                  number 1 { play tone busy times many }
                }
                """,
            right: """
                context staff {
                  number 1 { play tone busy times 3 }
                }
                """),
        Entry(
            "E0020", "an action is missing",
            """
            A line of a body begins with the word of an action, such as `ring`, `play` or \
            `goto`.
            """,
            wrong: """
                context staff {
                  number 1 { "hello" }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201 }
                }
                """),
        Entry(
            "E0021", "a word of the form is missing",
            """
            Some lines have a fixed form with small words in it: `repeat 3 times`, `third mon of \
            jan`, `rewrite 0|x. to +49`. The help shows the whole form.
            """,
            wrong: """
                context staff {
                  number 1 { repeat 3 { answer } }
                }
                """,
            right: """
                context staff {
                  number 1 { repeat 3 times { answer } }
                }
                """),
        Entry(
            "E0022", "`=` is missing",
            """
            `let`, `set`, `tag`, `header` and `function` give a value to a name with `=`.
            """,
            wrong: """
                context staff {
                  number 1 { let room 201 }
                }
                """,
            right: """
                context staff {
                  number 1 { let room = 201 }
                }
                """),
        Entry(
            "E0023", "an outcome stands outside of its action",
            """
            `on busy` and the like belong into the braces of the action whose outcome they are. \
            Alone stands only `on hangup`.
            """,
            wrong: """
                context staff {
                  number 1 { ring 201; on busy { hangup } }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201 { on busy { hangup } } }
                }
                """),
        Entry(
            "E0024", "something that is needed is missing",
            """
            An action lacks an option without which it cannot work.
            """,
            wrong: """
                context staff {
                  number 1 { ask "pin" as pin }
                }
                """,
            right: """
                context staff {
                  number 1 { ask "pin" digits 4 as pin }
                }
                """),
        Entry(
            "E0025", "something is given twice",
            """
            An option, an outcome or a line can stand once. Of two, nobody could tell which is \
            meant.
            """,
            wrong: """
                context staff {
                  number 1 { ring 201 for 20s for 30s }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201 for 30s }
                }
                """),
        Entry(
            "E0026", "this action takes no braces",
            """
            It has neither options nor outcomes, so there is nothing to write into braces.
            """,
            wrong: """
                context staff {
                  number 1 { answer { hangup } }
                }
                """,
            right: """
                context staff {
                  number 1 { answer; hangup }
                }
                """),
        Entry(
            "E0027", "actions cannot stand directly in the braces of another",
            """
            Braces behind an action hold its options and outcomes. Put actions into an outcome.
            """,
            wrong: """
                context staff {
                  number 1 { ring 201 { hangup } }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201 { on busy { hangup } } }
                }
                """),
        Entry(
            "E0028", "there is no such option",
            """
            The message lists the options that there are.
            """,
            wrong: """
                context staff {
                  number 1 { ring 201 fro 20s }
                }
                """,
            right: """
                context staff {
                  number 1 { ring 201 for 20s }
                }
                """),
        Entry(
            "E0029", "a word in front is missing",
            """
            In a context a number begins with `number`, in a menu a key begins with `press`.
            """,
            wrong: """
                context staff { 1 { hangup } }
                """,
            right: """
                context staff {
                  number 1 { hangup }
                }
                """),
        Entry(
            "E0030", "a `}` closes nothing",
            """
            There are more closing braces than opening ones.
            """,
            wrong: """
                context staff {
                  number 1 { hangup }
                }
                }
                """,
            right: """
                context staff {
                  number 1 { hangup }
                }
                """),
        Entry(
            "E0031", "nothing begins with this word",
            """
            On the outermost level, in a context and in a menu only certain words can begin a \
            line.
            """,
            wrong: """
                contxt staff { }
                """,
            right: """
                context staff { }
                """),
        Entry(
            "E0032", "the file is for another version of the language",
            """
            The first line says for which version of the language a file is written. This one \
            reads version 1.
            """,
            wrong: """
                bellbird 2
                """,
            right: """
                bellbird 1
                """),
        Entry(
            "E0033", "a line that is needed is missing",
            """
            A group needs its `members`, a service its `url`, and so on.
            """,
            wrong: """
                group sales
                """,
            right: """
                group sales { members 201, 202 }
                """),
        Entry(
            "E0034", "the file cannot be read",
            """
            Sources are UTF-8 text of at most one megabyte; tables have at most 100,000 lines.
            """,
            wrong: """
                a file in another encoding
                """,
            right: """
                the same file, saved as UTF-8
                """),
        Entry(
            "E0035", "this is nested too deeply",
            """
            Braces and parentheses inside each other, and parts of one condition, have a bound, \
            so that no file can exhaust the checker. Put the inner part into a flow or a \
            function.
            """,
            wrong: """
                context staff {
                  number 1 { if ((((dialed is 1)))) { hangup } }
                }  // far deeper
                """,
            right: """
                context staff {
                  number 1 { if dialed is 1 { hangup } }
                }
                """),
        Entry(
            "E0037", "a comment that allows something is not right",
            """
            `// allow CODE: reason` silences one warning or note on its line, or on the next \
            line if it stands alone. Errors cannot be allowed, and a reason must be given.
            """,
            wrong: """
                context staff { allow premium }  // allow W0305
                """,
            right: """
                context staff { allow premium }  // allow W0305: these are the owners
                """),
        Entry(
            "N0038", "nothing is left to allow",
            """
            A comment allows a message that is not given here. Perhaps the reason is gone: then \
            take the comment away.
            """,
            wrong: """
                context staff {
                  number 1 { hangup }
                }  // allow W0203: both ring Alice
                """,
            right: """
                context staff {
                  number 1 { hangup }
                }
                """),
    ]
}
