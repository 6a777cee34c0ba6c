/// Payloads that wait for their time, in plain memory: 64 places, found by the number of the
/// packet. Numbers are sequence numbers that do not wrap, and go on where a sender began anew.
struct PacketBuffer {
    static let places = 64

    enum Content: UInt8 {
        case sound
        /// Comfort noise (RFC 3389).
        case noise
        /// Nothing to be heard, and no loss either: a telephone event, or a format of which we know
        /// nothing.
        case nothing
    }

    struct Packet {
        /// Of the sender's clock, as `Timeline` has it.
        var time: Int64 = 0
        var count: Int32 = 0
        /// Of the decoder.
        var decoder: UInt8 = 0
        var content = Content.nothing
    }

    enum Arrival: Equatable {
        case kept
        case duplicate
        /// Its place has been played.
        case late
    }

    private let packets: UnsafeMutablePointer<Packet>
    private let payloads: UnsafeMutableRawPointer
    /// The number that is to be played next.
    private(set) var next: Int64 = 0
    /// A bit for each place, by its number.
    private var held: UInt64 = 0
    /// Of the 64 numbers before `next`, the nearest lowest: whether it came.
    private var came: UInt64 = 0

    init() {
        packets = .allocate(capacity: Self.places)
        packets.initialize(repeating: Packet(), count: Self.places)
        payloads = .allocate(
            byteCount: Self.places * Limits.payloadBytes, alignment: 16)
    }

    func free() {
        packets.deallocate()
        payloads.deallocate()
    }

    var isEmpty: Bool { held == 0 }
    var count: Int { held.nonzeroBitCount }

    /// The first number that is held, `next` or a later one; nil when nothing is.
    @inline(__always)
    var first: Int64? {
        guard held != 0 else { return nil }
        let shift = UInt64(truncatingIfNeeded: next) & 63
        let turned = shift == 0 ? held : held >> shift | held << (64 &- shift)
        return next &+ Int64(turned.trailingZeroBitCount)
    }

    @inline(__always)
    func holds(_ number: Int64) -> Bool {
        number >= next && number &- next < Int64(Self.places) && held & bit(number) != 0
    }

    /// Of a number that is held.
    @inline(__always)
    func packet(_ number: Int64) -> Packet { packets[place(number)] }

    @inline(__always)
    func payload(_ number: Int64) -> UnsafeRawPointer {
        UnsafeRawPointer(payloads + place(number) &* Limits.payloadBytes)
    }

    @inline(__always)
    func judge(_ number: Int64) -> Arrival {
        if number >= next { return holds(number) ? .duplicate : .kept }
        let behind = next &- number &- 1
        return behind < 64 && came >> UInt64(behind) & 1 != 0 ? .duplicate : .late
    }

    /// `number` is judged to be kept, and within reach.
    @inline(__always)
    mutating func put(_ number: Int64, _ packet: Packet, _ payload: UnsafeRawPointer) {
        packets[place(number)] = packet
        if packet.content != .nothing {
            (payloads + place(number) &* Limits.payloadBytes)
                .copyMemory(from: payload, byteCount: Int(packet.count))
        }
        held |= bit(number)
    }

    /// A late packet has come after all: its copies are copies.
    mutating func note(_ number: Int64) {
        let behind = next &- number &- 1
        if behind >= 0, behind < 64 { came |= 1 << UInt64(behind) }
    }

    /// Lets go of `next`. True when it was there.
    @inline(__always)
    @discardableResult
    mutating func advance() -> Bool {
        let mask = bit(next)
        let was = held & mask != 0
        held &= ~mask
        came = came << 1 | (was ? 1 : 0)
        next &+= 1
        return was
    }

    /// Empty, with `number` the next.
    mutating func restart(at number: Int64) {
        held = 0
        came = 0
        next = number
    }

    /// Before anything was played: what overtook `number` shall not make it late.
    mutating func beginEarlier(at number: Int64) {
        next = number
    }

    @inline(__always)
    private func place(_ number: Int64) -> Int { Int(truncatingIfNeeded: number & 63) }

    @inline(__always)
    private func bit(_ number: Int64) -> UInt64 { 1 << UInt64(truncatingIfNeeded: number & 63) }
}
