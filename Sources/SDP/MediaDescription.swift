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

    private struct Fields: Sendable {
        var kind: Kind
        var port: UInt16
        var portCount: UInt16?
        var transport: ByteString
        var formats: [ByteString]
        var connection: IPAddress?
        var bandwidths: [ByteString] = []
        var attributes: [Attribute]
        /// What `codecs` is, once it was read: a description that is complete is asked for it
        /// dozens of times in a call. Nil while formats or attributes change.
        var known: [Codec]?
    }

    private var box: Boxed<Fields>

    public var kind: Kind {
        get { box.read { $0.pointee.kind } }
        _modify { yield &box.wrappedValue.kind }
    }
    /// 0: the line is refused, or ended (RFC 3264 §6, §8.2).
    public var port: UInt16 {
        get { box.read { $0.pointee.port } }
        _modify { yield &box.wrappedValue.port }
    }
    public var portCount: UInt16? {
        get { box.read { $0.pointee.portCount } }
        _modify { yield &box.wrappedValue.portCount }
    }
    /// `RTP/AVP`, `RTP/SAVPF`, `udptl` …
    public var transport: ByteString {
        get { box.read { $0.pointee.transport } }
        _modify { yield &box.wrappedValue.transport }
    }
    /// For RTP the payload types, the most wanted first.
    public var formats: [ByteString] {
        get { box.read { $0.pointee.formats } }
        _modify {
            box.wrappedValue.known = nil
            yield &box.wrappedValue.formats
        }
    }
    public var connection: IPAddress? {
        get { box.read { $0.pointee.connection } }
        _modify { yield &box.wrappedValue.connection }
    }
    public var bandwidths: [ByteString] {
        get { box.read { $0.pointee.bandwidths } }
        _modify { yield &box.wrappedValue.bandwidths }
    }
    public var attributes: [Attribute] {
        get { box.read { $0.pointee.attributes } }
        _modify {
            box.wrappedValue.known = nil
            yield &box.wrappedValue.attributes
        }
    }

    public init(
        _ kind: Kind, port: UInt16, transport: ByteString = "RTP/AVP", formats: [ByteString],
        connection: IPAddress? = nil, attributes: [Attribute] = []
    ) {
        box = Boxed(
            wrappedValue: Fields(
                kind: kind, port: port, transport: transport, formats: formats,
                connection: connection, attributes: attributes))
    }

    public static func == (left: MediaDescription, right: MediaDescription) -> Bool {
        left.kind == right.kind && left.port == right.port && left.portCount == right.portCount
            && left.transport == right.transport && left.connection == right.connection
            && left.formats == right.formats && left.bandwidths == right.bandwidths
            && left.attributes == right.attributes
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
        attributes.first { $0.name == name }.map { $0.value ?? "" }
    }

    /// The same for a constant, without making a `ByteString` of it.
    public subscript(_ name: StaticString) -> ByteString? {
        attributes.first { $0.name.equals(name) }.map { $0.value ?? "" }
    }

    // MARK: Codecs

    /// The RTP formats in order; those without a meaning are left out.
    public var codecs: [Codec] {
        box.read { $0.pointee.known } ?? formats.compactMap(read)
    }

    func codec(_ format: ByteString) -> Codec? {
        // Where every format has a meaning they stand in the same places.
        let formats = formats
        guard let known = box.read({ $0.pointee.known }), known.count == formats.count,
            let index = formats.firstIndex(of: format)
        else { return read(format) }
        return known[index]
    }

    /// The description is complete: its codecs are read once and for all.
    mutating func settle() {
        guard box.read({ $0.pointee.known }) == nil else { return }
        let codecs = formats.compactMap(read)
        box.wrappedValue.known = codecs
    }

    /// Changes attributes that say nothing of formats.
    mutating func changeBesideFormats(_ change: (inout [Attribute]) -> Void) {
        change(&box.wrappedValue.attributes)
    }

    /// Adds the format, with the lines that say what it means.
    mutating func append(_ codec: Codec) {
        var format: [UInt8] = []
        format.append(decimal: codec.payloadType)
        box.wrappedValue.formats.append(ByteString(format))
        format.append(0x20)
        var map = format
        map.append(codec.name)
        map.append(0x2F)
        map.append(decimal: codec.clockRate)
        if codec.channels > 1 {
            map.append(0x2F)
            map.append(decimal: codec.channels)
        }
        box.wrappedValue.attributes.append(Attribute("rtpmap", ByteString(map)))
        if let parameters = codec.parameters {
            format.append(parameters)
            box.wrappedValue.attributes.append(Attribute("fmtp", ByteString(format)))
        }
        box.wrappedValue.known?.append(codec)
    }

    private func read(_ format: ByteString) -> Codec? {
        guard let number = Digits.parse(format.bytes, limit: 127) else { return nil }
        var map: ByteString?
        var parameters: ByteString?
        for attribute in attributes {
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
        line.box.wrappedValue.known = kept.compactMap(codec)
        line.box.wrappedValue.formats = kept
        line.box.wrappedValue.attributes.removeAll { attribute in
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
