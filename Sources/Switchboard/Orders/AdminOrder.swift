public import Dialplan

/// What an administrator asks of the exchange, over the control socket or the web.
public enum AdminOrder: Codable, Equatable, Sendable {
    case listCalls
    case listPhones
    case listTrunks
    case listRooms
    case room(String, RoomOrder)
    case listQueues
    /// An extension, and the queue, if only one is meant.
    case agent(String, AgentChange, queue: String?, reason: String? = nil)
    /// For this extension; the answer is how it is then.
    case forward(String, ForwardOrder)
    /// Calls a phone, which is to hear or to speak a prompt.
    case prompt(PromptOrder)
    case listMailboxes
    case mailbox(String, MailboxOrder)
    /// Messages that were heard long ago go, and deleted ones for good.
    case tidyMailboxes
    case listAccounts
    case listCountries
    /// Prefix of a country: whether it may be called, and who says so.
    case country(String, isAllowed: Bool, by: String)
    case listAppointments
    case cancelAppointment(UInt64)
    case listBans
    /// An address or a network, silent for so many seconds, or until it is taken away.
    case ban(String, seconds: Int?, reason: String?)
    case unban(String)
    case trace(CallID)
    /// Of a call that goes on.
    case story(CallID)
    /// What was turned away last of this extension or trunk.
    case refusal(of: String)
    case status
    case figures
    /// Somebody outside the exchange has found it.
    case tell(Trouble)
    /// Whether new calls are refused, those for help excepted, while the others go on.
    case drain(Bool)
    /// Two extensions for a minute, to put a call through the exchange with.
    case rehearse
    case endRehearsal
    case hangUp(CallID)
    /// The exchange is about to stop: calls end, nothing new begins. Ordered a second time, the
    /// records of calls that have not ended yet are kept as they stand.
    case stop
}

public enum AdminReply: Codable, Equatable, Sendable {
    case calls([CallView])
    case phones([PhoneView])
    case trunks([TrunkView])
    case accounts([AccountView])
    case countries([CountryView])
    case rooms([RoomView])
    case mailboxes([MailboxView])
    case queues([QueueView])
    /// The next one first.
    case appointments([KeptAppointment])
    case bans([BanView])
    case trace(CallTrace)
    case story(CallStory)
    /// Nil: nothing.
    case refusal(RefusedRequest?)
    case rehearsal(RehearsalView)
    case status(Census, Counters, LoadView)
    case figures(Figures)
    case done
    /// Why not, in one sentence.
    case refused(String)
}
