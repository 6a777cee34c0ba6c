/// The streams in plain memory. A place that was given back is taken again, under the next
/// generation.
final class SideTable {
    /// Of payload types that nobody described.
    private static let usualRate: UInt32 = 8_000
    private let sides: UnsafeMutablePointer<Side>
    /// 128 bytes a place: the payload type in which each payload type leaves.
    private let maps: UnsafeMutablePointer<UInt8>
    /// 128 words a place: Hz by payload type.
    private let rates: UnsafeMutablePointer<UInt32>
    private var byNumber: [UInt32: Int] = [:]
    private var freePlaces: [Int] = []
    /// Places beyond were never taken.
    private(set) var used = 0

    init() {
        sides = .allocate(capacity: Limits.streams)
        maps = .allocate(capacity: Limits.streams * 128)
        rates = .allocate(capacity: Limits.streams * 128)
    }

    func free() {
        sides.deallocate()
        maps.deallocate()
        rates.deallocate()
    }

    /// Valid until the place is given back. Callers have the place from this table.
    @inline(__always)
    subscript(_ place: Int) -> UnsafeMutablePointer<Side> {
        precondition(place < used, "a place of the table was taken from it")
        return sides + place
    }

    @inline(__always)
    func map(_ place: Int) -> UnsafeMutablePointer<UInt8> { maps + place &* 128 }

    @inline(__always)
    func rate(_ place: Int, _ payloadType: UInt8) -> UInt32 {
        rates[place &* 128 &+ Int(payloadType & 0x7F)]
    }

    func setRates(_ place: Int, _ list: [UInt8: UInt32]) {
        let row = rates + place * 128
        row.update(repeating: Self.usualRate, count: 128)
        for (type, rate) in list where type < 128 && rate != 0 { row[Int(type)] = rate }
    }

    func setMap(_ place: Int, _ list: [UInt8: UInt8]) {
        let row = map(place)
        for type in 0..<128 { row[type] = UInt8(type) }
        for (type, other) in list where type < 128 { row[Int(type)] = other & 0x7F }
    }

    func place(of number: UInt32) -> Int? { byNumber[number] }

    var places: [Int] { byNumber.values.sorted() }
    /// A stream is in this place.
    func isTaken(_ place: Int) -> Bool { sides[place].rtpSocket >= 0 }
    var count: Int { byNumber.count }

    /// A place for a new stream; nil when the table is full or the number is in use.
    func take(_ number: UInt32) -> Int? {
        guard byNumber[number] == nil else { return nil }
        let place: Int
        if let free = freePlaces.popLast() {
            place = free
        } else {
            guard used < Limits.streams else { return nil }
            place = used
            used += 1
            (sides + place).initialize(to: Side(Sending(ssrc: 0, sequence: 0, timestamp: 0)))
        }
        byNumber[number] = place
        setRates(place, [:])
        setMap(place, [:])
        return place
    }

    func giveBack(_ place: Int) {
        let side = sides + place
        byNumber[side.pointee.number] = nil
        let next = side.pointee.generation &+ 1
        side.pointee = Side(Sending(ssrc: 0, sequence: 0, timestamp: 0))
        side.pointee.generation = next
        freePlaces.append(place)
    }
}
