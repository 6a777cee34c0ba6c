import ArgumentParser
import Daemon
import Switchboard

struct PromptsPlay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play", abstract: "Ring a phone and play a prompt to it.",
        discussion: """
            Example:
              bellbird prompts play closed --to 201
            """)

    @Argument(help: "The prompt's name, as the plan plays it.")
    var name: String

    @Option(name: .customLong("to"), help: "The extension whose phone rings.")
    var number: String

    @Option(help: "Its language; else the plan's first.")
    var language: String?

    @OptionGroup var asking: Asking

    func run() throws {
        try asking.carryOut(.prompt(PromptOrder(.play, name, language: language, at: number)))
    }
}

struct PromptsRecord: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Ring a phone and record a prompt there.",
        discussion: """
            After the tone the prompt is spoken, up to two minutes; # ends it. It is
            played back, then 1 keeps it, 2 plays it again, 3 records it anew. Who
            hangs up before 1 keeps nothing. It is played from then on, without a
            reload.

            Examples:
              bellbird prompts record closed --language en --at 201
              bellbird prompts record closed --language en --at 201 --replace
            """)

    @Argument(help: "The prompt's name, as the plan plays it.")
    var name: String

    @Option(name: .customLong("at"), help: "The extension whose phone rings.")
    var number: String

    @Option(help: "Its language; else it is played in all.")
    var language: String?

    @Flag(help: "Take the place of one that is there.")
    var replace = false

    @OptionGroup var asking: Asking

    func run() throws {
        if let language, !SoundFolders.isLanguage(language) {
            throw ValidationError("`\(language)` is no language; write `de` or `en-GB`.")
        }
        let order = PromptOrder(.record(replaces: replace), name, language: language, at: number)
        try asking.carryOut(
            .prompt(order),
            hint: "Speak after the tone; # ends it, then 1 keeps, 2 plays, 3 records anew.")
    }
}
