import Testing

@testable import Media

struct ReportTests {
    private static let block = ReportWriter.Block(
        ssrc: 0x0A0B_0C0D, fractionLost: 64, lost: -2, extendedHighest: 0x0001_0002, jitter: 33,
        lastSR: 0x1234_5678, delay: 65_536)

    private func read(_ bytes: [UInt8], about ssrc: UInt32) -> ReportReader {
        bytes.withUnsafeBytes { ReportReader($0, about: ssrc) }
    }

    // RFC 3550 §6.4.1, §6.5: the figures there, octet by octet.
    @Test("a sender's report with one block and a name")
    func senderReport() {
        let report = ReportWriter(
            ssrc: 1,
            sender: .init(
                ntp: 0x0102_0304_0506_0708, timestamp: 9, packets: 10, bytes: 0x1_0000_0001),
            block: Self.block, cname: Array("ab@c".utf8))
        #expect(
            report.bytes == [
                0x81, 200, 0, 12, 0, 0, 0, 1,
                1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 9, 0, 0, 0, 10, 0, 0, 0, 1,
                0x0A, 0x0B, 0x0C, 0x0D, 64, 0xFF, 0xFF, 0xFE, 0, 1, 0, 2, 0, 0, 0, 33,
                0x12, 0x34, 0x56, 0x78, 0, 1, 0, 0,
                0x81, 202, 0, 3, 0, 0, 0, 1, 1, 4, 0x61, 0x62, 0x40, 0x63, 0, 0,
            ])
    }

    @Test("a receiver's report without a block, and the BYE of RFC 3550 §6.6")
    func bye() {
        let report = ReportWriter(
            ssrc: 0xFFFF_FFFF, sender: nil, block: nil, cname: [0x61], isLeaving: true)
        #expect(
            report.bytes == [
                0x80, 201, 0, 1, 255, 255, 255, 255,
                0x81, 202, 0, 2, 255, 255, 255, 255, 1, 1, 0x61, 0,
                0x81, 203, 0, 1, 255, 255, 255, 255,
            ])
    }

    // RFC 3550 §6.5: a chunk ends with at least one null octet, at a 32-bit boundary.
    @Test("names of every length end their chunk at a word", arguments: 0...300)
    func names(count: Int) {
        let report = ReportWriter(
            ssrc: 1, sender: nil, block: nil, cname: [UInt8](repeating: 0x78, count: count))
        let chunk = report.bytes.dropFirst(8)
        #expect(chunk.count % 4 == 0)
        let words = Int(chunk[10]) << 8 | Int(chunk[11])
        #expect(chunk.count == words * 4 + 4)
        #expect(chunk.last == 0)
        #expect(Int(chunk[17]) == min(count, 255))
    }

    @Test("what is written is read: about us, and about nobody else")
    func roundTrip() {
        let report = ReportWriter(
            ssrc: 1,
            sender: .init(ntp: 0xAAAA_BBBB_CCCC_DDDD, timestamp: 0, packets: 0, bytes: 0),
            block: Self.block, cname: [])
        let ours = read(report.bytes, about: 0x0A0B_0C0D)
        #expect(ours.lastSR == 0xBBBB_CCCC)
        #expect(ours.fractionLost == 64)
        #expect(ours.jitter == 33)
        // Now less when we sent, less how long they kept it: a second of 1.5 are theirs.
        #expect(ours.roundTrip(at: 0x1234_5678 &+ 65_536 &+ 32_768) == 500)
        let others = read(report.bytes, about: 2)
        #expect(others.lastSR == 0xBBBB_CCCC)
        #expect(others.fractionLost == nil)
        #expect(others.roundTrip(at: 0x1234_5678) == nil)
    }

    @Test("a round trip that cannot be is not believed")
    func impossibleRoundTrip() {
        let report = ReportWriter(ssrc: 1, sender: nil, block: Self.block, cname: [])
        let reader = read(report.bytes, about: 0x0A0B_0C0D)
        #expect(reader.roundTrip(at: 0x1234_5678) == nil)
        #expect(reader.roundTrip(at: 0x1234_5678 &+ 65_536 &+ 61 << 16) == nil)
    }

    @Test("every truncation and every changed length of a compound is read without a trap")
    func malformed() {
        let whole = ReportWriter(
            ssrc: 1, sender: .init(ntp: 0, timestamp: 0, packets: 0, bytes: 0),
            block: Self.block, cname: Array("name".utf8), isLeaving: true
        ).bytes
        for count in 0..<52 {
            #expect(read(Array(whole.prefix(count)), about: 0x0A0B_0C0D).fractionLost == nil)
        }
        for at in whole.indices {
            for value: UInt8 in [0, 1, 0x7F, 0x80, 0x9F, 0xFF] {
                var bytes = whole
                bytes[at] = value
                _ = read(bytes, about: 0x0A0B_0C0D)
            }
        }
    }

    @Test(
        "malformed compounds say nothing",
        arguments: [
            [],
            [0x81],
            [0x81, 201, 0, 0],
            // The length reaches beyond the end.
            [0x81, 201, 0xFF, 0xFF, 0, 0, 0, 1],
            // A block is announced and missing.
            [0x9F, 201, 0, 1, 0, 0, 0, 1],
            // A sender's report without its sender's part.
            [0x80, 200, 0, 1, 0, 0, 0, 1],
            // Version 1.
            [0x41, 201, 0, 1, 0, 0, 0, 1],
        ] as [[UInt8]])
    func refused(bytes: [UInt8]) {
        let reader = read(bytes, about: 1)
        #expect(reader.lastSR == nil)
        #expect(reader.fractionLost == nil)
        #expect(!reader.hasFeedback)
    }

    // RFC 3550 §4: seconds since 0h UTC on 1 January 1900.
    @Test("wall-clock time as NTP writes it")
    func ntp() {
        let epoch: UInt64 = 2_208_988_800 << 32
        #expect(NTPTime.of(nanosecondsSince1970: 0) == epoch)
        let half = NTPTime.of(nanosecondsSince1970: 1_500_000_000)
        #expect(half == epoch + 0x1_8000_0000)
        #expect(NTPTime.middle(half) == 0x7E81_8000)
    }
}
