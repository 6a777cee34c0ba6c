extension Vocabulary {
    /// Section 7.1.
    static let connecting: [ActionSpec] = [
        ActionSpec(
            verb: .ring, family: .connecting,
            summary:
                "Rings phones, and numbers outside that are written `dial NUMBER via TRUNK as "
                + "EXTENSION`; goes on with the next line only if nobody was connected.",
            operands: [.needed(.targets)],
            options: [
                forTime("how long to ring; else `settings ring-time`, else 25 s"),
                OptionSpec("strategy", .word(strategies), "in which order the phones ring"),
                OptionSpec("each", .duration(atMost: .seconds(600)), "how long each one rings"),
                OptionSpec("music", .value(.text), "heard by the caller instead of ringing"),
                OptionSpec("announce", .value(.text), "a prompt for the person who answers"),
                OptionSpec("confirm", .value(.text), "a prompt; pressing 1 takes the call"),
                OptionSpec("tone", .word(["internal", "external", "door"]), "how it rings"),
                OptionSpec("callerid", .value(.text), "what the phones show"),
                OptionSpec("forwarding", .word(["off"]), "`off` ignores people's forwards"),
            ],
            outcomes: [.ended, .busy, .noanswer, .declined, .unavailable, .failed],
            marks: [.waits, .mayBeQuick, .keys]),
        ActionSpec(
            verb: .dial, family: .connecting,
            summary: "Calls outside, on somebody's account: the only action that can cost money.",
            operands: [.needed(.value(.phone))],
            options: [
                OptionSpec("via", .names(.trunk), needed: true, "the trunks, tried in order"),
                forTime("how long to wait for an answer; else 60 s"),
                OptionSpec("as", .account, "on whose account: an extension, `caller` or `system`"),
                OptionSpec(
                    "callerid", .value(.phone),
                    "the number that the other side sees; `\"anonymous\"` shows none"),
                OptionSpec(
                    "limit", .duration(atMost: .seconds(86_400)), "the longest conversation"),
                OptionSpec("music", .value(.text), "heard by the caller instead of ringing"),
            ],
            outcomes: [
                .ended, .busy, .noanswer, .declined, .unavailable, .failed, .invalid, .congested,
                .refused,
            ], marks: [.waits, .mayBeQuick, .costs, .keys]),
        ActionSpec(
            verb: .queue, family: .connecting,
            summary: "Waits, with music, for the next free agent of a queue.",
            operands: [.needed(.name(.queue))],
            options: [
                forTime("how long to wait at most"),
                OptionSpec("priority", .value(.int), "higher ones are served first"),
            ],
            outcomes: [.ended, .timeout, .full, .nobody],
            marks: [.waits, .mayBeQuick, .keys]),
        ActionSpec(
            verb: .conference, family: .connecting, summary: "Enters a conference room.",
            operands: [.needed(.value(.phone))],
            options: [
                OptionSpec("pin", .value(.phone), "asked for at the door, in place of the room's"),
                OptionSpec("muted", .flag, "enters without a voice"),
                OptionSpec("host", .flag, "enters as host, and is not asked for the room's PIN"),
            ], marks: [.waits, .ends]),
        ActionSpec(
            verb: .park, family: .connecting, summary: "Parks the caller and says the slot.",
            operands: [.optional(.value(.phone))], marks: [.waits, .ends]),
        ActionSpec(
            verb: .unpark, family: .connecting, summary: "Takes a parked call.",
            operands: [.needed(.value(.phone))], outcomes: [.ended, .nobody],
            marks: [.waits, .mayBeQuick]),
        ActionSpec(
            verb: .pickup, family: .connecting,
            summary: "Takes a call that rings elsewhere; without a name, in one's pickup group.",
            operands: [.optional(.targets)], outcomes: [.ended, .nobody],
            marks: [.waits, .mayBeQuick]),
        ActionSpec(
            verb: .intercom, family: .connecting, summary: "Speaks through a phone at once.",
            operands: [.needed(.targets)], options: [forTime("how long to try")],
            outcomes: [.ended, .busy, .unavailable, .failed], marks: [.waits, .mayBeQuick]),
        ActionSpec(
            verb: .page, family: .connecting, summary: "Speaks through all phones of a group.",
            operands: [.needed(.name(.paging))],
            options: [forTime("the longest announcement")], marks: [.waits, .ends]),
        ActionSpec(
            verb: .monitor, family: .connecting,
            summary: "Listens to a colleague's call; needs the right in extensions.toml.",
            operands: [.needed(.value(.phone))],
            options: [
                OptionSpec("mode", .word(["listen", "whisper", "barge"]), "who hears whom")
            ], outcomes: [.ended, .nobody, .refused], marks: [.waits, .mayBeQuick]),
        ActionSpec(
            verb: .directory, family: .connecting,
            summary: "Finds a person by the letters of the name, and calls.",
            operands: [.needed(.name(.context))], outcomes: [.failed], marks: [.waits]),
        ActionSpec(
            verb: .route, family: .connecting,
            summary:
                "Looks a number up again, on the same account; else in the caller's own context.",
            operands: [.needed(.value(.phone))],
            options: [OptionSpec("in", .name(.context), "another context")],
            outcomes: [.nomatch]),
        ActionSpec(
            verb: .redirect, family: .connecting,
            summary: "Tells the caller's exchange to call another number (302).",
            operands: [.needed(.value(.phone))],
            options: [OptionSpec("as", .account, "on whose account")],
            outcomes: [.refused], marks: [.ends, .costs]),
        ActionSpec(
            verb: .callLater, family: .connecting,
            summary: "Calls an extension at a time and goes on with a flow: a wake-up call.",
            operands: [.needed(.value(.phone))],
            options: [
                OptionSpec("at", .value(.text), needed: true, "a time of day such as 0630"),
                OptionSpec("flow", .name(.flow), needed: true, "what the person hears"),
                OptionSpec("tries", .count(1...10), "how often; else 3"),
            ], marks: [.offline]),
    ]

    private static func forTime(_ summary: String) -> OptionSpec {
        OptionSpec("for", .duration(atMost: .seconds(86_400)), summary)
    }
}
