/// Whether packets were lost singly or in heaps (RFC 3611 §4.7.2): a burst begins and ends with a
/// loss, and has fewer than sixteen packets that came between one loss and the next. A single
/// loss between two long stretches is part of a gap. Plain numbers only.
struct Bursts {
    /// RFC 3611 §4.7.2: Gmin, as recommended.
    static let packetsBetween: UInt32 = 16

    struct Figures: Equatable {
        var bursts = 0
        /// From the first loss of each burst to its last.
        var packetsInBursts = 0
        var lostInBursts = 0
        var lostInGaps = 0
        /// Losses that follow each other without a packet between them.
        var runs = 0

        var lost: Int { lostInBursts + lostInGaps }
    }

    private var figures = Figures()
    /// Losses that may still turn out to be disorder. Numbers are extended sequence numbers.
    private var waitingFirst: UInt32 = 0
    private var waitingSpan: UInt32 = 0
    private var waitingLost: UInt32 = 0
    /// The burst, or single loss, that may go on.
    private var first: UInt32 = 0
    private var last: UInt32 = 0
    private var lost: UInt32 = 0

    /// `count` packets from `number` on did not come, or not yet.
    mutating func missed(_ number: UInt32, count: UInt32) {
        settle()
        waitingFirst = number
        waitingSpan = count
        waitingLost = count
    }

    /// One of them came after all.
    mutating func came(_ number: UInt32) {
        guard waitingLost > 0, number &- waitingFirst < waitingSpan else { return }
        waitingLost &-= 1
    }

    /// The numbers begin anew.
    mutating func begin() {
        settle()
        close()
    }

    /// What was found since this was asked last. `highest` is the newest packet; a burst that
    /// may still go on is told of the next time.
    mutating func take(upTo highest: UInt32) -> Figures {
        settle()
        if lost > 0, highest &- last > Self.packetsBetween { close() }
        defer { figures = Figures() }
        return figures
    }

    private mutating func settle() {
        guard waitingLost > 0 else { return }
        if lost > 0, waitingFirst &- last > Self.packetsBetween { close() }
        if lost == 0 { first = waitingFirst }
        // A loss right behind the last one goes on with its run.
        if lost == 0 || waitingFirst &- last > 1 { figures.runs += 1 }
        last = waitingFirst &+ waitingLost &- 1
        lost &+= waitingLost
        waitingLost = 0
    }

    private mutating func close() {
        guard lost > 0 else { return }
        if lost == 1 {
            figures.lostInGaps += 1
        } else {
            figures.bursts += 1
            figures.lostInBursts += Int(lost)
            figures.packetsInBursts += Int(last &- first &+ 1)
        }
        lost = 0
    }
}
