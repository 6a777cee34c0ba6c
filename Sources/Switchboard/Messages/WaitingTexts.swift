import SIP
import Wire

/// Texts that wait for a phone of their extension, the oldest first.
struct WaitingTexts: Sendable {
    /// One that is on its way to the phones.
    struct Delivery: Equatable, Sendable {
        let id: String
        var open: Set<TransactionID> = []
        /// A phone has said that it will never take it.
        var isRefused = false
        /// Another phone has come meanwhile, or the same one again.
        var isWantedAgain = false
    }

    private var table: [String: [KeptText]] = [:]
    private var owners: [String: String] = [:]
    var deliveries: [String: Delivery] = [:]

    var count: Int { owners.count }
    var numbers: [String] { table.keys.sorted() }

    func count(of number: String) -> Int { table[number]?.count ?? 0 }

    func first(of number: String) -> KeptText? { table[number]?.first }

    func number(of id: String) -> String? { owners[id] }

    func nextExpiry(of number: String) -> UTCTime? {
        table[number]?.lazy.map(\.expires).min()
    }

    mutating func insert(_ text: KeptText) {
        table[text.number, default: []].append(text)
        owners[text.id] = text.number
    }

    @discardableResult
    mutating func remove(_ id: String) -> KeptText? {
        guard let number = owners.removeValue(forKey: id),
            let index = table[number]?.firstIndex(where: { $0.id == id })
        else { return nil }
        let text = table[number]?.remove(at: index)
        if table[number]?.isEmpty == true { table[number] = nil }
        if deliveries[number]?.id == id { deliveries[number] = nil }
        return text
    }

    /// Each expires so many milliseconds later by the wall clock; all as they are then.
    mutating func move(by step: Int64) -> [KeptText] {
        for number in numbers {
            for index in table[number]?.indices ?? 0..<0 {
                guard let expires = table[number]?[index].expires else { continue }
                table[number]?[index].expires = expires.moved(by: step)
            }
        }
        return numbers.flatMap { table[$0] ?? [] }
    }

    /// The names of those whose time is over.
    func expired(of number: String, at now: UTCTime) -> [String] {
        (table[number] ?? []).filter { $0.expires <= now }.map(\.id)
    }
}
