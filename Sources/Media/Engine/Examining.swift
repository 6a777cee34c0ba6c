import CMediaIO
import Wire

/// What a stream is looked at for, beside its way through the relay: whether its far end is heard
/// at all, and how well, ten seconds at a time.
struct Examination {
    /// Monotonic ns; 0: nobody has asked whether the far end is heard.
    var watchEnds: Int64 = 0
    var packetsBefore: UInt64 = 0
    var refusedBefore: UInt64 = 0
    var foreignBefore: UInt64 = 0
    var strange: UInt64 = 0
    var strangeType: UInt8 = 255
    /// Payload types that were agreed on; all, where none were named.
    var agreed: (UInt64, UInt64) = (0, 0)
    /// Of sound, the last that was looked at.
    var heardType: UInt8 = 255

    /// Where the period began; 0 before the first packet.
    var periodBegan: Int64 = 0
    var receivedBefore: UInt64 = 0
    var lostBefore: Int64 = 0

    func isAgreed(_ type: UInt8) -> Bool {
        if agreed.0 == 0, agreed.1 == 0 { return true }
        return (type < 64 ? agreed.0 >> UInt64(type) : agreed.1 >> UInt64(type & 63)) & 1 != 0
    }

    mutating func agree(on types: some Sequence<UInt8>) {
        agreed = (0, 0)
        for type in types where type < 128 {
            if type < 64 {
                agreed.0 |= 1 << UInt64(type)
            } else {
                agreed.1 |= 1 << UInt64(type & 63)
            }
        }
    }
}

extension MediaLoop {
    /// Tells in two to three seconds what has come until then.
    mutating func watch(_ number: StreamNumber) {
        guard let place = table.place(of: number.rawValue) else { return }
        let side = table[place]
        side.pointee.examination.watchEnds = now &+ Limits.watchTime
        side.pointee.examination.packetsBefore = side.pointee.reception.received
        side.pointee.examination.refusedBefore = side.pointee.refusedPackets
        side.pointee.examination.foreignBefore = side.pointee.foreignPackets
        side.pointee.examination.strange = 0
        side.pointee.examination.strangeType = 255
        side.pointee.isExamined = true
    }

    /// A packet while its stream is examined: for one packet in a second, or for all while it is
    /// watched.
    @inline(never)
    func examine(_ header: RTPHeader, _ side: UnsafeMutablePointer<Side>) {
        let isWatched = side.pointee.examination.watchEnds != 0
        if !isWatched { side.pointee.isExamined = false }
        if header.payloadType == side.pointee.telephoneEvent { return }
        if side.pointee.examination.isAgreed(header.payloadType) {
            side.pointee.examination.heardType = header.payloadType
        } else if isWatched {
            side.pointee.examination.strange &+= 1
            side.pointee.examination.strangeType = header.payloadType
        }
    }

    /// Once a second.
    mutating func examine(_ place: Int, _ side: UnsafeMutablePointer<Side>) {
        let watchEnds = side.pointee.examination.watchEnds
        if watchEnds != 0, now >= watchEnds { reportHearing(side) }
        guard side.pointee.reception.hasSource else { return }
        side.pointee.isExamined = true
        let began = side.pointee.examination.periodBegan
        if began == 0 {
            beginPeriod(side)
        } else if now &- began >= Limits.qualityPeriod {
            reportQuality(place, side)
        }
    }

    private mutating func reportHearing(_ side: UnsafeMutablePointer<Side>) {
        let examination = side.pointee.examination
        side.pointee.examination.watchEnds = 0
        var facts = HearingFacts()
        facts.packets = side.pointee.reception.received &- examination.packetsBefore
        facts.strange = min(examination.strange, facts.packets)
        if facts.strange > 0 { facts.strangeType = examination.strangeType }
        facts.refused = side.pointee.refusedPackets &- examination.refusedBefore
        facts.foreign = side.pointee.foreignPackets &- examination.foreignBefore
        if facts.foreign > 0, side.pointee.foreignSource.family != 0 {
            facts.foreignSource = side.pointee.foreignSource.socketAddress
        }
        report(.hearing(StreamNumber(side.pointee.number), facts))
    }

    private func beginPeriod(_ side: UnsafeMutablePointer<Side>) {
        side.pointee.examination.periodBegan = now
        side.pointee.examination.receivedBefore = side.pointee.reception.received
        side.pointee.examination.lostBefore = side.pointee.reception.lost
        _ = side.pointee.reception.takeBursts()
    }

    /// The period that is going on, however short, ends here.
    mutating func reportQuality(_ place: Int, _ side: UnsafeMutablePointer<Side>) {
        let examination = side.pointee.examination
        let length = now &- examination.periodBegan
        guard examination.periodBegan != 0, length >= Limits.shortestQualityPeriod else { return }
        var period = QualityPeriod()
        period.milliseconds = UInt32(clamping: length / 1_000_000)
        period.packets = side.pointee.reception.received &- examination.receivedBefore
        // What was late and came in this period may make up for a loss of the one before.
        period.lost = UInt64(
            max(0, side.pointee.reception.lost &- examination.lostBefore))
        let bursts = side.pointee.reception.takeBursts()
        period.add(bursts)
        period.jitterMilliseconds = side.pointee.reception.milliseconds(
            ofJitter: side.pointee.reception.jitter)
        if side.pointee.roundTrip >= 0 {
            period.roundTripMilliseconds = side.pointee.roundTrip
        }
        // Of one that is relayed unheard nothing is known.
        if side.pointee.isHeard {
            side.pointee.voice?._withUnsafeGuaranteedRef { $0.takeHearing(into: &period) }
        }
        period.rate(speeches[place]?.heard[examination.heardType], bursts)
        // A far end that is silent by agreement has no quality.
        if period.packets + period.lost > 0 {
            report(.quality(StreamNumber(side.pointee.number), period))
        }
        side.pointee.examination.periodBegan = now
        side.pointee.examination.receivedBefore = side.pointee.reception.received
        side.pointee.examination.lostBefore = side.pointee.reception.lost
    }
}
