import Wire

/// The codecs that the exchange hears and speaks itself, and so can put in the place of another
/// (RFC 3551 §4.5 and §6, RFC 7587 §4). What is not here can only be passed on as it came.
public enum CodecTable {
    /// Every one of them, with its fixed payload type or one that is commonly taken for it.
    public static let all: [Codec] =
        [opus, g722, pcma, pcmu, gsm]
        + [(8000, 110), (16_000, 111), (24_000, 112), (48_000, 113)].map {
            Codec($0.1, "L16", $0.0)
        }
        + [("G726-16", 114), ("G726-24", 115), ("G726-32", 116), ("G726-40", 117)].map {
            Codec($0.1, $0.0, 8000)
        }
        + [("AAL2-G726-16", 118), ("AAL2-G726-24", 119), ("AAL2-G726-32", 120)].map {
            Codec($0.1, $0.0, 8000)
        } + [Codec(121, "AAL2-G726-40", 8000)]

    /// Frames that were lost are taken from the next packet: RFC 7587 §6.1.
    static let opus = Codec(107, "opus", 48_000, channels: 2, parameters: "useinbandfec=1")
    static let g722 = Codec(9, "G722", 8000)
    static let pcma = Codec(8, "PCMA", 8000)
    static let pcmu = Codec.pcmu
    static let gsm = Codec(3, "GSM", 8000)

    /// For a party of whom no list of codecs says anything: behind a wide codec the wide ones
    /// first, behind a narrow one those that cost little.
    static func usual(isWide: Bool) -> [Codec] {
        isWide ? [opus, g722, pcma, pcmu] : [pcma, pcmu, g722, opus]
    }

    /// Our row for that codec.
    static func row(_ codec: Codec) -> Codec? { all.first { $0.isSame(as: codec) } }

    static func knows(_ codec: Codec) -> Bool { row(codec) != nil }

    /// Carries more than a telephone line does.
    static func isWide(_ codec: Codec) -> Bool {
        codec.name.equalsIgnoringCase("G722") || codec.clockRate > 8000
    }

    /// RFC 4733 §2.5.1.1: events 0 to 15 are the keys; 16 is the flash that phones offer too.
    static func events(_ payloadType: UInt8, at clockRate: UInt32) -> Codec {
        Codec(payloadType, "telephone-event", clockRate, parameters: "0-16")
    }

    /// A payload type that is in use neither now nor, for anything else, earlier in the session
    /// (RFC 3264 §8.3.2): the wanted one if that may be, else the first free dynamic one.
    static func freeType(wanted: UInt8, used: Set<UInt8>) -> UInt8? {
        if !used.contains(wanted) { return wanted }
        return (96...127).first { !used.contains($0) }
    }
}

extension Codec {
    var isEvents: Bool { name.equalsIgnoringCase("telephone-event") }

    var isComfortNoise: Bool { name.equalsIgnoringCase("CN") }
}
