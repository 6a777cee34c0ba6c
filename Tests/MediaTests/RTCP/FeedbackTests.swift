import Testing

@testable import Media

struct FeedbackTests {
    /// A header of RFC 4585 §6.1 with sender 0x11111111 and source 0x22222222, and `inside`.
    private func message(_ type: UInt8, _ format: UInt8, _ inside: [UInt8] = []) -> [UInt8] {
        let words = UInt8(2 + inside.count / 4)
        return [0x80 | format, type, 0, words]
            + [UInt8](repeating: 0x11, count: 4) + [UInt8](repeating: 0x22, count: 4) + inside
    }

    private func relayed(_ compound: [UInt8]) -> [UInt8] {
        compound.withUnsafeBytes {
            Feedback.relayed($0, sender: 0x0102_0304, source: 0x0506_0708, sequenceOffset: 3)
        }
    }

    private static let sources: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

    @Test("a picture loss indication names us and its source")
    func pictureLoss() {
        #expect(relayed(message(206, 1)) == [0x81, 206, 0, 2] + Self.sources)
    }

    // RFC 4585 §6.2.1: PID and BLP.
    @Test("a negative acknowledgement names the numbers of its source, over the wrap")
    func negative() {
        let out = relayed(message(205, 1, [0, 5, 0xAB, 0xCD, 0, 1, 0, 0]))
        #expect(
            out == [0x81, 205, 0, 4] + Self.sources + [0, 2, 0xAB, 0xCD, 0xFF, 0xFE, 0, 0])
    }

    // RFC 5104 §4.3.1.2: the SSRC of the media source "is not used and SHALL be set to 0".
    @Test("a full intra request names its source in the entry")
    func intra() {
        let out = relayed(message(206, 4, [9, 9, 9, 9, 77, 0, 0, 0]))
        #expect(
            out == [0x84, 206, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8, 77, 0, 0, 0])
    }

    @Test("the rest of the compound is not passed on")
    func others() {
        let report = ReportWriter(ssrc: 1, sender: nil, block: nil, cname: [0x61]).bytes
        #expect(relayed(report) == [])
        #expect(relayed(report + message(206, 1)) == [0x81, 206, 0, 2] + Self.sources)
    }

    @Test("feedback that is too short for its own header is left out")
    func short() {
        #expect(relayed([0x81, 206, 0, 0] + [UInt8](repeating: 0, count: 12)) == [])
        #expect(relayed([0x81, 205, 0, 1, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 8)) == [])
        #expect(relayed([0x81, 206, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 12)) == [])
    }

    @Test("every truncation and every changed byte is read without a trap")
    func malformed() {
        let whole =
            message(205, 1, [0, 5, 0xAB, 0xCD]) + message(206, 4, [9, 9, 9, 9, 7, 0, 0, 0])
        for count in whole.indices { _ = relayed(Array(whole.prefix(count))) }
        for at in whole.indices {
            for value in UInt8.min...UInt8.max {
                var bytes = whole
                bytes[at] = value
                #expect(relayed(bytes).count <= whole.count)
            }
        }
    }
}
