import Switchboard

/// What the exchange answers, as its administrator reads it.
extension Daemon {
    func reply(_ reply: AdminReply) -> ControlReply {
        switch reply {
        case .calls(let calls): .calls(calls)
        case .phones(let phones): .phones(phones)
        case .trunks(let trunks): .trunks(trunks)
        case .accounts(let accounts): .accounts(accounts)
        case .countries(let countries): .countries(countries)
        case .rooms(let rooms): .rooms(rooms)
        case .mailboxes(let boxes): .mailboxes(boxes)
        case .queues(let queues): .queues(queues)
        case .appointments(let list): .appointments(list)
        case .bans(let bans): .bans(bans)
        case .trace(let trace): .trace(trace)
        case .story(let story): .why(WhyView(story: story))
        case .refusal(let refused): .why(WhyView(story: nil, refused: refused))
        case .rehearsal(let rehearsal): .rehearsal(rehearsal)
        case .status(let census, let counters, let load):
            .status(status(census, counters, load))
        // Asked by the metrics page alone.
        case .figures: .done("Done.")
        case .done: .done("Done.")
        case .refused(let why): .refused(why)
        }
    }
}

extension ControlRequest {
    /// What the Switchboard is asked; nil where it is not the one who knows.
    func order(by administrator: String) -> AdminOrder? {
        switch self {
        case .calls: .listCalls
        case .phones: .listPhones
        case .trunks: .listTrunks
        case .accounts: .listAccounts
        case .countries: .listCountries
        case .country(let prefix, let isAllowed):
            .country(prefix, isAllowed: isAllowed, by: administrator)
        case .status: .status
        case .rehearse: .rehearse
        case .endRehearsal: .endRehearsal
        case .hangUp(let call): .hangUp(call)
        case .rooms: .listRooms
        case .room(let name, let order): .room(name, order)
        case .appointments: .listAppointments
        case .cancelAppointment(let id): .cancelAppointment(id)
        case .bans: .listBans
        case .ban(let network, let seconds, let reason):
            .ban(network, seconds: seconds, reason: reason)
        case .unban(let network): .unban(network)
        case .forward(let number, let order): .forward(number, order)
        case .queues: .listQueues
        case .agent(let number, let change, let queue, let why):
            .agent(number, change, queue: queue, reason: why)
        case .reload, .restart, .drain, .trace, .why, .prompt, .voicemail, .history, .statistics,
            .watches, .decisions:
            nil
        }
    }
}
