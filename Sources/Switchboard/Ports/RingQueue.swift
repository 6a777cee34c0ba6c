/// First in, first out, in one array that is used round and round. Never shrinks.
struct RingQueue<Element: Sendable>: Sendable {
    private var room: [Element?] = []
    private var head = 0
    private(set) var count = 0

    init() {}

    var isEmpty: Bool { count == 0 }
    var first: Element? { count == 0 ? nil : room[head] }

    mutating func append(_ element: Element) {
        if count == room.count { grow() }
        room[(head + count) & (room.count - 1)] = element
        count += 1
    }

    mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        let element = room[head]
        room[head] = nil
        head = (head + 1) & (room.count - 1)
        count -= 1
        return element
    }

    /// The elements, the oldest first.
    func visit(_ body: (Element) -> Void) {
        for offset in 0..<count {
            if let element = room[(head + offset) & (room.count - 1)] { body(element) }
        }
    }

    /// The room is a power of two, so that going round is a mask.
    private mutating func grow() {
        var larger = [Element?]()
        larger.reserveCapacity(max(16, room.count * 2))
        for offset in 0..<count { larger.append(room[(head + offset) & (room.count - 1)]) }
        while larger.count < max(16, room.count * 2) { larger.append(nil) }
        room = larger
        head = 0
    }
}
