import CMediaIO
import Glibc
import Wire

/// The media thread's work: one wait, one turn. Owns the table of streams.
struct MediaLoop {
    private enum Tag {
        static let wake: UInt64 = .max
        static let tick: UInt64 = .max - 1
        static let second: UInt64 = .max - 2
        /// The lowest bit of other tags tells RTCP from RTP.
        static func of(_ place: Int, _ generation: UInt32, isRTCP: Bool) -> UInt64 {
            UInt64(generation) << 32 | UInt64(place) << 1 | (isRTCP ? 1 : 0)
        }
    }

    let table: SideTable
    var players: [Int: TonePlayer] = [:]
    var names: [Int: [UInt8]] = [:]
    private let poll: Int32
    private let wake: Int32
    private let ticker: Int32
    private let seconds: Int32
    private var tags = [UInt64](repeating: 0, count: Limits.eventsPerWait)
    let room = UnsafeMutableRawPointer.allocate(
        byteCount: Limits.datagramBytes, alignment: 16)
    private var happened: [EngineEvent] = []
    private var isTicking = false
    var now: Int64 = 0

    init(wake: Int32) {
        self.wake = wake
        table = SideTable()
        poll = cmedia_poll_create()
        ticker = cmedia_timer_create()
        seconds = cmedia_timer_create()
        _ = cmedia_poll_add(poll, wake, Tag.wake)
        _ = cmedia_poll_add(poll, ticker, Tag.tick)
        _ = cmedia_poll_add(poll, seconds, Tag.second)
        cmedia_timer_set(seconds, 1_000_000_000)
    }

    mutating func takeEvents() -> [EngineEvent] {
        guard !happened.isEmpty else { return [] }
        defer { happened = [] }
        return happened
    }

    mutating func report(_ event: EngineEvent) {
        happened.append(event)
    }

    /// Waits and deals with what came; true when there are orders.
    mutating func turn() -> Bool {
        let count = Int(
            cmedia_poll_wait(poll, &tags, Int32(Limits.eventsPerWait), -1))
        now = cmedia_monotonic()
        var hasOrders = false
        for index in 0..<count {
            let tag = tags[index]
            switch tag {
            case Tag.wake:
                cmedia_wake_clear(wake)
                hasOrders = true
            case Tag.tick: tick()
            case Tag.second:
                _ = cmedia_timer_clear(seconds)
                everySecond()
            default: packet(tag)
            }
        }
        return hasOrders
    }

    @inline(__always)
    private mutating func packet(_ tag: UInt64) {
        let place = Int(truncatingIfNeeded: tag & 0xFFFF_FFFF) >> 1
        let generation = UInt32(truncatingIfNeeded: tag >> 32)
        guard table[place].pointee.generation == generation else { return }
        if tag & 1 == 0 { receive(place) } else { receiveReport(place) }
    }

    // MARK: - Opening and closing

    mutating func open(_ number: StreamNumber, _ opening: Opening) {
        var local = cmedia_address(opening.local)
        let rtp = cmedia_open(&local)
        guard rtp >= 0 else { return failed(number, rtp) }
        local.port &+= 1
        let rtcp = cmedia_open(&local)
        guard rtcp >= 0 else {
            _ = cmedia_close(rtp)
            return failed(number, rtcp)
        }
        guard let place = table.take(number.rawValue) else {
            _ = cmedia_close(rtp)
            _ = cmedia_close(rtcp)
            return report(.openFailed(number, reason: "too many streams"))
        }
        let side = table[place]
        let generation = side.pointee.generation
        side.pointee = Side(
            Sending(
                ssrc: opening.ssrc, sequence: opening.sequence, timestamp: opening.timestamp))
        side.pointee.generation = generation
        side.pointee.number = number.rawValue
        side.pointee.rtpSocket = rtp
        side.pointee.rtcpSocket = rtcp
        // Spread over the interval, so that streams of one moment do not report together.
        side.pointee.nextReport =
            now &+ Limits.reportInterval / 2 &+ Int64(opening.ssrc % 5_000) &* 1_000_000
        names[place] = Array(opening.cname.utf8)
        _ = cmedia_poll_add(poll, rtp, Tag.of(place, generation, isRTCP: false))
        _ = cmedia_poll_add(poll, rtcp, Tag.of(place, generation, isRTCP: true))
    }

    private mutating func failed(_ number: StreamNumber, _ status: Int32) {
        report(.openFailed(number, reason: String(cString: strerror(-status))))
    }

    mutating func close(_ number: StreamNumber) {
        guard let place = table.place(of: number.rawValue) else { return }
        let side = table[place]
        part(place)
        stopPlaying(place)
        _ = cmedia_close(side.pointee.rtpSocket)
        _ = cmedia_close(side.pointee.rtcpSocket)
        report(.closed(number, side.pointee.report))
        names[place] = nil
        table.giveBack(place)
    }

    mutating func closeAll() {
        for place in table.places {
            _ = cmedia_close(table[place].pointee.rtpSocket)
            _ = cmedia_close(table[place].pointee.rtcpSocket)
        }
        for descriptor in [poll, ticker, seconds] { _ = cmedia_close(descriptor) }
        table.free()
        room.deallocate()
    }

    // MARK: - Ticks

    func startTicking() {
        cmedia_timer_set(ticker, 20_000_000)
    }

    private mutating func tick() {
        let missed = cmedia_timer_clear(ticker)
        // A late thread catches up, but does not flood.
        for _ in 0..<min(missed, 5) { speak() }
        if players.isEmpty { cmedia_timer_set(ticker, 0) }
    }
}

