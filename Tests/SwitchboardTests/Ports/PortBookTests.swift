import Testing

@testable import Switchboard

@Suite("The port book")
struct PortBookTests {
    /// Takes all that there are.
    private func drain(_ book: inout PortBook) -> [UInt16] {
        var ports: [UInt16] = []
        while let port = book.take(at: .zero) { ports.append(port) }
        return ports
    }

    @Test("only even ports whose odd neighbour is in the range too are given")
    func even() {
        // RFC 3550 §11: "RTP SHOULD use an even destination port number and the corresponding
        // RTCP stream SHOULD use the next higher (odd) destination port number"
        var book = PortBook(range: 10_001...10_008)
        #expect(drain(&book) == [10_002, 10_004, 10_006])
        #expect(book.take(at: .zero) == nil)
        #expect(book.heldCount == 3)
    }

    @Test("the last port of the number space is no RTP port")
    func edges() {
        var top = PortBook(range: 65_530...65_535)
        #expect(drain(&top) == [65_530, 65_532, 65_534])
        var none = PortBook(range: 10_000...10_000)
        #expect(none.take(at: .zero) == nil)
        var bottom = PortBook(range: 0...3)
        #expect(drain(&bottom) == [2])
    }

    @Test("a port that is given back rests behind all that are free")
    func fifo() {
        var book = PortBook(range: 10_000...10_007)
        let first = book.take(at: .zero)
        #expect(first == 10_000)
        book.giveBack(10_000)
        #expect(drain(&book) == [10_002, 10_004, 10_006, 10_000])
    }

    @Test("a port that could not be bound is tried again only when nothing else is free")
    func quarantine() {
        var book = PortBook(range: 10_000...10_005)
        let bad = book.take(at: .zero)
        #expect(bad == 10_000)
        book.quarantine(10_000, at: .zero)
        #expect(book.quarantined.count == 1)
        #expect(book.heldCount == 0)
        #expect(book.take(at: .zero) == 10_002)
        book.giveBack(10_002)
        #expect(drain(&book) == [10_004, 10_002, 10_000])
        #expect(book.quarantined.count == 0)
    }

    @Test("it rests for a minute, and then waits its turn with the free ones")
    func quarantineEnds() {
        var book = PortBook(range: 10_000...10_003)
        let begin = Instant.zero + .seconds(7)
        #expect(book.takeGood(at: begin) == 10_000)
        book.quarantine(10_000, at: begin)
        #expect(book.takeGood(at: begin) == 10_002)
        #expect(book.takeGood(at: begin + .seconds(59)) == nil)
        #expect(book.takeGood(at: begin + .seconds(60)) == 10_000)
        #expect(book.quarantined.count == 0)
    }

    @Test("a larger range adds ports, a smaller one forgets them, held ones stay held")
    func resize() {
        var book = PortBook(range: 10_000...10_007)
        #expect(book.take(at: .zero) == 10_000)
        #expect(book.take(at: .zero) == 10_002)
        book.resize(to: 10_002...10_011)
        #expect(book.heldCount == 2)
        book.giveBack(10_000)
        book.giveBack(10_002)
        #expect(book.heldCount == 0)
        #expect(drain(&book) == [10_004, 10_006, 10_008, 10_010, 10_002])
    }

    @Test("a range that comes back while a port of it is held does not give that port twice")
    func resizeTwice() {
        var book = PortBook(range: 10_000...10_003)
        #expect(book.take(at: .zero) == 10_000)
        book.resize(to: 20_000...20_003)
        book.resize(to: 10_000...10_003)
        #expect(drain(&book) == [10_002])
        book.giveBack(10_000)
        #expect(drain(&book) == [10_000])
    }

    @Test(
        "whatever is done, every port is free, held or quarantined, and in one place only",
        arguments: 1...10)
    func property(seed: UInt8) {
        var chance = Chance(seed: [seed])
        var book = PortBook(range: 10_000...10_063)
        var held: [UInt16] = []
        for _ in 0..<1_000 {
            switch chance.uint32() % 3 {
            case 0:
                let port = book.take(at: .zero)
                #expect((port == nil) == (held.count == 32))
                if let port {
                    #expect(!held.contains(port))
                    held.append(port)
                }
            case 1 where !held.isEmpty:
                book.giveBack(held.remove(at: Int(chance.uint32()) % held.count))
            case 2 where !held.isEmpty:
                book.quarantine(held.remove(at: Int(chance.uint32()) % held.count), at: .zero)
            default: break
            }
            #expect(book.heldCount == held.count)
            #expect(book.heldCount + book.free.count + book.quarantined.count == 32)
        }
    }

    @Test("a port that is given back twice is a bug and ends the process")
    func twice() async {
        await #expect(processExitsWith: .failure) {
            var book = PortBook(range: 10_000...10_003)
            let port = book.take(at: .zero)
            book.giveBack(port ?? 0)
            book.giveBack(port ?? 0)
        }
    }
}
