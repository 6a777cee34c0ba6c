/// Colours for editors, made from the tables: a new action is coloured everywhere at once.
public enum EditorFiles {
    private static var declarations: [String] {
        (Vocabulary.declarations + Vocabulary.contextItems + ["press"]).sorted().unique
    }

    private static var actions: [String] { Vocabulary.verbs.sorted() }

    /// Those that cannot cost money.
    private static var freeActions: [String] {
        actions.filter { !["dial", "redirect"].contains($0) }
    }

    private static var keywords: [String] {
        (Vocabulary.statements + Vocabulary.joints
            + [
                "each", "times", "set", "during", "key", "greeting", "tries", "between", "to",
                "from", "given", "call", "expect", "rewrite", "class", "numbers", "also",
            ])
            .sorted().unique.filter { !declarations.contains($0) && !actions.contains($0) }
    }

    private static var options: [String] {
        (Vocabulary.actions.flatMap(\.options) + Vocabulary.objects.flatMap(\.options))
            .map(\.name).sorted().unique.filter {
                !keywords.contains($0) && !declarations.contains($0) && !actions.contains($0)
            }
    }

    // MARK: - nano

    /// For /usr/share/nano/dial.nanorc.
    public static var nano: String {
        func words(_ list: [String]) -> String { "\"\\<(\(list.joined(separator: "|")))\\>\"" }
        return """
            ## Bellbird dialplans
            syntax "dial" "\\.dial$"
            comment "//"
            tabgives "  "
            color brightblue \(words(declarations))
            color brightgreen \(words(actions))
            color brightred "\\<(dial|redirect)\\>"
            color magenta \(words(keywords))
            color cyan \(words(options))
            color yellow "\\<[0-9]+(ms|s|m|h)\\>"
            color brightyellow ""(\\\\.|[^"])*""
            color brightblack "//.*"
            color ,red "[[:space:]]+$"

            """
    }

    // MARK: - vim

    /// For syntax/dial.vim.
    public static var vim: String {
        func words(_ list: [String]) -> String { list.joined(separator: " ") }
        return """
            " Bellbird dialplans
            if exists("b:current_syntax")
              finish
            endif
            setlocal iskeyword+=- expandtab shiftwidth=2 commentstring=//\\ %s
            syntax keyword dialDeclaration \(words(declarations))
            syntax keyword dialAction \(words(freeActions))
            syntax keyword dialPaid dial redirect
            syntax keyword dialKeyword \(words(keywords))
            syntax keyword dialOption \(words(options))
            syntax match dialDuration /\\<\\d\\+\\(ms\\|s\\|m\\|h\\)\\>/
            syntax region dialText start=/"/ skip=/\\\\./ end=/"/ oneline contains=dialHole
            syntax region dialHole start=/{/ end=/}/ contained oneline
            syntax match dialComment /\\/\\/.*$/
            highlight default link dialDeclaration Structure
            highlight default link dialAction Statement
            highlight default link dialPaid WarningMsg
            highlight default link dialKeyword Keyword
            highlight default link dialOption Identifier
            highlight default link dialDuration Number
            highlight default link dialText String
            highlight default link dialHole Special
            highlight default link dialComment Comment
            let b:current_syntax = "dial"

            """
    }

    // MARK: - VS Code

    /// A TextMate grammar, for VS Code and others: syntaxes/dial.tmLanguage.json.
    public static var textMate: String {
        func rule(_ name: String, _ list: [String]) -> String {
            "    { \"name\": \"\(name).dial\", \"match\":"
                + " \"(?<![\\\\w.-])(\(list.joined(separator: "|")))(?![\\\\w.-])\" }"
        }
        let rules = [
            "    { \"name\": \"comment.line.double-slash.dial\", \"match\": \"//.*$\" }",
            """
                { "name": "string.quoted.double.dial", "begin": "\\"", "end": "\\"|$", "patterns": [
                  { "name": "constant.character.escape.dial", "match": "\\\\\\\\." },
                  { "name": "variable.other.dial", "match": "\\\\{[^}]*\\\\}" } ] }
            """,
            rule("storage.type", declarations),
            rule("invalid.deprecated.paid", ["dial", "redirect"]),
            rule("support.function", freeActions),
            rule("keyword.control", keywords), rule("entity.other.attribute-name", options),
            "    { \"name\": \"constant.numeric.dial\", \"match\":"
                + " \"(?<![\\\\w.-])[0-9]+(ms|s|m|h)(?![\\\\w.-])\" }",
        ]
        return """
            {
              "name": "Bellbird dialplan",
              "scopeName": "source.dial",
              "fileTypes": ["dial"],
              "patterns": [
            \(rules.joined(separator: ",\n"))
              ]
            }

            """
    }
}

extension [String] {
    /// Sorted before: each once.
    fileprivate var unique: [String] {
        reduce(into: []) { found, word in
            if found.last != word { found.append(word) }
        }
    }
}
