import SIP
import Testing

/// Messages cut out of a stream (RFC 3261 §18.3), and keepalives (RFC 5626 §3.5.1).
struct StreamFramerTests {
    private let message = "OPTIONS sip:b SIP/2.0\r\nContent-Length: 4\r\n\r\nbody"

    private func frames(_ parts: [String]) throws -> [StreamFramer.Frame] {
        var framer = StreamFramer()
        var frames: [StreamFramer.Frame] = []
        for part in parts {
            framer.append(part.utf8)
            while let frame = try framer.next() { frames.append(frame) }
        }
        return frames
    }

    private func failure(_ text: String) -> StreamFramer.Failure? {
        var framer = StreamFramer()
        framer.append(text.utf8)
        do throws(StreamFramer.Failure) {
            while try framer.next() != nil {}
            return nil
        } catch {
            return error
        }
    }

    @Test("two messages and the keepalives between them")
    func several() throws {
        let whole = StreamFramer.Frame.message([UInt8](message.utf8))
        #expect(
            try frames([message + "\r\n\r\n" + message + "\r\n" + message])
                == [whole, .ping, whole, .pong, whole])
    }

    @Test("the cuts of the stream make no difference, wherever they are")
    func bytewise() throws {
        let whole = StreamFramer.Frame.message([UInt8](message.utf8))
        let stream = message + "\r\n\r\n" + message
        #expect(
            try frames(stream.unicodeScalars.map { String($0) }) == [whole, .pong, .ping, whole])
        for cut in 1..<stream.utf8.count {
            let head = String(decoding: stream.utf8.prefix(cut), as: UTF8.self)
            let tail = String(decoding: stream.utf8.dropFirst(cut), as: UTF8.self)
            let got = try frames([head, tail])
            // A CRLF that arrives alone is taken for a pong, until its other half comes.
            let isSplitPing = cut == message.utf8.count + 2
            #expect(got == (isSplitPing ? [whole, .pong, .ping, whole] : [whole, .ping, whole]))
        }
    }

    @Test("Content-Length in its compact form, with white space, folded, and twice the same")
    func lengths() throws {
        for line in [
            "l:4", "L : 4", "content-length\t:\t4 ", "Content-Length:\r\n 4", "l: 4\r\nl: 4",
            "Subject: a\r\n l: 9\r\nl: 4",
        ] {
            let text = "OPTIONS sip:b SIP/2.0\r\n\(line)\r\n\r\nbody"
            #expect(try frames([text]) == [.message([UInt8](text.utf8))])
        }
    }

    @Test("RFC 3261 §20.14: without a Content-Length that can be trusted the stream ends")
    func badLengths() {
        for line in [
            "Subject: none", "l: -1", "l: +4", "l: 4x", "l: 4, 4", "l:", "l: 4\r\nl: 5",
            "l: 99999999999999999999", "l 4",
        ] {
            #expect(failure("OPTIONS sip:b SIP/2.0\r\n\(line)\r\n\r\n") == .contentLength)
        }
    }

    @Test("what does not begin like SIP ends the stream at once")
    func strangers() {
        #expect(failure("\u{16}\u{3}\u{1}") == .notSIP)
        #expect(failure(" ") == .notSIP)
        #expect(failure("\rX") == .notSIP)
        #expect(failure("\r\n\rX") == .notSIP)
        #expect(failure("\r\r\n") == .notSIP)
    }

    @Test("a head and a message have their limits")
    func limits() {
        let long = String(repeating: "x", count: Limits.headBytes)
        #expect(failure("OPTIONS " + long) == .headTooLong)
        #expect(failure("OPTIONS \(long)\r\nl: 0\r\n\r\n") == .headTooLong)
        #expect(failure("OPTIONS x\r\nl: 65535\r\n\r\n") == .messageTooLong)
    }

    @Test("what waits is counted and can be had")
    func waiting() throws {
        var framer = StreamFramer()
        framer.append((message + "OPT").utf8)
        let whole = try framer.next()
        let part = try framer.next()
        #expect(whole != nil && part == nil)
        #expect(framer.count == 3)
        #expect(framer.waiting == [UInt8]("OPT".utf8))
    }
}
