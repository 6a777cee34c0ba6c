/// RTCP feedback on its way through the relay (RFC 4585 §6.1, RFC 5104 §4.3): what the receiver of
/// a picture asks of its sender. Each side knows only our numbers, so the sources and sequence
/// numbers that a message names are put back into those of the one who is asked.
enum Feedback {
    private enum PacketType {
        static let transport: UInt8 = 205
        static let payload: UInt8 = 206
    }

    /// RFC 4585 §6.2.1, RFC 5104 §4.2.1 and §4.3.1: the feedback formats with numbers inside.
    private enum Format {
        static let genericNACK: UInt8 = 1
        static let bitrateRequest: UInt8 = 3
        static let fullIntraRequest: UInt8 = 4
    }

    /// The common header, the sender's source and the media's source (RFC 4585 §6.1).
    private static let headerBytes = 12

    /// The feedback messages of `compound`, as said by `sender` about `source`, whose sequence
    /// numbers are ours less `sequenceOffset`. Malformed parts end the reading; nothing traps.
    static func relayed(
        _ compound: UnsafeRawBufferPointer, sender: UInt32, source: UInt32,
        sequenceOffset: UInt16
    ) -> [UInt8] {
        var out: [UInt8] = []
        var rest = RTCPParts(compound)
        while let part = rest.next() {
            let type = part[1]
            guard type == PacketType.transport || type == PacketType.payload,
                part.count >= headerBytes
            else { continue }
            var copy = Array(part)
            let format = copy[0] & 0x1F
            put(sender, at: 4, in: &copy)
            // RFC 5104 §4.2.1.2, §4.3.1.2: these name their source in each entry, and 0 here.
            let namesInside =
                type == PacketType.transport
                ? format == Format.bitrateRequest : format == Format.fullIntraRequest
            put(namesInside ? 0 : source, at: 8, in: &copy)
            if namesInside {
                for at in stride(from: headerBytes, to: copy.count - 7, by: 8) {
                    put(source, at: at, in: &copy)
                }
            } else if type == PacketType.transport, format == Format.genericNACK {
                subtract(sequenceOffset, from: &copy)
            }
            out += copy
        }
        return out
    }

    /// RFC 4585 §6.2.1: pairs of a sequence number and a mask of the sixteen that follow it.
    private static func subtract(_ offset: UInt16, from packet: inout [UInt8]) {
        for at in stride(from: headerBytes, to: packet.count - 3, by: 4) {
            let ours = UInt16(packet[at]) << 8 | UInt16(packet[at + 1])
            let theirs = ours &- offset
            packet[at] = UInt8(theirs >> 8)
            packet[at + 1] = UInt8(truncatingIfNeeded: theirs)
        }
    }

    /// `offset + 4` is within `bytes`: the callers have compared the length.
    private static func put(_ value: UInt32, at offset: Int, in bytes: inout [UInt8]) {
        for index in 0..<4 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index))
        }
    }
}

/// The packets of one RTCP compound (RFC 3550 §6.1), each at least its four bytes of header and
/// wholly inside. Ends at the first that is not.
struct RTCPParts {
    private let compound: UnsafeRawBufferPointer
    private var start = 0

    init(_ compound: UnsafeRawBufferPointer) {
        self.compound = compound
    }

    mutating func next() -> UnsafeRawBufferPointer? {
        guard start + 4 <= compound.count, compound[start] >> 6 == 2 else { return nil }
        let words = Int(compound[start + 2]) << 8 | Int(compound[start + 3])
        let end = start + words * 4 + 4
        guard end <= compound.count else { return nil }
        defer { start = end }
        return UnsafeRawBufferPointer(rebasing: compound[start..<end])
    }
}
