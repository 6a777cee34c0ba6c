import Switchboard

/// What waits for the disk: of bindings the last word on each extension, of call records no more
/// than `Limits.waitingRecords`, and of what is beside them as many or fewer.
struct Waiting: Equatable, Sendable {
    private(set) var records: [CallRecord] = []
    private(set) var bindings: [String: [KeptBinding]] = [:]
    private(set) var toggles: [String: Bool] = [:]
    /// Nil for those that are forgotten.
    private(set) var facts: [FactName: String?] = [:]
    /// Calls that go on, as they stand; nil for those that have ended.
    private(set) var openCalls: [CallID: CallRecord?] = [:]
    private(set) var decisions: [CallDecisions] = []
    /// In the order in which they came. Bounded by the calls that there are.
    private(set) var voicemail: [VoicemailOrder] = []
    private(set) var mails: [MailDraft] = []
    /// Who was in whose conversation: the last word on each.
    private(set) var watches: [String: WatchRecord] = [:]
    /// The last word on each; nil for what is to be forgotten.
    private(set) var things: [KeptKey: KeptThing?] = [:]
    /// Records that were given up, the oldest first, because too many waited.
    var givenUp = 0

    var isEmpty: Bool {
        records.isEmpty && bindings.isEmpty && toggles.isEmpty && facts.isEmpty
            && openCalls.isEmpty && decisions.isEmpty && voicemail.isEmpty && mails.isEmpty
            && things.isEmpty && watches.isEmpty
    }

    mutating func take(_ orders: [StoreOrder]) {
        for order in orders {
            switch order {
            case .keepCallRecord(let record):
                records.append(record)
                openCalls[record.id] = .some(nil)
            case .keepBindings(let number, let list): bindings[number] = list
            case .keepToggle(let name, let isOn): toggles[name] = isOn
            case .keepFact(let kind, let name, let value):
                facts[FactName(kind, name)] = .some(value)
            case .keepOpenCall(let record): openCalls[record.id] = record
            case .keepDecisions(let list): decisions.append(list)
            case .keepWatch(let record): watches[record.id] = record
            case .voicemail(let order): voicemail.append(order)
            case .mail(let draft): mails.append(draft)
            case .keep(let thing): things[thing.key] = thing
            case .forget(let key): things[key] = .some(nil)
            }
        }
        giveUpOldest()
    }

    /// What came later.
    mutating func take(_ later: Waiting) {
        records += later.records
        bindings.merge(later.bindings) { $1 }
        toggles.merge(later.toggles) { $1 }
        facts.merge(later.facts) { $1 }
        openCalls.merge(later.openCalls) { $1 }
        decisions += later.decisions
        voicemail += later.voicemail
        mails += later.mails
        things.merge(later.things) { $1 }
        watches.merge(later.watches) { $1 }
        givenUp += later.givenUp
        giveUpOldest()
    }

    /// They are about to be carried out, one after the other.
    mutating func takeVoicemail() -> [VoicemailOrder] {
        defer { voicemail = [] }
        return voicemail
    }

    mutating func dropDecisions() { decisions = [] }

    /// A call whose end is not noted here has its record, which the next start finds.
    private mutating func giveUpOldest() {
        let lost = mails.count - Limits.waitingMails
        if lost > 0 { mails.removeFirst(lost) }
        let watchesLost = watches.count - Limits.waitingRecords
        if watchesLost > 0 {
            for id in watches.values.sorted(by: { $0.began < $1.began }).prefix(watchesLost) {
                watches[id.id] = nil
            }
            givenUp += watchesLost
        }
        let surplus = decisions.count - Limits.waitingDecisions
        if surplus > 0 { decisions.removeFirst(surplus) }
        if openCalls.count > Limits.waitingRecords {
            openCalls = openCalls.filter { $0.value != nil }
        }
        let excess = records.count - Limits.waitingRecords
        guard excess > 0 else { return }
        records.removeFirst(excess)
        givenUp += excess
    }
}
