/// What the tables of the inventory can say, for the manual and for forms. Tests keep it the same
/// as what the reader takes.
public struct InventoryTable: Sendable {
    public struct Key: Sendable {
        public var name: String
        /// Nil if it must be given.
        public var standard: String?
        public var example: String
        public var meaning: String
        /// Whether the exchange acts on it already; else it is read and checked only.
        public var isInUse: Bool
    }

    /// `[extension.NUMBER]`
    public var header: String
    public var keys: [Key]

    private static func must(
        _ name: String, _ example: String, _ meaning: String, isInUse: Bool = false
    ) -> Key {
        Key(name: name, standard: nil, example: example, meaning: meaning, isInUse: isInUse)
    }

    private static func may(
        _ name: String, _ standard: String, _ example: String, _ meaning: String,
        isInUse: Bool = false
    ) -> Key {
        Key(name: name, standard: standard, example: example, meaning: meaning, isInUse: isInUse)
    }

    public static let all = [
        extensions, devices, trunks, locations, mailboxes, limits, prices, fraud, databases,
        sounds, secretNames,
    ]

    static let extensions = InventoryTable(
        header: "[extension.NUMBER]",
        keys: [
            must(
                "context", "\"office\"", "which context of the dialplan says what it may dial",
                isInUse: true),
            may(
                "name", "none", "\"Alice\"", "whose it is; shown on the phones that it calls",
                isInUse: true),
            may(
                "codecs", "all, as they come", "[\"G722\", \"PCMA\"]",
                "the audio codecs that its phones may have, best first", isInUse: true),
            may(
                "srtp", "\"preferred\"", "\"required\"",
                "whether its sound travels protected: `required`, `preferred` (offered where the "
                    + "signalling is TLS, taken wherever it is offered) or `off`", isInUse: true),
            may(
                "dtmf", "\"auto\"", "\"info\"",
                "how its keys are said: `rtp` (telephone events), `info` (INFO requests), "
                    + "`inband` (tones in the sound) or `auto` (what it does itself)",
                isInUse: true),
            may(
                "max-contacts", "that of `[registrar]`", "3",
                "how many phones may share it, 1–100", isInUse: true),
            may(
                "secret", "its number", "\"reception\"",
                "the key of its password in `secrets.toml`, so that several extensions can share "
                    + "one or be renumbered without touching it", isInUse: true),
            may(
                "did", "none", "\"+35315550121\"",
                "its direct number from outside, or a list of them: `direct` in the plan",
                isInUse: true),
            may(
                "mailbox", "the one of its own number", "\"100\"",
                "whose messages are for it: a `[mailbox.NUMBER]`", isInUse: true),
            may(
                "language", "the house's", "\"de\"",
                "the language of the prompts it hears; one of `settings { language … }`, where "
                    + "that is said", isInUse: true),
            may(
                "location", "that of its device", "\"dublin\"",
                "where it stands: a `[location.NAME]`, for emergency calls", isInUse: true),
            may(
                "pickup-group", "none", "\"sales\"",
                "extensions of one group may take each other's ringing calls", isInUse: true),
            may(
                "call-waiting", "true", "false",
                "whether it is called while it talks; its owner may say otherwise by code",
                isInUse: true),
            may("limit", "\"default\"", "\"rooms\"", "what it may use up: a `[limit.NAME]`"),
            may(
                "rights", "none", "[\"monitor\"]",
                "what it may do to others' calls: `monitor` is to listen, whisper and join"),
            may(
                "listed", "true", "false",
                "whether callers find it by name, with `directory`", isInUse: true),
            may(
                "guest", "false", "true",
                "it stands where strangers can reach it: it may neither watch other extensions nor "
                    + "send them texts", isInUse: true),
            may(
                "hide-number", "false", "true",
                "whether its calls outside show no number; the provider learns it, and so does "
                    + "who is called for help", isInUse: true),
        ])

    static let devices = InventoryTable(
        header: "[device.NAME]",
        keys: [
            must(
                "mac", "\"00:11:22:33:44:55\"",
                "its MAC address: twelve hexadecimal digits, with `:`, `-`, `.` or nothing "
                    + "between"),
            must(
                "extensions", "[\"201\", \"100\"]",
                "the extensions on it, in the order of its keys", isInUse: true),
            may("model", "none", "\"Snom D785\"", "what it is"),
            may(
                "location", "none", "\"dublin\"", "where it stands: a `[location.NAME]`",
                isInUse: true),
        ])

    static let trunks = InventoryTable(
        header: "[trunk.NAME]",
        keys: [
            must(
                "server", "\"192.0.2.20:5062\"",
                "a host name or address. A port is given only where the name is to be looked up "
                    + "as an address; without one its NAPTR and SRV records are asked for "
                    + "(RFC 3263)",
                isInUse: true),
            may(
                "transport", "what the DNS says, else `\"udp\"`", "\"tls\"",
                "`udp`, `tcp` or `tls`; a listener of that transport must exist", isInUse: true),
            may(
                "from", "none", "[\"192.0.2.20\", \"2001:db8::/48\"]",
                "addresses and networks whose calls come in as this trunk's, without a password. "
                    + "Where two overlap, the smaller network wins", isInUse: true),
            may("codecs", "all, as they come", "[\"PCMA\"]", "as for extensions", isInUse: true),
            may("srtp", "\"preferred\"", "\"required\"", "as for extensions", isInUse: true),
            may("dtmf", "\"auto\"", "\"inband\"", "as for extensions", isInUse: true),
            may(
                "lines", "no bound", "4",
                "calls at once over it, in both directions, 1–10000. Above, `dial` goes on to the "
                    + "next trunk; calls that come in are not refused", isInUse: true),
            may(
                "calls-per-second", "no bound", "5",
                "calls that begin over it within a second, 1–1000, those that come in not counted. "
                    + "Above, `dial` goes on to the next trunk", isInUse: true),
            may(
                "username", "none", "\"35315550100\"",
                "the name its provider knows us by, and that its password belongs to",
                isInUse: true),
            may(
                "secret", "none", "\"provider\"", "the key of its password in `secrets.toml`",
                isInUse: true),
            may(
                "register", "false", "true",
                "whether we make ourselves known to it; then `username` and `secret` must be given",
                isInUse: true),
            may(
                "realm", "what the registrar names, else the name of `server`",
                "\"provider.example\"",
                "in which realm its password may be given, or a list; a challenge of any other is "
                    + "not answered", isInUse: true),
            may(
                "proxy", "none", "\"edge.provider.example\"",
                "where everything for it is sent, in place of `server`; written like it",
                isInUse: true),
            may(
                "expires", "600", "3600",
                "for how many seconds we ask to be registered, 60–86400", isInUse: true),
            may(
                "contact", "`username`", "\"35315550100\"",
                "the user of our address there: calls to the number itself come in for it",
                isInUse: true),
            may(
                "ask-every", "30", "0",
                "seconds between two questions whether its servers are there (OPTIONS), 5–3600; "
                    + "0 never asks", isInUse: true),
            may(
                "format", "\"e164\"", "\"national\"",
                "how its other side writes numbers: `e164` (`+353…`), `digits` (`353…`), `00` "
                    + "(`00353…`), `national`, or a table of one's own", isInUse: true),
            may(
                "did-from", "`request`", "\"to\"",
                "where a call that comes in says which number is called, or a list in the order "
                    + "in which they are looked at: `request`, `to`, `called-party`, "
                    + "`diversion`, `history`", isInUse: true),
            may(
                "caller-from", "`asserted`, then `from`", "\"from\"",
                "where it says who calls, likewise: `asserted`, `remote-party`, `from`",
                isInUse: true),
            may(
                "callerid", "the house's", "\"+35315550100\"",
                "the number that calls over it show whose extension has no `did`", isInUse: true),
            may(
                "identity", "`from`", "\"asserted\"",
                "where it is told which of our numbers calls: in `from` alone, or also in "
                    + "P-Asserted-Identity (`asserted`), P-Preferred-Identity (`preferred`) or "
                    + "Remote-Party-ID (`remote-party`)", isInUse: true),
            may(
                "clip-no-screening", "false", "true",
                "whether it takes numbers that are not ours: a forwarded call then shows who "
                    + "calls, else who forwards", isInUse: true),
            may(
                "from-user", "the number", "\"35315550100\"",
                "what stands before the `@` of From in every call", isInUse: true),
            may(
                "user-phone", "false", "true", "writes `;user=phone` behind numbers",
                isInUse: true),
            may(
                "forward-headers", "both", "\"diversion\"",
                "by what it is told of forwards, or a list: `diversion`, `history` or `none`",
                isInUse: true),
            may(
                "without", "nothing", "[\"update\", \"session-timer\"]",
                "what it cannot bear, and is spared: `100rel`, `session-timer`, `update`, "
                    + "`re-invite`, `early-media`", isInUse: true),
            may(
                "pass", "nothing", "[\"X-Customer\", \"Subject\"]",
                "headers of an INVITE that are given on to it, and from it: `X-…`, `Subject`, "
                    + "`Organization`, `User-to-User`, `Accept-Language`; between two trunks "
                    + "those that both name", isInUse: true),
            may(
                "outside", "that of `[nat]`", "\"203.0.113.8\"",
                "the address that it is told is ours, where a router in front of this machine "
                    + "has several", isInUse: true),
        ])

    static let locations = InventoryTable(
        header: "[location.NAME]",
        keys: [
            must(
                "address", "\"12 Main Street, 2nd floor\"", "where help shall be sent",
                isInUse: true),
            may(
                "callerid", "the house's number", "\"+35315550101\"",
                "what emergency calls from there show", isInUse: true),
            may(
                "timezone", "the house's", "\"Europe/Dublin\"",
                "when a day begins there, for limits", isInUse: true),
        ])

    static let mailboxes = InventoryTable(
        header: "[mailbox.NUMBER]",
        keys: [
            may("name", "none", "\"Sales\"", "whose it is", isInUse: true),
            may(
                "email", "none", "\"sales@example.com\"",
                "who is told of messages, or a list", isInUse: true),
            may(
                "pin", "its number", "\"sales\"", "the key of its PIN in `secrets.toml`",
                isInUse: true),
            may(
                "quota", "the house's", "100", "messages that it holds, 1–10000", isInUse: true),
            may(
                "members", "the extensions that name it", "[\"201\", \"202\"]",
                "the extensions whose lamps it lights, and that are at home in it", isInUse: true),
        ])

    static let limits = InventoryTable(
        header: "[limit.NAME]",
        keys: [
            may("calls", "no bound", "2", "calls to the outside at once", isInUse: true),
            may(
                "minutes-per-day", "no bound", "60",
                "minutes of calls to the outside; one that has begun counts", isInUse: true),
            may(
                "money-per-day", "no bound", "12.50",
                "what they may cost, in the house's currency; needs prices", isInUse: true),
            may(
                "only-while", "always", "\"office is open\"",
                "the states of a schedule in which such calls may be made: "
                    + "`office is open or lunch`", isInUse: true),
        ])

    static let prices = InventoryTable(
        header: "[price.NAME]",
        keys: [
            must(
                "class", "\"international\"", "the class of numbers that it is for", isInUse: true),
            may(
                "prefixes", "the whole class", "[\"+44\", \"+353\"]",
                "the beginnings of the numbers that it is for; the longest that fits counts",
                isInUse: true),
            must(
                "per-minute", "0.05",
                "of each minute that has begun; up to four digits behind "
                    + "the point", isInUse: true),
            may("per-call", "0", "0.10", "once for each call that is answered", isInUse: true),
        ])

    static let fraud = InventoryTable(
        header: "[fraud]",
        keys: [
            may(
                "notify", "nobody", "[\"203\", \"admin@example.com\"]",
                "who is told: extensions, mail addresses, and web hooks (`https://…`)",
                isInUse: true),
            may(
                "new-countries", "\"hold\"", "\"tell\"",
                "the first call to a country is refused until somebody allows it (`hold`), goes "
                    + "out and is told (`tell`), or is like any other (`allow`)", isInUse: true),
            may(
                "countries", "the own one", "[\"+44\", \"+353\"]",
                "countries that may be called", isInUse: true),
            may(
                "calls-per-minute", "10", "20",
                "more new calls of one account within a minute are told", isInUse: true),
        ])

    static let databases = InventoryTable(
        header: "[database.NAME]",
        keys: [must("file", "\"/var/lib/helpdesk/tickets.db\"", "an SQLite file; it is only read")])

    static let sounds = InventoryTable(
        header: "[sounds]",
        keys: [
            may(
                "have", "not known", "[\"welcome\", \"closed\"]",
                "the prompts that there are, for a check where the folder of sounds is not at hand")
        ])

    static let secretNames = InventoryTable(
        header: "[secrets]",
        keys: [
            may(
                "have", "not known", "[\"crm\"]",
                "the services' secrets that there are, for a check that may not read "
                    + "`secrets.toml`")
        ])

    /// As the manual shows it; † for what the exchange does not act on yet.
    public var markdown: String {
        var out = "| key | default | example | meaning |\n|---|---|---|---|\n"
        for key in keys {
            let mark = key.isInUse ? "" : " †"
            let standard = key.standard.map { $0.hasPrefix("\"") ? "`\($0)`" : $0 }
            out += "| `\(key.name)`\(mark) | \(standard ?? "must be given") | `\(key.example)` "
            out += "| \(key.meaning) |\n"
        }
        return out
    }
}
