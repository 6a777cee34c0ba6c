import CMediaIO
import Glibc
import Wire

/// The media thread's work: one wait, one turn. Owns the table of streams.
struct MediaLoop {
    private enum Tag {
        static let wake: UInt64 = .max
        static let tick: UInt64 = .max - 1
        static let housekeeping: UInt64 = .max - 2
        /// The lowest bit of other tags tells RTCP from RTP.
        static func of(_ place: Int, _ generation: UInt32, isRTCP: Bool) -> UInt64 {
            UInt64(generation) << 32 | UInt64(place) << 1 | (isRTCP ? 1 : 0)
        }
    }

    let table: SideTable
    var phases = Phases()
    /// By their place, which is free when there is none.
    var rooms: [OpenRoom?] = []
    var roomPlaces: [RoomNumber: Int] = [:]
    var keySenders = KeySenders()
    /// What speaks keys in the sound of a place, while it does.
    var keyEncoders: [Int: SoundEncoder] = [:]
    var names: [Int: [UInt8]] = [:]
    let recorder: Recorder
    /// What the payload types of each place stand for.
    var recordedFormats: [Int: RecordedFormats] = [:]
    /// The keys of those places that have any.
    var protections: [Int: Protection] = [:]
    var speeches: [Int: Speech] = [:]
    /// Bound, and not in use yet.
    var reserved: [SocketAddress: SocketPair] = [:]
    private let poll: Int32
    /// The sockets of who is heard: their packets wake nobody, the next tick fetches them.
    private let heardPoll: Int32
    private var heardCount = 0
    private let wake: Int32
    let ticker: Int32
    private let housekeeper: Int32
    private let ready = UnsafeMutablePointer<epoll_event>.allocate(
        capacity: Limits.eventsPerWait)
    private let fetched = UnsafeMutablePointer<epoll_event>.allocate(
        capacity: Limits.eventsPerWait)
    let room = UnsafeMutableRawPointer.allocate(
        byteCount: Limits.datagramBytes + SRTPSender.growth, alignment: 16)
    /// One frame of 20 ms at any rate.
    let frame = UnsafeMutablePointer<Int16>.allocate(capacity: SampleRate.full.samplesPerFrame)
    private var happened: [EngineEvent] = []
    var isTicking = false
    /// The millisecond of the clock for which the ticker is set; 0: for none.
    var ticksAt: Int64 = 0
    var meter: LoadMeter
    var slice = 0
    var chance: ReportChance
    /// When the loop woke: monotonic nanoseconds.
    private(set) var woke: Int64
    /// The same, or when the packet came that was fetched; and that as `clock`.
    var now: Int64
    var clock: UInt64

    init(wake: Int32, recorder: Recorder) {
        self.wake = wake
        self.recorder = recorder
        woke = cmedia_monotonic()
        now = woke
        clock = FixedTime.of(nanoseconds: now)
        meter = LoadMeter(at: now)
        chance = ReportChance(seed: UInt64(bitPattern: now))
        table = SideTable()
        poll = cmedia_poll_create()
        heardPoll = cmedia_poll_create()
        ticker = cmedia_timer_create()
        housekeeper = cmedia_timer_create()
        _ = cmedia_poll_add(poll, wake, Tag.wake)
        _ = cmedia_poll_add(poll, ticker, Tag.tick)
        _ = cmedia_poll_add(poll, housekeeper, Tag.housekeeping)
    }

    var hasEvents: Bool { !happened.isEmpty }

    mutating func takeEvents() -> [EngineEvent] {
        defer { happened = [] }
        return happened
    }

    mutating func report(_ event: EngineEvent) {
        happened.append(event)
    }

    /// Waits and deals with what came; true when there are orders.
    mutating func turn() -> Bool {
        let count = cmedia_poll_wait(poll, ready, Int32(Limits.eventsPerWait))
        woke = cmedia_monotonic()
        now = woke
        clock = FixedTime.of(nanoseconds: now)
        var hasOrders = false
        for index in 0..<Int(max(0, count)) {
            let tag = cmedia_poll_tag(ready + index)
            if tag < Tag.housekeeping {
                packet(tag)
            } else if tag == Tag.wake {
                cmedia_wake_clear(wake)
                hasOrders = true
            } else {
                timer(tag)
            }
        }
        return hasOrders
    }

    @inline(__always)
    private mutating func packet(_ tag: UInt64) {
        guard let (place, side) = side(of: tag) else { return }
        if tag & 1 == 0 { receive(place, side) } else { receiveReport(place) }
    }

    /// The stream that was waited for; nil when there is another in its place.
    @inline(__always)
    private func side(of tag: UInt64) -> (Int, UnsafeMutablePointer<Side>)? {
        let place = Int(truncatingIfNeeded: tag & 0xFFFF_FFFF) >> 1
        let side = table[place]
        guard side.pointee.generation == UInt32(truncatingIfNeeded: tag >> 32) else { return nil }
        return (place, side)
    }

    @inline(never)
    private mutating func timer(_ tag: UInt64) {
        if tag == Tag.tick {
            tick()
        } else {
            let due = cmedia_timer_clear(housekeeper)
            for _ in 0..<min(due, UInt64(Limits.housekeepingSlices)) { keepHouse() }
        }
    }

    // MARK: - Who is heard

    /// A packet that is heard waits for its frame anyway: it shares that wake instead of having one
    /// of its own. When it came is what the kernel says.
    mutating func hear(_ place: Int, _ isHeard: Bool) {
        let side = table[place]
        guard side.pointee.isHeard != isHeard else { return }
        side.pointee.isHeard = isHeard
        heardCount += isHeard ? 1 : -1
        let socket = side.pointee.rtpSocket
        cmedia_stamp(socket, isHeard ? 1 : 0)
        _ = cmedia_poll_remove(isHeard ? poll : heardPoll, socket)
        _ = cmedia_poll_add(
            isHeard ? heardPoll : poll, socket,
            Tag.of(place, side.pointee.generation, isRTCP: false))
    }

    /// All that has come, as long as it is not too much.
    mutating func fetch() {
        guard heardCount > 0 else { return }
        let time = (now: now, clock: clock)
        let fetchedAt = cmedia_monotonic()
        let wall = cmedia_wall()
        for _ in 0..<Limits.fetchesPerTick {
            let count = Int(
                cmedia_poll_look(heardPoll, fetched, Int32(Limits.eventsPerWait)))
            guard count > 0 else { break }
            for index in 0..<count { fetch(cmedia_poll_tag(fetched + index), fetchedAt, wall) }
        }
        (now, clock) = time
    }

    @inline(__always)
    private mutating func fetch(_ tag: UInt64, _ fetchedAt: Int64, _ wall: Int64) {
        guard let (place, side) = side(of: tag) else { return }
        var stamp: Int64 = 0
        var count = 0
        if side.pointee.isConnected {
            count = cmedia_receive_stamped(
                side.pointee.rtpSocket, room, Limits.datagramBytes, &stamp)
        }
        // The wall's clock may have been set meanwhile.
        let waited = stamp == 0 ? 0 : max(0, min(wall &- stamp, Limits.longestFetch))
        now = fetchedAt &- waited
        clock = FixedTime.of(nanoseconds: now)
        if side.pointee.isConnected {
            received(count, place, side)
        } else {
            receive(place, side)
        }
    }

    // MARK: - Opening and closing

    mutating func open(_ number: StreamNumber, _ opening: Opening) {
        let pair: SocketPair
        if let found = reserved.removeValue(forKey: opening.local) {
            pair = found
            pair.empty(into: room)
        } else {
            switch SocketPair.bind(opening.local) {
            case .success(let bound): pair = bound
            case .failure(let error): return report(.openFailed(number, reason: error.reason))
            }
        }
        guard let place = table.take(number.rawValue) else {
            pair.close()
            return report(.openFailed(number, reason: "too many streams"))
        }
        let side = table[place]
        let generation = side.pointee.generation
        side.pointee = Side(
            Sending(
                ssrc: opening.ssrc, sequence: opening.sequence, timestamp: opening.timestamp))
        side.pointee.generation = generation
        side.pointee.number = number.rawValue
        side.pointee.rtpSocket = pair.rtp
        side.pointee.rtcpSocket = pair.rtcp
        // RFC 3550 §6.2: the first report after half the interval.
        side.pointee.nextReport = now &+ chance.interval() / 2
        names[place] = Array(opening.cname.utf8)
        _ = cmedia_poll_add(poll, pair.rtp, Tag.of(place, generation, isRTCP: false))
        _ = cmedia_poll_add(poll, pair.rtcp, Tag.of(place, generation, isRTCP: true))
        if table.count == 1 {
            _ = meter.take(at: now)
            cmedia_timer_set(
                housekeeper, 1_000_000_000 / Int64(Limits.housekeepingSlices))
        }
    }

    mutating func close(_ number: StreamNumber) {
        guard let place = table.place(of: number.rawValue) else { return }
        let side = table[place]
        reportQuality(place, side)
        part(place)
        silence(place)
        forgetKeys(place)
        stopRecording(place)
        recordedFormats[place] = nil
        sendReport(place, isLeaving: true)
        _ = cmedia_close(side.pointee.rtpSocket)
        _ = cmedia_close(side.pointee.rtcpSocket)
        report(.closed(number, side.pointee.report))
        names[place] = nil
        speeches[place] = nil
        protect(place, with: nil)
        table.giveBack(place)
        if table.count == 0 {
            cmedia_timer_set(housekeeper, 0)
            report(.load(EngineLoad()))
        }
    }

    /// The end of the loop: far ends are told, nobody else.
    mutating func closeAll() {
        for place in table.places {
            sendReport(place, isLeaving: true)
            protect(place, with: nil)
            silence(place)
            forgetKeys(place)
            stopRecording(place)
            _ = cmedia_close(table[place].pointee.rtpSocket)
            _ = cmedia_close(table[place].pointee.rtcpSocket)
        }
        for pair in reserved.values { pair.close() }
        for descriptor in [poll, heardPoll, ticker, housekeeper] { _ = cmedia_close(descriptor) }
        table.free()
        room.deallocate()
        frame.deallocate()
        meter.free()
        ready.deallocate()
        fetched.deallocate()
    }
}
