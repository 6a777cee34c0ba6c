import Foundation
import SIP
import Switchboard
import Testing
import Wire

@testable import Store

/// What we write by hand is what the general encoder would have written.
struct JSONTextTests {
    /// The same members with the same values, in whatever order and spelling.
    private func means(_ text: String, _ value: some Encodable) throws -> Bool {
        let ours = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSObject
        let general = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
        return ours == general as? NSObject
    }

    @Test("a record with every member, and one with none that may be absent")
    func records() throws {
        var full = record(1, answeredBy: "extension 202")
        full.status = 486
        full.legs[0].codecs.append("video H264/90000")
        full.legs[0].streams[0].roundTripMilliseconds = 1.5e-7
        full.legs[0].streams[0].farLostFraction = 0.125
        full.legs[0].streams[0].farJitterMilliseconds = 1e21
        full.legs[0].streams[0].packetsLost = -3
        full.legs[0].streams.append(StreamReport())
        #expect(try means(JSONText(full).text, full))
        var bare = record(2)
        bare.callerName = nil
        bare.answered = nil
        bare.legs = []
        #expect(try means(JSONText(bare).text, bare))
    }

    @Test("bindings with every member, and with none that may be absent")
    func bindings() throws {
        var full = binding("sip:201@127.0.0.1:5070", expires: -1)
        full.flow.connection = ConnectionID(.max)
        full.flow.remote = SocketAddress(.v6(high: 0x2001_0DB8 << 32, low: 1), 5061)
        full.path.append("<sip:other.example;lr>")
        var bare = binding("sip:201@127.0.0.1:5070", expires: 2)
        bare.instance = nil
        bare.regID = nil
        bare.userAgent = nil
        bare.path = []
        for list in [[full, bare], [bare], []] {
            #expect(try means(JSONText(list).text, list))
        }
    }

    @Test("every control character, quotes and backslashes are escaped; other bytes are text")
    func escapes() throws {
        var odd = record(3)
        odd.callerName = String(decoding: 0...0x7F, as: UTF8.self) + "Å\u{1F514}"
        #expect(try means(JSONText(odd).text, odd))
        var torn = binding("sip:x@127.0.0.1", expires: 1)
        torn.userAgent = ByteString([0x41, 0xFF, 0x22, 0x00])
        #expect(try means(JSONText([torn]).text, [torn]))
    }

    @Test("what could not be measured does not make a record unreadable")
    func unmeasured() throws {
        var odd = record(4)
        odd.legs[0].streams[0].jitterMilliseconds = .infinity
        odd.legs[0].streams[0].worstJitterMilliseconds = .nan
        let read = try JSONDecoder().decode(
            CallRecord.self, from: Data(JSONText(odd).text.utf8))
        #expect(read.legs[0].streams[0].jitterMilliseconds == 0)
        #expect(read.legs[0].streams[0].worstJitterMilliseconds == 0)
    }
}
