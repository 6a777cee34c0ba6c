/// The text forms of IP addresses: RFC 4291 §2.2 in, RFC 5952 out.
enum IPAddressText {
    static func parse(_ bytes: [UInt8]) -> IPAddress? {
        bytes.contains(0x3A) ? parseV6(bytes) : parseV4(bytes[...]).map(IPAddress.v4)
    }

    /// Four decimal octets; a leading zero (which some read as octal) is refused.
    private static func parseV4(_ bytes: ArraySlice<UInt8>) -> UInt32? {
        let parts = bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard part.count <= 3, !(part.count > 1 && part.first == 0x30),
                let octet = Digits.parse(part, limit: 255)
            else { return nil }
            value = value << 8 | UInt32(octet)
        }
        return value
    }

    private static func parseV6(_ bytes: [UInt8]) -> IPAddress? {
        guard bytes.count <= 45 else { return nil }
        guard let gap = doubleColon(in: bytes) else {
            guard let all = groups(bytes[...]), all.count == 8 else { return nil }
            return pack(all)
        }
        guard let left = groups(bytes[..<gap]), let right = groups(bytes[(gap + 2)...]),
            left.count + right.count <= 7
        else { return nil }
        return pack(left + Array(repeating: 0, count: 8 - left.count - right.count) + right)
    }

    private static func doubleColon(in bytes: [UInt8]) -> Int? {
        bytes.indices.dropLast().first { bytes[$0] == 0x3A && bytes[$0 + 1] == 0x3A }
    }

    /// The 16-bit groups of one side of `::`; an embedded IPv4 address may stand last.
    private static func groups(_ bytes: ArraySlice<UInt8>) -> [UInt16]? {
        if bytes.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = bytes.split(separator: 0x3A, omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(0x2E) {
                guard let v4 = parseV4(part) else { return nil }
                groups += [UInt16(v4 >> 16), UInt16(truncatingIfNeeded: v4)]
                continue
            }
            guard (1...4).contains(part.count) else { return nil }
            var value: UInt16 = 0
            for byte in part {
                guard let digit = byte.hexValue else { return nil }
                value = value << 4 | UInt16(digit)
            }
            groups.append(value)
        }
        return groups
    }

    private static func pack(_ groups: [UInt16]) -> IPAddress {
        let high = groups[0..<4].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        let low = groups[4..<8].reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
        return .v6(high: high, low: low)
    }

    static func text(of address: IPAddress) -> String {
        switch address {
        case .v4(let value):
            return "\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)"
        case .v6(let high, let low):
            if high == 0, low >> 32 == 0xFFFF {
                return "::ffff:" + text(of: .v4(UInt32(truncatingIfNeeded: low)))
            }
            return text(ofGroups: [high, low].flatMap { half in
                stride(from: 48, through: 0, by: -16).map { UInt16(truncatingIfNeeded: half >> $0) }
            })
        }
    }

    /// RFC 5952 §4.2: the longest run of two or more zero groups, the first of equals, is `::`.
    private static func text(ofGroups groups: [UInt16]) -> String {
        var best = 0..<0
        var start = 0
        while start < 8 {
            guard groups[start] == 0 else { start += 1; continue }
            let stop = groups[start...].firstIndex { $0 != 0 } ?? 8
            if stop - start > max(best.count, 1) { best = start..<stop }
            start = stop
        }
        func hex(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !best.isEmpty else { return hex(groups[...]) }
        return hex(groups[..<best.lowerBound]) + "::" + hex(groups[best.upperBound...])
    }
}
