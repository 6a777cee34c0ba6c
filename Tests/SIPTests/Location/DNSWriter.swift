import Wire

@testable import SIP

/// Writes DNS responses, for what reads them.
enum DNSWriter {
    static func name(_ text: String) -> [UInt8] {
        text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    static func words(_ values: UInt16...) -> [UInt8] {
        values.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    }

    /// A record of the name at offset 12: the question's.
    static func record(
        _ kind: UInt16, seconds: UInt16 = 300, owner: [UInt8] = [0xC0, 12], _ data: [UInt8]
    ) -> [UInt8] {
        owner + words(kind, 1, 0, seconds, UInt16(data.count)) + data
    }

    static func message(_ question: String, _ kind: UInt16, _ records: [[UInt8]]) -> [UInt8] {
        words(0x1234, 0x8180, 1, UInt16(records.count), 0, 0) + name(question) + words(kind, 1)
            + records.flatMap { $0 }
    }

    static func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }
}
