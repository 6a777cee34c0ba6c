/// Every deadline of the exchange: at most one for each key, the earliest first.
///
/// A binary heap of small entries. A stopped or restarted timer leaves its old entry behind, known
/// by its stamp; stale entries are dropped when they come to the top, and all at once when they
/// outnumber the live ones. Starting and stopping cost O(log n), amortised.
struct TimerQueue<Key: Hashable & Sendable>: Sendable {
    private struct Entry {
        var at: Int64
        /// Order of starting: equal deadlines fire in it.
        var stamp: UInt64
        var slot: Int

        func isBefore(_ other: Entry) -> Bool {
            at != other.at ? at < other.at : stamp < other.stamp
        }
    }

    private struct Slot {
        /// 0 while the slot is free.
        var stamp: UInt64
        var key: Key?
    }

    private var heap: [Entry] = []
    private var slots: [Slot] = []
    private var freeSlots: [Int] = []
    private var slotByKey: [Key: Int] = [:]
    private var lastStamp: UInt64 = 0

    init() {}

    var count: Int { slotByKey.count }
    var isEmpty: Bool { slotByKey.isEmpty }

    /// The top of the heap is live at all times between doors.
    var nextDeadline: Instant? {
        heap.first.map { Instant(nanoseconds: $0.at) }
    }

    /// Every timer with its deadline, the earliest first. For people and tests.
    var all: [(key: Key, at: Instant)] {
        heap.filter(isLive).sorted { $0.isBefore($1) }.compactMap { entry in
            slots[entry.slot].key.map { ($0, Instant(nanoseconds: entry.at)) }
        }
    }

    /// Starts the timer, or starts it anew if it runs.
    mutating func start(_ key: Key, at instant: Instant) {
        lastStamp += 1
        let slot = slot(for: key)
        slots[slot].stamp = lastStamp
        heap.append(Entry(at: instant.nanoseconds, stamp: lastStamp, slot: slot))
        siftUp(from: heap.count - 1)
        tidy()
    }

    /// A timer that does not run stays so.
    mutating func stop(_ key: Key) {
        guard let slot = slotByKey.removeValue(forKey: key) else { return }
        release(slot)
        tidy()
    }

    /// The timer whose deadline is the earliest and has come, no longer running; or nil.
    mutating func popDue(at now: Instant) -> Key? {
        guard let top = heap.first, top.at <= now.nanoseconds, let key = slots[top.slot].key else {
            return nil
        }
        slotByKey[key] = nil
        release(top.slot)
        tidy()
        return key
    }

    // MARK: Slots

    private mutating func slot(for key: Key) -> Int {
        if let slot = slotByKey[key] { return slot }
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            slots[slot].key = key
        } else {
            slot = slots.count
            slots.append(Slot(stamp: 0, key: key))
        }
        slotByKey[key] = slot
        return slot
    }

    private mutating func release(_ slot: Int) {
        slots[slot].stamp = 0
        slots[slot].key = nil
        freeSlots.append(slot)
    }

    private func isLive(_ entry: Entry) -> Bool {
        slots[entry.slot].stamp == entry.stamp
    }

    // MARK: Heap

    /// Brings a live entry to the top, and rebuilds the heap when most of it is stale.
    private mutating func tidy() {
        if heap.count > 64, heap.count > 2 * slotByKey.count { return rebuild() }
        while let top = heap.first, !isLive(top) { removeTop() }
    }

    private mutating func rebuild() {
        heap.removeAll { [slots] in slots[$0.slot].stamp != $0.stamp }
        var parent = heap.count / 2
        while parent > 0 {
            parent -= 1
            siftDown(from: parent)
        }
    }

    private mutating func removeTop() {
        let last = heap.removeLast()
        guard !heap.isEmpty else { return }
        heap[0] = last
        siftDown(from: 0)
    }

    private mutating func siftUp(from start: Int) {
        let entry = heap[start]
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard entry.isBefore(heap[parent]) else { break }
            heap[child] = heap[parent]
            child = parent
        }
        heap[child] = entry
    }

    private mutating func siftDown(from start: Int) {
        let entry = heap[start]
        var parent = start
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
            guard heap[child].isBefore(entry) else { break }
            heap[parent] = heap[child]
            parent = child
        }
        heap[parent] = entry
    }
}
