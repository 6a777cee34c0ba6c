import Wire

extension SessionDescription {
    /// The bytes, in the order of RFC 8866 §5.
    public func serialized() -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(512)
        out.append("v=0\r\no=")
        for word in [origin.user, origin.id, origin.version] {
            out.append(word)
            out.append(0x20)
        }
        out.append(origin.address)
        out.append("\r\ns=")
        out.append(name.isEmpty ? "-" : name)
        out.append("\r\n")
        out.append(connection)
        for bandwidth in bandwidths { out.append("b=", bandwidth) }
        out.append("t=0 0\r\n")
        out.append(attributes)
        for line in media { out.append(line) }
        return out
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ prefix: StaticString, _ value: ByteString) {
        append(prefix)
        append(value)
        append("\r\n")
    }

    fileprivate mutating func append(_ connection: IPAddress?) {
        guard let connection else { return }
        append("c=IN ")
        append(connection.isV4 ? "IP4 " : "IP6 ")
        append(connection)
        append("\r\n")
    }

    fileprivate mutating func append(_ attributes: [Attribute]) {
        for attribute in attributes {
            append("a=")
            append(attribute.name)
            if let value = attribute.value {
                append(0x3A)
                append(value)
            }
            append("\r\n")
        }
    }

    fileprivate mutating func append(_ line: MediaDescription) {
        append("m=")
        append(line.kind.text)
        append(0x20)
        append(decimal: line.port)
        if let count = line.portCount {
            append(0x2F)
            append(decimal: count)
        }
        append(0x20)
        append(line.transport)
        for format in line.formats {
            append(0x20)
            append(format)
        }
        append("\r\n")
        append(line.connection)
        for bandwidth in line.bandwidths { append("b=", bandwidth) }
        append(line.attributes)
    }
}
