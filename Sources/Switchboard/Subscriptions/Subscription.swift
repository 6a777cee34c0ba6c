import Dialplan
import SIP
import Wire

/// The number of one subscription; never used twice.
struct SubscriptionID: Hashable, Comparable, Sendable {
    let rawValue: UInt64

    static func < (left: SubscriptionID, right: SubscriptionID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// One phone that wants to know something: the dialog of its SUBSCRIBE, and how far it has been
/// told (RFC 6665).
struct Subscription: Sendable {
    enum Timer: Hashable, Sendable, CaseIterable {
        case expiry
        /// What is held back may be told now.
        case news
    }

    let id: SubscriptionID
    /// The extension that has subscribed.
    let owner: String
    /// As its Request-URI names it.
    let resource: String
    let subject: Subject
    let contact: URI
    let localTag: ByteString
    /// The phone's `+sip.instance`, if it has named one.
    let instance: ByteString?
    var dialog: Dialog
    var flow: Flow
    var machine: NotifierSubscription
    var expires: Instant
    /// Counts the documents, from 0 (RFC 4235 §4.1.2, RFC 4662 §5.2).
    var version: UInt32 = 0
    var lastNews: Instant?
    /// A NOTIFY is on its way: the next waits for its answer, so that they stay in order.
    var isTelling = false
    /// Something has happened that was not told.
    var isBehind = false
    /// Dialogs that were told as alive.
    var told: [UInt64] = []
    /// Members of a list that have changed since they were told; nil: all are to be told.
    var changed: Set<String>?

    var name: DialogName { DialogName(callID: dialog.callID, localTag: localTag) }
}

/// All subscriptions, and the ways to find them.
struct SubscriptionTable: Sendable {
    private var all: [SubscriptionID: Subscription] = [:]
    private var byName: [DialogName: SubscriptionID] = [:]
    private var watching: [Topic: Set<SubscriptionID>] = [:]
    private var owned: [String: Set<SubscriptionID>] = [:]

    var count: Int { all.count }
    var ids: [SubscriptionID] { all.keys.sorted() }

    subscript(id: SubscriptionID) -> Subscription? { all[id] }
    subscript(name: DialogName) -> SubscriptionID? { byName[name] }

    func watchers(of topic: Topic) -> [SubscriptionID] {
        watching[topic].map { $0.sorted() } ?? []
    }

    func isWatched(_ topic: Topic) -> Bool { watching[topic] != nil }

    func owned(by number: String) -> [SubscriptionID] {
        owned[number].map { $0.sorted() } ?? []
    }

    func count(ownedBy number: String) -> Int { owned[number]?.count ?? 0 }

    mutating func insert(_ subscription: Subscription) {
        all[subscription.id] = subscription
        byName[subscription.name] = subscription.id
        for topic in subscription.subject.topics {
            watching[topic, default: []].insert(subscription.id)
        }
        owned[subscription.owner, default: []].insert(subscription.id)
    }

    @discardableResult
    mutating func change<Result>(
        _ id: SubscriptionID, _ body: (inout Subscription) -> Result
    ) -> Result? {
        guard let index = all.index(forKey: id) else { return nil }
        return body(&all.values[index])
    }

    mutating func remove(_ id: SubscriptionID) {
        guard let gone = all.removeValue(forKey: id) else { return }
        byName[gone.name] = nil
        for topic in gone.subject.topics {
            watching[topic]?.remove(id)
            if watching[topic]?.isEmpty == true { watching[topic] = nil }
        }
        owned[gone.owner]?.remove(id)
        if owned[gone.owner]?.isEmpty == true { owned[gone.owner] = nil }
    }
}
