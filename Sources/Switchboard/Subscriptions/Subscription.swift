import SIP
import Wire

/// The number of one subscription; never used twice.
struct SubscriptionID: Hashable, Comparable, Sendable {
    let rawValue: UInt64

    static func < (left: SubscriptionID, right: SubscriptionID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// One phone that watches one extension: the dialog of its SUBSCRIBE, and how far it has been
/// told (RFC 6665, RFC 4235).
struct Subscription: Sendable {
    enum Timer: Hashable, Sendable, CaseIterable {
        case expiry
        /// What is held back may be told now.
        case news
    }

    let id: SubscriptionID
    /// The extension that watches, and the one that is watched.
    let owner: String
    let watched: String
    let contact: URI
    let localTag: ByteString
    /// The phone's `+sip.instance`, if it has named one.
    let instance: ByteString?
    var dialog: Dialog
    var flow: Flow
    var machine: NotifierSubscription
    var expires: Instant
    /// RFC 4235 §4.1.2: counts the documents, from 0.
    var version: UInt32 = 0
    var lastNews: Instant?
    /// A NOTIFY is on its way: the next waits for its answer, so that they stay in order.
    var isTelling = false
    /// Something has happened that was not told.
    var isBehind = false
    /// Dialogs that were told as alive.
    var told: [LegID] = []

    var name: DialogName { DialogName(callID: dialog.callID, localTag: localTag) }
}

/// All subscriptions, and the ways to find them.
struct SubscriptionTable: Sendable {
    private var all: [SubscriptionID: Subscription] = [:]
    private var byName: [DialogName: SubscriptionID] = [:]
    private var watching: [String: Set<SubscriptionID>] = [:]
    private var owned: [String: Set<SubscriptionID>] = [:]

    var count: Int { all.count }

    subscript(id: SubscriptionID) -> Subscription? { all[id] }
    subscript(name: DialogName) -> SubscriptionID? { byName[name] }

    func watchers(of number: String) -> [SubscriptionID] {
        watching[number].map { $0.sorted() } ?? []
    }

    func isWatched(_ number: String) -> Bool { watching[number] != nil }

    func owned(by number: String) -> [SubscriptionID] {
        owned[number].map { $0.sorted() } ?? []
    }

    /// Those whose owner, or whom they watch, is one of these.
    func concerning(_ isMeant: (String) -> Bool) -> [SubscriptionID] {
        all.values.filter { isMeant($0.owner) || isMeant($0.watched) }.map(\.id).sorted()
    }

    mutating func insert(_ subscription: Subscription) {
        all[subscription.id] = subscription
        byName[subscription.name] = subscription.id
        watching[subscription.watched, default: []].insert(subscription.id)
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
        watching[gone.watched]?.remove(id)
        if watching[gone.watched]?.isEmpty == true { watching[gone.watched] = nil }
        owned[gone.owner]?.remove(id)
        if owned[gone.owner]?.isEmpty == true { owned[gone.owner] = nil }
    }
}
