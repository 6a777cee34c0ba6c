/// What a cause means to people: one row for each.
public struct CauseRow: Sendable {
    /// Where in the life of a call it belongs.
    enum Part: Sendable {
        /// Why somebody was not reached.
        case reaching
        /// Of a conversation: what was wrong with it, or how it ended.
        case talking
        /// Nothing is wrong.
        case ordinary
    }

    public let cause: Cause
    let part: Part
    /// Of two causes of one call, the heavier one is named.
    let weight: Int
    /// For everybody. `{who}` stands for the phone, trunk, number or account that it is about.
    let sentence: String
    /// What there is to do; nil where there is nothing.
    public let remedy: String?
    /// The sentence without who it is about; every call has one.
    private let parts: [String]

    init(_ cause: Cause, _ part: Part, _ weight: Int, _ sentence: String, _ remedy: String?) {
        self.cause = cause
        self.part = part
        self.weight = weight
        self.sentence = sentence
        self.remedy = remedy
        parts = (Self.capitalised(sentence) + ".").split(
            separator: "{who}", omittingEmptySubsequences: false
        ).map(String.init)
    }

    func sentence(about who: String) -> String {
        let name = who.isEmpty ? "the other side" : who
        guard let first = parts.first, first.isEmpty else { return parts.joined(separator: name) }
        return Self.capitalised(name) + parts.dropFirst().joined(separator: name)
    }

    private static func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}

/// The catalogue of causes.
public enum Causes {
    public static let all = phones + plan + trunks + callers + talks + refusals

    private static let byCause = Dictionary(uniqueKeysWithValues: all.map { ($0.cause, $0) })

    public static func row(_ cause: Cause) -> CauseRow {
        guard let row = byCause[cause] else {
            preconditionFailure("every cause has a row: \(cause)")
        }
        return row
    }

    private static func reach(
        _ cause: Cause, _ weight: Int, _ sentence: String, _ remedy: String? = nil
    ) -> CauseRow {
        CauseRow(cause, .reaching, weight, sentence, remedy)
    }

    private static func talk(
        _ cause: Cause, _ weight: Int, _ sentence: String, _ remedy: String? = nil
    ) -> CauseRow {
        CauseRow(cause, .talking, weight, sentence, remedy)
    }

    private static func plain(
        _ cause: Cause, _ weight: Int, _ sentence: String, _ remedy: String? = nil
    ) -> CauseRow {
        CauseRow(cause, .ordinary, weight, sentence, remedy)
    }

    private static let phones = [
        reach(
            .notRegistered, 51, "{who} is not registered: no telephone has signed on with it",
            "Look whether the telephone has power and network, and the right server, number and"
                + " password; `bellbird phones` shows who is there"),
        reach(
            .registrationExpired, 51,
            "{who} is no longer registered: its telephone has stopped signing on",
            "Look whether the telephone still has power and network; it signs on again by itself"),
        reach(
            .connectionLost, 51,
            "{who} is no longer registered: the connection of its telephone broke",
            "Look at the telephone's network, and at firewalls that cut idle connections"),
        reach(
            .signedOff, 51, "{who} is not registered: its telephone has signed off",
            "Switch the telephone, or its account, on again"),
        reach(
            .phoneSilent, 50, "the telephone of {who} is registered and does not answer at all",
            "Look whether it still has power and network, and whether a NAT between has forgotten"
                + " it: a shorter registration keeps the way open"),
        reach(
            .phoneUnreachable, 50,
            "the telephone of {who} is registered, and nothing can be sent to it",
            "Look at the network between: a cable, a VPN or a route is gone"),
        reach(.noAnswer, 55, "nobody answered at {who}"),
        reach(.declined, 54, "{who} declined the call"),
        reach(.notTaken, 54, "{who} answered, and did not take the call"),
        reach(.busy, 52, "{who} was busy"),
        reach(
            .doNotDisturb, 52, "{who} wants no calls: do not disturb is on",
            "Its owner switches it off, or `bellbird dnd NUMBER off` does"),
        reach(
            .phoneUnavailable, 52, "the telephone of {who} says that it is unavailable",
            "Often do not disturb, or a forward, is set in the telephone itself"),
        reach(
            .phoneRefused, 53, "the telephone of {who} refused the call",
            "Look at its settings: from whom it takes calls, and for which numbers"),
        reach(
            .phoneFault, 53, "the telephone of {who} failed at the call",
            "Start it anew; if that does not help, look for a newer firmware"),
        reach(
            .noCommonCodec, 58, "{who} and the other side know no common codec",
            "Look at `codecs` of both in the inventory, and at those in the telephone;"
                + " encrypted and open sound do not go together either"),
        reach(
            .srtpNeedsTLS, 58,
            "{who} wants encrypted sound only, and its telephone is reached without TLS",
            "Let the telephone use TLS, or write `srtp = \"preferred\"`"),
        reach(
            .queueTimeout, 56, "no agent of {who} was free in time",
            "More agents, or a longer `for`; `bellbird queue` shows who works"),
        reach(
            .queueFull, 56, "{who} was full", "Raise its `limit`, or offer a call back"),
        reach(
            .queueEmpty, 56, "nobody works in {who}",
            "Agents sign on by telephone or with `bellbird agent`"),
    ]

    private static let plan = [
        reach(
            .numberUnknown, 60, "the dialplan knows no number {who} there",
            "If there should be one, add `number` to the context that is named below"),
        reach(
            .notAllowed, 65, "who called may not call {who}",
            "If it should, add the class to `allow` of its context"),
        reach(
            .outOfHours, 65, "{who} may be called at other hours only",
            "Look at `only-while` of its limit, and at the schedule that it names"),
        reach(
            .accountLimit, 65, "{who} was not called: the account has used up what it may",
            "`bellbird accounts` shows what is left; limits stand under `[limit]`"),
        reach(
            .countryHeld, 65,
            "{who} was not called: the first call to a country waits for approval",
            "`bellbird calls allow-country PREFIX` approves it"),
        reach(
            .planError, 70, "the dialplan made a mistake",
            "The line is named below; `bellbird dialplan test` tries such a call"),
        plain(.planEnded, 20, "the dialplan ended the call"),
        plain(.forwarded, 5, "{who} forwards its calls"),
    ]

    private static let trunks = [
        reach(
            .trunkNameUnknown, 60, "the provider of {who} was not found: its name leads nowhere",
            "Look at `server` and `proxy` of the trunk, and at the DNS of this machine"),
        reach(
            .trunkSilent, 60, "the provider of {who} does not answer",
            "Look at the line to the internet, and whether a firewall lets SIP out"),
        reach(
            .trunkUnreachable, 60, "there is no way to the provider of {who}",
            "Look at the line to the internet, and at `server`, `proxy` and `transport`"),
        reach(
            .trunkTLS, 60, "no encrypted connection to the provider of {who} can be made",
            "Look at its certificate, at `authorities` of [tls], and at this machine's clock"),
        reach(
            .trunkClosed, 59, "the provider of {who} wants to be left alone for a while",
            "It was out of order; calls go there again when its time is over"),
        reach(
            .trunkFull, 59, "every line of {who} is in use",
            "Raise `lines` if the provider allows more calls, or add a second trunk to `via`"),
        reach(
            .trunkRate, 59, "{who} takes no more new calls in one second",
            "Raise `calls-per-second` if the provider allows it"),
        reach(
            .trunkPassword, 61, "the provider of {who} does not take our name and password",
            "Look at `username` of the trunk and its password in secrets.toml"),
        reach(
            .providerForbids, 61, "the provider of {who} forbids the call",
            "Usually the caller's number is none of the line: look at `callerid`,"
                + " `clip-no-screening` and `format`; else the account is locked or not paid for"),
        reach(
            .providerNumberUnknown, 61, "{who} says that there is no such number",
            "Look at the number, and at `format` of the trunk"),
        reach(
            .providerNumberIncomplete, 61, "{who} says that the number is incomplete",
            "Look at the number, and whether the area code is added"),
        reach(
            .providerCodec, 61, "{who} does not take the sound that was offered",
            "Look at `codecs` and `srtp` of the trunk"),
        reach(
            .providerOverloaded, 60, "the provider of {who} is full or out of order",
            "Try again; a second trunk in `via` takes over where one fails"),
        reach(
            .providerFault, 60, "the provider of {who} has a fault of its own",
            "Try again; if it stays, report it to the provider with the messages below"),
        reach(
            .providerTimeout, 60, "behind the provider of {who} somebody does not answer",
            "Try again; if it stays, report it to the provider with the messages below"),
        reach(.providerUnavailable, 57, "whom was called over {who} cannot be reached now"),
        reach(
            .providerRedirects, 66, "{who} sends the call elsewhere, and that is not followed",
            "If it should be, allow the class of that number to the account that pays"),
        reach(
            .providerRefused, 60, "{who} refused the call",
            "Ask the provider what its answer means; it stands in the messages below"),
    ]

    private static let callers = [
        reach(.callerHungUp, 56, "{who} hung up before anybody answered"),
        reach(.callerGaveUp, 30, "{who} hung up before any telephone rang"),
    ]

    private static let talks = [
        talk(
            .noPackets, 80, "nothing was heard of {who}: no sound came from there",
            "Look at firewalls and NAT between: they must let UDP pass; the ports of [media]"
                + " must reach this machine"),
        talk(
            .privateAddress, 80,
            "nothing was heard of {who}: it names a private address, and sends nothing itself",
            "Its router or telephone must name its outer address (STUN, or no SIP helper in the"
                + " router), or sit in the same network or VPN"),
        talk(
            .wrongPayloadType, 80, "nothing was heard of {who}: it sends another codec than agreed",
            "Start the telephone anew, or allow it one codec only with `codecs`"),
        talk(
            .wrongKey, 80, "nothing was heard of {who}: it encrypts with another key than agreed",
            "Hold and resume often help; if it stays, write `srtp = \"off\"` and look for a"
                + " newer firmware"),
        talk(
            .strangeSource, 80,
            "nothing was heard of {who}: its sound comes from elsewhere than it said",
            "A NAT gives its sound another address: let it use STUN, or a VPN"),
        talk(
            .poorSound, 40, "{who} was heard badly",
            "Look at the network there: Wi-Fi, a full line, a bad cable"),
        talk(
            .silence, 70, "the call was ended because no sound came from {who} any more",
            "Its network or power failed; `silence-timeout` of [media] says how long is waited"),
        talk(
            .mediaFailed, 90, "no port for the sound could be opened",
            "Look at `ports` of [media], and which programs use the same ones"),
        talk(
            .lostAcknowledgement, 85, "{who} never confirmed that it had the answer",
            "Usually its NAT or firewall drops our messages: look for a SIP helper in the router,"
                + " and use TCP or TLS"),
        talk(
            .offerUnanswered, 74, "{who} did not answer a change of the call",
            "Look for a newer firmware; turn session timers off there if it has them"),
        talk(
            .sessionExpired, 75, "{who} stopped confirming that it was still there",
            "Its network failed during the call, or it does not refresh sessions (RFC 4028)"),
        talk(
            .farEndVanished, 72, "{who} could not be reached any more during the call",
            "Its network or power failed"),
        talk(
            .longestCall, 90, "the call lasted longer than any may",
            "`max-call` of the dialplan says how long"),
        talk(
            .longestTalk, 90, "the call reached the longest time that the dialplan gives it",
            "`limit` of the line that is named below"),
        talk(
            .nothingLeft, 90, "the account {who} had nothing left to spend",
            "`bellbird accounts` shows what is left; limits stand under `[limit]`"),
        talk(
            .madeRoom, 90, "the call was ended to make room for an emergency call"),
        talk(.administrator, 90, "an administrator ended the call"),
        talk(
            .exchangeStopped, 90, "the exchange was stopped during the call",
            "`bellbird restart --when-idle` waits for the last call"),
        talk(
            .exchangeCrashed, 95, "the exchange ended suddenly during the call",
            "Look at the journal of that minute: power, memory or a crash"),
        plain(.endedNormally, 10, "the call was ordinary: {who} hung up"),
    ]

    private static let refusals = [
        reach(
            .wrongPassword, 60, "the telephone of {who} uses a wrong password",
            "Write the password of secrets.toml into the telephone"),
        reach(
            .sourceBanned, 61, "{who} is banned for too many wrong passwords",
            "Put its password right, then `bellbird bans remove ADDRESS`"),
        reach(
            .exchangeFull, 60, "the exchange had no room for another call",
            "`bellbird status` shows the load; `ceiling` of [media] says how much is allowed"),
        reach(
            .exchangeLate, 60, "the exchange was behind with its messages and took no new calls",
            "More calls came at once than this machine sets up: `bellbird status` shows the wait"),
        reach(.exchangeStopping, 60, "the exchange was about to stop and took no new calls"),
        reach(
            .srtpRequired, 60, "{who} must encrypt its sound and did not offer to",
            "Switch SRTP on in the telephone, over TLS, or write `srtp = \"preferred\"`"),
        reach(
            .loop, 60, "the call of {who} came back to where it began",
            "Two exchanges or a provider forward to each other: look at the forwards"),
        reach(
            .unreadable, 60, "the call of {who} was written in a way that is not understood",
            "Look at its messages with `bellbird trace`, and for a newer firmware"),
    ]
}
