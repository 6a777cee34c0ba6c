import Dialplan
import SIP

/// What administrators are shown, and the little that they may do directly.
extension Switchboard {
    mutating func answer(to order: AdminOrder) -> AdminReply {
        switch order {
        case .listCalls: return .calls(callViews)
        case .listPhones: return .phones(phoneViews)
        case .listTrunks: return .trunks(trunkViews)
        case .listRooms: return .rooms(roomViews)
        case .room(let name, let order): return perform(order, in: name)
        case .listQueues: return .queues(queueViews)
        case .agent(let number, let change, let queue, let why):
            return changeAgent(number, change, queue: queue, why)
        case .forward(let number, let order):
            if let reason = carryOut(order, of: number) { return .refused(reason) }
            return .phones(phoneViews.filter { $0.number == number })
        case .prompt(let order): return carryOut(order)
        case .listMailboxes: return .mailboxes(mailboxViews)
        case .mailbox(let number, let order): return perform(order, in: number)
        case .tidyMailboxes:
            tidyMailboxes()
            return .done
        case .listAccounts: return .accounts(accountViews)
        case .listCountries: return .countries(countryViews)
        case .country(let prefix, let isAllowed, let who):
            guard isAllowed else {
                forbidCountry(prefix)
                return .countries(countryViews)
            }
            if let why = allowCountry(prefix, by: who) { return .refused(why) }
            return .countries(countryViews)
        case .listAppointments: return .appointments(appointmentList)
        case .cancelAppointment(let id): return cancelAppointment(id)
        case .listBans: return .bans(banViews)
        case .ban(let network, let seconds, let reason):
            return ban(network, seconds: seconds, reason: reason)
        case .unban(let network): return unban(network)
        case .trace(let id): return traceReply(id)
        case .story(let id): return storyReply(id)
        case .refusal(let name): return .refusal(refusal(of: name))
        case .status: return .status(census, counted, loadView)
        case .figures: return .figures(figures)
        case .tell(let trouble): return pass(on: trouble)
        case .drain(let isOn): return drain(isOn)
        case .rehearse: return rehearse()
        case .endRehearsal: return endRehearsal()
        case .stop: return stopByHand()
        case .hangUp(let id): return hangUpByHand(id)
        }
    }

    private mutating func stopByHand() -> AdminReply {
        stop()
        return .done
    }

    private func traceReply(_ id: CallID) -> AdminReply {
        if let call = calls[id] {
            return .trace(
                CallTrace(
                    id: id, caller: call.callerNumber, dialed: call.dialed,
                    began: utc(at: call.began), plan: call.planNumber,
                    steps: trace.steps(of: id, since: call.began),
                    messages: trace.messages(named: call.wireNames, since: call.began)))
        }
        guard let ended = recent[id] else {
            return .refused(
                "Nothing is remembered of call \(id). `bellbird calls history` lists calls.")
        }
        return .trace(
            CallTrace(
                id: id, caller: ended.caller, dialed: ended.dialed, began: utc(at: ended.began),
                plan: ended.plan, steps: ended.steps,
                messages: trace.messages(named: ended.wireNames, since: ended.began)))
    }

    private mutating func changeAgent(
        _ number: String, _ change: AgentChange, queue: String?, _ why: String?
    ) -> AdminReply {
        if let refusal = setAgent(number, change, queue: queue, reason: why) {
            return .refused(refusal)
        }
        return .queues(queueViews.filter { queue == nil || $0.name == queue })
    }

    private mutating func pass(on trouble: Trouble) -> AdminReply {
        tell(trouble)
        return .done
    }

    private mutating func drain(_ isOn: Bool) -> AdminReply {
        if isOn != isDraining {
            note(.info, isOn ? "No new calls are taken" : "New calls are taken again")
        }
        isDraining = isOn
        return .done
    }

    private mutating func hangUpByHand(_ id: CallID) -> AdminReply {
        guard calls[id] != nil else { return .refused("There is no call \(id) now.") }
        terminate(id, CallEnding(by: .administrator, cause: "hung up"), .administrator)
        return .done
    }

    private func storyReply(_ id: CallID) -> AdminReply {
        guard let call = calls[id] else { return .refused("There is no call \(id) now.") }
        var decisions = CallDecisions(
            id: id, began: utc(at: call.began), caller: call.callerNumber, dialed: call.dialed,
            plan: call.planNumber, steps: trace.steps(of: id, since: call.began),
            told: call.machine.recorded)
        decisions.findings = call.findings
        decisions.ladder = ladders.ladder(of: id)
        return .story(
            CallStory(record: record(of: call), decisions: decisions, isOpen: true))
    }

    private var figures: Figures {
        Figures(
            census: census, counters: counted, load: loadView,
            extensions: configuration?.inventory.extensions.count ?? 0,
            registered: registrar.registeredCount, contacts: registrar.count, trunks: trunkViews,
            queues: queueViews.map { queue in
                Figures.Queue(
                    name: queue.name, waiting: queue.callers.count,
                    agents: queue.agents.count { $0.isIn && !$0.isPaused })
            }, bans: defence.bans.all(at: now).count)
    }

    private var counted: Counters {
        var counted = counters
        counted.authenticationFailures = admission.failures
        return counted
    }

    var census: Census {
        var census = Census()
        census.calls = calls.count
        census.legs = legs.count
        census.legsLeaving = legs.values.count { $0.state == .leaving }
        census.serverTransactions = transactions.serverCount
        census.clientTransactions = transactions.clientCount
        census.streams = streams.count
        census.portsHeld = portBook.heldCount - stock.count
        census.timers = timers.count
        census.subscriptions = subscriptions.count
        census.texts = texts.count
        census.textsKept = waitingTexts.count
        census.publications = publications.count
        census.appointments = appointments.count
        census.rooms = conferences.count + watches.count
        census.parked = parkedCalls.count
        census.referrals = referrals.count
        census.inquiries = inquiries.count
        census.recordings = recordings.count
        census.trunkTimers = trunkLines.values.reduce(0) { $0 + $1.running.count }
        census.outsideTimers = outsideTimers
        census.trunksLeaving = trunkLines.values.count { $0.registration?.state == .leaving }
        return census
    }

    var callViews: [CallView] {
        calls.values.sorted { $0.id < $1.id }.map { call in
            let seconds = { (duration: Duration) in Double(duration.nanoseconds) / 1e9 }
            return CallView(
                id: call.id, caller: call.callerNumber, callerName: call.callerName,
                dialed: call.dialed, activity: word(for: call),
                // A phone that was called off, and has not answered that, is with nobody.
                with: call.legs.compactMap { legs[$0] }
                    .filter { $0.id != call.caller && $0.state != .leaving }
                    .map(\.party.description) + watchers(of: call.id),
                secondsSinceBegin: seconds(now - call.began),
                secondsTalking: call.answered.map { seconds(now - $0) },
                codec: legs[call.caller]?.media.codecNames.first,
                position: call.machine.position.map { "\($0)" })
        }
    }

    private func word(for call: Call) -> String {
        switch call.activity {
        case .deciding: "deciding"
        case .ringing, .dialing: "ringing"
        case .talking(_, let bridge):
            [bridge.caller, bridge.callee].contains { legs[$0]?.media.isHeld == true }
                ? "held" : "talking"
        case .playing: "playing"
        case .collecting: "asking"
        case .echoing: "echo-test"
        case .conferring(_, let conferring): conferring.isAsking ? "asking" : "conference"
        case .monitoring(_, let monitoring): "\(monitoring.mode.rawValue) \(monitoring.number)"
        case .queueing: "in a queue"
        case .waiting: "waiting"
        case .parked(_, let parked): "parked \(parked.slot)"
        case .transferring: "transferring"
        case .lookingUp: "asking"
        case .recordingPrompt: "recording a prompt"
        case .takingMessage: "leaving a message"
        case .visitingMailbox: "mailbox"
        case .paging: "paging"
        case .summoning: "ringing"
        case .ending: "ending"
        }
    }

    var phoneViews: [PhoneView] {
        guard let configuration else { return [] }
        return configuration.inventory.extensions.map { phone in
            PhoneView(
                number: phone.number, name: phone.name, state: state(ofPhone: phone.number),
                contacts: registrar.views(of: phone.number, at: now),
                forwards: facts[.forward, phone.number])
        }
    }

    func state(ofPhone number: String) -> String { phoneState(number).rawValue }
}
