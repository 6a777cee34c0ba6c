import Foundation
import Switchboard
import Testing

@testable import Store

/// What the rows keep is read as it was written.
struct DocumentTests {
    @Test("a record with tags and odd names comes back as it was")
    func records() throws {
        var full = record(1, answeredBy: "extension 202")
        full.callerName = String(decoding: 0...0x7F, as: UTF8.self) + "\u{C5}\u{1F514}"
        full.tags = ["reason": "fault \"x\""]
        let text = try Documents.text(of: full)
        #expect(try Documents.decoder().decode(CallRecord.self, from: Data(text.utf8)) == full)
    }

    @Test("what could not be measured does not make a record unreadable")
    func unmeasured() throws {
        var odd = record(4)
        odd.legs[0].streams[0].jitterMilliseconds = .infinity
        odd.legs[0].streams[0].worstJitterMilliseconds = .nan
        let text = try Documents.text(of: odd)
        let read = try Documents.decoder().decode(CallRecord.self, from: Data(text.utf8))
        #expect(read.legs[0].streams[0].jitterMilliseconds == .infinity)
        #expect(read.legs[0].streams[0].worstJitterMilliseconds.isNaN)
    }
}
