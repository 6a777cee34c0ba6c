/// Why there are no rules of a zone.
enum ZoneError: Error, Equatable {
    /// No zone has this name.
    case unknown
    case tooLong
    /// It does not begin as a TZif file.
    case notTZif
    case truncated
    /// A count, an index, an offset or the order of the transitions is impossible.
    case damaged
    /// It counts leap seconds, which WallTime does not.
    case leapSeconds
    /// The rule for times after the last transition cannot be read.
    case footer
}

/// Reading TZif files (RFC 9636, which follows RFC 8536), versions 1 to 4.
extension ZoneRules {
    init(tzif bytes: [UInt8]) throws(ZoneError) {
        guard bytes.count <= Limits.zoneBytes else { throw .tooLong }
        var reader = ZoneReader(bytes: bytes[...])
        let first = try reader.header()
        guard first.version >= 0x32 else {
            self = try reader.rules(first, timeBytes: 4, footer: nil)
            return
        }
        // §3.2: the first block is for readers of version 1 and is skipped.
        _ = try reader.take(first.length(timeBytes: 4))
        let second = try reader.header()
        var end = reader
        _ = try end.take(second.length(timeBytes: 8))
        self = try reader.rules(second, timeBytes: 8, footer: try end.footer())
    }
}

private struct ZoneReader {
    var bytes: ArraySlice<UInt8>

    /// The counts of RFC 9636 §3.1.
    struct Header {
        var version: UInt8
        var utIndicators: Int
        var standardIndicators: Int
        var leapSeconds: Int
        var transitions: Int
        var types: Int
        var designations: Int

        /// Bytes of the data block. No count is above 2³², so the sum fits.
        func length(timeBytes: Int) -> Int {
            transitions * (timeBytes + 1) + types * 6 + designations
                + leapSeconds * (timeBytes + 4) + standardIndicators + utIndicators
        }
    }

    mutating func take(_ count: Int) throws(ZoneError) -> ArraySlice<UInt8> {
        guard count <= bytes.count else { throw .truncated }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count)
    }

    /// A signed number in network order.
    mutating func number(bytes count: Int) throws(ZoneError) -> Int64 {
        let taken = try take(count)
        let value = taken.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let unused = 64 - 8 * count
        return Int64(bitPattern: value << UInt64(unused)) >> Int64(unused)
    }

    mutating func header() throws(ZoneError) -> Header {
        guard bytes.starts(with: Array("TZif".utf8)) else { throw .notTZif }
        let head = try take(20)
        let version = head[head.startIndex + 4]
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(Int(try number(bytes: 4) & 0xFFFF_FFFF)) }
        return Header(
            version: version, utIndicators: counts[0], standardIndicators: counts[1],
            leapSeconds: counts[2], transitions: counts[3], types: counts[4],
            designations: counts[5])
    }

    mutating func rules(
        _ header: Header, timeBytes: Int, footer: PosixZone?
    ) throws(ZoneError) -> ZoneRules {
        guard header.length(timeBytes: timeBytes) <= bytes.count else { throw .truncated }
        guard header.leapSeconds == 0 else { throw .leapSeconds }
        guard (1...256).contains(header.types), header.designations > 0 else { throw .damaged }
        var times: [Int64] = []
        for _ in 0..<header.transitions {
            let time = try number(bytes: timeBytes)
            // §3.2: strictly ascending; and within years that a date can be made of.
            guard time > times.last ?? .min, time.magnitude < 1 << 60 else {
                throw .damaged
            }
            times.append(time)
        }
        let indices = try take(header.transitions).map(Int.init)
        var types: [Int] = []
        for _ in 0..<header.types {
            let offset = Int(try number(bytes: 4))
            // §3.2: more than -25 hours and less than 26 hours.
            guard offset > -25 * 3_600, offset < 26 * 3_600 else { throw .damaged }
            _ = try take(2)
            types.append(offset)
        }
        guard indices.allSatisfy({ $0 < types.count }) else { throw .damaged }
        return ZoneRules(
            transitions: times, offsets: indices.map { types[$0] }, firstOffset: types[0],
            footer: footer)
    }

    /// A rule between two newlines; nothing between them means that none is known (§3.3).
    mutating func footer() throws(ZoneError) -> PosixZone? {
        guard try take(1).first == 0x0A, let end = bytes.firstIndex(of: 0x0A) else {
            throw .footer
        }
        let text = bytes[..<end]
        if text.isEmpty { return nil }
        guard let rule = PosixZone(text) else { throw .footer }
        return rule
    }
}
