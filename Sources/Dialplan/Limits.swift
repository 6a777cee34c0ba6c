/// The bounds of plans and of calls under one, each with what happens there.
public enum Limits {
    /// Bytes of one source file. Above: E0034.
    public static let fileBytes = 1 << 20
    /// Braces inside braces, and parentheses in conditions; in TOML, keys, lists and tables above a
    /// value. Above: E0035, or E1001 in TOML.
    static let nesting = 64
    /// Bytes of a number or a date in TOML. Above: E1001.
    static let wordBytes = 256
    /// Comparisons of one condition, and `else if`s of one `if`. Above: E0035.
    static let conditions = 200
    /// Bytes of a value inside a text, with texts of its own. Above: its first `"` ends the text.
    static let valueInTextBytes = 512
    /// Bytes of a name for which the nearest right one is looked for. Above: none is suggested.
    static let nameBytes = 64
    /// Statements between two that wait. Above: the call ends with an error.
    static let stepsWithoutWaiting = 10_000
    /// Statements of one call. Above: the call ends with an error.
    static let stepsPerCall = 1_000_000
    /// Flows inside flows by `do`. Above: the call ends with an error.
    static let frames = 32
    /// Actions that took less than a second, within ten seconds: a plan in a circle whose phones
    /// answer at once. Above: the call ends with an error.
    static let quickActions = 50
    static let quickActionWindow: Int64 = 10_000
    /// Digits that a final `.` takes. Above: the number does not match.
    static let openDigits = 32
    /// Digits of a range such as `200-249`, which becomes a few globs for each. Above: E0201.
    static let rangeDigits = 12
    /// Turns of a `repeat … times`. Above: the call ends with an error.
    static let repeats = 100
    /// Values of a `for each`. Above: the call ends with an error.
    static let eachValues = 1_000
    /// Bytes of one text. What is behind them is cut off.
    static let textBytes = 8_192
    /// Bytes of a computed name of a prompt, a recording or a room. Above: it is left out.
    static let fileNameBytes = 128
    /// Headers that one trunk passes. Above: E1006.
    static let passedHeaders = 16
    /// Digits of a conference room's PIN. Above: E0104; of a computed one, nobody comes in.
    static let pinDigits = 16
    /// Of searches by name in one `directory`, and keys of one. Above: `failed`; not taken.
    static let nameTries = 3
    static let nameKeys = 16
    /// How often a PIN may be typed at the door of a room. Then the call ends.
    static let pinTries = 3
    /// Bytes of a mail address (RFC 5321 §4.5.3.1.3). Above: it is left out.
    static let mailAddressBytes = 254
    /// Seconds of a computed length of time, about 300 years. Above: it is missing.
    static let durationSeconds: Int64 = 10_000_000_000
    /// Bytes of all `var`s and locals of a call. Above: the call ends with an error.
    static let variableBytes = 262_144
    /// `post`s and `notify`s of one call. Further ones are not sent, and the journal says so.
    static let postsPerCall = 100
    /// Milliseconds for all `on hangup` bodies of a call. Then the call is over.
    static let hangupTime: Int64 = 10_000
    /// People that send one call on, one after the other (5.1). Then the phone itself rings.
    static let forwardsInARow = 3
    /// Forwards that one call looks up. Further ones lead nowhere.
    static let forwardsPerCall = 200
    /// Numbers of one follow-me. Further ones do not ring.
    static let placesToFollow = 8
    /// Callers of one queue. Above: it is full.
    static let queueCallers = 1_000
    /// Agents of one queue. Further ones cannot log in.
    static let queueAgents = 500
    /// Calls in a row that an agent misses. Then it pauses.
    static let missesInARow = 3
    /// Bytes of why an agent pauses. What is behind them is cut off.
    static let pauseReasonBytes = 60
    /// Between two rounds in which no agent took a call.
    static let betweenRounds = Duration.seconds(5)
    /// Who is answered by then was answered in time.
    static let serviceLevel = Duration.seconds(20)
    /// Groups inside groups. Deeper ones do not ring.
    static let groupsInGroups = 8
    /// Phones of one `ring`. Further ones do not ring.
    static let phonesPerRing = 100
    /// Actions of a plan that are passed over to see where a text leads. Above: nowhere.
    static let stepsToText = 16
    /// Decisions kept until they are taken. Further ones are not.
    static let decisions = 2_000
    /// Bytes of each part of a message. What is behind them is cut off.
    static let messageBytes = 2_000
    /// Bytes of a line whose columns are counted as editors do. Above: only a part of it is looked
    /// at for a message.
    static let shortLine = 4_096
    /// Columns of a line as a message shows it. Above: the part around the mistake is shown.
    static let shownColumns = 200
    /// Places of one pattern. Above: E0201.
    static let patternPlaces = 64
    /// Bytes of a `regex`. Above: it is refused.
    static let regexBytes = 256
    /// States of a `regex` with its repetitions written out. Above: it is refused.
    static let regexStates = 1_000
    /// Steps of the search for patterns that overlap. Above: further overlaps are not said.
    static let overlapSteps = 200_000
    /// Phones of one context that may call abroad. From here on: W0305.
    static let phonesAllowedAbroad = 50
    /// Numbers that are tried to see whether a `regex` can match. Above: it counts as one that can.
    static let regexTries = 2_000
    /// Lines and bytes of a CSV file that a `map` is read from. Above: E0034.
    public static let tableBytes = 8 << 20
    static let tableLines = 100_000
    /// Diagnostics of one file. Further ones are counted only.
    static let diagnostics = 200

    // MARK: - Recording

    /// Completions and keys that a call keeps for being gone through again. Above: further ones
    /// are not kept, and the call counts as one that cannot be followed to its end.
    static let recordedInputs = 100
    /// Facts of the world that one of them keeps. Further ones are not kept.
    static let recordedFacts = 50

    // MARK: - Services and queries

    /// Objects and arrays inside each other in an answer. Above: it is no answer.
    static let answerNesting = 32
    /// Seconds of a length of time in an answer: a year. Above: the field is missing.
    static let answeredSeconds: Int64 = 31_536_000

    // MARK: - Calendar

    /// Bytes of a zone's TZif file; the largest of the database has about 4,000. Above: an error.
    static let zoneBytes = 65_536
    /// Bytes of the rule at its end. Above: the file counts as damaged.
    static let zoneRuleBytes = 128
    /// Bytes of a zone's name. Above: there is no such zone.
    static let zoneNameBytes = 64
    /// Years for which the changes of a zone's clocks are listed at once. Later ones are not.
    static let zoneYears = 40
    /// Slots of one parking block. The rest is left out.
    static let parkingSlots = 1_000
    /// Beginnings that a trunk's own format knows. Above: E1006.
    static let formatBeginnings = 32
    /// Years from 2000 on for which the checker looks whether two yearly dates meet.
    static let scheduleYears = 100

    // MARK: - Fraud

    /// Bytes of the address of a web hook. Above: it is none.
    static let hookBytes = 512
}
