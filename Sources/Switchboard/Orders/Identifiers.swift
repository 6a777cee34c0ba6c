public import Wire

/// One call, from the first INVITE to its record. Unique for ever on one exchange: the second it
/// began and a counter.
public struct CallID: Serial, Comparable, Codable, CustomStringConvertible {
    /// UTC seconds since 1970 when the call began.
    public var began: UInt32
    public var number: UInt32

    public init(began: UInt32, number: UInt32) {
        self.began = began
        self.number = number
    }

    public var serial: UInt64 { UInt64(began) << 32 | UInt64(number) }

    /// Of notices that are about no call.
    static let noCall = CallID(began: 0, number: 0)

    /// What people type: `6abf1c20-17`.
    public var description: String {
        let hex = String(began, radix: 16)
        return String(repeating: "0", count: max(0, 8 - hex.count)) + hex + "-\(number)"
    }

    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 8, parts[1].utf8.first != 0x2B,
            let began = UInt32(parts[0], radix: 16), let number = UInt32(parts[1])
        else { return nil }
        self.init(began: began, number: number)
    }

    public static func < (left: CallID, right: CallID) -> Bool {
        (left.began, left.number) < (right.began, right.number)
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = CallID(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a call id"))
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// One party's SIP session within a call.
public struct LegID: Serial, Codable {
    public var rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }
    public var serial: UInt64 { rawValue }
}

/// One order to play something. Chosen by the Switchboard.
public struct PlaybackID: Serial, Codable {
    public var rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }
    public var serial: UInt64 { rawValue }
}

/// One recording of a call. Chosen by the Switchboard.
public struct RecordingID: Serial, Codable {
    public var rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }
    public var serial: UInt64 { rawValue }
}

/// One media line of one leg: a pair of RTP and RTCP ports. Chosen by the Switchboard.
public struct StreamID: Serial, Codable {
    public var rawValue: UInt32

    public init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }
    public var serial: UInt64 { UInt64(rawValue) }
}
