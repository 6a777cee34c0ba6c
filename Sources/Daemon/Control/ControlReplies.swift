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
        case .status(let census, let counters, let load):
            .status(status(census, counters, load))
        case .done: .done("Done.")
        case .refused(let why): .refused(why)
        }
    }
}
