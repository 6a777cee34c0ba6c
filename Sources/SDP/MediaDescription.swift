public import Wire

/// One `m=` line and what belongs to it (RFC 8866 §5.14).
public struct MediaDescription: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        case audio, video, image, application, message, text
        case other(ByteString)

        init(_ text: ByteString) {
            switch text {
            case "audio": self = .audio
            case "video": self = .video
            case "image": self = .image
            case "application": self = .application
            case "message": self = .message
            case "text": self = .text
            default: self = .other(text)
            }
        }

        public var text: ByteString {
            switch self {
            case .audio: "audio"
            case .video: "video"
            case .image: "image"
            case .application: "application"
            case .message: "message"
            case .text: "text"
            case .other(let text): text
            }
        }
    }

    public var kind: Kind
    /// 0: the line is refused, or ended (RFC 3264 §6, §8.2).
    public var port: UInt16
    public var portCount: UInt16?
    /// `RTP/AVP`, `RTP/SAVPF`, `udptl` …
    public var transport: ByteString
    /// For RTP the payload types, the most wanted first.
    public var formats: [ByteString]
    public var connection: IPAddress?
    public var bandwidths: [ByteString]
    public var attributes: [Attribute]

    public init(
        _ kind: Kind, port: UInt16, transport: ByteString = "RTP/AVP", formats: [ByteString],
        connection: IPAddress? = nil, attributes: [Attribute] = []
    ) {
        self.kind = kind
        self.port = port
        portCount = nil
        self.transport = transport
        self.formats = formats
        self.connection = connection
        bandwidths = []
        self.attributes = attributes
    }

    /// What this line itself says of its direction.
    public var direction: Direction? { Direction(in: attributes) }

    /// Where RTCP is heard: RFC 3605 if it is said, else the port above.
    public var rtcpPort: UInt16 {
        if let value = self["rtcp"],
            let port = Digits.parse(value.bytes.prefix(while: \.isASCIIDigit), limit: 65_535)
        {
            return UInt16(port)
        }
        return port &+ 1
    }

    public subscript(_ name: ByteString) -> ByteString? {
        attributes.first { $0.name == name }.map { $0.value ?? "" }
    }

    // MARK: Codecs

    /// The RTP formats in order; those without a meaning are left out. What is said of them is
    /// gathered in one pass: this is asked for many times in a call.
    public var codecs: [Codec] {
        var maps: [Said] = []
        var parameters: [Said] = []
        for attribute in attributes {
            guard let value = attribute.value else { continue }
            if attribute.name.equals("rtpmap") {
                maps.append(Said(value))
            } else if attribute.name.equals("fmtp") {
                parameters.append(Said(value))
            }
        }
        return formats.compactMap { format in
            codec(format, Said.find(format, maps), Said.find(format, parameters))
        }
    }

    /// `FORMAT value`
    private struct Said {
        let text: ByteString
        let formatBytes: Int

        init(_ text: ByteString) {
            self.text = text
            formatBytes = text.bytes.firstIndex(of: 0x20) ?? text.count
        }

        static func find(_ format: ByteString, _ said: [Said]) -> ByteString? {
            let found = said.first {
                $0.formatBytes == format.count && $0.formatBytes < $0.text.count
                    && $0.text.hasPrefix(format)
            }
            return found.map { ByteString($0.text.bytes.dropFirst($0.formatBytes + 1)) }
        }
    }

    func codec(_ format: ByteString) -> Codec? {
        codec(format, value(of: "rtpmap", for: format), value(of: "fmtp", for: format))
    }

    private func codec(
        _ format: ByteString, _ map: ByteString?, _ parameters: ByteString?
    ) -> Codec? {
        guard let number = Digits.parse(format.bytes, limit: 127) else { return nil }
        let type = UInt8(number)
        guard let map else { return Codec(staticType: type, parameters: parameters) }
        return Codec(type, rtpmap: map, parameters: parameters)
    }

    /// `a=name:FORMAT value`
    private func value(of name: StaticString, for format: ByteString) -> ByteString? {
        for attribute in attributes where attribute.name.equals(name) {
            guard let value = attribute.value, value.hasPrefix(format),
                value.count > format.count, value.bytes[format.count] == 0x20
            else { continue }
            return ByteString(value.bytes.dropFirst(format.count + 1))
        }
        return nil
    }

    /// Keeps these formats, in this order, and what is said of them.
    func keeping(_ kept: [ByteString]) -> MediaDescription {
        var line = self
        line.formats = kept
        line.attributes.removeAll { attribute in
            guard let value = attribute.value,
                ["rtpmap", "fmtp", "rtcp-fb"].contains(attribute.name)
            else { return false }
            let format = ByteString(value.bytes.prefix { $0 != 0x20 })
            return format != "*" && !kept.contains(format)
        }
        return line
    }
}
