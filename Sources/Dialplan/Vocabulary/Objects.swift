/// Declarations that are a name and lines (section 8).
enum ObjectKind: String, Hashable, Sendable, CaseIterable {
    case group, queue, conference, paging, parking, toggle, service, query
}

struct ObjectSpec: Sendable {
    var kind: ObjectKind
    var summary: String
    var options: [OptionSpec]

    func option(_ name: String) -> OptionSpec? { options.first { $0.name == name } }
}

extension Vocabulary {
    static func spec(_ kind: ObjectKind) -> ObjectSpec {
        guard let spec = objects.first(where: { $0.kind == kind }) else {
            preconditionFailure("every kind has its row")
        }
        return spec
    }

    static let objects: [ObjectSpec] = [
        ObjectSpec(
            kind: .group, summary: "Phones that ring together.",
            options: [
                OptionSpec(
                    "members", .targets, needed: true,
                    "extensions, ranges, groups, `dial NUMBER via TRUNK as EXTENSION`"),
                OptionSpec("strategy", .word(strategies), "in which order they ring; else all"),
                OptionSpec("each", .duration(atMost: .seconds(600)), "how long each one rings"),
                OptionSpec("skip", .word(["busy"]), "`busy`: passes those who talk"),
                OptionSpec("music", .text, "heard by the caller instead of ringing"),
            ]),
        ObjectSpec(
            kind: .queue, summary: "Callers wait for the next free agent.",
            options: [
                OptionSpec(
                    "members", .targets,
                    "who is always in it; `dial NUMBER via TRUNK as EXTENSION` too"),
                OptionSpec("strategy", .word(strategies), "who is called first; else longest-idle"),
                OptionSpec("music", .text, "for those who wait"),
                OptionSpec("announce", .word(["position", "time", "none"]), "what they are told"),
                OptionSpec("every", .duration(atMost: .seconds(3_600)), "how often"),
                OptionSpec("limit", .count(1...10_000), "how many may wait"),
                OptionSpec("wrap-up", .duration(atMost: .seconds(3_600)), "rest after a call"),
                OptionSpec("each", .duration(atMost: .seconds(600)), "how long an agent rings"),
                OptionSpec("join-empty", .word(["no", "yes"]), "waiting where nobody works"),
            ]),
        ObjectSpec(
            kind: .conference, summary: "A room for many.",
            options: [
                OptionSpec("pin", .pin, "asked for at the door, and ended with #"),
                OptionSpec("host-pin", .pin, "makes a host of who types it instead"),
                OptionSpec("limit", .count(2...1_000), "how many may enter"),
                OptionSpec(
                    "announce", .word(["names", "tones", "none"]),
                    "who comes and goes; else tones"),
                OptionSpec("record", .word(["yes", "no"]), "whether it is recorded; else no"),
                OptionSpec(
                    "music", .text,
                    "for who is alone in it; else `settings music`, else `default`"),
                OptionSpec(
                    "starts-with-host", .word(["yes", "no"]),
                    "guests hear music until a host is there; else no"),
                OptionSpec(
                    "ends-with-host", .word(["yes", "no"]),
                    "it is over when the last host leaves; else no"),
            ]),
        ObjectSpec(
            kind: .paging, summary: "Phones that speak an announcement.",
            options: [
                OptionSpec("members", .targets, "extensions and ranges"),
                OptionSpec("mode", .word(["one-way", "two-way", "multicast"]), "how"),
                OptionSpec("multicast", .text, "address and port, as \"239.1.1.1:5004\""),
            ]),
        ObjectSpec(
            kind: .parking, summary: "Slots for parked calls.",
            options: [
                OptionSpec("slots", .targets, needed: true, "numbers, as 701-720"),
                OptionSpec("for", .duration(atMost: .seconds(86_400)), "then they come back"),
                OptionSpec("back-to", .word(["parker", "operator"]), "to whom"),
            ]),
        ObjectSpec(
            kind: .toggle, summary: "A switch that is kept over restarts.",
            options: [
                OptionSpec("default", .word(["on", "off"]), "before anybody set it; else off"),
                OptionSpec("lamp", .word(["yes", "no"]), "phones may show it"),
            ]),
        ObjectSpec(
            kind: .service, summary: "A web service to ask or to tell.",
            options: [
                OptionSpec("url", .text, needed: true, "fields in braces are percent-encoded"),
                OptionSpec("method", .word(["get", "post", "put"]), "else get"),
                OptionSpec("secret", .text, "its entry in secrets.toml"),
                OptionSpec("takes", .fields, "what is sent"),
                OptionSpec("returns", .fields, "what is answered"),
                OptionSpec("within", .duration(atMost: .seconds(30)), "else 3 s"),
            ]),
        ObjectSpec(
            kind: .query, summary: "A question to an SQLite database.",
            options: [
                OptionSpec("database", .text, needed: true, "its entry in the inventory"),
                OptionSpec("sql", .text, needed: true, "values are written :name"),
                OptionSpec("takes", .fields, "what is bound"),
                OptionSpec("returns", .fields, needed: true, "its columns"),
                OptionSpec("within", .duration(atMost: .seconds(30)), "else 1 s"),
            ]),
    ]
}
