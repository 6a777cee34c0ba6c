extension Vocabulary {
    /// Section 7.2.
    static let talking: [ActionSpec] = [
        ActionSpec(
            verb: .play, family: .talking, summary: "Plays prompts or a tone.",
            operands: [.needed(.prompts)],
            options: [
                OptionSpec("times", .count(1...100), "how often"),
                OptionSpec("early", .flag, "before the call is answered, where that is possible"),
            ], marks: [.waits]),
        ActionSpec(
            verb: .say, family: .talking, summary: "Speaks a value in the caller's language.",
            operands: [
                .needed(
                    .word(["digits", "number", "letters", "date", "time", "money", "text"])),
                .needed(.anyValue), .optional(.value(.text)),
            ],
            options: [OptionSpec("language", .word([]), "another language")], marks: [.waits]),
        ActionSpec(
            verb: .ask, family: .talking, summary: "Plays a question and collects digits.",
            operands: [.needed(.prompts)],
            options: [
                OptionSpec("digits", .digits, needed: true, "how many"),
                OptionSpec("as", .binding, needed: true, "the name of what was typed"),
                OptionSpec(
                    "wait", .duration(atMost: .seconds(120)), "for the first digit; else 8 s"),
                OptionSpec(
                    "between", .duration(atMost: .seconds(60)), "for the next digit; else 3 s"),
                OptionSpec("tries", .count(1...10), "how often; else 3"),
                OptionSpec("end", .symbol, "the key that ends the number"),
                OptionSpec("secret", .flag, "never shown in traces, records and logs"),
            ], outcomes: [.failed], marks: [.waits]),
        ActionSpec(
            verb: .voicemail, family: .talking, summary: "Takes a message for a mailbox.",
            operands: [.needed(.value(.phone))],
            options: [
                OptionSpec("greeting", .word(["busy", "away", "none"]), "which greeting")
            ], outcomes: [.operator, .full], marks: [.waits, .ends]),
        ActionSpec(
            verb: .mailbox, family: .talking, summary: "Lets the caller hear a mailbox.",
            operands: [.optional(.value(.phone))],
            options: [OptionSpec("pin", .word(["no"]), "`no` asks for none")],
            marks: [.waits, .ends]),
        ActionSpec(
            verb: .recordPrompt, family: .talking, summary: "Records a prompt by phone.",
            operands: [.needed(.value(.text))],
            options: [OptionSpec("for", .duration(atMost: .seconds(600)), "at most so long")],
            marks: [.waits]),
        ActionSpec(
            verb: .receiveFax, family: .talking, summary: "Receives a fax and sends it by mail.",
            options: [OptionSpec("to", .value(.text), needed: true, "a mail address")],
            marks: [.waits, .ends]),
        ActionSpec(
            verb: .echoTest, family: .talking, summary: "Sends back what the caller says.",
            marks: [.waits]),
        ActionSpec(
            verb: .wait, family: .talking, summary: "Waits.",
            operands: [.needed(.duration)], marks: [.waits]),
        ActionSpec(verb: .answer, family: .talking, summary: "Answers the call now."),
        ActionSpec(verb: .ringing, family: .talking, summary: "Lets the caller hear ringing."),
        ActionSpec(
            verb: .hangup, family: .talking, summary: "Ends the call.",
            operands: [.optional(.word(causes.keys.sorted()))], marks: [.ends]),
    ]

    /// Section 7.3.
    static let changingCall: [ActionSpec] = [
        ActionSpec(
            verb: .callerid, family: .call,
            summary: "Changes the caller's number or name, as the next phones show it.",
            options: [
                OptionSpec("number", .value(.phone), "the number; `\"anonymous\"` shows none"),
                OptionSpec("name", .value(.text), "the name"),
            ]),
        ActionSpec(
            verb: .header, family: .call,
            summary: "Adds a header beginning with X- to the next call that goes out.",
            operands: [.needed(.assignment(nameIsText: true))]),
        ActionSpec(
            verb: .language, family: .call, summary: "The language of prompts from here on.",
            operands: [.needed(.word([]))]),
        ActionSpec(
            verb: .music, family: .call, summary: "The music of this call while it waits.",
            operands: [.needed(.value(.text))]),
        ActionSpec(
            verb: .record, family: .call, summary: "Records the call from here on, or stops.",
            operands: [.needed(.word(["on", "off"]))],
            options: [OptionSpec("to", .value(.text), "a mail address or a folder's name")]),
        ActionSpec(
            verb: .keys, family: .call, summary: "Sends keys down the line.",
            operands: [.needed(.value(.phone))],
            options: [OptionSpec("to", .word(["caller", "callee"]), "to whom")]),
        ActionSpec(
            verb: .tag, family: .call, summary: "Writes a field into the call record.",
            operands: [.needed(.assignment(nameIsText: false))], marks: [.offline]),
        ActionSpec(
            verb: .log, family: .call, summary: "Writes a line into the journal.",
            operands: [.needed(.value(.text))], marks: [.offline]),
    ]

    /// Section 7.4.
    static let changingSystem: [ActionSpec] = [
        ActionSpec(
            verb: .toggle, family: .system, summary: "Sets a toggle; it is kept over restarts.",
            operands: [.needed(.name(.toggle)), .needed(.word(["on", "off", "flip"]))],
            marks: [.offline]),
        ActionSpec(
            verb: .dnd, family: .system, summary: "The caller's own do-not-disturb.",
            operands: [.needed(.word(["on", "off", "flip"]))]),
        ActionSpec(
            verb: .callWaiting, family: .system,
            summary: "Whether the caller's own phone is called while it talks.",
            operands: [.needed(.word(["on", "off", "flip"]))]),
        ActionSpec(
            verb: .forward, family: .system,
            summary: "Forwards the caller's own phone; without a number, no longer.",
            operands: [.optional(.value(.phone))],
            options: [
                OptionSpec(
                    "when", .word(Forwards.Condition.allCases.map(\.rawValue)),
                    "else always; without a number, else all of them")
            ]),
        ActionSpec(
            verb: .agent, family: .system, summary: "Work in queues: in, out, pause.",
            operands: [.needed(.word(["login", "logout", "pause", "resume", "flip"]))],
            options: [
                OptionSpec("queue", .name(.queue), "only in this queue"),
                OptionSpec("reason", .value(.text), "why, of a pause"),
            ]),
    ]

    /// Section 7.5.
    static let otherSystems: [ActionSpec] = [
        ActionSpec(
            verb: .lookup, family: .others,
            summary: "Asks a service or query, and waits for the answer.",
            operands: [.needed(.call(.source))],
            options: [OptionSpec("as", .binding, needed: true, "the name of the answer")],
            outcomes: [.found, .notfound, .failed, .timeout],
            marks: [.waits, .mayBeQuick, .offline]),
        ActionSpec(
            verb: .post, family: .others,
            summary: "Tells a service, without waiting; tried again for an hour.",
            operands: [.needed(.call(.service))], marks: [.offline]),
        ActionSpec(
            verb: .notify, family: .others,
            summary: "A message to phones and a mail to addresses.",
            operands: [.needed(.targets)],
            options: [OptionSpec("text", .value(.text), "what it says")], marks: [.offline]),
    ]
}
