public import Wire

extension Message {
    /// Reads one message: a datagram, or what `StreamFramer` cut out of a stream.
    ///
    /// A body shorter than Content-Length says is an error; bytes behind it are not part of the
    /// message (RFC 3261 §18.3).
    public init(parsing bytes: [UInt8]) throws(MessageError) {
        var parser = MessageParser(bytes)
        self = try parser.parse()
    }

    public var callID: ByteString {
        switch self {
        case .request(let request): request.callID
        case .response(let response): response.callID
        }
    }
}

/// One pass over a message: start line, header lines, body. The first broken rule is kept and the
/// reading goes on, so that a request that cannot be understood can still be answered.
struct MessageParser {
    private enum StartLine {
        case request(Method, URI)
        case response(Status, ByteString)
    }

    private var scanner: ByteScanner
    private var broken: (rule: String, status: Status)?
    private var vias: [Via] = []
    private var from: NameAddress?
    private var to: NameAddress?
    private var callID: ByteString?
    private var cSeq: CSeq?
    private var maxForwards: UInt8?
    private var contentLength: Int?
    private var headers = Headers()
    /// Lines that an answer repeats (RFC 3261 §8.2.6.2).
    private var copiedLines: [(name: HeaderName, range: Range<Int>)] = []
    /// Which of the five these are, a bit each.
    private var copiedNames: UInt8 = 0
    private var isRequest = false
    private var isACK = false
    private var lines = 0

    init(_ bytes: [UInt8]) {
        scanner = ByteScanner(bytes)
        headers.fields.reserveCapacity(12)
        copiedLines.reserveCapacity(8)
    }

    mutating func parse() throws(MessageError) -> Message {
        // RFC 3261 §7.5: empty lines before the start line are ignored.
        while scanner.take(0x0D) || scanner.take(0x0A) {}
        let start = startLine()
        while let line = nextLine() { read(line) }
        let body = readBody()
        if let missing { note("missing \(missing)", .badRequest) }
        guard broken == nil, let start, let from, let to, let callID, let cSeq else {
            throw error
        }
        switch start {
        case .request(let method, let uri):
            return .request(
                Request(
                    method: method, uri: uri, vias: vias, from: from, to: to, callID: callID,
                    cSeq: cSeq, maxForwards: maxForwards, headers: headers, body: body))
        case .response(let status, let reason):
            return .response(
                Response(
                    status: status, reason: reason, vias: vias, from: from, to: to,
                    callID: callID, cSeq: cSeq, headers: headers, body: body))
        }
    }

    /// RFC 3261 §8.1.1: what every message has. Max-Forwards may be missing in requests of
    /// RFC 2543 peers.
    private var missing: String? {
        if vias.isEmpty { return "Via" }
        if from == nil { return "From" }
        if to == nil { return "To" }
        if callID == nil { return "Call-ID" }
        return cSeq == nil ? "CSeq" : nil
    }

    private var error: MessageError {
        let hasAll = copiedNames == 0b1_1111
        let answerable = isRequest && !isACK && hasAll
        var copied: [UInt8] = []
        if answerable {
            for (name, range) in copiedLines {
                copied.append(scanner.text(range))
                if name == .to { addTag(to: &copied) }
                copied.append("\r\n")
            }
        }
        return MessageError(
            reason: broken?.rule ?? "not a SIP message",
            suggestedStatus: answerable ? broken?.status ?? .badRequest : nil,
            copiedLines: copied)
    }

    /// RFC 3261 §8.2.6.2: a response's To has a tag; §8.2.7: without state it must be the same for
    /// every copy of the request, so it is made of the request's Call-ID (FNV-1a, 64 bits).
    private func addTag(to line: inout [UInt8]) {
        guard let to, to.tag == nil, let callID else { return }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in callID.bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        line.append(";tag=")
        line.append(decimal: hash)
    }

    private mutating func note(_ rule: String, _ status: Status) {
        if broken == nil { broken = (rule, status) }
    }

    // MARK: - Start line

    private mutating func startLine() -> StartLine? {
        guard let line = nextLine(), !line.isFolded else {
            note("start line", .badRequest)
            return nil
        }
        let range = line.range
        if scanner.matchesIgnoringCase(
            "SIP/2.0 ", in: range.lowerBound..<min(range.lowerBound + 8, range.upperBound))
        {
            return statusLine(range)
        }
        // A response of another version is no request, and no response is ever answered.
        if scanner.matchesIgnoringCase(
            "SIP/", in: range.lowerBound..<min(range.lowerBound + 4, range.upperBound))
        {
            note("Status-Line: SIP-Version", .versionNotSupported)
            return nil
        }
        isRequest = true
        return requestLine(range)
    }

    /// RFC 3261 §7.2: `SIP/2.0 SP 3DIGIT SP Reason-Phrase`.
    private mutating func statusLine(_ range: Range<Int>) -> StartLine? {
        var line = ByteScanner(scanner.bytes, in: range)
        line.move(to: range.lowerBound + 8)
        let digits = line.take { $0.isASCIIDigit }
        guard digits.count == 3, let code = Digits.parse(line.bytes[digits], limit: 699),
            code >= 100, line.isAtEnd || line.take(0x20)
        else {
            note("Status-Line", .badRequest)
            return nil
        }
        return .response(Status(rawValue: UInt16(code)), line.rest())
    }

    /// RFC 3261 §7.1: `Method SP Request-URI SP SIP/2.0`, with single spaces.
    private mutating func requestLine(_ range: Range<Int>) -> StartLine? {
        var line = ByteScanner(scanner.bytes, in: range)
        let name = line.take { $0.isToken }
        let method = Method(line, name)
        isACK = method == .ack
        guard !name.isEmpty, line.take(0x20) else {
            note("Request-Line: method", .badRequest)
            return nil
        }
        let target = line.take { $0 > 0x20 }
        guard line.take(0x20), let status = versionStatus(&line) else {
            note("Request-Line: SIP-Version", .badRequest)
            return nil
        }
        guard status == .ok else {
            note("Request-Line: SIP-Version", status)
            return nil
        }
        guard target.count <= Limits.uriBytes else {
            note("Request-URI too long", .requestURITooLong)
            return nil
        }
        do {
            return .request(method, try URI(line.bytes, in: target))
        } catch {
            note("Request-URI: \(error.rule)", .badRequest)
            return nil
        }
    }

    /// `ok` for 2.0, 505 for another version (RFC 3261 §21.5.6), nil for what is none.
    private func versionStatus(_ line: inout ByteScanner) -> Status? {
        let rest = line.position..<line.end
        if line.matchesIgnoringCase("SIP/2.0", in: rest) { return .ok }
        guard line.takeIgnoringCase("SIP/"), !line.isAtEnd else { return nil }
        _ = line.take { $0.isASCIIDigit || $0 == 0x2E }
        return line.isAtEnd ? .versionNotSupported : nil
    }

    // MARK: - Lines

    private struct Line {
        var range: Range<Int>
        /// The value goes on in the next line (RFC 3261 §7.3.1).
        var isFolded: Bool
    }

    /// The next line of the head, with those that continue it; nil after the empty line that ends
    /// the head, or at the end of the bytes.
    private mutating func nextLine() -> Line? {
        let start = scanner.position
        var isFolded = false
        while true {
            let control = scanner.nextControl()
            scanner.move(to: control)
            guard scanner.take(0x0D), scanner.take(0x0A) else {
                guard scanner.isAtEnd else {
                    if !isEscaped(control) { note("control character in the head", .badRequest) }
                    scanner.move(to: control + 1)
                    continue
                }
                if control > start { note("end of the head", .badRequest) }
                return control > start ? Line(range: start..<control, isFolded: isFolded) : nil
            }
            if control == start { return nil }
            guard scanner.peek == 0x20 || scanner.peek == 0x09 else {
                return Line(range: start..<control, isFolded: isFolded)
            }
            isFolded = true
        }
    }

    /// RFC 3261 §25.1: a `quoted-pair` may escape any control character but CR and LF.
    private func isEscaped(_ index: Int) -> Bool {
        guard let byte = scanner.byte(at: index), !byte.isLineEnd else { return false }
        return scanner.byte(at: index - 1) == 0x5C
    }

    private mutating func read(_ line: Line) {
        lines += 1
        guard lines <= Limits.headerLines else { return note("too many header lines", .badRequest) }
        var field = ByteScanner(scanner.bytes, in: line.range)
        let nameRange = field.take { $0.isToken }
        field.skipSpaces()
        guard !nameRange.isEmpty, field.take(0x3A) else {
            // A fold may stand between name and colon.
            guard line.isFolded, !nameRange.isEmpty else {
                return note("header name", .badRequest)
            }
            return readFolded(line)
        }
        let name = HeaderName(field, nameRange)
        copy(name, line.range)
        if line.isFolded {
            field = ByteScanner(unfolded(field.position..<line.range.upperBound))
        }
        field.skipSpaces()
        take(name, field)
    }

    private mutating func readFolded(_ line: Line) {
        let whole = unfolded(line.range)
        var field = ByteScanner(whole)
        let nameRange = field.take { $0.isToken }
        let name = HeaderName(field, nameRange)
        field.skipSpaces()
        guard field.take(0x3A) else { return note("header name", .badRequest) }
        copy(name, line.range)
        field.skipSpaces()
        take(name, field)
    }

    /// Each fold becomes one space (RFC 3261 §7.3.1).
    private func unfolded(_ range: Range<Int>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound, let byte = scanner.byte(at: index) {
            if byte == 0x0D || byte == 0x0A {
                if out.last != 0x20 { out.append(0x20) }
            } else {
                out.append(byte)
            }
            index += 1
        }
        return out
    }

    /// Keeps the lines that an answer repeats.
    private mutating func copy(_ name: HeaderName, _ range: Range<Int>) {
        let bit: UInt8
        switch name {
        case .via: bit = 1
        case .from: bit = 1 << 1
        case .to: bit = 1 << 2
        case .callID: bit = 1 << 3
        case .cSeq: bit = 1 << 4
        default: return
        }
        if name != .via, copiedNames & bit != 0 { return }
        copiedNames |= bit
        copiedLines.append((name, range))
    }

    // MARK: - Fields

    private mutating func take(_ name: HeaderName, _ value: ByteScanner) {
        do throws(ParseError) {
            try read(name, value)
        } catch {
            note(error.rule, .badRequest)
        }
    }

    private mutating func read(_ name: HeaderName, _ field: ByteScanner) throws(ParseError) {
        var value = field
        switch name {
        case .via: try takeVias(&value)
        case .from:
            try once(from == nil, "From")
            from = try NameAddress(scanning: &value)
            try end(value, "From")
        case .to:
            try once(to == nil, "To")
            to = try NameAddress(scanning: &value)
            try end(value, "To")
        case .callID:
            try once(callID == nil, "Call-ID")
            let text = trimmed(value)
            guard !text.isEmpty else { throw value.error("Call-ID") }
            callID = text
        case .cSeq:
            try once(cSeq == nil, "CSeq")
            cSeq = try CSeq(scanning: &value)
            try end(value, "CSeq")
        case .maxForwards: try takeMaxForwards(value)
        case .contentLength: try takeContentLength(value)
        default: headers.append(name, trimmed(value))
        }
    }

    private func once(_ isFirst: Bool, _ name: String) throws(ParseError) {
        // RFC 3261 §7.3.1: these are no lists, so a second one has no meaning.
        guard isFirst else { throw ParseError("more than one \(name)", at: 0) }
    }

    private func end(_ value: ByteScanner, _ name: String) throws(ParseError) {
        var value = value
        value.skipSpaces()
        guard value.isAtEnd else { throw value.error("end of \(name)") }
    }

    private mutating func takeVias(_ value: inout ByteScanner) throws(ParseError) {
        repeat {
            guard vias.count < Limits.vias else { throw value.error("too many Via") }
            vias.append(try Via(scanning: &value))
            value.skipSpaces()
        } while value.take(0x2C)
        try end(value, "Via")
    }

    /// RFC 4475 §3.1.2.4: out of range counts as absent.
    private mutating func takeMaxForwards(_ value: ByteScanner) throws(ParseError) {
        try once(maxForwards == nil, "Max-Forwards")
        let text = trimmed(value)
        guard !text.isEmpty, text.bytes.allSatisfy(\.isASCIIDigit) else {
            throw value.error("Max-Forwards")
        }
        maxForwards = Digits.parse(text.bytes, limit: 255).map(UInt8.init)
    }

    private mutating func takeContentLength(_ value: ByteScanner) throws(ParseError) {
        guard let length = Digits.parse(trimmed(value).bytes, limit: UInt64(Int32.max)) else {
            throw value.error("Content-Length")
        }
        // Two that differ leave it open where the message ends.
        try once(contentLength == nil || contentLength == Int(length), "Content-Length")
        contentLength = Int(length)
    }

    private func trimmed(_ value: ByteScanner) -> ByteString {
        var end = value.end
        while end > value.position, let last = value.byte(at: end - 1),
            last == 0x20 || last == 0x09
        {
            end -= 1
        }
        return value.text(value.position..<end)
    }

    private mutating func readBody() -> [UInt8] {
        let available = scanner.remaining
        let length = contentLength ?? available
        guard length <= available else {
            note("body shorter than Content-Length", .badRequest)
            return []
        }
        guard length > 0 else { return [] }
        return scanner.text(scanner.position..<(scanner.position + length)).bytes
    }
}
