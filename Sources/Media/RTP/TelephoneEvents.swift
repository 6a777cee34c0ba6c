/// The keys pressed in one stream (RFC 4733): each is reported once, however often its packets
/// come, and also when the packets that say its end are lost. Plain numbers only.
struct TelephoneEvents {
    struct Key: Equatable {
        /// 0 to 9, * and #, A to D (RFC 4733 §3.2).
        var code: UInt8
        /// Timestamp units.
        var duration: UInt32

        var symbol: String { KeySymbol(code: code)?.text ?? "" }
    }

    /// RFC 4733 §2.5.1.3: longer events come in segments of this length.
    static let longestSegment: UInt16 = 0xFFFF

    private var timestamp: UInt32 = 0
    private var key = Key(code: 0, duration: 0)
    private var earlierSegments: UInt32 = 0
    private var lastHeard: Int64 = 0
    private var hasEvent = false
    private var isReported = false
    /// How many events have begun.
    private(set) var begun: UInt32 = 0

    /// `packetTimestamp` is the event's name: all its packets carry the same (RFC 4733 §2.2).
    mutating func take(
        code: UInt8, isEnd: Bool, duration: UInt16, timestamp packetTimestamp: UInt32,
        at now: Int64
    ) -> Key? {
        guard KeySymbol(code: code) != nil else { return nil }
        let ahead = packetTimestamp &- timestamp
        guard hasEvent, ahead != 0 else {
            if !hasEvent { begin(code, packetTimestamp) }
            return grow(duration, isEnd, now)
        }
        // A late copy of an earlier event.
        guard Int32(bitPattern: ahead) > 0 else { return nil }
        if !isReported, key.code == code, ahead == UInt32(Self.longestSegment) {
            timestamp = packetTimestamp
            earlierSegments &+= ahead
            return grow(duration, isEnd, now)
        }
        let unfinished = isReported ? nil : key
        begin(code, packetTimestamp)
        // An event that ends in its first packet, behind one that never ended, is told later.
        let finished = grow(duration, isEnd && unfinished == nil, now)
        return unfinished ?? finished
    }

    /// The key whose end is overdue: nothing more was heard of it.
    mutating func takeOverdue(at now: Int64) -> Key? {
        guard hasEvent, !isReported, now &- lastHeard > Limits.overdueEvent else { return nil }
        isReported = true
        return key
    }

    /// Another source speaks: its timestamps have nothing to do with those before.
    mutating func forget() {
        hasEvent = false
    }

    private mutating func begin(_ code: UInt8, _ newTimestamp: UInt32) {
        timestamp = newTimestamp
        key = Key(code: code, duration: 0)
        earlierSegments = 0
        hasEvent = true
        isReported = false
        begun &+= 1
    }

    private mutating func grow(_ duration: UInt16, _ isEnd: Bool, _ now: Int64) -> Key? {
        guard !isReported else { return nil }
        lastHeard = now
        key.duration = max(key.duration, earlierSegments &+ UInt32(duration))
        guard isEnd else { return nil }
        isReported = true
        return key
    }
}
