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
    public var formats: [ByteString] {
        get { listed }
        _modify {
            known = nil
            yield &listed
        }
    }
    public var connection: IPAddress?
    public var bandwidths: [ByteString]
    public var attributes: [Attribute] {
        get { said }
        _modify {
            known = nil
            yield &said
        }
    }

    private var listed: [ByteString]
    private var said: [Attribute]
    /// What `codecs` is, once it was read: a description that is complete is asked for it dozens of
    /// times in a call. Nil while formats or attributes change.
    private var known: [Codec]?

    public init(
        _ kind: Kind, port: UInt16, transport: ByteString = "RTP/AVP", formats: [ByteString],
        connection: IPAddress? = nil, attributes: [Attribute] = []
    ) {
        self.kind = kind
        self.port = port
        portCount = nil
        self.transport = transport
        listed = formats
        said = attributes
        self.connection = connection
        bandwidths = []
    }

    public static func == (left: MediaDescription, right: MediaDescription) -> Bool {
        left.kind == right.kind && left.port == right.port && left.portCount == right.portCount
            && left.transport == right.transport && left.connection == right.connection
            && left.listed == right.listed && left.bandwidths == right.bandwidths
            && left.said == right.said
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

    @_disfavoredOverload
    public subscript(_ name: ByteString) -> ByteString? {
        said.first { $0.name == name }.map { $0.value ?? "" }
    }

    /// The same for a constant, without making a `ByteString` of it.
    public subscript(_ name: StaticString) -> ByteString? {
        said.first { $0.name.equals(name) }.map { $0.value ?? "" }
    }

    // MARK: Codecs

    /// The RTP formats in order; those without a meaning are left out.
    public var codecs: [Codec] { known ?? listed.compactMap(read) }

    func codec(_ format: ByteString) -> Codec? {
        // Where every format has a meaning they stand in the same places.
        guard let known, known.count == listed.count, let index = listed.firstIndex(of: format)
        else { return read(format) }
        return known[index]
    }

    /// The description is complete: its codecs are read once and for all.
    mutating func settle() {
        if known == nil { known = listed.compactMap(read) }
    }

    /// Changes attributes that say nothing of formats.
    mutating func changeBesideFormats(_ change: (inout [Attribute]) -> Void) {
        change(&said)
    }

    /// Adds the format, with the lines that say what it means.
    mutating func append(_ codec: Codec) {
        let format = ByteString("\(codec.payloadType)")
        listed.append(format)
        said.append(Attribute("rtpmap", ByteString("\(format) \(codec.encoding)")))
        if let parameters = codec.parameters {
            said.append(Attribute("fmtp", ByteString("\(format) \(parameters)")))
        }
        known?.append(codec)
    }

    private func read(_ format: ByteString) -> Codec? {
        guard let number = Digits.parse(format.bytes, limit: 127) else { return nil }
        var map: ByteString?
        var parameters: ByteString?
        for attribute in said {
            guard let value = attribute.value, value.isSaid(of: format) else { continue }
            if map == nil, attribute.name.equals("rtpmap") {
                map = value
            } else if parameters == nil, attribute.name.equals("fmtp") {
                parameters = ByteString(value.bytes.dropFirst(format.count + 1))
            }
        }
        let type = UInt8(number)
        guard let map else { return Codec(staticType: type, parameters: parameters) }
        let meaning = ByteScanner(map.bytes, in: (format.count + 1)..<map.count)
        return Codec(type, rtpmap: meaning, parameters: parameters)
    }

    /// Keeps these formats, in this order, and what is said of them.
    func keeping(_ kept: [ByteString]) -> MediaDescription {
        var line = self
        line.known = kept.compactMap(codec)
        line.listed = kept
        line.said.removeAll { attribute in
            guard let value = attribute.value,
                attribute.name.equals("rtpmap") || attribute.name.equals("fmtp")
                    || attribute.name.equals("rtcp-fb")
            else { return false }
            let format = ByteString(value.bytes.prefix { $0 != 0x20 })
            return !format.equals("*") && !kept.contains(format)
        }
        return line
    }
}

extension ByteString {
    /// `FORMAT value`
    fileprivate func isSaid(of format: ByteString) -> Bool {
        let length = format.count
        guard count > length, bytes[length] == 0x20 else { return false }
        for index in 0..<length where bytes[index] != format.bytes[index] { return false }
        return true
    }
}
