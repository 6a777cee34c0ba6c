import Dialplan
import SIP
import Wire

/// What is found out about a call that does not go well, when it is: told with the call's record.
extension Switchboard {
    mutating func found(
        _ cause: Cause, about who: String = "", _ detail: String? = nil, in id: CallID
    ) {
        guard let call = calls[id], call.findings.count < Limits.findingsPerCall else { return }
        let finding = CallFinding(
            atMilliseconds: (now - call.began).nanoseconds / 1_000_000, cause: cause, about: who,
            detail: detail, position: call.machine.position.map { "\($0)" })
        // Several contacts of one phone say the same.
        guard call.findings.last != finding else { return }
        calls[id]?.findings.append(finding)
    }

    // MARK: - Who rings

    /// Phones that will not ring, by what was known of them when the others began to.
    mutating func foundStates(_ states: [(number: String, state: PhoneState)], in id: CallID) {
        for (number, state) in states {
            let who = "extension \(number)"
            switch state {
            case .offline: foundAbsent(number, in: id)
            case .dnd: found(.doNotDisturb, about: who, in: id)
            case .busy: found(.busy, about: who, "it talks already", in: id)
            case .idle, .ringing: break
            }
        }
    }

    private mutating func foundAbsent(_ number: String, in id: CallID) {
        let who = "extension \(number)"
        guard let departure = registrar.departures[number] else {
            return found(.notRegistered, about: who, in: id)
        }
        let cause: Cause =
            switch departure.why {
            case .expired: .registrationExpired
            case .closed: .connectionLost
            case .signedOff: .signedOff
            }
        let seconds = Int((now - departure.at).nanoseconds / 1_000_000_000)
        found(
            cause, about: who, "since \(seconds) s; it was at \(departure.binding.words)",
            in: id)
    }

    /// A leg that is called off before it has said anything at all.
    mutating func foundSilent(_ id: LegID) {
        guard let leg = legs[id], leg.role == .callee, leg.state == .inviting, !leg.isEarly,
            now - leg.began >= Limits.silentPhone
        else { return }
        let seconds = (now - leg.began).nanoseconds / 1_000_000_000
        let detail = "\(leg.flow.words) has said nothing for \(seconds) s"
        switch leg.party {
        case .phone: found(.phoneSilent, about: leg.party.description, detail, in: leg.call)
        case .trunk: found(.trunkSilent, about: leg.party.description, detail, in: leg.call)
        }
    }

    /// Nothing came, or nothing could be sent.
    mutating func foundFailure(_ failure: TransactionLayer.Failure, of id: LegID) {
        guard let leg = legs[id], leg.role == .callee else { return }
        let who = leg.party.description
        switch (leg.party, failure) {
        // It was we who took it back.
        case (_, .cancelled): break
        case (.phone, .timeout):
            found(.phoneSilent, about: who, "\(leg.flow.words) has said nothing", in: leg.call)
        case (.phone, .transport):
            found(
                .phoneUnreachable, about: who,
                "\(leg.flow.words): \(unreachableReason ?? "no way")", in: leg.call)
        case (.trunk, .timeout):
            found(.trunkSilent, about: who, "\(leg.flow.words) has said nothing", in: leg.call)
        case (.trunk, .transport):
            let why = unreachableReason
            let isTLS =
                leg.flow.transport == .tls
                && why.map { $0.contains("certificate") || $0.contains("TLS") } == true
            found(
                isTLS ? .trunkTLS : .trunkUnreachable, about: who,
                "\(leg.flow.words): \(why ?? "no way")", in: leg.call)
        }
    }

    /// What a called side has answered instead of taking the call.
    mutating func foundRejection(_ leg: Leg, _ status: Status) {
        // Silence and dead transports look like these, and were found already.
        let last = calls[leg.call]?.findings.last
        if status == .requestTimeout || status == .serviceUnavailable,
            let last, last.about == leg.party.description,
            [.phoneSilent, .phoneUnreachable, .trunkSilent, .trunkUnreachable, .trunkTLS]
                .contains(last.cause),
            last.atMilliseconds
                == (now - (calls[leg.call]?.began ?? now)).nanoseconds / 1_000_000
        {
            return
        }
        let cause =
            if case .trunk = leg.party { Cause(ofTrunk: status) } else { Cause(ofPhone: status) }
        guard let cause else { return }
        found(
            cause, about: leg.party.description,
            "\(leg.flow.words) answered \(status.rawValue) \(status.defaultReason)",
            in: leg.call)
    }

    // MARK: - The plan

    /// What the plan itself decided, where that is why nobody was reached.
    mutating func foundDecision(_ decision: Decision, in id: CallID) {
        switch decision.kind {
        case .noMatch(let number, let context):
            found(
                .numberUnknown, about: decision.isSecret ? "***" : number, "context \(context)",
                in: id)
        case .refused(let numberClass, let account):
            found(
                .notAllowed, about: numberClass, "account \(account?.text ?? "nobody")", in: id)
        case .outOfHours(_, let numberClass, let account, let hours):
            found(
                .outOfHours, about: numberClass, "account \(account.text): only while \(hours)",
                in: id)
        case .forwarded(let forward): found(.forwarded, about: forward.`extension`, in: id)
        case .ended(.error(let why)): found(.planError, why, in: id)
        case .ended(let cause) where cause != .normal:
            found(.planEnded, "hangup \(cause.text)", in: id)
        default: break
        }
    }

    /// What came of calling somebody, where no leg could say it.
    mutating func foundOutcome(_ completion: Completion, of activity: Call.Activity, in id: CallID)
    {
        guard case .outcome(let outcome) = completion else { return }
        switch (activity, outcome) {
        case (.ringing(_, let ringing), .noanswer) where ringing.hasRung:
            found(
                .noAnswer, about: rangIn(id).joined(separator: ", "),
                "rang for \((now - ringing.began).nanoseconds / 1_000_000_000) s", in: id)
        case (.dialing(_, let dialing), .noanswer):
            guard dialing.leg.flatMap({ legs[$0] })?.isEarly != false else { break }
            found(.noAnswer, about: dialing.plan.number, in: id)
        case (.queueing(_, let queueing), .timeout):
            found(.queueTimeout, about: "queue \(queueing.plan.name)", in: id)
        case (.queueing(_, let queueing), .full):
            found(.queueFull, about: "queue \(queueing.plan.name)", in: id)
        case (.queueing(_, let queueing), .nobody):
            found(.queueEmpty, about: "queue \(queueing.plan.name)", in: id)
        default: break
        }
    }

    /// Whose telephones were heard to ring, in the order in which they were called.
    private func rangIn(_ id: CallID) -> [String] {
        var who: [String] = []
        for case let leg? in calls[id]?.legs.map({ legs[$0] }) ?? []
        where leg.role == .callee && leg.isEarly && !who.contains(leg.party.description) {
            who.append(leg.party.description)
        }
        return who
    }

    /// The caller is gone before anybody had answered.
    mutating func foundImpatience(_ id: CallID) {
        guard let call = calls[id], call.answered == nil else { return }
        let rang = rangIn(id)
        found(
            rang.isEmpty ? .callerGaveUp : .callerHungUp, about: call.callerParty.description,
            rang.isEmpty ? nil : rang.joined(separator: ", ") + " rang", in: id)
    }

    // MARK: - Conversations

    /// Why a side left that did not say goodbye.
    mutating func foundDeparture(_ departure: Leg.Departure, of leg: Leg, in id: CallID) {
        let cause: Cause? =
            switch departure {
            case .hungUp, .asked, .cancelled: nil
            case .noAcknowledgement: .lostAcknowledgement
            case .noAnswer: .offerUnanswered
            case .sessionExpired: .sessionExpired
            case .vanished: .farEndVanished
            // Found with its account.
            case .spent: nil
            }
        if let cause { found(cause, about: leg.party.description, leg.flow.words, in: id) }
    }

    mutating func foundDeaf(_ deafness: Deafness, to party: String, in id: CallID) {
        let cause: Cause =
            switch deafness {
            case .wrongKey: .wrongKey
            case .unknownFormat: .wrongPayloadType
            case .elsewhere: .strangeSource
            case .privateAddress: .privateAddress
            case .nothing: .noPackets
            }
        found(cause, about: party, deafness.words(party), in: id)
    }

    // MARK: - Requests that become no call

    /// The last one of each phone and trunk of the inventory, so that nobody outside fills it. Of
    /// an extension that does not exist the same is written, in the one place of nobody: how long
    /// an answer takes tells no stranger which extensions there are.
    mutating func refused(
        _ request: Request, of party: Party, _ cause: Cause, _ detail: String? = nil,
        over flow: Flow
    ) {
        var place = party
        if case .phone(let number) = party,
            configuration?.inventory.extension(number) == nil
        {
            place = Self.nobody
        }
        let source = flow.words
        let before = lastRefusals[place]?.request
        let isAgain = before?.cause == cause && before?.source == source
        let user = request.method == .invite ? DialedNumber.of(request).map { " " + $0 } : nil
        lastRefusals[place] = LastRefusal(
            request: RefusedRequest(
                at: utc, cause: cause, about: party.description,
                request: request.method.text.description + (user ?? ""), source: source,
                times: isAgain ? (before?.times ?? 0) + 1 : 1, detail: detail),
            ip: flow.remote.ip)
    }

    /// No extension has this name.
    private static let nobody = Party.phone("")

    /// Of an extension or a trunk; nil if nothing was refused since the start.
    func refusal(of name: String) -> RefusedRequest? {
        guard Self.nobody != .phone(name),
            let last = lastRefusals[.phone(name)] ?? lastRefusals[.trunk(name)]
        else {
            return nil
        }
        var found = last.request
        if found.cause == .wrongPassword,
            let ban = defence.bans.all(at: now).first(where: { $0.network.contains(last.ip) })
        {
            found.cause = .sourceBanned
            found.detail = ban.reason
        }
        return found
    }

    /// Phones and trunks that exist no more are forgotten.
    mutating func reviewRefusals(_ inventory: Inventory) {
        lastRefusals = lastRefusals.filter { party, _ in
            switch party {
            case .phone(let number): inventory.extension(number) != nil
            case .trunk(let name): inventory.trunk(named: name) != nil
            }
        }
    }
}

/// As it is kept while the exchange runs.
struct LastRefusal: Equatable, Sendable {
    var request: RefusedRequest
    var ip: IPAddress
}

extension Cause {
    /// What a phone of the house means by a final response; nil: it is followed.
    fileprivate init?(ofPhone status: Status) {
        switch status {
        case .busyHere, .busyEverywhere: self = .busy
        case .decline: self = .declined
        case .requestTerminated: return nil
        case .temporarilyUnavailable: self = .phoneUnavailable
        case .requestTimeout: self = .phoneSilent
        case .notAcceptableHere, .notAcceptableAnywhere, .unsupportedMediaType, .notAcceptable:
            self = .noCommonCodec
        case _ where status.isRedirect: return nil
        case _ where status.rawValue / 100 == 5: self = .phoneFault
        default: self = .phoneRefused
        }
    }

    fileprivate init?(ofTrunk status: Status) {
        switch status {
        case .busyHere, .busyEverywhere: self = .busy
        case .decline: self = .declined
        case .requestTerminated: return nil
        case .temporarilyUnavailable: self = .providerUnavailable
        case .requestTimeout, .serverTimeout: self = .providerTimeout
        case .notFound, .gone, .doesNotExistAnywhere: self = .providerNumberUnknown
        case .addressIncomplete: self = .providerNumberIncomplete
        case .forbidden: self = .providerForbids
        case .unauthorized, .proxyAuthenticationRequired: self = .trunkPassword
        case .notAcceptableHere, .notAcceptableAnywhere, .unsupportedMediaType, .notAcceptable:
            self = .providerCodec
        case .serviceUnavailable: self = .providerOverloaded
        case _ where status.isRedirect: return nil
        case _ where status.rawValue / 100 == 5: self = .providerFault
        default: self = .providerRefused
        }
    }
}

extension Flow {
    /// `udp 192.0.2.7:5060`
    var words: String { "\(transport.name) \(remote)" }
}
