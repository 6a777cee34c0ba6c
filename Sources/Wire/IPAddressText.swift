/// The text forms of IP addresses: RFC 4291 §2.2 in, RFC 5952 out.
enum IPAddressText {
    static func parse(_ scanner: inout ByteScanner) -> IPAddress? {
        let start = scanner.position
        if let v4 = octets(&scanner), scanner.isAtEnd { return .v4(v4) }
        scanner.move(to: start)
        return groups(&scanner)
    }

    /// Four decimal octets; a leading zero (which some read as octal) is refused.
    private static func octets(_ scanner: inout ByteScanner) -> UInt32? {
        var value: UInt32 = 0
        for index in 0..<4 {
            if index > 0, !scanner.take(0x2E) { return nil }
            guard let octet = octet(&scanner) else { return nil }
            value = value << 8 | UInt32(octet)
        }
        return value
    }

    private static func octet(_ scanner: inout ByteScanner) -> UInt8? {
        var value: UInt16 = 0
        var count = 0
        let leadsWithZero = scanner.peek == 0x30
        while let byte = scanner.peek, byte.isASCIIDigit {
            value = value &* 10 &+ UInt16(byte &- 0x30)
            count &+= 1
            guard count <= 3, value <= 255, scanner.take(byte) else { return nil }
        }
        guard count > 0, !(leadsWithZero && count > 1) else { return nil }
        return UInt8(truncatingIfNeeded: value)
    }

    /// Eight groups of four hexadecimal digits; `::` once for a run of zeros; the last two groups
    /// may be written as an IPv4 address (RFC 4291 §2.2).
    private static func groups(_ scanner: inout ByteScanner) -> IPAddress? {
        var groups: [UInt16] = []
        var gap: Int?
        if scanner.peek == 0x3A {
            guard scanner.take(0x3A), scanner.take(0x3A) else { return nil }
            gap = 0
        }
        while !scanner.isAtEnd {
            guard groups.count < 8, let group = group(&scanner, into: &groups) else { return nil }
            if let group { groups.append(group) }
            if scanner.isAtEnd { break }
            guard group != nil, scanner.take(0x3A) else { return nil }
            if scanner.take(0x3A) {
                guard gap == nil else { return nil }
                gap = groups.count
            } else if scanner.isAtEnd {
                return nil
            }
        }
        return pack(groups, gap: gap)
    }

    /// One group; or the IPv4 tail, appended as two groups and answered as `.some(nil)`.
    private static func group(
        _ scanner: inout ByteScanner, into groups: inout [UInt16]
    ) -> UInt16?? {
        let start = scanner.position
        var value: UInt16 = 0
        var count = 0
        while let digit = scanner.peek?.hexValue, count < 5 {
            value = value << 4 | UInt16(digit)
            count &+= 1
            _ = scanner.next()
        }
        if scanner.peek == 0x2E {
            scanner.move(to: start)
            guard let tail = octets(&scanner), scanner.isAtEnd else { return nil }
            groups += [UInt16(truncatingIfNeeded: tail >> 16), UInt16(truncatingIfNeeded: tail)]
            return .some(nil)
        }
        return (1...4).contains(count) ? .some(value) : nil
    }

    private static func pack(_ groups: [UInt16], gap: Int?) -> IPAddress? {
        guard gap == nil ? groups.count == 8 : groups.count <= 7 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        let zeros = 8 - groups.count
        for (index, group) in groups.enumerated() {
            let place = index < gap ?? 8 ? index : index + zeros
            let shift = UInt64(48 - 16 * (place % 4))
            if place < 4 { high |= UInt64(group) << shift } else { low |= UInt64(group) << shift }
        }
        return .v6(high: high, low: low)
    }

    static func write(_ address: IPAddress, to out: inout [UInt8]) {
        switch address {
        case .v4(let value):
            writeOctets(value, to: &out)
        case .v6(0, let low) where low >> 32 == 0xFFFF:
            // RFC 5952 §5: a mapped IPv4 address keeps its dots.
            out.append("::ffff:")
            writeOctets(UInt32(truncatingIfNeeded: low), to: &out)
        case .v6(let high, let low):
            writeGroups(high: high, low: low, to: &out)
        }
    }

    private static func writeOctets(_ value: UInt32, to out: inout [UInt8]) {
        out.append(decimal: UInt8(truncatingIfNeeded: value >> 24))
        for shift: UInt32 in [16, 8, 0] {
            out.append(0x2E)
            out.append(decimal: UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// RFC 5952 §4.2: the longest run of two or more zero groups, the first of equals, is `::`;
    /// §4.1: no leading zeros; §4.3: lower case.
    private static func writeGroups(high: UInt64, low: UInt64, to out: inout [UInt8]) {
        let groups = [high, low].flatMap { half in
            stride(from: 48, through: 0, by: -16).map { UInt16(truncatingIfNeeded: half >> $0) }
        }
        let gap = longestZeroRun(groups)
        var index = 0
        while index < groups.count {
            if index == gap.lowerBound, !gap.isEmpty {
                out.append("::")
                index = gap.upperBound
                continue
            }
            if index > 0, index != gap.upperBound || gap.isEmpty { out.append(0x3A) }
            out.append(contentsOf: String(groups[index], radix: 16).utf8)
            index += 1
        }
    }

    private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int> {
        var best = 0..<0
        var start = 0
        while start < groups.count {
            guard groups[start] == 0 else {
                start += 1
                continue
            }
            let stop = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            if stop - start > max(best.count, 1) { best = start..<stop }
            start = stop
        }
        return best
    }
}

extension [UInt8] {
    /// Appends the text of `address`, without brackets.
    public mutating func append(_ address: IPAddress) {
        IPAddressText.write(address, to: &self)
    }
}
