import Wire

/// The messages of all legs of a call in short, as they are kept with its decisions: for each one
/// line with its time, its way and its first line, without bodies and secrets. Some 20 bytes a
/// message.
///
/// As text: `@udp 192.0.2.7:5060` names a place, counted from 0; `350<0 486 Busy Here (INVITE)` is
/// a message that came from there 350 ms after the call began, `351>0 ACK 202` one that went
/// there; `*12` stands for so many messages that are left out.
public struct ShortLadder: Equatable, Sendable {
    public struct Line: Codable, Equatable, Sendable {
        public var atMilliseconds: Int64
        /// From the exchange's side: true when it sent the message.
        public var isSent: Bool
        /// `udp 192.0.2.7:5060`
        public var place: String
        /// `INVITE 202`, `486 Busy Here (INVITE)`; behind it headers that say why.
        public var what: String
    }

    /// UTF-8 once it is read.
    private(set) var bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public init(text: String) {
        bytes = Array(text.utf8)
    }

    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Lines that cannot be read, of another version, are passed over.
    public var lines: [Line] {
        var places: [Substring] = []
        var found: [Line] = []
        let text = text
        for line in text.split(separator: "\n") {
            if line.first == "@" {
                places.append(line.dropFirst())
            } else if let way = line.firstIndex(where: { $0 == "<" || $0 == ">" }),
                let space = line[way...].firstIndex(of: " "), let at = Int64(line[..<way])
            {
                let index = Int(line[line.index(after: way)..<space]) ?? -1
                found.append(
                    Line(
                        atMilliseconds: at, isSent: line[way] == ">",
                        place: places.indices.contains(index) ? String(places[index]) : "?",
                        what: String(line[line.index(after: space)...])))
            }
        }
        return found
    }

    /// How many messages are left out.
    public var omitted: Int {
        text.split(separator: "\n").lazy.filter { $0.first == "*" }
            .compactMap { Int($0.dropFirst()) }.first ?? 0
    }
}

extension ShortLadder: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(text: try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
