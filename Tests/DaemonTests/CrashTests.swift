import Foundation
import Switchboard
import Testing
import Wire

@testable import Daemon

/// What the exchange learns from how it ended.
struct CrashTests {
    private static func message(
        _ method: String = "INVITE", branch: String = "z9hG4bK1", cSeq: Int = 1,
        subject: String = "hello", proof: String = ""
    ) -> [UInt8] {
        Array(
            """
            \(method) sip:202@example.com SIP/2.0\r
            Via: SIP/2.0/UDP 192.0.2.7:5060;branch=\(branch)\r
            From: <sip:201@example.com>;tag=\(branch)\r
            To: <sip:202@example.com>\r
            Call-ID: \(branch)@phone\r
            CSeq: \(cSeq) \(method)\r
            Subject: \(subject)\r
            \(proof)Content-Length: 0\r
            \r

            """.utf8)
    }

    private func ip(_ text: String) -> IPAddress { IPAddress(text) ?? .v4(0) }

    private func time(_ seconds: Int64) -> UTCTime {
        UTCTime(milliseconds: 1_800_000_000_000 + seconds * 1_000)
    }

    private func left(
        _ bytes: [UInt8] = [], _ work: InWork.Work = .message,
        from source: IPAddress = .v4(0xC000_0207),
        after seconds: Double = 100
    ) -> InWork.Left {
        InWork.Left(
            work: work, seconds: seconds, source: work == .message ? source : nil, bytes: bytes)
    }

    @Test("what is in work is there for the next start, and nothing where it has ended well")
    func page() throws {
        let place = try Workplace()
        #expect(InWork.left(in: place.path) == nil)
        let message = Self.message()
        for source in [IPAddress.v4(0xC000_0207), .v6(high: 0x2001_0DB8 << 32, low: 7)] {
            let page = try #require(InWork(place.path, at: 5_000_000_000))
            #expect(InWork.left(in: place.path)?.work == .nothing)
            page.begin(message, from: source, at: 7_500_000_000)
            let left = try #require(InWork.left(in: place.path))
            #expect(
                left == InWork.Left(work: .message, seconds: 2.5, source: source, bytes: message))
            page.done()
            #expect(InWork.left(in: place.path)?.work == .nothing)
            page.begin("text 17", at: 8_000_000_000)
            #expect(InWork.left(in: place.path)?.bytes == Array("text 17".utf8))
            page.begin(.ended, at: 8_000_000_000)
            #expect(FoundCrashes.find(in: place.path, at: time(0)).text == nil)
        }
    }

    @Test(
        "a message of the largest size is kept whole, a larger one cut; a file of rubbish is none")
    func sizes() throws {
        let place = try Workplace()
        let page = try #require(InWork(place.path, at: 0))
        for count in [0, 65_535, 65_536, 70_000] {
            page.begin([UInt8](repeating: 0x41, count: count), from: .v4(1), at: 0)
            #expect(InWork.left(in: place.path)?.bytes.count == min(count, 65_536))
        }
        for bytes in [Data(), Data("rubbish".utf8), Data(repeating: 0xFF, count: 65_600)] {
            try bytes.write(to: URL(filePath: InWork.path(place.path)))
            #expect(InWork.left(in: place.path) == nil)
        }
    }

    @Test("a retransmission is the same message, a new attempt has the same shape, others do not")
    func marks() {
        let mark = MessageMark(Self.message())
        #expect(MessageMark(Self.message()) == mark)
        let again = MessageMark(
            Self.message(branch: "z9hG4bK2", cSeq: 2, proof: "Authorization: Digest x\r\n"))
        #expect(again.whole != mark.whole)
        #expect(again.shape == mark.shape)
        #expect(MessageMark(Self.message(subject: "other")).shape != mark.shape)
        #expect(MessageMark(Self.message("MESSAGE")).shape != mark.shape)
        for bytes in [[], [0x0A], Array(":".utf8), Array("From:".utf8), Array("o=".utf8)] {
            _ = MessageMark(bytes)
        }
    }

    @Test("a message that ended the exchange twice is not read for a day, its like for an hour")
    func twice() {
        var book = CrashBook()
        book.add(left(Self.message()), at: time(0))
        #expect(book.refusals(at: time(1)).isEmpty)
        book.add(left(Self.message()), at: time(5))
        let refusals = book.refusals(at: time(6))
        func isRefused(_ bytes: [UInt8], after seconds: Int64) -> Bool {
            refusals.refuse(bytes, from: ip("198.51.100.1"), at: time(seconds))
        }
        #expect(isRefused(Self.message(), after: 10))
        #expect(isRefused(Self.message(), after: 80_000))
        #expect(!isRefused(Self.message(), after: 90_000))
        #expect(isRefused(Self.message(branch: "z9hG4bK9"), after: 3_000))
        #expect(!isRefused(Self.message(branch: "z9hG4bK9"), after: 4_000))
        #expect(!isRefused(Self.message(subject: "other"), after: 10))
    }

    @Test("a source that ended it three times within an hour is not heard for ten minutes")
    func thrice() {
        var book = CrashBook()
        for number in 0..<3 {
            book.add(left(Self.message(subject: "\(number)")), at: time(Int64(number) * 60))
        }
        let refusals = book.refusals(at: time(121))
        #expect(refusals.refuse([], from: ip("192.0.2.7"), at: time(121)))
        #expect(refusals.refuse([], from: ip("::ffff:192.0.2.7"), at: time(121)))
        #expect(!refusals.refuse([], from: ip("192.0.2.8"), at: time(121)))
        #expect(!refusals.refuse([], from: ip("192.0.2.7"), at: time(800)))
        var slow = CrashBook()
        for number in 0..<3 {
            slow.add(left(Self.message(subject: "\(number)")), at: time(Int64(number) * 3_000))
        }
        #expect(slow.refusals(at: time(6_001)).sources.isEmpty)
    }

    @Test("what was kept is taken up one by one after an end, and left where it ends two starts")
    func remembering() {
        var book = CrashBook()
        #expect(book.remembering == .atOnce)
        book.add(left([], .remembering), at: time(0))
        #expect(book.remembering == .oneByOne)
        book.add(left(Array("text 17".utf8), .thing), at: time(1))
        #expect(book.remembering == .oneByOne)
        #expect(book.culprit == "text 17")
        book.add(left([], .nothing), at: time(2))
        #expect(book.remembering == .atOnce)
        #expect(book.culprit == nil)
        book.add(left([], .other, after: 3), at: time(3))
        #expect(book.remembering == .atOnce)
        book.add(left([], .other, after: 3), at: time(4))
        #expect(book.remembering == .nothing)
        book.add(left([], .other, after: 300), at: time(5))
        #expect(book.remembering == .atOnce)
    }

    @Test("the book keeps the last fifty, and one that cannot be read is empty")
    func book() throws {
        let place = try Workplace()
        var book = CrashBook()
        for number in 0..<60 { book.add(left(Self.message()), at: time(Int64(number))) }
        #expect(book.crashes.count == 50)
        try book.save(in: place.path)
        #expect(CrashBook(in: place.path) == book)
        try place.put("[{", "crashes.json")
        #expect(CrashBook(in: place.path).crashes.isEmpty)
    }

    @Test("what was in work is kept for study, and said with what follows")
    func found() throws {
        let place = try Workplace()
        for seconds in Int64(0)...1 {
            let page = try #require(InWork(place.path, at: 0))
            page.begin(Self.message(), from: ip("192.0.2.7"), at: 1)
            let found = FoundCrashes.find(in: place.path, at: time(seconds))
            let text = try #require(found.text)
            #expect(text.hasPrefix("The exchange ended suddenly while it handled a message"))
            #expect(text.contains("INVITE sip:202@example.com"))
            #expect(text.contains("it is not read again until") == (seconds == 1))
        }
        let kept = try FileManager.default.contentsOfDirectory(atPath: place.path + "/crashes")
        #expect(kept.count == 2)
        let file = try #require(kept.first)
        #expect(
            FileManager.default.contents(atPath: place.path + "/crashes/" + file)
                == Data(Self.message()))
    }

    @Test("an exchange that ended in good order finds nothing, one that did not says so")
    func starts() async throws {
        let place = try Workplace()
        try await place.running { _ in }
        try await place.running { daemon in #expect(await daemon.troubles == []) }
        let page = try #require(InWork(place.path + "/state", at: 0))
        page.begin(Self.message(), from: ip("192.0.2.7"), at: 1)
        try await place.running { daemon in
            #expect(await daemon.troubles.count == 1)
            guard case .status(let status) = try await place.ask(.status) else { return }
            #expect(status.troubles?.first?.contains("192.0.2.7") == true)
        }
    }
}
