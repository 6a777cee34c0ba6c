import SDP
import Wire

/// Descriptions for the tests, and the addresses they are shown at.
enum Example {
    static let anchors: [SocketAddress] = [20_000, 20_002, 20_004, 20_006].map {
        SocketAddress(.v4(0xC000_0201), $0)
    }

    /// The lines with CRLF, parsed.
    static func parse(_ lines: String...) throws -> SessionDescription {
        try SessionDescription(parsing: bytes(lines))
    }

    static func bytes(_ lines: [String]) -> [UInt8] {
        [UInt8](lines.map { $0 + "\r\n" }.joined().utf8)
    }

    /// A desk phone's offer: three codecs and telephone events.
    static let phone = [
        "v=0", "o=phone 42 1 IN IP4 10.0.0.5", "s=-", "c=IN IP4 10.0.0.5", "t=0 0",
        "m=audio 30000 RTP/AVP 9 0 8 101", "a=rtpmap:9 G722/8000", "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-16",
        "a=ptime:20", "a=sendrecv",
    ]

    static func phoneOffer() throws -> SessionDescription {
        try SessionDescription(parsing: bytes(phone))
    }
}

extension SessionDescription {
    /// The lines as text, for comparison.
    var lines: [String] {
        String(decoding: serialized(), as: UTF8.self)
            .split(separator: "\r\n", omittingEmptySubsequences: true).map(String.init)
    }
}
