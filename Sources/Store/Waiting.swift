import Switchboard

/// What waits for the disk: of bindings the last word on each extension, of call records no more
/// than `Limits.waitingRecords`.
struct Waiting: Equatable, Sendable {
    private(set) var records: [CallRecord] = []
    private(set) var bindings: [String: [KeptBinding]] = [:]
    private(set) var toggles: [String: Bool] = [:]
    /// Records that were given up, the oldest first, because too many waited.
    var givenUp = 0

    var isEmpty: Bool { records.isEmpty && bindings.isEmpty && toggles.isEmpty }

    mutating func take(_ orders: [StoreOrder]) {
        for order in orders {
            switch order {
            case .keepCallRecord(let record): records.append(record)
            case .keepBindings(let number, let list): bindings[number] = list
            case .keepToggle(let name, let isOn): toggles[name] = isOn
            }
        }
        giveUpOldest()
    }

    /// What came later.
    mutating func take(_ later: Waiting) {
        records += later.records
        bindings.merge(later.bindings) { $1 }
        toggles.merge(later.toggles) { $1 }
        givenUp += later.givenUp
        giveUpOldest()
    }

    private mutating func giveUpOldest() {
        let excess = records.count - Limits.waitingRecords
        guard excess > 0 else { return }
        records.removeFirst(excess)
        givenUp += excess
    }
}
