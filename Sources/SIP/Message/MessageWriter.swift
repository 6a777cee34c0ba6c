import Wire

/// Messages as bytes: start line, the typed six, the rest in order, Content-Length last and always
/// right (RFC 3261 §7).
extension Message {
    public func serialized() -> [UInt8] {
        switch self {
        case .request(let request): request.serialized()
        case .response(let response): response.serialized()
        }
    }
}

extension Request {
    public func serialized() -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(1_024 + body.count)
        method.write(to: &out)
        out.append(0x20)
        uri.write(to: &out)
        out.append(" SIP/2.0\r\n")
        out.append(vias)
        out.append(from, to, callID, cSeq)
        if let maxForwards {
            out.append("Max-Forwards: ")
            out.append(decimal: maxForwards)
            out.append("\r\n")
        }
        out.append(headers, body: body)
        return out
    }
}

extension Response {
    public func serialized() -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(1_024 + body.count)
        out.append("SIP/2.0 ")
        out.append(decimal: status.rawValue)
        out.append(0x20)
        out.appendLine(reason)
        out.append("\r\n")
        out.append(vias)
        out.append(from, to, callID, cSeq)
        out.append(headers, body: body)
        return out
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ vias: [Via]) {
        for via in vias {
            append("Via: ")
            via.write(to: &self)
            append("\r\n")
        }
    }

    fileprivate mutating func append(
        _ from: NameAddress, _ to: NameAddress, _ callID: ByteString, _ cSeq: CSeq
    ) {
        append("From: ")
        from.write(to: &self)
        append("\r\nTo: ")
        to.write(to: &self)
        append("\r\nCall-ID: ")
        append(callID)
        append("\r\nCSeq: ")
        cSeq.write(to: &self)
        append("\r\n")
    }

    fileprivate mutating func append(_ headers: Headers, body: [UInt8]) {
        for header in headers.fields {
            header.name.write(to: &self)
            append(": ")
            appendLine(header.value)
            append("\r\n")
        }
        append("Content-Length: ")
        append(decimal: body.count)
        append("\r\n\r\n")
        append(contentsOf: body)
    }
}
